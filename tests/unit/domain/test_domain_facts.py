"""Findings, alerts, deliveries and errors."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from monitor.domain import errors, ports
from monitor.domain.alert import Alert, AlertState
from monitor.domain.delivery import DeliveryKind, OutboxRow
from monitor.domain.finding import Finding, Severity, Subject, Verdict, fingerprint
from monitor.domain.market import BaseUnit, Product
from monitor.domain.quotes import QuoteTable
from monitor.domain.view import PriceLine

NOW = datetime(2021, 2, 5, tzinfo=UTC)


def a_finding(**changes: object) -> Finding:
    finding = Finding(
        rule="price-spike",
        kind="spike",
        version=1,
        subject=Subject(product="pork_belly", outlet="cho-hang", area="le-chan"),
        day=date(2021, 2, 5),
        verdict=Verdict.BREACH,
        severity=Severity.WARNING,
        value=170000,
        baseline=140000,
        unit="đ/kg",
        sentence_vi="…",
        sentence_en="…",
    )
    return replace(finding, **changes)  # type: ignore[arg-type]


def test_severities_are_ranked_and_not_compared_as_text() -> None:
    assert [severity.rank for severity in Severity] == [0, 1, 2]


def test_a_fingerprint_is_made_of_rule_and_subject_and_never_of_numbers() -> None:
    known = a_finding().fingerprint
    assert a_finding(value=1.0, severity=Severity.INFO).fingerprint == known
    assert fingerprint("price-spike-2", a_finding().subject) != known
    assert a_finding(subject=Subject(product="x")).fingerprint != known


def test_only_a_resolved_alert_is_not_open() -> None:
    finding = a_finding()
    alert = Alert(
        id="a",
        fingerprint="f",
        rule="r",
        kind="spike",
        kind_version=1,
        subject=finding.subject,
        state=AlertState.STALE,
        severity=Severity.INFO,
        opened_at=NOW,
        opened_on=finding.day,
        changed_at=NOW,
        last_fresh_day=finding.day,
        value=None,
        baseline=None,
        unit="",
        sentence_vi="",
        sentence_en="",
        opened_evidence={},
        evidence={},
        transitions=1,
        config_version="v",
    )

    assert alert.is_open
    assert not replace(alert, state=AlertState.RESOLVED).is_open


def test_the_key_of_an_outbox_row_tells_apart_what_must_be_told_apart() -> None:
    row = OutboxRow(
        kind=DeliveryKind.ALERT,
        topic="a1",
        number=1,
        recipient="lan",
        channel="mail",
        not_before=NOW,
        created_at=NOW,
        config_version="v",
    )
    others = [
        replace(row, number=2),
        replace(row, recipient="hoa"),
        replace(row, channel="zalo"),
        replace(row, step=1),
        replace(row, topic="a2"),
        replace(row, kind=DeliveryKind.REPORT),
    ]

    assert row.key == "alert:a1:1:lan:mail:0"
    assert len({row.key, *(other.key for other in others)}) == 7


def test_the_drawing_of_the_error_tree_is_the_tree() -> None:
    drawn = [line.strip() for line in (errors.__doc__ or "").splitlines() if line.endswith("Error")]
    real = [
        name
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and issubclass(thing, errors.MonitorError)
    ]

    assert sorted(drawn) == sorted(real)


def test_problems_are_printed_as_editors_read_them_and_sorted_by_place() -> None:
    late = errors.Problem("config.yaml", 12, 3, "unknown key")
    early = errors.Problem("config.yaml", 2, 9, "not a unit")

    error = errors.ConfigError(sorted([late, early]))

    assert str(error) == "config.yaml:2:9: not a unit\nconfig.yaml:12:3: unknown key"


def test_a_source_that_is_down_may_say_when_to_come_back() -> None:
    error = errors.SourceUnavailableError("503", retry_after_seconds=30)

    assert error.retryable
    assert error.retry_after_seconds == 30
    assert not errors.SourceChangedError("x").retryable


def test_a_price_is_over_its_allowance_only_beyond_the_watch_band() -> None:
    line = PriceLine(
        product="p",
        name="P",
        name_en="P",
        group="g",
        unit=BaseUnit.KG,
        overall=None,
        by_kind={},
        change_day_percent=None,
        change_week_percent=15.0,
        allowance_percent=10.0,
    )

    assert not line.is_over_allowance
    assert replace(line, change_week_percent=15.1).is_over_allowance
    assert not replace(line, change_week_percent=None).is_over_allowance


def test_a_fetch_remembers_nothing_unless_told() -> None:
    assert ports.Fetched(payloads=()).memory == {}


def test_a_table_of_quotes_is_as_long_as_its_columns() -> None:
    column, flag, index = np.zeros(3), np.zeros(3, dtype=np.bool_), np.zeros(3, dtype=np.int64)

    table = QuoteTable(
        outlets=("a",),
        products=("p",),
        outlet=index,
        product=index,
        day=index,
        price=column,
        listed_price=column,
        regular_price=column,
        promotional=flag,
        stock=column,
        sold=column,
        received=column,
        availability=index,
        observation=index,
    )

    assert len(table) == 3


@pytest.mark.parametrize(
    ("name", "base", "packs", "unit"),
    [
        ("Trứng gà ta", BaseUnit.PIECE, {"chục": 10_000}, "quả"),
        ("Mì ăn liền", BaseUnit.PIECE, {"thùng": 30_000, "gói": 1000}, "gói"),
        ("Bật lửa", BaseUnit.PIECE, {}, "piece"),
        ("Trứng muối", BaseUnit.KG, {}, "kg"),
    ],
)
def test_pieces_are_called_what_people_call_them(
    name: str, base: BaseUnit, packs: dict[str, int], unit: str
) -> None:
    product = Product(
        code="x",
        name=name,
        group="x",
        base_unit=base,
        plausible_low=1,
        plausible_high=2,
        packs=packs,
    )
    assert product.unit == unit
