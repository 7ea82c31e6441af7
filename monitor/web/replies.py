"""Where a gateway hands in what people sent from their phones; whoever it is, in one form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Depends, HTTPException, Request

from monitor.web.desk import Desk
from monitor.web.refusals import ACTING, ACTING_ON_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOrder:
    """A text message as it came in: from which phone, and what it says."""

    sender: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAnswer:
    """What the reply did, and the sentence that may be sent back."""

    alert: str
    by: str
    expires_at: datetime
    sentence_vi: str


def reply_routes(desk: Desk) -> APIRouter:
    """Return the one route of replies."""

    async def gateway(request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.casefold() == "bearer" else ""
        signature = request.headers.get("x-binh-on-signature", "")
        if not desk.answers.is_gateway(given, await request.body(), signature):
            raise HTTPException(HTTPStatus.FORBIDDEN, "the token or signature is missing or wrong")

    router = APIRouter(
        prefix="/api/v1", tags=["v1"], dependencies=[Depends(gateway)], responses=ACTING
    )

    @router.post(
        "/replies",
        summary="Hand in a text message that somebody sent back",
        responses=ACTING_ON_ONE,
    )
    def reply(order: ReplyOrder) -> ReplyAnswer:
        given = desk.answers.reply(order.text, order.sender)
        return ReplyAnswer(
            alert=given.alert,
            by=given.by,
            expires_at=given.expires_at,
            sentence_vi=f"Đã ghi nhận: {given.by} xử lý cảnh báo {given.alert}.",
        )

    return router
