"""The description of the reporting calls is exact: every shape and status in it is true."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.app.intake import SentReport
from monitor.app.monitor import Monitor
from monitor.app.tokens import digest_of
from monitor.collectors.report import DOCUMENT_KEYS, LINE_KEYS
from monitor.domain.aside import SENTENCES
from monitor.domain.errors import StoreUnavailableError
from monitor.web.reports_api import LONGEST_KEY, MOST_BYTES
from monitor.web.reports_shapes import SHAPES
from tests.desk import FakeDesk
from tests.fakes import FakeClock
from tests.walk import JUMP_DAY, a_monitor, noon, write_config
from tests.web import answer

PAGE = Path(__file__).parents[2] / "docs" / "reports-by-retailers.md"
JSON, XLSX = "/api/v1/reports", "/api/v1/reports/excel"
FORM = "/api/v1/reports/excel/{outlet}"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GOOD = json.dumps(
    {
        "observed_at": JUMP_DAY.isoformat(),
        "lines": [{"outlet": "stall-1", "product": "pork_belly", "unit": "kg", "price": 1e5}],
    }
).encode()


def described() -> dict[str, Any]:
    found: dict[str, Any] = answer(FakeDesk(), "/api/openapi.json").json()
    return found


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in described()["paths"].items()
        if path.startswith(JSON)
        for method, operation in methods.items()
    }


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(noon(JUMP_DAY))


@pytest.fixture
def monitor(tmp_path: Path, clock: FakeClock) -> Iterator[Monitor]:
    with a_monitor(write_config(tmp_path, 25), tmp_path / "var", clock) as opened:
        yield opened


class Client:
    """A retailer's program that can do everything wrong, one thing at a time."""

    def __init__(self, monitor: Monitor, clock: FakeClock, patch: pytest.MonkeyPatch) -> None:
        self.monitor, self.clock, self.patch = monitor, clock, patch
        self.token = monitor.tokens.issue("board", "test")

    def ask(
        self, method: str, path: str, content: bytes | None = None, **changes: str
    ) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": "k",
            "Content-Type": SHEET if path == XLSX else "application/json",
            **{name.replace("_", "-"): value for name, value in changes.items()},
        }
        sent = {name: value for name, value in headers.items() if value}
        address = path.replace("{outlet}", "stall-1")
        if content is None:
            content = self.form() if path == XLSX else GOOD
        body = None if method == "get" else content
        return answer(self.monitor.desk, address, method=method, headers=sent, content=body)

    def form(self) -> bytes:
        return self.monitor.desk.reporting.form("board", "stall-1")


def _good(client: Client, method: str, path: str) -> httpx.Response:
    return client.ask(method, path)


def _without_key(client: Client, method: str, path: str) -> httpx.Response:
    return client.ask(method, path, Idempotency_Key="")


def _without_token(client: Client, method: str, path: str) -> httpx.Response:
    return client.ask(method, path, Authorization="")


def _of_a_closed_shop(client: Client, method: str, path: str) -> httpx.Response:
    with client.monitor.store.begin() as tx:
        tx.submissions.issue_token("closed", digest_of("bo_x"), client.clock.now())
    return client.ask(method, path, Authorization="Bearer bo_x")


def _of_an_unknown_outlet(client: Client, method: str, path: str) -> httpx.Response:
    return client.ask(method, path.replace("{outlet}", "nowhere"))


def _under_way(client: Client, method: str, path: str) -> httpx.Response:
    content = client.form() if path == XLSX else GOOD
    sent = SentReport(retailer="board", key="k", content=content, media_type="", origin="")
    with client.monitor.store.begin() as tx:
        tx.submissions.begin_submission("board", "k", sent.digest, client.clock.now())
    return client.ask(method, path, content)


def _too_large(client: Client, method: str, path: str) -> httpx.Response:
    return client.ask(method, path, b"x" * (MOST_BYTES + 1))


def _of_another_kind(client: Client, method: str, path: str) -> httpx.Response:
    return client.ask(method, path, Content_Type="text/html")


def _no_report(client: Client, method: str, path: str) -> httpx.Response:
    return client.ask(method, path, b"good day")


def _too_often(client: Client, method: str, path: str) -> httpx.Response:
    for _ in range(240):
        client.monitor.intake.check_pace("board")
    return client.ask(method, path)


def _while_the_database_is_away(client: Client, method: str, path: str) -> httpx.Response:
    def away() -> None:
        raise StoreUnavailableError("the database cannot be reached")

    token = client.token
    client.patch.setattr(client.monitor.store, "read", away)
    return client.ask(method, path, GOOD, Authorization=f"Bearer {token}")


WAYS: Mapping[str, Callable[[Client, str, str], httpx.Response]] = {
    "200": _good,
    "400": _without_key,
    "401": _without_token,
    "403": _of_a_closed_shop,
    "404": _of_an_unknown_outlet,
    "409": _under_way,
    "413": _too_large,
    "415": _of_another_kind,
    "422": _no_report,
    "429": _too_often,
    "503": _while_the_database_is_away,
}
DOCUMENTED = [
    (method, path, status)
    for (method, path), operation in operations().items()
    for status in operation["responses"]
]


@pytest.mark.parametrize(("method", "path", "status"), DOCUMENTED)
def test_every_documented_status_can_happen_and_has_the_body_that_is_described(
    monitor: Monitor,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    status: str,
) -> None:
    client = Client(monitor, clock, monkeypatch)

    response = WAYS[status](client, method, path)

    found = operations()[method, path]["responses"][status]
    kind = response.headers["content-type"].partition(";")[0]
    assert str(int(response.status_code)) == status, response.text
    assert kind in found["content"]
    assert set(found.get("headers", ())) <= {name.title() for name in response.headers}
    if kind == "application/json":
        check(response.json(), found["content"][kind]["schema"], described())


