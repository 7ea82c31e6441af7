"""Rundown: stocks that fall far faster than usual are raised once, where it lives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Market, Outlet, OutletKind
from monitor.rules.rundown import evaluate
from monitor.rules.rundown_options import RundownOptions
from tests.unit.rules.cases import MARKET, case, opened
from tests.unit.rules.shelves import shelves
from tests.unit.stats.tables import DAY, Quote, panel

LE_CHAN, HONG_BANG = ("w1", "w2", "w3"), ("w6", "w7", "w8")


def found(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), RundownOptions())


def shops(codes: tuple[str, ...], last: float | None, usual: float = 10.0) -> list[Quote]:
    return [quote for code in codes for quote in shelves(code, [usual] * 9 + [last])]


def rice(quotes: list[Quote]) -> list[Quote]:
    return [replace(quote, product="rice") for quote in quotes]


def test_a_rush_in_one_area_is_one_finding_of_the_area_also_at_flat_prices() -> None:
    (finding,) = found([*shops(LE_CHAN, 2.0), *shops(HONG_BANG, 10.0)])
    assert finding.subject == Subject(group="meat", area="le-chan")
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.CRITICAL)
    assert finding.evidence["fall_percent"] == 80.0
    assert "giảm 80 %" in finding.sentence_vi
    assert "down 80 %" in finding.sentence_en


def test_half_gone_is_a_warning() -> None:
    (finding,) = found([*shops(LE_CHAN, 4.5), *shops(HONG_BANG, 10.0)])
    assert finding.severity is Severity.WARNING


def test_a_rush_in_several_areas_is_one_finding_of_the_city() -> None:
    (finding,) = found([*shops(LE_CHAN, 2.0), *shops(HONG_BANG, 2.0)])
    assert finding.subject == Subject(group="meat")


def meat_and_grain() -> Market:
    """Return the market with rice in the group of pork, so that a shop has two of a good."""
    grain = replace(MARKET.products["rice"], group="meat")
    return replace(MARKET, products={**MARKET.products, "rice": grain})


def emptied(*last: float | None) -> list[Quote]:
    """Return one shop whose two products hold the given last stocks, among three that are full."""
    pork = shelves("w1", [10.0] * 9 + list(last))
    full = [quote for code in ("w2", "w3", "w6") for quote in shelves(code, [10.0] * 12)]
    return [*pork, *rice(pork), *full]


def alone(*last: float | None) -> list[Finding]:
    return evaluate(replace(case(emptied(*last)), market=meat_and_grain()), RundownOptions())


def test_one_shop_that_is_bare_for_a_day_is_watched_and_nobody_is_told() -> None:
    (finding,) = alone(0.5)
    assert finding.subject == Subject(group="meat", outlet="w1", area="le-chan")
    assert finding.verdict is Verdict.WATCH
    assert alone(0.5, 10.0) == []


@pytest.mark.parametrize("last", [(0.5, 0.4), (0.5, 0.1), (0.5, None, 0.5), (0.0, 0.0)])
def test_one_shop_whose_products_are_still_gone_on_its_next_report_is_a_finding_of_the_shop(
    last: tuple[float | None, ...],
) -> None:
    (finding,) = alone(*last)
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.WARNING)
    assert finding.subject.outlet == "w1"
    assert "WinMart 1 (Lê Chân)" in finding.sentence_vi


def test_a_shop_that_was_bare_days_ago_is_watched_anew() -> None:
    assert [each.verdict for each in alone(0.5, None, None, None, 0.1)] == [Verdict.WATCH]
    assert alone(0.5, None, None, None, 0.5) == []


def test_one_product_of_a_shop_is_not_its_good() -> None:
    pork = shelves("w1", [10.0] * 9 + [0.5, 0.5])
    assert found([*pork, *rice(pork)]) == []


def test_an_area_is_not_run_down_because_its_largest_shop_is_bare() -> None:
    giant = shelves("w1", [1000.0] * 9 + [0.5])
    full = shops(("w3", "w4", "w5", *HONG_BANG), 10.0)
    assert found([*giant, *full]) == []
    assert found([*giant, *shops(("w2",), 0.5), *full]) == []


def test_the_low_before_each_delivery_is_usual() -> None:
    saw = [10.0, 7.0, 4.0, 1.0] * 3
    quotes = [quote for code in LE_CHAN for quote in shelves(code, saw)]
    assert found(quotes) == []


def test_a_warehouse_is_no_shelf() -> None:
    store = Outlet(code="kho", name="Kho", kind=OutletKind.WAREHOUSE, area="le-chan")
    market = replace(MARKET, outlets={**MARKET.outlets, "kho": store})
    quotes = [*shops(LE_CHAN, 10.0), *shops(("kho",), 0.1, usual=900.0)]
    here = replace(case([]), panel=panel(quotes, market), market=market)
    assert evaluate(here, RundownOptions()) == []


def test_a_missing_day_neither_opens_nor_closes() -> None:
    (opening,) = found([*shops(LE_CHAN, 2.0), *shops(HONG_BANG, 10.0)])
    silent = [*shops(LE_CHAN, None), *shops(HONG_BANG, 10.0)]
    assert found(silent) == []
    assert found(silent, episodes=opened(opening)) == []


def test_an_episode_keeps_its_usual_stock_until_goods_are_back() -> None:
    (opening,) = found([*shops(LE_CHAN, 2.0), *shops(HONG_BANG, 10.0)])
    said = [
        [f.verdict for f in found(shops(LE_CHAN, now, usual=2.0), episodes=opened(opening))]
        for now in (2.0, 6.0, 9.0)
    ]
    assert said == [[Verdict.BREACH], [Verdict.HOLD], [Verdict.CLEAR]]
    (clear,) = found(shops(LE_CHAN, 9.0), episodes=opened(opening))
    assert clear.sentence_vi.endswith("hàng đã về lại.")
    assert clear.sentence_en.endswith("restocked.")


CITY = Market.of(
    groups=MARKET.groups.values(),
    products=MARKET.products.values(),
    areas=MARKET.areas.values(),
    outlets=[
        Outlet(
            code=f"s{n}",
            name=f"Shop {n}",
            kind=OutletKind.SUPERMARKET,
            area="le-chan" if n % 2 else "hong-bang",
        )
        for n in range(8)
    ],
)
SMALL, LARGE = tuple(f"s{n}" for n in range(6)), ("s6", "s7")


def in_city(quotes: list[Quote], **changes: object) -> list[Finding]:
    here = replace(case([]), panel=panel(quotes, CITY), market=CITY)
    return evaluate(replace(here, **changes), RundownOptions())  # type: ignore[arg-type]


def test_most_shops_emptied_are_a_rundown_of_the_city_whatever_two_large_ones_still_hold() -> None:
    quotes = [*shops(SMALL, 1.0), *shops(LARGE, 200.0, usual=200.0)]
    (finding,) = in_city(quotes)
    assert finding.subject == Subject(group="meat")
    assert finding.severity is Severity.CRITICAL
    assert (finding.evidence["fallen_outlets"], finding.evidence["n_outlets"]) == (6, 8)
    assert "(8 điểm bán), 6 điểm đã mất từ 50 %, giảm 12 %" in finding.sentence_vi
    assert "nặng nhất: Hồng Bàng -12 %, Lê Chân -12 %" in finding.sentence_vi
    assert "6 of them down by 50 %" in finding.sentence_en
    (again,) = in_city(quotes, episodes=opened(finding))
    assert again.verdict is Verdict.BREACH
    eased = [*shops(SMALL[:2], 1.0), *shops(SMALL[2:], 10.0), *shops(LARGE, 200.0, usual=200.0)]
    assert [f.verdict for f in in_city(eased, episodes=opened(finding))] == [Verdict.HOLD]
    full = [*shops(SMALL, 9.0), *shops(LARGE, 200.0, usual=200.0)]
    assert [f.verdict for f in in_city(full, episodes=opened(finding))] == [Verdict.CLEAR]


def test_an_alert_of_the_city_or_the_area_speaks_for_its_shops() -> None:
    grain = replace(CITY.products["rice"], group="meat")
    market = replace(CITY, products={**CITY.products, "rice": grain})

    def said(**changes: object) -> list[Finding]:
        one = [*shops(("s1",), 0.5), *rice(shops(("s1",), 0.5))]
        quotes = [*one, *shops((*SMALL[2:], *LARGE), 10.0)]
        here = replace(case([]), panel=panel(quotes, market), market=market)
        return evaluate(replace(here, **changes), RundownOptions())  # type: ignore[arg-type]

    (alone,) = said()
    assert alone.subject.outlet == "s1"
    usual = {"usual_stocks": [["s2", "pork", 10e6]]}
    for area, told in (("", []), ("le-chan", []), ("hong-bang", ["s1"])):
        episode = Episode(
            subject=Subject(group="meat", area=area),
            opened_on=DAY,
            severity=Severity.WARNING,
            evidence=usual,
        )
        found = said(episodes={episode.subject.key: episode})
        assert [f.subject.outlet for f in found if f.subject.outlet] == told


def test_an_open_episode_is_not_opened_twice_and_foreign_ones_are_left_alone() -> None:
    quotes = [*shops(LE_CHAN, 2.0), *shops(HONG_BANG, 10.0)]
    (opening,) = found(quotes)
    (again,) = found(quotes, episodes=opened(opening))
    assert again.verdict is Verdict.BREACH
    foreign = replace(opened(opening)["||le-chan|meat|"], subject=Subject(group="gold"))
    assert len(found(quotes, episodes={"x": foreign})) == 1


def test_an_open_episode_of_a_shop_is_followed_up() -> None:
    episode = Episode(
        subject=Subject(group="meat", outlet="w1", area="le-chan"),
        opened_on=DAY,
        severity=Severity.WARNING,
        evidence={"usual_stocks": [["w1", "pork", 10e6]]},
    )
    (finding,) = found(shops(("w1",), 4.0), episodes={"x": episode})
    assert finding.verdict is Verdict.HOLD
    wrong = replace(episode, evidence={"usual_stocks": 5})
    with pytest.raises(TypeError, match="must be a list"):
        found(shops(("w1",), 4.0), episodes={"x": wrong})


def test_the_scope_of_an_arrival_says_the_same_of_what_it_touched() -> None:
    whole = case([*shops(LE_CHAN, 2.0), *shops(HONG_BANG, 10.0)])
    touched = np.array([whole.panel.series_of("w1", "pork")])
    said = evaluate(replace(whole, scope=touched), RundownOptions())
    assert said == evaluate(whole, RundownOptions())


def test_a_single_shop_waits_for_the_review_of_the_whole_market() -> None:
    whole = replace(case(emptied(0.5, 0.4)), market=meat_and_grain())
    touched = np.flatnonzero(whole.panel.outlet == whole.panel.outlets.find("w1"))
    assert evaluate(replace(whole, scope=touched), RundownOptions()) == []
    assert len(evaluate(whole, RundownOptions())) == 1


def test_two_large_shops_speak_for_their_area_at_the_review_of_the_whole_market() -> None:
    whole = case([*shops(("w1", "w2"), 20.0, usual=100.0), *shops(("w3", *HONG_BANG), 10.0)])
    touched = np.flatnonzero(whole.panel.outlet == whole.panel.outlets.find("w1"))
    assert evaluate(replace(whole, scope=touched), RundownOptions()) == []
    (finding,) = evaluate(whole, RundownOptions())
    assert finding.subject == Subject(group="meat", area="le-chan")


def test_thresholds_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend"):
        RundownOptions(exit_percent=60.0)
