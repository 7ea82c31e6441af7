"""Tokens that work once: a claim is taken by one, and only its holder may say what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Update, select, update

from monitor.domain.tokens import ChannelToken
from monitor.store.dialects import upsert
from monitor.store.tables.work import channel_tokens as table


class SqlChannelTokens:
    """The tokens of channels within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account: str) -> ChannelToken | None:
        """Return what is known of an account's tokens."""
        chosen = select(table).where(table.c.account == account)
        row = self._connection.execute(chosen).mappings().one_or_none()
        return None if row is None else _token(row)

    def all(self) -> list[ChannelToken]:
        """Return the tokens of every account."""
        rows = self._connection.execute(select(table).order_by(table.c.account)).mappings()
        return [_token(row) for row in rows]

    def begin(self, account: str, seed: str, refresh: str, at: datetime) -> None:
        """Begin with a refresh token, or begin anew when its seed is another than before.

        Whoever still holds a claim on the earlier one is fenced off.
        """
        fresh = {
            "seed": seed, "refresh": refresh, "access": "", "refreshed_at": at,
            "expires_at": None, "claimed_at": None, "trouble": "",
        }  # fmt: skip
        begun = upsert(self._connection, table).values(account=account, claim=0, **fresh)
        self._connection.execute(
            begun.on_conflict_do_update(
                index_elements=["account"],
                set_={**fresh, "claim": table.c.claim + 1},
                where=table.c.seed != seed,
            )
        )

    def claim(self, account: str, at: datetime) -> int | None:
        """Take the one right to use the refresh token; ``None`` when it was taken or is spoilt."""
        is_free = table.c.claimed_at.is_(None) & (table.c.trouble == "")
        taken = update(table).where(table.c.account == account, is_free)
        numbered = taken.values(claim=table.c.claim + 1, claimed_at=at).returning(table.c.claim)
        return self._connection.execute(numbered).scalar()

    def renew(
        self,
        account: str,
        claim: int,
        *,
        access: str,
        refresh: str,
        expires_at: datetime,
        at: datetime,
    ) -> bool:
        """Keep a refreshed pair; ``False`` when the claim is not the newest any more."""
        pair = {"access": access, "refresh": refresh, "refreshed_at": at, "expires_at": expires_at}
        kept = _held(account, claim).values(**pair, claimed_at=None, trouble="")
        return self._connection.execute(kept).rowcount == 1

    def release(self, account: str, claim: int, trouble: str = "") -> None:
        """Give the claim back, unused, or with the reason why the token is of no use now."""
        given: dict[str, Any] = {"claimed_at": None, "trouble": trouble}
        self._connection.execute(_held(account, claim).values(**given))

    def expire(self, account: str, access: str) -> None:
        """Forget an access token that the provider refused."""
        same = update(table).where(table.c.account == account, table.c.access == access)
        self._connection.execute(same.values(expires_at=None))


def _held(account: str, claim: int) -> Update:
    mine = (table.c.claim == claim) & table.c.claimed_at.is_not(None)
    return update(table).where(table.c.account == account, mine)


def _token(row: RowMapping) -> ChannelToken:
    return ChannelToken(**dict(row))
