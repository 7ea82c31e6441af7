"""The doors through which programs act: a bearer token opens them, without one they stay shut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from monitor.domain.decisions import Scope, Silence
from monitor.web.desk import Desk
from monitor.web.refusals import ACTING, ACTING_ON_ONE

LONGEST_MINUTES = 30 * 24 * 60
"""An answer that holds for longer than a month is a silence, and says why."""

_BEARER = HTTPBearer(
    auto_error=False, scheme_name="Operator", description="The token in MONITOR_API_TOKEN."
)
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeOrder:
    """Who takes an alert on, and for how long."""

    by: str
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] = 240
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAnswer:
    """An answer as it was kept."""

    alert: str
    by: str
    at: datetime
    expires_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOrder:
    """Who takes something back."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignOrder:
    """Whose work an alert is, by whose word."""

    to: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOrder:
    """Who takes a level as normal, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeOrder:
    """Which alerts: every part that is named must hold; an empty part allows anything."""

    rules: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    outlet_kinds: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def scope(self) -> Scope:
        """Return the scope as the monitor speaks of it."""
        return Scope(
            rules=tuple(self.rules),
            products=tuple(self.products),
            groups=tuple(self.groups),
            areas=tuple(self.areas),
            outlets=tuple(self.outlets),
            outlet_kinds=tuple(self.outlet_kinds),
            sources=tuple(self.sources),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceOrder:
    """Who wants not to be told of what, why, and until when (with its time zone)."""

    by: str
    reason: str
    scope: ScopeOrder
    ends_at: datetime
    begins_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceAnswer:
    """A silence as it was kept; ``scope`` names the parts that are not empty."""

    id: str
    author: str
    reason: str
    scope: dict[str, list[str]]
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewAnswer:
    """The open alerts that a scope would hide."""

    count: int
    alerts: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneAnswer:
    """That it was done."""

    done: bool = True


def operator_of(desk: Desk) -> Callable[[_Credentials], None]:
    """Return the check that a request carries the operators' token."""

    def operator(credentials: _Credentials) -> None:
        if not desk.answers.are_open:
            text = "MONITOR_API_TOKEN is not set: no program may act"
            raise HTTPException(HTTPStatus.FORBIDDEN, text)
        if credentials is None or not desk.answers.is_operator(credentials.credentials.strip()):
            raise HTTPException(HTTPStatus.FORBIDDEN, "the bearer token is missing or wrong")

    return operator


def act_routes(desk: Desk) -> APIRouter:
    """Return the acting routes under ``/api/v1``."""
    only = [Depends(operator_of(desk))]
    router = APIRouter(prefix="/api/v1", tags=["v1"], dependencies=only, responses=ACTING)
    _add_alert_doors(router, desk)
    _add_silence_doors(router, desk)
    return router


def _add_alert_doors(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/alerts/{alert_id}/acknowledge", summary="Take an alert on", responses=ACTING_ON_ONE
    )
    def acknowledge(alert_id: str, order: AcknowledgeOrder) -> AcknowledgeAnswer:
        holds = timedelta(minutes=order.minutes)
        given = desk.answers.acknowledge(alert_id, order.by, holds, order.note)
        return AcknowledgeAnswer(
            alert=given.alert,
            by=given.by,
            at=given.at,
            expires_at=given.expires_at,
            note=given.note,
        )

    @router.post(
        "/alerts/{alert_id}/unacknowledge", summary="Take an answer back", responses=ACTING_ON_ONE
    )
    def unacknowledge(alert_id: str, order: ByOrder) -> DoneAnswer:
        desk.answers.end_acknowledgement(alert_id, order.by)
        return DoneAnswer()

    @router.post(
        "/alerts/{alert_id}/assign", summary="Say whose work an alert is", responses=ACTING_ON_ONE
    )
    def assign(alert_id: str, order: AssignOrder) -> DoneAnswer:
        desk.answers.assign(alert_id, order.to, order.by, order.note)
        return DoneAnswer()

    @router.post(
        "/alerts/{alert_id}/accept-level",
        summary="Take an alert's level as normal",
        responses=ACTING_ON_ONE,
    )
    def accept(alert_id: str, order: AcceptOrder) -> DoneAnswer:
        desk.answers.accept_level(alert_id, order.by, order.reason)
        return DoneAnswer()


def _add_silence_doors(router: APIRouter, desk: Desk) -> None:
    @router.get("/silences", summary="Every silence, the last to end first")
    def list_silences() -> list[SilenceAnswer]:
        return [_silence(each) for each in desk.answers.silences()]

    @router.post("/silences", summary="Begin a silence")
    def silence(order: SilenceOrder) -> SilenceAnswer:
        for moment in (order.ends_at, order.begins_at):
            if moment is not None and moment.tzinfo is None:
                raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, "a moment needs its time zone")
        scope = order.scope.scope()
        made = desk.answers.silence(scope, order.by, order.reason, order.ends_at, order.begins_at)
        return _silence(made)

    @router.post("/silences/preview", summary="What a silence would hide")
    def preview(order: ScopeOrder) -> PreviewAnswer:
        found = [alert.id for alert in desk.answers.preview(order.scope())]
        return PreviewAnswer(count=len(found), alerts=found)

    @router.delete(
        "/silences/{silence_id}",
        summary="End a silence before its time",
        responses=ACTING_ON_ONE,
    )
    def end_silence(silence_id: str, by: str) -> DoneAnswer:
        desk.answers.end_silence(silence_id, by)
        return DoneAnswer()


def _silence(silence: Silence) -> SilenceAnswer:
    return SilenceAnswer(
        id=silence.id,
        author=silence.author,
        reason=silence.reason,
        scope={name: list(codes) for name, codes in silence.scope.parts().items() if codes},
        begins_at=silence.begins_at,
        ends_at=silence.ends_at,
    )
