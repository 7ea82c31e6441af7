"""A price exactly on a threshold says the same whatever the level of prices.

Rules calculate with logarithms, and log(110) - log(100) is not log(1.1) to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pytest

from monitor.domain.finding import Episode, Verdict
from monitor.domain.market import Market, Outlet, OutletKind
from monitor.rules import RULES, Case
from monitor.rules.joint import Moves, joint_verdict
from monitor.rules.spread_options import SpreadOptions
from tests.unit.rules.cases import MARKET, history, opened
from tests.unit.stats.tables import DAY, Quote, panel, series

LEVELS = range(1_000, 151_000, 10_000)
STALLS = [f"m{n}" for n in range(1, 6)]
CITY = Market.of(
    groups=MARKET.groups.values(),
    products=MARKET.products.values(),
    areas=MARKET.areas.values(),
    retailers=MARKET.retailers.values(),
    outlets=[
        *MARKET.outlets.values(),
        *(Outlet(code=m, name=m, kind=OutletKind.MARKET, area="le-chan") for m in STALLS),
    ],
)


def at(codes: list[str], *percent: float, level: float) -> list[Quote]:
    """Return outlets that stood at a level and then at some percent of it, day by day."""
    last = [level * part / 100 for part in percent]
    return [quote for code in codes for quote in series(history(*last, usual=level), code)]


def lone(percent: float, level: float) -> list[Quote]:
    return at(["w1"], percent, percent, level=level)


def beside_peers(percent: float, level: float) -> list[Quote]:
    return lone(percent, level) + at(["w2", "w3", "w4", "w5"], 100, 100, level=level)


def area(percent: float, level: float) -> list[Quote]:
    return at(["w1", "w2", "w3"], percent, percent, level=level)


def steps(percent: float, level: float) -> list[Quote]:
    climb = [100 + (percent - 100) * step / 10 for step in range(1, 11)]
    return at(["w1"], *climb, level=level)


def wave(percent: float, level: float) -> list[Quote]:
    return at(STALLS[:3], percent, level=level) + at(STALLS[3:], 100, level=level)


def member(percent: float, level: float) -> list[Quote]:
    return lone(percent, level) + at(STALLS, 100, 100, level=level)


def hoard(percent: float, level: float) -> list[Quote]:
    return [
        replace(quote, stock=40e6, sold=4e6 if quote.back < 2 else 8e6)
        for quote in lone(percent, level)
    ]


Drawn = Callable[[float, float], list[Quote]]


def said(
    rule: str, quotes: list[Quote], episodes: Mapping[str, Episode], options: object = None
) -> list[tuple[str, str, str]]:
    case = Case(panel=panel(quotes, CITY), day=DAY, market=CITY, rule="r", episodes=dict(episodes))
    found = RULES[rule].evaluate(case, options or RULES[rule].options())
    return [(one.subject.outlet, one.verdict.value, one.severity.value) for one in found]


def first(rule: str, quotes: list[Quote], options: object = None) -> dict[str, Episode]:
    """Return the episode that opens on a day."""
    case = Case(panel=panel(quotes, CITY), day=DAY, market=CITY, rule="r")
    (finding,) = RULES[rule].evaluate(case, options or RULES[rule].options())
    assert finding.verdict is Verdict.BREACH
    return opened(finding)


@pytest.mark.parametrize(
    ("rule", "drawn", "percent", "severity"),
    [
        ("spike", lone, 117, "warning"),
        ("spike", lone, 130, "critical"),
        ("spike", area, 110, "warning"),
        ("spike", area, 125, "critical"),
        ("creep", steps, 110, "warning"),
        ("creep", steps, 125, "critical"),
        ("spread", beside_peers, 130, "info"),
        ("spread", beside_peers, 150, "warning"),
        ("spread", beside_peers, 200, "critical"),
        ("coordinated", wave, 105, "warning"),
        ("commitment_price", member, 95, None),
        ("commitment_price", member, 110, "critical"),
        ("withholding", hoard, 110, "warning"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_at_the_threshold_it_opens(
    rule: str, drawn: Drawn, percent: float, severity: str | None
) -> None:
    at_each = [said(rule, drawn(percent, level), {}) for level in LEVELS]
    assert {severity for found in at_each for *_, severity in found} == ({severity} - {None})
    assert {len(found) for found in at_each} == {int(severity is not None)}


@pytest.mark.parametrize(
    ("rule", "drawn", "begun", "percent", "verdict"),
    [
        ("spike", lone, 150, 117, "breach"),
        ("spike", area, 130, 110, "breach"),
        ("spread", beside_peers, 160, 130, "breach"),
        ("commitment_price", member, 100, 95, "hold"),
        ("withholding", hoard, 120, 110, "breach"),
        ("withholding", hoard, 120, 105, "hold"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_an_open_episode_at_its_threshold_stands_as_high(
    rule: str, drawn: Drawn, begun: float, percent: float, verdict: str
) -> None:
    at_each = [
        said(rule, drawn(percent, level), first(rule, drawn(begun, level))) for level in LEVELS
    ]
    assert {verdict for found in at_each for _, verdict, _ in found} == {verdict}


def test_an_open_episode_at_its_exit_is_not_yet_over() -> None:
    options = SpreadOptions(entry_percent=44)  # half of it, as a logarithm, is 20 %
    ask = partial(said, "spread", options=options)
    at_each = [
        ask(beside_peers(120, level), first("spread", beside_peers(160, level), options))
        for level in LEVELS
    ]
    assert {verdict for found in at_each for _, verdict, _ in found} == {"hold"}


@pytest.mark.parametrize("usual", [3, 7, 10, 30, 49, 60, 110])
def test_sales_a_fifth_lower_and_a_price_at_its_edge_are_the_same_of_any_amount(usual: int) -> None:
    def move(part: float) -> float:
        return 100 * (usual * part / usual - 1)

    moves = Moves(price=move(1.08), stock=move(1.0), sales=move(0.8))
    assert joint_verdict(moves).code == "withholding"
    assert joint_verdict(replace(moves, stock=move(0.85), price=0.0)).code == "early_warning"
