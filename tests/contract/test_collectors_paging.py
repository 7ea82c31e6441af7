"""Lists in pages: taken whole or not at all, and never round in a circle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import stamina

from monitor.collectors import FETCHERS
from monitor.collectors.polite import PoliteClient
from monitor.domain.errors import (
    SourceChangedError,
    SourceRefusedError,
    SourceTooLargeError,
    SourceUnavailableError,
)
from monitor.domain.ports import Fetched
from monitor.domain.settings import HttpPolicy
from tests.payloads.samples import a_context

URL = "https://shop.example/prices"
GOODS = [f"hàng {number}" for number in range(7)]
Answering = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def _no_pauses_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1, cap=True):
        yield


def fetch(answer: Answering, pages: Mapping[str, object], **options: object) -> Fetched:
    policy = HttpPolicy(per_host_interval=timedelta(0), attempts=1)
    hosts = frozenset({"shop.example", "cdn.example"})
    client = PoliteClient(policy, hosts, httpx.MockTransport(answer))
    kind = FETCHERS["http"]
    from monitor.collectors.paging import Paging

    paging = Paging(**pages)  # type: ignore[arg-type]  # any of its fields
    wanted = kind.options(**{"url": URL, "pages": paging, **options})
    return kind.build(wanted, a_context(Path(), client)).fetch({})


def goods_of(fetched: Fetched) -> list[str]:
    return [good for payload in fetched.payloads for good in json.loads(payload.content)["items"]]


def a_part(begin: int, size: int, **more: object) -> httpx.Response:
    return httpx.Response(200, json={"items": GOODS[begin : begin + size], **more})


def by_number(request: httpx.Request) -> httpx.Response:
    return a_part(3 * int(request.url.params["trang"]) - 3, 3)


def by_offset(request: httpx.Request) -> httpx.Response:
    return a_part(int(request.url.params["tu"]), 3)


def by_cursor(request: httpx.Request) -> httpx.Response:
    begin = int(request.url.params.get("sau", "c0")[1:])
    return a_part(begin, 3, tiep=f"c{begin + 3}" if begin + 3 < len(GOODS) else None)


def by_body(request: httpx.Request) -> httpx.Response:
    body = json.loads(request.content)
    assert body["kho"] == "HP"
    begin = int(body["trang"].get("sau", 0))
    assert body["trang"]["co"] == 3
    return a_part(begin, 3, **({"tiep": str(begin + 3)} if begin + 3 < len(GOODS) else {}))


def by_link(request: httpx.Request) -> httpx.Response:
    begin = int(request.url.params.get("tu", 0))
    assert request.headers["authorization"] == "Bearer abc"
    return a_part(begin, 3, meta={"next": f"?tu={begin + 3}" if begin < 6 else ""})


@pytest.mark.parametrize(
    ("answer", "pages", "options"),
    [
        (by_number, {"by": "page", "name": "trang", "records": "$.items[*]"}, {}),
        (by_offset, {"by": "offset", "name": "tu", "records": "$.items[*]", "size": 3}, {}),
        (by_cursor, {"by": "cursor", "name": "sau", "next": "$.tiep"}, {}),
        (
            by_body,
            {"by": "cursor", "name": "trang.sau", "next": "tiep"},
            {"method": "POST", "body": {"kho": "HP", "trang": {"co": 3}}},
        ),
        (by_link, {"by": "link", "next": "meta.next"}, {"token": "abc"}),
    ],
    ids=["page", "offset", "cursor", "body", "link"],
)
def test_a_list_in_pages_is_taken_whole_each_page_as_it_came(
    answer: Answering, pages: Mapping[str, object], options: Mapping[str, object]
) -> None:
    fetched = fetch(answer, pages, **options)
    assert goods_of(fetched) == GOODS
    assert len(fetched.payloads) == 3
    assert len({payload.received_at for payload in fetched.payloads}) == 1


def test_an_empty_list_is_one_empty_page() -> None:
    pages = {"by": "page", "name": "trang", "records": "$.items[*]"}
    fetched = fetch(lambda request: httpx.Response(200, json={"items": []}), pages)
    assert len(fetched.payloads) == 1


def test_a_page_that_fails_fails_the_whole_list() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        is_second = request.url.params["trang"] == "2"
        return httpx.Response(503) if is_second else by_number(request)

    with pytest.raises(SourceUnavailableError):
        fetch(answer, {"by": "page", "name": "trang", "records": "$.items[*]"})


NUMBERED = {"by": "page", "name": "trang", "records": "$.items[*]"}
CURSOR = {"by": "cursor", "name": "sau", "next": "$.tiep"}


@pytest.mark.parametrize(
    ("answer", "pages", "text"),
    [
        (lambda request: a_part(0, 3), NUMBERED, "page 2 is page 1 again"),
        (
            lambda request: a_part(0, 3, tiep="a", at=str(request.url.params.get("sau"))),
            CURSOR,
            "leads back",
        ),
        (lambda request: a_part(0, 3), CURSOR, "does not say"),
        (lambda request: a_part(0, 3, tiep={"a": 1}), CURSOR, "no cursor"),
        (lambda request: httpx.Response(200, content=b"<html>"), CURSOR, "not readable as JSON"),
        (lambda request: httpx.Response(200, json={"goods": []}), NUMBERED, "no records at"),
    ],
)
def test_pages_that_lead_nowhere_are_a_change(
    answer: Answering, pages: Mapping[str, object], text: str
) -> None:
    with pytest.raises(SourceChangedError, match=text):
        fetch(answer, pages)


def test_endless_pages_end_at_the_limit() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["trang"])
        return httpx.Response(200, json={"items": [number]})

    with pytest.raises(SourceTooLargeError, match="allowed 5 pages"):
        fetch(answer, {**NUMBERED, "most": 5})


def test_a_link_to_another_host_is_not_followed_with_our_key() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return a_part(0, 3, tiep="https://cdn.example/prices?page=2")

    with pytest.raises(SourceRefusedError, match="another host"):
        fetch(answer, {"by": "link", "next": "$.tiep"}, token="HUSH")
    assert asked == ["shop.example"]


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ({"by": "letter"}, "allowed are page"),
        ({"by": "page", "records": "$[*]"}, "needs the name"),
        ({"by": "page", "name": "p"}, "does not begin"),
        ({"by": "cursor", "name": "p"}, "one value"),
        ({"by": "offset", "name": "p", "records": "$[*]"}, "needs a size"),
        ({"by": "page", "name": "p", "records": "$[*]", "most": 0}, "1 to 1000"),
    ],
)
def test_paging_that_cannot_work_is_refused(pages: Mapping[str, object], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        fetch(by_number, pages)
