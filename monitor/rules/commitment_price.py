"""The programme's price promise: a member sells some percent below the market of the same day.

Programmes promise "5-10 % below the market price of the same product at the same time" (TP HCM,
Bình Dương, Hà Nội), so the test is against a contemporaneous reference and not a fixed price. The
promise is voluntary: breaking it is a matter between programme and member, and no offence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.commitment_price_options import CommitmentPriceOptions
from monitor.rules.commitment_price_words import CommitmentFigures, sentences
from monitor.rules.logs import log_of, number_of, percent_of, price_of, since_of
from monitor.rules.market_price import is_member, market_prices, reference_of
from monitor.rules.naming import Naming
from monitor.rules.outlet import outlet_subject, recent_observations, unit_of
from monitor.rules.peers import log_paid
from monitor.rules.recent import Recent
from monitor.rules.spike_outlet import open_outlets
from monitor.stats.baseline import NOISE

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promised:
    """The members' prices in scope beside the market's, as logarithms.

    ``above`` is how far a price lies above the market's, negative below it.
    """

    series: Ints
    market: Floats
    above: Floats
    quotes: Ints
    can_tell: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What the day says of one outlet, by the discount that is in force for it."""

    verdict: Verdict
    discount: float
    since: date
    over: int
    seen: int


def evaluate(case: Case, options: CommitmentPriceOptions) -> list[Finding]:
    """Return the members that keep less than the promised distance: new ones, then open ones."""
    here = _promised(case, options)
    episodes = open_outlets(case)
    is_open = np.isin(here.series, np.array(list(episodes), dtype=np.int64))
    over = here.can_tell & (here.above > log_of(-options.discount_percent) + NOISE)
    new = np.flatnonzero(over & ~is_open)
    readings = [*_openings(case, options, here, new)] if new.size else []
    for at in np.flatnonzero(is_open & here.can_tell).tolist():
        episode = episodes[int(here.series[at])]
        readings.append((at, _follow_up(options, float(here.above[at]), episode)))
    return [_finding(case, options, here, at, reading) for at, reading in readings]


def _promised(case: Case, options: CommitmentPriceOptions) -> _Promised:
    panel, series = case.panel, case.series()
    series = series[is_member(case, panel.outlet[series], options.retailers)]
    if options.products:
        bound = [code in options.products for code in panel.products.names]
        series = series[np.array(bound, dtype=bool)[panel.product[series]]]
    price = log_paid(panel, case.row, series)
    market, quotes = next(market_prices(case, options, [case.row], series))
    return _Promised(
        series=series,
        market=market,
        above=price - market,
        quotes=quotes,
        can_tell=np.isfinite(price) & (quotes >= options.min_quotes),
    )


def _openings(
    case: Case, options: CommitmentPriceOptions, here: _Promised, new: Ints
) -> Iterator[tuple[int, _Reading]]:
    recent = _recent(case, options, here.series[new])
    for index, at in enumerate(new.tolist()):
        yield (
            at,
            _Reading(
                verdict=recent.verdict(index),
                discount=options.discount_percent,
                since=recent.since(index, case.day),
                over=recent.days_over[index],
                seen=recent.days_told[index],
            ),
        )


def _recent(case: Case, options: CommitmentPriceOptions, series: Ints) -> Recent:
    """Return the last days of some members; a day without a market price is no reporting day."""
    told, over = [], []
    rows = options.persistence.rows(case.row)
    markets = market_prices(case, options, rows, series)
    for row, (market, quotes) in zip(rows, markets, strict=True):
        price = log_paid(case.panel, row, series)
        told.append(np.isfinite(price) & (quotes >= options.min_quotes))
        over.append(price - market > log_of(-options.discount_percent) + NOISE)
    return Recent(np.stack(told), np.stack(over), options.persistence)


def _follow_up(options: CommitmentPriceOptions, above: float, episode: Episode) -> _Reading:
    """Return what the day says of an open episode, by the promise it opened under."""
    discount = number_of(episode, "discount_percent")
    margin = above - log_of(-discount)
    if margin > NOISE:
        verdict = Verdict.BREACH
    else:
        is_kept = margin <= log_of(-options.exit_percent) + NOISE
        verdict = Verdict.CLEAR if is_kept else Verdict.HOLD
    over = int(verdict is Verdict.BREACH)
    return _Reading(verdict=verdict, discount=discount, since=since_of(episode), over=over, seen=1)


def _finding(
    case: Case, options: CommitmentPriceOptions, here: _Promised, at: int, reading: _Reading
) -> Finding:
    series, naming = int(here.series[at]), Naming(case.market)
    subject = outlet_subject(case.panel, series)
    market = price_of(float(here.market[at]))
    figures = CommitmentFigures(
        price=float(case.panel.price[case.row, series]),
        market=market,
        promised=market * (1 - reading.discount / 100),
        above=percent_of(float(here.above[at])),
        discount=reading.discount,
        quotes=int(here.quotes[at]),
        since=reading.since,
        over=reading.over,
        seen=reading.seen,
        in_city=options.reference_area == "city",
    )
    sentence_vi, sentence_en = sentences(naming, subject, reading.verdict, figures)
    is_critical = here.above[at] >= log_of(options.critical_percent) - NOISE
    return Finding(
        rule=case.rule,
        kind="commitment_price",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=reading.verdict,
        severity=Severity.CRITICAL if is_critical else Severity.WARNING,
        value=figures.price,
        baseline=round(figures.promised, 2),
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, int(here.series[at]), figures),
    )


def _evidence(
    case: Case, options: CommitmentPriceOptions, series: int, figures: CommitmentFigures
) -> dict[str, object]:
    observations = recent_observations(case.panel, case.row, options.reach_days, series)
    return {
        "method": f"median of outlets outside the programme, {reference_of(options)}",
        "version": VERSION,
        "baseline": round(figures.promised, 2),
        "market_price": round(figures.market, 2),
        "n_quotes": figures.quotes,
        "n_outlets": figures.quotes,
        "history_days": figures.seen,
        "discount_percent": figures.discount,
        "above_market_percent": round(figures.above, 2),
        "expected_percent": 0.0,
        "excess_percent": round(100 * (figures.price / figures.promised - 1), 2),
        "exit_percent": options.exit_percent,
        "critical_percent": options.critical_percent,
        "days_over": figures.over,
        "days_reported": figures.seen,
        "since": figures.since.isoformat(),
        "observations": observations,
    }


def sample() -> Finding:
    """Return a member that sells at the market's price instead of below it."""
    subject = Subject(product="Thịt lợn ba chỉ", outlet="WinMart Lê Chân", area="Lê Chân")
    figures = CommitmentFigures(
        price=159_000,
        market=160_000,
        promised=152_000,
        above=-0.6,
        discount=5.0,
        quotes=8,
        since=date(2021, 2, 4),
        over=2,
        seen=2,
        in_city=False,
    )
    sentence_vi, sentence_en = sentences(Naming(Market.of()), subject, Verdict.BREACH, figures)
    return Finding(
        rule="price-promise",
        kind="commitment_price",
        version=VERSION,
        subject=subject,
        day=date(2021, 2, 5),
        verdict=Verdict.BREACH,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.promised,
        unit="đ/kg",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={"method": "median outside the programme", "version": VERSION, "n_outlets": 8},
    )


COMMITMENT_PRICE = RuleKind(
    kind="commitment_price",
    version=VERSION,
    options=CommitmentPriceOptions,
    evaluate=evaluate,
    sample=sample,
)
