"""Bearer tokens of retailers: told once, kept as their SHA-256, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from monitor.domain.errors import UsageError
from monitor.domain.intake import Refusal, ReportRefusedError
from monitor.domain.ports import Clock
from monitor.domain.settings import Settings
from monitor.domain.store import Store

_BYTES = 32
_MARK = "bo_"
"""How a token begins, so that one that leaked is known for what it is."""


class Tokens:
    """Issues, revokes and recognises the tokens with which retailers report."""

    def __init__(self, settings: Settings, store: Store, wall: Clock) -> None:
        self._settings, self._store, self._wall = settings, store, wall

    def issue(self, retailer: str, actor: str) -> str:
        """Return a new token, which takes the place of the retailer's earlier one.

        Raises:
            UsageError: there is no such retailer.
        """
        self._check(retailer)
        token = _MARK + secrets.token_urlsafe(_BYTES)
        with self._store.begin() as tx:
            ended = tx.submissions.issue_token(retailer, digest_of(token), self._wall.now())
            detail = {"retailer": retailer, "ended": ended}
            tx.archive.audit(self._wall.now(), actor, "token.issued", detail)
        return token

    def revoke(self, retailer: str, actor: str) -> int:
        """End a retailer's token; return how many were in force.

        Raises:
            UsageError: there is no such retailer, and no token of one.
        """
        with self._store.begin() as tx:
            ended = tx.submissions.revoke_tokens(retailer, self._wall.now())
            if ended:
                detail = {"retailer": retailer, "ended": ended}
                tx.archive.audit(self._wall.now(), actor, "token.revoked", detail)
        if not ended:
            self._check(retailer)
        return ended

    def retailer_of(self, token: str) -> str:
        """Return whose token this is.

        Raises:
            ReportRefusedError: nobody's, or of a retailer that the configuration no longer names.
        """
        digest, found = digest_of(token), ""
        with self._store.read() as tx:
            known = tx.submissions.tokens()
        for retailer, kept in known:
            if hmac.compare_digest(digest, kept):
                found = retailer
        if not found:
            raise no_token()
        if found not in self._settings.market.retailers:
            raise ReportRefusedError(
                Refusal.NOT_ALLOWED,
                "Đơn vị này không còn trong danh sách báo cáo.",
                "This retailer is no longer among those who report.",
            )
        return found

    def _check(self, retailer: str) -> None:
        if retailer not in self._settings.market.retailers:
            known = ", ".join(self._settings.market.retailers)
            raise UsageError(f"no such retailer: {retailer}; there are {known}")


def no_token() -> ReportRefusedError:
    """Return the refusal of whoever shows no token that is in force."""
    return ReportRefusedError(
        Refusal.NO_TOKEN,
        "Thiếu mã truy cập, hoặc mã không còn hiệu lực. Xin mã mới ở Sở.",
        "No bearer token, or one that is not in force; ask the department for a new one.",
    )


def digest_of(token: str) -> bytes:
    """Return the SHA-256 under which a token is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
