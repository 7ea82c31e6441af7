"""What every kind of rule promises: pure, explained, silent without evidence, order-free."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import MISSING, fields, is_dataclass

import pytest

from monitor.domain.finding import Finding
from monitor.rules import RULES, Case, RuleKind
from tests.unit.rules.cases import case, history, outlets
from tests.unit.stats.tables import Quote, series

KINDS = pytest.mark.parametrize("kind", RULES.values(), ids=list(RULES))

STIRRED = [
    *outlets([f"w{n}" for n in range(1, 6)], 100_000, 130_000, 130_000),
    *series(history(250_000, 250_000), "cho-sat"),
    *(Quote(outlet="w1", product="rice", back=back, price=12.0, stock=9.0) for back in range(5)),
]


def said(kind: RuleKind, here: Case) -> list[Finding]:
    return kind.evaluate(here, kind.options())


@KINDS
def test_options_are_a_frozen_dataclass_with_defaults(kind: RuleKind) -> None:
    assert is_dataclass(kind.options)
    assert all(
        field.default is not MISSING or field.default_factory is not MISSING
        for field in fields(kind.options)
    )
    hash(kind.options())


@KINDS
def test_a_rule_is_registered_under_its_own_name(kind: RuleKind) -> None:
    assert RULES[kind.kind] is kind
    assert kind.version >= 1


@KINDS
def test_an_empty_market_says_nothing(kind: RuleKind) -> None:
    assert said(kind, case([])) == []


@KINDS
def test_the_sample_is_a_complete_finding_in_both_languages(kind: RuleKind) -> None:
    sample = kind.sample()
    assert (sample.kind, sample.version) == (kind.kind, kind.version)
    for sentence in (sample.sentence_vi, sample.sentence_en):
        assert unicodedata.is_normalized("NFC", sentence)
        assert sentence.endswith(".")
        assert "{" not in sentence
    json.dumps(dict(sample.evidence))


@KINDS
def test_findings_name_their_rule_and_carry_plain_evidence(kind: RuleKind) -> None:
    for finding in said(kind, case(STIRRED)):
        assert (finding.rule, finding.kind, finding.version) == (
            "the-rule",
            kind.kind,
            kind.version,
        )
        json.dumps(dict(finding.evidence))
        assert {"method", "version", "n_outlets"} <= set(finding.evidence)


@KINDS
def test_the_same_case_says_the_same_twice(kind: RuleKind) -> None:
    here = case(STIRRED)
    assert said(kind, here) == said(kind, here)


@KINDS
def test_a_rule_leaves_the_panel_as_it_was(kind: RuleKind) -> None:
    here = case(STIRRED)
    before = here.panel.price.tobytes(), here.panel.stock.tobytes()
    said(kind, here)
    assert (here.panel.price.tobytes(), here.panel.stock.tobytes()) == before
