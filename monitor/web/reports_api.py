"""How retailers report: JSON or the outlet's Excel form, answered line by line.

The body is taken as bytes and handed on as bytes, because it is kept as it came; what is checked
here is only who sends it, how large it is and what it claims to be.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from monitor.domain.intake import Refusal, ReportAnswer, ReportRefusedError
from monitor.web.desk import Desk
from monitor.web.reports_shapes import (
    EXCEL_ANSWERS,
    EXCEL_BODY,
    FORM_ANSWERS,
    JSON_ANSWERS,
    JSON_BODY,
    WORKBOOK,
)

MOST_BYTES = 2_000_000
"""The largest report; a chain of a hundred shops and sixty goods sends about one megabyte."""
LONGEST_KEY = 200

_JSON = frozenset({"application/json"})
_WORKBOOKS = frozenset(
    {
        WORKBOOK,
        "application/vnd.ms-excel",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/octet-stream",
    }
)
_STATUS = {
    Refusal.NO_KEY: HTTPStatus.BAD_REQUEST,
    Refusal.NO_TOKEN: HTTPStatus.UNAUTHORIZED,
    Refusal.NOT_ALLOWED: HTTPStatus.FORBIDDEN,
    Refusal.UNKNOWN_OUTLET: HTTPStatus.NOT_FOUND,
    Refusal.UNDER_WAY: HTTPStatus.CONFLICT,
    Refusal.TOO_LARGE: HTTPStatus(413),
    Refusal.WRONG_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Refusal.KEY_REUSED: HTTPStatus(422),
    Refusal.NOT_A_REPORT: HTTPStatus(422),
    Refusal.TOO_OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
}
_BEARER = HTTPBearer(
    auto_error=False, description="The token that `monitor token RETAILER` printed."
)
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


def report_routes(desk: Desk) -> APIRouter:
    """Return the routes under ``/api/v1/reports``; who calls them is asked for a token first."""

    def recognise(request: Request, credentials: _Credentials) -> None:
        token = credentials.credentials if credentials else ""
        request.state.retailer = desk.reporting.retailer_of(token)

    router = APIRouter(
        prefix="/api/v1/reports", tags=["reports"], dependencies=[Depends(recognise)]
    )
    _add_report(router, desk)
    _add_forms(router, desk)
    return router


def _add_report(router: APIRouter, desk: Desk) -> None:
    @router.post("", summary="Send a report", responses=JSON_ANSWERS, openapi_extra=JSON_BODY)
    def post_report(
        request: Request,
        key: Annotated[str, Depends(_key)],
        content: Annotated[bytes, Depends(_json_body)],
    ) -> ReportAnswer:
        return desk.reporting.submit(request.state.retailer, key, content, _media_type(request))


def _add_forms(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/excel", summary="Send a filled form", responses=EXCEL_ANSWERS, openapi_extra=EXCEL_BODY,
        response_class=Response,
    )  # fmt: skip
    def post_form(
        request: Request,
        key: Annotated[str, Depends(_key)],
        content: Annotated[bytes, Depends(_workbook_body)],
    ) -> Response:
        answer = desk.reporting.submit(request.state.retailer, key, content, _media_type(request))
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse(jsonable_encoder(answer))
        return _workbook(desk.reporting.answered_form(content, answer), "ket-qua.xlsx")

    @router.get(
        "/excel/{outlet}", summary="The blank form of an outlet", responses=FORM_ANSWERS,
        response_class=Response,
    )  # fmt: skip
    def get_form(request: Request, outlet: str) -> Response:
        return _workbook(desk.reporting.form(request.state.retailer, outlet), "bao-cao.xlsx")


def refused(error: ReportRefusedError) -> JSONResponse:
    """Return the answer to a report that was not taken as a whole."""
    body = {
        "code": error.refusal.value,
        "sentence_vi": error.sentence_vi,
        "sentence_en": str(error),
    }
    answer = JSONResponse(body, status_code=_STATUS[error.refusal])
    if error.refusal is Refusal.NO_TOKEN:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if error.retry_seconds is not None:
        answer.headers["Retry-After"] = str(error.retry_seconds)
    return answer


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "").strip()
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ReportRefusedError(
            Refusal.NO_KEY,
            "Thiếu tiêu đề Idempotency-Key (1 đến 200 ký tự, mỗi báo cáo một khóa).",
            "An Idempotency-Key of 1 to 200 plain characters is needed, a new one a report.",
        )
    return key


async def _json_body(request: Request) -> bytes:
    return await _body(request, _JSON)


async def _workbook_body(request: Request) -> bytes:
    return await _body(request, _WORKBOOKS)


async def _body(request: Request, allowed: frozenset[str]) -> bytes:
    """Return the whole body as sent.

    Raises:
        ReportRefusedError: it is of another kind, packed, or larger than allowed.
    """
    is_packed = request.headers.get("content-encoding", "identity") != "identity"
    if is_packed or _media_type(request) not in allowed:
        kinds = ", ".join(sorted(allowed))
        raise ReportRefusedError(
            Refusal.WRONG_TYPE,
            f"Kiểu nội dung không nhận được; hãy gửi {kinds}, không nén.",
            f"Allowed are {kinds}, without Content-Encoding.",
        )
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MOST_BYTES:
            raise ReportRefusedError(
                Refusal.TOO_LARGE,
                f"Báo cáo lớn hơn {MOST_BYTES // 1_000_000} MB; hãy chia nhỏ.",
                f"The report is larger than {MOST_BYTES:,} bytes; send it in parts.",
            )
    return bytes(found)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _workbook(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=WORKBOOK, headers=headers)
