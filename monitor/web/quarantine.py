"""The quarantine: a page to look and decide on, and the same for programs.

The page asks for the operators' token together with the name and the reason, so that a form sent
from elsewhere in somebody's name does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from monitor.domain.aside import asked
from monitor.domain.errors import ExpiredError, NotFoundError, UsageError
from monitor.domain.observation import QuarantinedRecord
from monitor.domain.review import AsideRecord, Review, Verdict
from monitor.web.act import operator_of
from monitor.web.desk import Desk
from monitor.web.numbers import RowNumber
from monitor.web.refusals import ACTING, ACTING_ON_ONE
from monitor.web.render import page

_MOST_BYTES = 20_000
_CORRECTIONS = ("product_code", "outlet", "unit", "observed_at", "price", "stock")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOrder:
    """Who decides what about a record, and why; ``corrections`` say what was meant."""

    verdict: Verdict
    by: str
    reason: str
    corrections: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """A decision as it was kept; ``observation`` is 0 where nothing new was recorded."""

    record: int
    verdict: Verdict
    by: str
    reason: str
    at: datetime
    corrections: dict[str, str]
    observation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideAnswer:
    """A record that waits for a person: as written, why it was set aside, and what is proposed."""

    id: int
    source: str
    payload: int
    at: datetime
    locator: str
    reason: str
    text: str
    fields: dict[str, str]
    proposal: dict[str, str]


def quarantine_routes(desk: Desk) -> APIRouter:
    """Return the page of the quarantine, its form, and the doors for programs."""
    router = APIRouter()
    _add_pages(router, desk)
    _add_doors(router, desk)
    return router


def _add_pages(router: APIRouter, desk: Desk) -> None:
    @router.get("/quarantine", include_in_schema=False)
    def show_quarantine(request: Request) -> HTMLResponse:
        return _page(request, desk, HTTPStatus.OK, "")

    async def done(request: Request, act: Callable[[dict[str, str]], object]) -> Response:
        body = await request.body()
        if len(body) > _MOST_BYTES:
            return _page(request, desk, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "")
        form = {name: texts[0] for name, texts in parse_qs(body.decode("utf-8", "replace")).items()}
        return await run_in_threadpool(_done_on_page, request, desk, form, act)

    @router.post("/quarantine/names", include_in_schema=False)
    async def forget_on_page(request: Request) -> Response:
        return await done(request, partial(_forget, desk))

    @router.post("/quarantine/{record}", include_in_schema=False)
    async def decide_on_page(request: Request, record: RowNumber) -> Response:
        return await done(request, partial(_decide, desk, record))


def _done_on_page(
    request: Request, desk: Desk, form: dict[str, str], act: Callable[[dict[str, str]], object]
) -> Response:
    if not (desk.answers.are_open and desk.answers.is_operator(form.get("token", "").strip())):
        said = "Mã truy cập thiếu hoặc sai / the token is missing or wrong"
        return _page(request, desk, HTTPStatus.FORBIDDEN, said)
    try:
        act(form)
    except ValueError:
        return _page(request, desk, HTTPStatus.UNPROCESSABLE_ENTITY, "verdict?")
    except UsageError as error:
        return _page(request, desk, _status_of(error), str(error))
    return RedirectResponse("/quarantine", status_code=HTTPStatus.SEE_OTHER)


def _decide(desk: Desk, record: int, form: dict[str, str]) -> None:
    corrections = {name: form[name].strip() for name in _CORRECTIONS if form.get(name, "").strip()}
    verdict = Verdict(form.get("verdict", ""))
    desk.reviews.decide(record, verdict, form.get("by", ""), form.get("reason", ""), corrections)


def _forget(desk: Desk, form: dict[str, str]) -> None:
    source, name = form.get("source", ""), form.get("name", "")
    desk.reviews.forget(source, name, form.get("by", ""), form.get("reason", ""))


def _page(request: Request, desk: Desk, status: HTTPStatus, text: str) -> HTMLResponse:
    records = [(one, _correctable(one.record)) for one in desk.reviews.waiting()]
    names = desk.reviews.names()
    return page(
        "quarantine.html", request, desk, status=status, records=records, names=names, text=text
    )


def _correctable(record: QuarantinedRecord) -> list[str]:
    """Return what a person may say of a record, first what is asked; a typed line has no unit."""
    typed = {"unit", "stock"} if "text" in record.fields else set()
    first = asked(record)
    return [first, *(name for name in _CORRECTIONS if name not in {first, *typed})]


def _status_of(error: UsageError) -> HTTPStatus:
    match error:
        case NotFoundError():
            return HTTPStatus.NOT_FOUND
        case ExpiredError():
            return HTTPStatus.CONFLICT
        case _:
            return HTTPStatus.UNPROCESSABLE_ENTITY


def _add_doors(router: APIRouter, desk: Desk) -> None:
    only = [Depends(operator_of(desk))]

    @router.get(
        "/api/v1/quarantine",
        tags=["v1"],
        dependencies=only,
        summary="Records that wait for a person",
        responses=ACTING,
    )
    def list_waiting(source: str | None = None) -> list[AsideAnswer]:
        return [_answer(one) for one in desk.reviews.waiting(source)]

    @router.post(
        "/api/v1/quarantine/{record}",
        tags=["v1"],
        dependencies=only,
        summary="Decide about a record that was set aside",
        responses={**ACTING, **ACTING_ON_ONE},
    )
    def decide(record: RowNumber, order: ReviewOrder) -> ReviewAnswer:
        made = desk.reviews.decide(record, order.verdict, order.by, order.reason, order.corrections)
        return _made(made)


def _answer(one: AsideRecord) -> AsideAnswer:
    return AsideAnswer(
        id=one.id,
        source=one.source,
        payload=one.payload,
        at=one.at,
        locator=one.record.locator,
        reason=one.record.reason,
        text=one.record.text,
        fields=dict(one.record.fields),
        proposal=dict(one.record.proposal),
    )


def _made(made: Review) -> ReviewAnswer:
    return ReviewAnswer(
        record=made.record,
        verdict=made.verdict,
        by=made.by,
        reason=made.reason,
        at=made.at,
        corrections=dict(made.corrections),
        observation=made.observation,
    )
