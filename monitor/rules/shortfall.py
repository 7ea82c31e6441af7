"""Shortfall: the reserve of a good is below the target of the scenario in force.

Coverage is an interval, because silent reporters are neither empty nor full: *confirmed* when even
the upper bound lies below the target, *possible* when only the lower one does (methods A8). Targets
follow the reserve plan of the People's Committee; the scenario in force is dated and signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.reserve import ReserveNeed, Scenario
from monitor.rules.case import Case, RuleKind
from monitor.rules.naming import Naming
from monitor.rules.shortfall_words import sentences
from monitor.stats.supply import Coverage, SupplyOptions, coverage

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortfallOptions:
    """Parts of the target, in percent, and how silent stocks are counted.

    An alert opens under ``entry_percent`` and ends at ``exit_percent``, so that a reserve that
    hovers about its target does not flutter. Under ``critical_percent`` even by the upper bound
    it is critical. ``fresh_days`` and ``daily_outflow`` are those of ``SupplyOptions``.
    """

    entry_percent: float = 100.0
    exit_percent: float = 105.0
    critical_percent: float = 70.0
    fresh_days: int = 1
    daily_outflow: float = 0.05

    def __post_init__(self) -> None:
        if not self.critical_percent <= self.entry_percent <= self.exit_percent:
            raise ValueError(
                f"critical_percent {self.critical_percent:g}, entry_percent "
                f"{self.entry_percent:g}, exit_percent {self.exit_percent:g} must not descend"
            )


def evaluate(case: Case, options: ShortfallOptions) -> list[Finding]:
    """Return what the stocks of a day say of every good; nothing without a stock of that day."""
    supply = SupplyOptions(fresh_days=options.fresh_days, daily_outflow=options.daily_outflow)
    naming = Naming(case.market)
    findings = []
    plan = replace(case.reserve, needs=_asked(case))
    for held in coverage(case.panel, case.day, plan, case.market, supply):
        episode = case.episodes.get(Subject(group=held.good, area=held.area).key)
        verdict = _verdict(options, held, episode)
        if verdict is not None:
            since = episode.opened_on if episode else case.day
            findings.append(_finding(naming, case.rule, case.day, held, options, verdict, since))
    return findings


def _asked(case: Case) -> tuple[ReserveNeed, ...]:
    """Return the needs that the rule watches and of which something has arrived."""
    panel = case.panel
    products = np.unique(panel.product if case.scope is None else panel.product[case.scope])
    arrived = {panel.products[product] for product in products.tolist()}
    return tuple(
        need
        for need in case.reserve.needs
        if (not case.groups or need.good in case.groups)
        and not arrived.isdisjoint(need.products_in(case.market))
    )


def _verdict(options: ShortfallOptions, held: Coverage, episode: Episode | None) -> Verdict | None:
    if held.today == 0 or held.target <= 0:
        return None
    if held.verdict(options.entry_percent / 100) != "ok":
        return Verdict.BREACH
    if episode is None:
        return None
    is_over = held.verdict(options.exit_percent / 100) == "ok"
    return Verdict.CLEAR if is_over else Verdict.HOLD


def _finding(  # noqa: PLR0913, PLR0917 - the sample has no case to take these from
    naming: Naming,
    rule: str,
    day: date,
    held: Coverage,
    options: ShortfallOptions,
    verdict: Verdict,
    since: date,
) -> Finding:
    certainty = held.verdict(options.entry_percent / 100)
    sentence_vi, sentence_en = sentences(naming, held, verdict, certainty, since)
    bound = held.upper if certainty == "confirmed" else held.lower
    return Finding(
        rule=rule,
        kind="shortfall",
        version=VERSION,
        subject=Subject(group=held.good, area=held.area),
        day=day,
        verdict=verdict,
        severity=_severity(held, options),
        value=round(held.percent(bound), 2),
        baseline=100.0,
        unit="%",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(held, options, certainty, since),
    )


def _severity(held: Coverage, options: ShortfallOptions) -> Severity:
    if held.verdict(options.entry_percent / 100) != "confirmed":
        return Severity.INFO
    deep = held.verdict(options.critical_percent / 100) == "confirmed"
    return Severity.CRITICAL if deep else Severity.WARNING


def _evidence(
    held: Coverage, options: ShortfallOptions, certainty: str, since: date
) -> dict[str, object]:
    return {
        "method": "stock reported; silent outlets as zero, run down, or scaled by promises",
        "version": VERSION,
        "certainty": certainty,
        "since": since.isoformat(),
        "scenario": held.scenario.code,
        "scenario_factor": held.scenario.factor,
        "target_thousandths": round(held.target, 1),
        "lower_thousandths": round(held.lower, 1),
        "middle_thousandths": round(held.middle, 1),
        "upper_thousandths": round(held.upper, 1),
        "lower_percent": round(held.percent(held.lower), 2),
        "middle_percent": round(held.percent(held.middle), 2),
        "upper_percent": round(held.percent(held.upper), 2),
        "entry_percent": options.entry_percent,
        "exit_percent": options.exit_percent,
        "reporting_share_percent": round(100 * held.reporting_share, 2),
        "n_outlets": held.reporting,
        "expected_outlets": held.expected,
        "n_quotes": held.quotes,
        "missing_outlets": list(held.missing),
        "observations": list(held.observations),
    }


def sample() -> Finding:
    """Return a confirmed shortfall under the Tết level."""
    held = Coverage(
        good="Thịt lợn",
        area="",
        scenario=Scenario(code="tet", name="Tết", name_en="Tết", factor=1.3),
        target=1_300e6,
        lower=840e6,
        middle=1_097.21e6,
        upper=1_200e6,
        reporting=41,
        expected=52,
        reporting_share=0.7,
        today=41,
        missing=("BigC Hải Phòng",),
        quotes=0,
        observations=(),
    )
    day = date(2021, 2, 5)
    naming = Naming(Market.of())
    options = ShortfallOptions()
    return _finding(naming, "reserve-shortfall", day, held, options, Verdict.BREACH, day)


SHORTFALL = RuleKind(
    kind="shortfall", version=VERSION, options=ShortfallOptions, evaluate=evaluate, sample=sample
)
