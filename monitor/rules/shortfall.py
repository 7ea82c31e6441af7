"""Shortfall: the reserve of a good is below the target of the scenario in force.

Coverage is an interval, because silent reporters are neither empty nor full: *confirmed* when even
the upper bound lies below the target, *possible* when only the lower one does (methods A8). Targets
follow the reserve plan of the People's Committee; the scenario in force is dated and signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.reserve import ReserveNeed, Scenario
from monitor.rules.case import Case, RuleKind
from monitor.rules.naming import Naming
from monitor.rules.shortfall_options import ShortfallOptions
from monitor.rules.shortfall_promise import broken_promises
from monitor.rules.shortfall_where import Holders, Where
from monitor.rules.shortfall_words import sentences
from monitor.stats.holdings import AreaStock, Promise
from monitor.stats.supply import Coverage, SupplyOptions, coverage, observations_behind

VERSION = 2


def evaluate(case: Case, options: ShortfallOptions) -> list[Finding]:
    """Return what the stocks of a day say of every good; nothing without a stock of that day.

    Then which retailers hold less than they promised, where the city's shortfall does not say so.
    """
    supply = SupplyOptions(fresh_days=options.fresh_days, daily_outflow=options.daily_outflow)
    asked = {need.good: need for need in _asked(case)}
    if not asked:
        return []
    findings: list[Finding] = []
    holders, short = Holders(case, options), set()
    for held in coverage(case.panel, case.day, case.reserve, case.market, supply, asked):
        if not held.area and held.verdict(options.entry_percent / 100) == "confirmed":
            short.add(held.good)
        findings += _of_place(case, options, held, holders, asked[held.good])
    for good in asked:
        findings += broken_promises(case, options, holders, good, is_city_short=good in short)
    return findings


def _of_place(
    case: Case, options: ShortfallOptions, held: Coverage, holders: Holders, need: ReserveNeed
) -> Iterator[Finding]:
    episode = case.episodes.get(Subject(group=held.good, area=held.area).key)
    verdict = _verdict(options, held, episode)
    if verdict is not None:
        since = episode.opened_on if episode else case.day
        where, naming = holders.where(held, need), Naming(case.market)
        said = _finding(naming, case.rule, case.day, held, options, verdict, since, where)
        products = need.products_in(case.market)
        proof = observations_behind(case.panel, case.day, products, held.area)
        yield replace(said, evidence={**said.evidence, "observations": proof})


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
    where: Where,
) -> Finding:
    certainty = held.verdict(options.entry_percent / 100)
    sentence_vi, sentence_en = sentences(naming, held, verdict, certainty, since, where)
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
        evidence=_evidence(held, options, certainty, since) | where.evidence(),
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
    )
    day = date(2021, 2, 5)
    naming = Naming(Market.of())
    options = ShortfallOptions()
    where = Where(
        gap=460e6,
        warehouses=(("Kho dự trữ", 300e6),),
        surplus=(AreaStock(area="Kiến An", held=95e6, known=95e6, target=82e6),),
        lacking=(AreaStock(area="Lê Chân", held=110e6, known=110e6, target=171e6),),
        promises=(
            Promise(retailer="BigC", promised=120e6, held=70e6, reporting=1, expected=1, today=1),
        ),
    )
    return _finding(naming, "reserve-shortfall", day, held, options, Verdict.BREACH, day, where)


SHORTFALL = RuleKind(
    kind="shortfall", version=VERSION, options=ShortfallOptions, evaluate=evaluate, sample=sample
)
