"""The examples of docs/rules.md are run, and every rule and option is described there."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from monitor.domain.calendar import moment_of
from monitor.domain.finding import Finding
from monitor.domain.inspection import Breach, Inspection
from monitor.domain.reserve import Commitment, ReserveNeed, ReservePlan
from monitor.rules import RULES, Case, ReporterState
from tests.unit.rules.cases import case
from tests.unit.stats.tables import DAY, NAN, Quote, series

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def prices(text: str) -> list[float | None]:
    found: list[float | None] = []
    for word in text.split():
        price, _, times = word.partition("x")
        found += [None if price == "-" else float(price)] * int(times or 1)
    return found


def thousandths(tonnes: str) -> int:
    return round(float(tonnes.removesuffix("t")) * 1_000_000)


def reserve(example: dict[str, Any]) -> ReservePlan:
    need = thousandths(example.get("target", "0t"))
    promises = example.get("promises", {}).items()
    return ReservePlan(
        needs=(ReserveNeed(good="meat", monthly_need=need, held_share=1.0, source=""),),
        commitments=tuple(
            Commitment(retailer=who, good="meat", quantity=thousandths(t)) for who, t in promises
        ),
    )


def amounts(text: str) -> list[float]:
    found: list[float] = []
    for word in text.split():
        amount, _, times = word.partition("x")
        found += [float(thousandths(amount))] * int(times or 1)
    return found


def _shelves(example: dict[str, Any], product: str) -> list[Quote]:
    """Return a quote a day with stock, sales, receipts and price of outlets with levels."""
    found = []
    for code, text in example.get("levels", {}).items():
        levels = amounts(text)
        told = {key: amounts(example[key][code]) for key in ("sold", "received") if key in example}
        priced = prices(example.get("prices", {}).get(code, ""))
        for at, level in enumerate(levels):
            more: dict[str, float] = {str(key): values[at] for key, values in told.items()}
            if priced and priced[at] is not None:
                more["price"] = priced[at] or 0.0
            back = len(levels) - 1 - at
            found.append(Quote(outlet=code, product=product, back=back, stock=level, **more))  # type: ignore[arg-type]
    return found


def case_of(example: dict[str, Any]) -> Case:
    product = example.get("product", "pork")
    listed = example.get("prices", {}).items()
    quotes = [quote for code, text in listed for quote in series(prices(text), code, product)]
    posted = example.get("listed", {})
    quotes = [replace(quote, listed_price=posted.get(quote.outlet, NAN)) for quote in quotes]
    quotes += [
        Quote(outlet=code, product=product, stock=thousandths(text))
        for code, text in example.get("stocks", {}).items()
    ]
    quotes = [*quotes, *_shelves(example, product)]
    reporters = {
        name: ReporterState(source=name, is_late=True, reserve_share=share)
        for name, share in example.get("late", {}).items()
    }
    reporters |= {
        name: ReporterState(source=name, last_run_day=DAY, lines=lines, set_aside=set_aside)
        for name, (set_aside, lines) in example.get("reports", {}).items()
    }
    return case(
        quotes,
        reserve=reserve(example),
        reporters=reporters,
        inspections=tuple(look(one) for one in example.get("inspections", [])),
    )


def look(example: dict[str, Any]) -> Inspection:
    left = example.get("expires_in")
    return Inspection(
        outlet=example["outlet"],
        product=example["product"],
        lot=example["lot"],
        breach=Breach(example["breach"]) if "breach" in example else None,
        expires_on=None if left is None else DAY + timedelta(days=left),
        by="Đội 1",
        at=moment_of(DAY, time(9)),
    )


def told(finding: Finding) -> dict[str, object]:
    return {
        "outlet": finding.subject.outlet,
        "area": finding.subject.area,
        "group": finding.subject.group,
        "source": finding.subject.source,
        "verdict": str(finding.verdict),
        "severity": str(finding.severity),
        **finding.evidence,
    }


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{at}-{one['rule']}" for at, one in enumerate(EXAMPLES)]
)
def test_an_example_says_what_the_page_says(example: dict[str, Any]) -> None:
    kind = RULES[example["rule"]]
    options: object = TypeAdapter(kind.options).validate_python(example.get("options", {}))
    findings = kind.evaluate(case_of(example), options)
    assert len(findings) == len(example["says"])
    for finding, expected in zip(findings, example["says"], strict=True):
        found = told(finding)
        assert {key: found[key] for key in expected} == pytest.approx(expected)


@pytest.mark.parametrize("kind", RULES)
def test_every_rule_has_a_section_with_an_example_and_its_false_alarms(kind: str) -> None:
    section = PAGE.split(f"## `{kind}`")[1].split("\n## ")[0]
    assert "```json" in section
    for word in ("*Ground.*", "*Method.*", "*Known false alarms.*"):
        assert word in section
    missing = [f.name for f in fields(RULES[kind].options) if f"`{f.name}`" not in section]
    assert missing == []
