"""The described API, called with generated requests: each answer is one of those described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import binary
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from monitor.app.check import load_checked
from monitor.app.database import open_store
from monitor.app.links import Access
from monitor.app.monitor import Monitor
from monitor.web.reports_shapes import ODS, WORKBOOK
from monitor.web.server import create_app
from tests.fakes import FakeClock
from tests.migrated import a_database
from tests.walk import JUMP_DAY, noon, write_config
from tests.web import answer

pytestmark = pytest.mark.slow
DESCRIPTION = "/api/openapi.json"
OPERATOR = "operator-token"
Operation = APIOperation[Any, Any, Any, Any]


@schemathesis.serializer(WORKBOOK, ODS)
def as_file(_context: object, content: bytes) -> bytes:
    """Send the bytes of a workbook as they are."""
    return content


for media_type in (WORKBOOK, ODS):
    schemathesis.openapi.media_type(media_type, binary(max_size=200))


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    folder = tmp_path_factory.mktemp("schema")
    loaded, access = load_checked(write_config(folder, 25)), Access(api_token=OPERATOR)
    store = open_store(a_database(folder / "monitor.db"))
    opened = Monitor(loaded, store, folder, FakeClock(noon(JUMP_DAY)), access)
    opened.prepare()
    yield opened
    opened.stop()
    store.close()


def operations(monitor: Monitor) -> Iterator[Operation]:
    schema = schemathesis.openapi.from_asgi(DESCRIPTION, create_app(monitor.desk))
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


def called(operation: Operation, token: str) -> set[tuple[str, str]]:
    """Call one operation with many requests, and hold each answer against the description.

    That what fits the schema is accepted is not asked: whether an alert or a product is known, no
    schema says.
    """
    calls: set[tuple[str, str]] = set()
    generated = settings(
        max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )

    @generated
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case[Any]) -> None:
        calls.add((case.method, case.path))
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"},
            excluded_checks=[positive_data_acceptance],
        )

    answers()
    return calls


def test_every_call_answers_as_it_is_described(monitor: Monitor) -> None:
    retailer = monitor.tokens.issue("board", "schema")

    calls: set[tuple[str, str]] = set()
    for operation in operations(monitor):
        calls |= called(operation, retailer if "/reports" in operation.path else OPERATOR)

    described = answer(monitor.desk, DESCRIPTION).json()["paths"]
    assert calls == {(method.upper(), path) for path in described for method in described[path]}
