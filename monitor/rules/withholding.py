"""Withholding: the price rises while stock stands and sales fall; check for hoarding.

Hoarding goods to sell them dear (đầu cơ, găm hàng) is an offence under Decree 98/2020/NĐ-CP and its
successors; a figure alone proves nothing, and the finding only asks for a look into the stockroom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.wording import percent, price_per_unit
from monitor.rules.case import Case, RuleKind
from monitor.rules.joint import Moves, joint_evidence
from monitor.rules.logs import log_of, number_of, percent_of, price_of
from monitor.rules.naming import Naming
from monitor.rules.outlet import outlet_subject, unit_of
from monitor.rules.rise import log_price, rise, shared_rise
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_outlet import shared_by_peers
from monitor.stats.baseline import NOISE
from monitor.stats.outflow import FlowWindow, outflow_of
from monitor.stats.seasonal import allowance_percent
from monitor.stats.shelf import shelf_of

VERSION = 2
_REPORTS = 2
"""On how many reports running the price must be over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithholdingOptions:
    """Moves in percent that together ask for a check, at one outlet.

    The price is over its own regular price by ``price_percent`` after the season and what peers
    share on two reporting days running, the stock is at least ``stock_percent`` of the usual one,
    and sales are under ``sales_percent`` of the usual. It ends when the price excess is under
    ``exit_percent``, sales are back, or the stock is sold.
    """

    price_percent: float = 10.0
    exit_percent: float = 5.0
    stock_percent: float = 95.0
    sales_percent: float = 70.0
    sales_back_percent: float = 90.0
    stock_sold_percent: float = 70.0
    window_days: int = 14
    min_reports: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Readings:
    """Of the series in scope: excess and baseline as logarithms, stock and sales in percent.

    ``is_dear`` says whose excess over what peers share is large, today and at the report before;
    stock and sales are known of these and of open episodes only.
    """

    series: Ints
    is_dear: Bools
    excess: Floats
    base: Floats
    allowed: Floats
    stock: Floats
    sales: Floats


def evaluate(case: Case, options: WithholdingOptions) -> list[Finding]:
    """Return at which outlets price, stock and sales together ask for a check."""
    series = case.series()
    read = _read(case, options, series)
    over = read.is_dear & (read.stock >= options.stock_percent)
    over &= read.sales <= options.sales_percent
    new = [
        _finding(case, options, read, at, Verdict.BREACH, float(read.base[at]))
        for at in np.flatnonzero(over).tolist()
        if outlet_subject(case.panel, int(series[at])).key not in case.episodes
    ]
    return [*new, *_follow_ups(case, options, read)]


def _read(case: Case, options: WithholdingOptions, series: Ints) -> _Readings:
    spike = SpikeOptions()
    own = rise(case.panel, case.day, spike.window).at(series)
    peers = shared_rise(case.panel, case.day, spike.window)
    shared = shared_by_peers(spike, peers, case.panel.strata.of[series])[:_REPORTS]
    allowed = np.log1p(allowance_percent(case.season, case.day, case.product_groups()) / 100)
    allowed = allowed[case.panel.product[series]]
    alone = own.rise[:_REPORTS] - np.fmax(allowed, shared)
    is_dear = (alone >= log_of(options.price_percent) - NOISE).all(axis=0)
    is_dear &= own.is_enough(spike.window)
    is_open = np.isin(np.arange(series.size), [at for at, _ in _in_scope(case, series)])
    stock, sales = _stock_and_sales(case, options, series, is_dear | is_open)
    return _Readings(
        series=series,
        is_dear=is_dear,
        excess=own.rise[0] - allowed,
        base=own.base,
        allowed=allowed,
        stock=stock,
        sales=sales,
    )


def _stock_and_sales(
    case: Case, options: WithholdingOptions, series: Ints, asked: Bools
) -> tuple[Floats, Floats]:
    """Return today's stock and sales in percent of the usual ones; NaN for those not asked for.

    Prices ask for few, so these are worked out for them alone.
    """
    panel, day, days = case.panel, case.day, options.window_days
    stock, sales = np.full((2, series.size), np.nan)
    if not asked.any():
        return stock, sales
    shelves = shelf_of(panel, day, days, options.min_reports, series[asked])
    flow = outflow_of(panel, day, FlowWindow(days=days), series[asked])
    with np.errstate(divide="ignore", invalid="ignore"):
        stock[asked] = np.where(shelves.usual > 0, 100 * shelves.today / shelves.usual, np.nan)
        sales[asked] = np.where(flow.rate > 0, 100 * flow.today / flow.rate, np.nan)
    return stock, sales


def _follow_ups(case: Case, options: WithholdingOptions, read: _Readings) -> Iterator[Finding]:
    for at, episode in _in_scope(case, read.series):
        base = float(np.log(number_of(episode, "baseline")))
        excess = read.excess[at] + read.base[at] - base
        verdict = _verdict(options, float(excess), float(read.stock[at]), float(read.sales[at]))
        if verdict is not None:
            yield _finding(case, options, read, at, verdict, base)


def _in_scope(case: Case, series: Ints) -> Iterator[tuple[int, Episode]]:
    """Yield open episodes of the series in scope, each with its place among them."""
    for episode in case.episodes.values():
        number = case.panel.series_of(episode.subject.outlet, episode.subject.product)
        if number is not None:
            at = int(np.searchsorted(series, number))
            if at < series.size and series[at] == number:
                yield at, episode