def check(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
    """Hold a value against a schema of the few forms that ours have."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        check(value, whole["components"]["schemas"][name], whole)
    elif "anyOf" in schema:
        kinds = {one.get("type") for one in schema["anyOf"]}
        assert value is not None or "null" in kinds
    elif schema.get("type") == "object" and "properties" in schema:
        assert set(value) == set(schema["properties"])
        for key, part in schema["properties"].items():
            check(value[key], part, whole)
    elif schema.get("type") == "array":
        for one in value:
            check(one, schema["items"], whole)
    else:
        named = {"string": str, "integer": int, "boolean": bool, "object": dict, "number": float}
        assert isinstance(value, named[schema["type"]])
        assert value in schema.get("enum", [value])


@pytest.mark.parametrize(("method", "path"), operations())
def test_a_status_that_is_not_documented_does_not_happen(
    monitor: Monitor, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    documented = set(operations()[method, path]["responses"])
    needs_no_body = {"400", "409", "413", "415", "422"} if method == "get" else {"404"}

    for status, way in WAYS.items():
        if status in documented or status in needs_no_body:
            continue
        client = Client(monitor, clock, monkeypatch)
        assert str(int(way(client, method, path).status_code)) in documented


def test_the_description_of_a_report_names_what_the_reader_takes_and_nothing_else() -> None:
    line, report = SHAPES["ReportLine"], SHAPES["Report"]

    assert set(line["properties"]) == LINE_KEYS
    assert set(report["properties"]) == DOCUMENT_KEYS


def test_the_example_of_the_description_is_accepted(
    monitor: Monitor, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = json.loads(json.dumps(SHAPES["Report"]["examples"][0]))
    example["observed_at"] = JUMP_DAY.isoformat()
    example["lines"][0]["outlet"] = "stall-1"
    client = Client(monitor, clock, monkeypatch)

    response = client.ask("post", JSON, json.dumps(example).encode())

    assert response.json()["accepted"] == 1


@pytest.mark.parametrize("key", sorted(SHAPES["ReportLine"]["properties"]))
def test_the_example_of_each_key_of_a_line_is_of_its_kind_and_taken(
    monitor: Monitor, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    example = SHAPES["ReportLine"]["properties"][key]["examples"][0]
    line = {"outlet": "stall-1", "product": "pork_belly", "unit": "kg", "price": "134k"}
    said = {**line, key: "stall-1" if key == "outlet" else example}
    content = json.dumps({"observed_at": JUMP_DAY.isoformat(), "lines": [said]}).encode()

    response = Client(monitor, clock, monkeypatch).ask("post", JSON, content)

    assert response.json()["accepted"] == 1, response.text


def test_the_key_is_documented_with_its_limits() -> None:
    [key] = operations()["post", JSON]["parameters"]

    assert (key["name"], key["required"]) == ("Idempotency-Key", True)
    assert key["schema"]["maxLength"] == LONGEST_KEY


def test_who_reports_is_documented_as_a_bearer() -> None:
    schemes = described()["components"]["securitySchemes"]

    assert {one["scheme"] for one in schemes.values()} == {"bearer"}
    assert all(operation["security"] == [{"HTTPBearer": []}] for operation in operations().values())


def test_the_page_names_the_calls_their_shapes_and_their_refusals() -> None:
    page = answer(FakeDesk(), "/api/docs").text

    for words in ("POST /api/v1/reports", "ReportLine", "ReportAnswer", "429: ", "quarantined"):
        assert words in page


def test_reports_that_were_sent_are_shown_on_the_pages(
    monitor: Monitor, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(monitor, clock, monkeypatch)
    client.ask("post", JSON, GOOD.replace(b"pork_belly", b"gold"))
    clock.advance(timedelta(minutes=1))

    for path in ("/sources", "/quarantine"):
        page = answer(monitor.desk, path)
        assert page.status_code == 200
        assert "reports:board" in page.text


def test_the_page_for_retailers_shows_the_answer_that_is_given(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    [body] = re.findall(r"-d '(.*?)'\n```", text, re.DOTALL)
    [shown] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    moment = datetime.fromisoformat(json.loads(shown)["received_at"])
    outlets = """  - {code: vmp-hong-bang-01, name: Một, kind: mall, area: le-chan, retailer: board}
  - {code: vmp-hong-bang-02, name: Hai, kind: market, area: le-chan, retailer: board}
"""
    eggs = """products:
  - {code: egg_local, name: Trứng gà ta, group: pork, base_unit: piece, plausible: [1200, 9000]}
"""
    changes = {"outlets:\n": f"outlets:\n{outlets}", "products:\n": eggs}
    config = write_config(tmp_path, 25, changes)
    with a_monitor(config, tmp_path / "var", FakeClock(moment)) as monitor:
        sent = SentReport(
            retailer="board", key="k", content=body.encode(), media_type="", origin=""
        )
        given = monitor.intake.submit(sent)

    assert [asdict(line) for line in given.lines] == [
        {**line, "cells": tuple(line["cells"]), "candidates": tuple(line["candidates"])}
        for line in json.loads(shown)["lines"]
    ]


def test_the_page_for_retailers_names_every_key_reason_and_status() -> None:
    text = PAGE.read_text(encoding="utf-8")
    statuses = {status for operation in operations().values() for status in operation["responses"]}

    assert [key for key in LINE_KEYS if f"`{key}`" not in text] == []
    assert [status for status in statuses - {"404"} if status not in text] == []
    assert [reason for reason in SENTENCES if f"`{reason}`" not in text] == []
