"""Creep: a price that climbs in many small steps, none of which is worth an alert.

A cumulative sum sees what no single day shows (CUSUM, methods A4); here the sum is the distance
from the low level of the window, and the steps that make it are counted, so that one step seen
late is not a creep. The whole market is watched over a longer window, for structural rises such
as pork from 40.000 to 99.000 đ/kg within ten months of 2019 and 2020.
"""

from __future__ import annotations

from datetime import date

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.rules.case import Case, RuleKind
from monitor.rules.creep_market import market_findings
from monitor.rules.creep_options import CreepOptions
from monitor.rules.creep_outlet import VERSION, outlet_findings
from monitor.rules.creep_words import CreepFigures, sentences
from monitor.rules.naming import Naming


def evaluate(case: Case, options: CreepOptions) -> list[Finding]:
    """Return what the climbs of a day say: of outlets, then of the whole market."""
    return [*outlet_findings(case, options), *market_findings(case, options)]


def sample() -> Finding:
    """Return a creep at one outlet in the weeks before Tết 2021."""
    subject = Subject(product="Thịt lợn ba chỉ", outlet="Chợ Sắt", area="Hồng Bàng")
    figures = CreepFigures(
        price=151_000,
        baseline=135_000,
        rise=11.9,
        expected=0.0,
        shared=1.2,
        entry=9.0,
        steps=9,
        since=date(2021, 1, 8),
    )
    sentence_vi, sentence_en = sentences(Naming(Market.of()), subject, Verdict.BREACH, figures)
    return Finding(
        rule="price-creep",
        kind="creep",
        version=VERSION,
        subject=subject,
        day=date(2021, 1, 22),
        verdict=Verdict.BREACH,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.baseline,
        unit="đ/kg",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={"method": "sum of small steps", "version": VERSION, "n_outlets": 1},
    )


CREEP = RuleKind(
    kind="creep", version=VERSION, options=CreepOptions, evaluate=evaluate, sample=sample
)