def _verdict(
    options: WithholdingOptions, excess: float, stock: float, sales: float
) -> Verdict | None:
    """Return what the day says of an open episode; nothing when one of the three is unknown."""
    if not np.isfinite([excess, stock, sales]).all():
        return None
    is_over = (
        excess < log_of(options.exit_percent) - NOISE
        or sales >= options.sales_back_percent
        or stock < options.stock_sold_percent
    )
    if is_over:
        return Verdict.CLEAR
    is_still = (
        excess >= log_of(options.price_percent) - NOISE
        and stock >= options.stock_percent
        and sales <= options.sales_percent
    )
    return Verdict.BREACH if is_still else Verdict.HOLD


def _finding(
    case: Case,
    options: WithholdingOptions,
    read: _Readings,
    at: int,
    verdict: Verdict,
    base: float,
) -> Finding:
    panel, series = case.panel, int(read.series[at])
    observation = panel.observation_id(case.day, series)
    price = float(panel.price[case.row, series])
    moves = Moves(
        price=percent_of(float(log_price(panel.price[case.row, [series]])[0]) - base),
        stock=float(read.stock[at]) - 100,
        sales=float(read.sales[at]) - 100,
    )
    more: dict[str, object] = {
        "expected_percent": round(percent_of(float(read.allowed[at])), 2),
        "observations": [] if observation is None else [observation],
    }
    subject = outlet_subject(case.panel, series)
    naming = Naming(case.market)
    return _said(
        naming, case.rule, case.day, options, subject, verdict, price, price_of(base), moves, more
    )


def _said(  # noqa: PLR0913, PLR0917 - the sample has no case to take these from
    naming: Naming,
    rule: str,
    day: date,
    options: WithholdingOptions,
    subject: Subject,
    verdict: Verdict,
    price: float,
    baseline: float,
    moves: Moves,
    more: dict[str, object],
) -> Finding:
    return Finding(
        rule=rule,
        kind="withholding",
        version=VERSION,
        subject=subject,
        day=day,
        verdict=verdict,
        severity=Severity.WARNING,
        value=price,
        baseline=baseline,
        unit=unit_of(naming, subject.product),
        sentence_vi=_sentence_vi(naming, subject, verdict, price, baseline, moves),
        sentence_en=_sentence_en(naming, subject, verdict, price, baseline, moves),
        evidence={
            "method": "price over its own past, stock and sales against the usual ones",
            "version": VERSION,
            "baseline": baseline,
            "n_outlets": 1,
            "entry_percent": options.price_percent,
            "exit_percent": options.exit_percent,
            **joint_evidence(moves),
            **more,
        },
    )


def _sentence_vi(
    naming: Naming, subject: Subject, verdict: Verdict, price: float, baseline: float, moves: Moves
) -> str:
    unit = naming.unit(subject.product)
    text = (
        f"{naming.product(subject.product)}, {naming.outlet(subject.outlet)} "
        f"({naming.area(subject.area)}): {price_per_unit(price, unit)} so với giá thường ngày "
        f"{price_per_unit(baseline, unit)} ({percent(moves.price, sign=True)}), tồn "
        f"{percent(moves.stock, 0, sign=True)}, bán {percent(moves.sales, 0, sign=True)} so với "
        f"thường ngày"
    )
    if verdict is Verdict.CLEAR:
        return f"{text}; không còn dấu hiệu găm hàng."
    return (
        f"{text}: dấu hiệu cần kiểm tra đầu cơ, găm hàng. "
        f"Việc đầu tiên: kiểm tra kho và sổ bán hàng, đối chiếu tồn với bán."
    )


def _sentence_en(
    naming: Naming, subject: Subject, verdict: Verdict, price: float, baseline: float, moves: Moves
) -> str:
    unit = naming.unit(subject.product)
    text = (
        f"{naming.product(subject.product, 'en')}, {naming.outlet(subject.outlet)} "
        f"({naming.area(subject.area, 'en')}): {price_per_unit(price, unit, 'en')} against the "
        f"regular price of {price_per_unit(baseline, unit, 'en')} "
        f"({percent(moves.price, language='en', sign=True)}), stock "
        f"{percent(moves.stock, 0, 'en', sign=True)}, sales "
        f"{percent(moves.sales, 0, 'en', sign=True)} against the usual"
    )
    if verdict is Verdict.CLEAR:
        return f"{text}; no sign of withholding is left."
    return (
        f"{text}: check for hoarding. "
        f"First act: inspect the stockroom and the sales book; compare stock with sales."
    )


def sample() -> Finding:
    """Return a shop that raised its price and sells little of a full store."""
    subject = Subject(product="Thịt lợn ba chỉ", outlet="WinMart Lê Chân", area="Lê Chân")
    moves = Moves(price=17.8, stock=4.0, sales=-55.0)
    day, options = date(2021, 2, 1), WithholdingOptions()
    naming = Naming(Market.of())
    return _said(
        naming, "withheld", day, options, subject, Verdict.BREACH, 159_000, 135_000, moves, {}
    )


WITHHOLDING = RuleKind(
    kind="withholding",
    version=VERSION,
    options=WithholdingOptions,
    evaluate=evaluate,
    sample=sample,
)
