"""The access token of a Zalo application, refreshed with a token that works once.

Whoever refreshes claims the right in the database first, so that of many processes one asks. The
refresh token is never used twice: when no clear answer came, or the process died before it could
keep one, the token counts as used up, the operators are told, and the access token at hand serves
until it ends. It is refreshed at half its life, so that they have the other half to act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Any, Final

from monitor.channels.exchange import Answer, Exchange
from monitor.channels.secrecy import hidden
from monitor.channels.target import Target
from monitor.domain.delivery import DeliveryResult, Permanent, Transient
from monitor.domain.tokens import ChannelToken, TokenKeeper

OAUTH: Final = "https://oauth.zaloapp.com"
_PATH: Final = "/v4/oa/access_token"
_NOT_TAKEN: Final = frozenset({408, 425, 429})
_USED_UP: Final = "no clear answer to a refresh came; the refresh token may be used up"


@dataclass(frozen=True, slots=True)
class _Renewed:
    """A fresh pair that is not kept yet."""

    claim: int
    access: str
    refresh: str
    seconds: float


@dataclass(slots=True)
class ZaloTokens:
    """Gives access tokens, refreshing them when due."""

    exchange: Exchange
    keeper: TokenKeeper
    _unkept: dict[str, _Renewed] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _refreshing: Lock = field(default_factory=Lock)

    def access(self, target: Target) -> str | DeliveryResult:
        """Return an access token, or how the attempt ends without one.

        Raises:
            StoreError: the database cannot be used just now.
        """
        account = account_of(target)
        self._keep_what_is_left(account)
        token, now = self._current(target), self.keeper.now()
        # Who has a token goes on with it; who has none waits for the thread that fetches one.
        if token.is_due(now) and self._refreshing.acquire(blocking=not token.is_usable(now)):
            try:
                self._refresh(account, target)
            finally:
                self._refreshing.release()
            token, now = self._current(target), self.keeper.now()
        if token.is_usable(now):
            return token.access
        trouble = token.trouble_at(now)
        if trouble:
            advice = "give a new refresh token"
            return Permanent(text=f"there is no valid access token: {trouble}; {advice}")
        return Transient(text="the access token is being refreshed", retry_after_seconds=5.0)

    def refused(self, target: Target, access: str) -> None:
        """Note that the provider refused an access token, so that the next attempt has another."""
        self.keeper.expire(account_of(target), access)

    def _current(self, target: Target) -> ChannelToken:
        return self.keeper.current(account_of(target), target.get("refresh_token"))

    def _refresh(self, account: str, target: Target) -> None:
        claim = self.keeper.claim(account)
        if claim is None:
            return
        token = self._current(target)
        if not token.is_due(self.keeper.now()):  # another has refreshed meanwhile
            self.keeper.release(account, claim)
            return
        answer = self._ask(token, target)
        if isinstance(answer, Answer):
            self._take(account, claim, answer, token.refresh)
        elif isinstance(answer, Transient | Permanent):
            self.keeper.release(account, claim, answer.text if _is_final(answer) else "")
        else:
            self.keeper.release(account, claim, _USED_UP)

    def _ask(self, token: ChannelToken, target: Target) -> Answer | DeliveryResult:
        return self.exchange.post(
            target.get("oauth", OAUTH).rstrip("/") + _PATH,
            headers={"secret_key": target.get("secret")},
            data={
                "app_id": target.get("app"),
                "grant_type": "refresh_token",
                "refresh_token": token.refresh,
            },
        )

    def _take(self, account: str, claim: int, answer: Answer, used: str) -> None:
        body = answer.body
        if body.get("access_token") and body.get("refresh_token"):
            with self._lock:
                self._unkept[account] = _renewed(claim, body)
            self._keep_what_is_left(account)
        elif body.get("error") or 300 <= answer.status < 500:
            said = body.get("error_name") or body.get("error_description") or body.get("error", "")
            refused = hidden(f"the refresh was refused (HTTP {answer.status} {said})", [used])
            trouble = "" if answer.status in _NOT_TAKEN else refused
            self.keeper.release(account, claim, trouble)
        else:
            self.keeper.release(account, claim, _USED_UP)

    def _keep_what_is_left(self, account: str) -> None:
        """Keep a pair that was received; if the database is away, it is tried again next time."""
        with self._lock:
            pair = self._unkept.get(account)
            if pair is None:
                return
            self.keeper.renew(
                account,
                pair.claim,
                access=pair.access,
                refresh=pair.refresh,
                expires_at=self.keeper.now() + timedelta(seconds=pair.seconds),
            )
            del self._unkept[account]


def account_of(target: Target) -> str:
    """Return the name of the account whose tokens a target uses."""
    return f"zalo/{target.get('app')}"


def _renewed(claim: int, body: Mapping[str, Any]) -> _Renewed:
    """Read a pair; a life that is not told is taken for an hour, the shortest that is known."""
    try:
        seconds = float(body.get("expires_in", ""))
    except (TypeError, ValueError):
        seconds = 3600.0
    return _Renewed(claim, str(body["access_token"]), str(body["refresh_token"]), seconds)


def _is_final(answer: DeliveryResult) -> bool:
    return isinstance(answer, Permanent)
