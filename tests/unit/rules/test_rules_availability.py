"""Availability: shares of outlets that reported; no report is no empty shelf."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from monitor.domain.calendar import tet_of
from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.observation import Availability
from monitor.rules.availability import evaluate
from monitor.rules.availability_options import AvailabilityOptions
from monitor.rules.case import Case
from monitor.stats.panel import Panel
from tests.unit.rules.cases import MARKET, case, opened
from tests.unit.rules.shelves import shelf
from tests.unit.stats.tables import DAY, Quote, table

OUT, LIMIT, CLOSED, IN = (
    Availability.OUT_OF_STOCK,
    Availability.LIMITED,
    Availability.CLOSED,
    Availability.IN_STOCK,
)


def found(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), AvailabilityOptions())


def area(*words: Availability) -> list[Quote]:
    return [shelf(f"w{n + 1}", word) for n, word in enumerate(words)]


def test_empty_limiting_and_closed_outlets_are_counted_apart() -> None:
    (finding,) = found(area(OUT, LIMIT, CLOSED, IN, IN))
    assert finding.subject == Subject(group="meat", area="le-chan")
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.WARNING)
    assert "1 điểm hết hàng, 1 điểm hạn chế mua, 1 điểm đóng cửa trên 5" in finding.sentence_vi
    assert "1 out of stock, 1 limiting, 1 closed of 5 outlets" in finding.sentence_en


def test_most_shelves_empty_is_critical() -> None:
    (finding,) = found(area(OUT, OUT, OUT, OUT))
    assert finding.severity is Severity.CRITICAL


def test_a_stock_of_zero_is_an_empty_shelf() -> None:
    quotes = [Quote(outlet=f"w{n}", stock=0.0, price=10.0) for n in range(1, 5)]
    assert len(found(quotes)) == 1


def test_outlets_that_do_not_report_are_not_empty() -> None:
    silent = [replace(quote, back=1) for quote in area(OUT, OUT, OUT, OUT)]
    assert found([*silent, shelf("w5", IN)]) == []
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    assert found([*silent, shelf("w5", IN)], episodes=opened(opening)) == []


def test_an_open_alert_holds_and_ends_when_goods_are_back() -> None:
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    said = [
        [f.verdict for f in found(area(*words), episodes=opened(opening))]
        for words in ((OUT, IN, IN, IN), (IN, IN, IN, IN))
    ]
    assert said == [[Verdict.HOLD], [Verdict.CLEAR]]
    (held,) = found(area(OUT, IN, IN, IN), episodes=opened(opening))
    assert "1 điểm hết hàng trên 4 điểm đã báo cáo (25 %" in held.sentence_vi
    (clear,) = found(area(IN, IN, IN, IN), episodes=opened(opening))
    assert clear.sentence_vi == "Thịt lợn, Lê Chân: còn 0/4 điểm thiếu hàng (0 %); hàng đã có lại."
    assert clear.sentence_en.endswith("0 of 4 outlets still short (0 %); goods are back.")


def test_an_alert_does_not_end_before_half_of_the_outlets_that_were_short_have_told() -> None:
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    others = [shelf(f"m{n}", IN) for n in range(5)]
    areas = {f"m{n}": "le-chan" for n in range(5)}
    panel = Panel.build(table([*others, shelf("w1", IN)]), MARKET, DAY, 30, areas)
    here = replace(case([]), panel=panel, episodes=opened(opening))
    assert evaluate(here, AvailabilityOptions()) == []
    (clear,) = found(
        [*area(IN, IN), *others, shelf("w3", IN), shelf("w4", IN)], episodes=opened(opening)
    )
    assert clear.verdict is Verdict.CLEAR


def test_an_open_alert_of_a_place_that_is_gone_is_left_alone() -> None:
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    gone = replace(opened(opening)["||le-chan|meat|"], subject=Subject(product="gold"))
    assert found(area(IN, IN, IN, IN), episodes={"x": gone}) == []


def test_shops_closed_at_tet_count_neither_way() -> None:
    for ahead, expected in ((-1, 1), (0, 0)):
        day = tet_of(2021) + timedelta(days=ahead)
        quotes = area(CLOSED, CLOSED, CLOSED, CLOSED, IN)
        there = Panel.build(table(quotes, day), MARKET, day, 30)
        around = Case(panel=there, day=day, market=MARKET, rule="the-rule")
        assert len(evaluate(around, AvailabilityOptions())) == expected


def test_outlets_without_an_area_count_for_the_city() -> None:
    (finding,) = found([shelf(f"x{n}", OUT) for n in range(5)])
    assert finding.subject == Subject(group="meat")
    assert "Thịt lợn, toàn thành phố: 5 điểm hết hàng trên 5" in finding.sentence_vi


WIDE = replace(
    MARKET,
    products={
        **MARKET.products,
        "rice": replace(MARKET.products["rice"], group="meat"),
    },
)
"""Rice and pork are one good here, so that a good has two products."""
PLACES = {f"{place}{n}": place for place in ("north", "south", "east", "west") for n in range(5)}


def shelves_in(words: dict[str, Availability], product: str = "pork") -> list[Quote]:
    """Return five outlets in each area that is named, all with one word."""
    return [
        shelf(code, words[place], product=product)
        for code, place in PLACES.items()
        if place in words
    ]


def said_of(quotes: list[Quote], **changes: object) -> list[Finding]:
    around = Case(
        panel=Panel.build(table(quotes), WIDE, DAY, 30, PLACES),
        day=DAY,
        market=WIDE,
        rule="shelves",
    )
    return evaluate(replace(around, **changes), AvailabilityOptions())  # type: ignore[arg-type]


def test_a_good_whose_other_product_is_there_is_not_short() -> None:
    quotes = shelves_in({"north": OUT}) + shelves_in({"north": LIMIT}, "rice")
    (finding,) = said_of(quotes)
    assert finding.subject == Subject(group="meat", area="north")
    assert "thiếu Thịt lợn ba chỉ 5/5, Gạo tẻ 5/5" in finding.sentence_vi
    third = [replace(quote, product="gold") for quote in shelves_in({"north": IN})]
    market = replace(
        WIDE, products={**WIDE.products, "gold": replace(WIDE.products["pork"], code="gold")}
    )
    few = shelves_in({"north": OUT}) + shelves_in({"north": IN}, "rice") + third
    panel = Panel.build(table([*few, *shelves_in({"south": IN})]), market, DAY, 30, PLACES)
    assert said_of([], panel=panel, market=market) == []


def test_short_districts_are_told_one_by_one_and_from_three_on_as_one_alert() -> None:
    two = {"north": OUT, "south": OUT, "east": IN, "west": IN}
    assert [f.subject.area for f in said_of(shelves_in(two))] == ["north", "south"]
    (finding,) = said_of(shelves_in(two | {"east": OUT}))
    assert finding.subject == Subject(group="meat")
    assert finding.severity is Severity.CRITICAL
    assert finding.evidence["areas"] == ["east", "north", "south"]
    assert finding.sentence_vi.startswith(
        "Thịt lợn, 3 quận, huyện (east 5/5, north 5/5, south 5/5): 15 điểm hết hàng trên 15"
    )
    assert "3 districts (east 5 of 5, north 5 of 5, south 5 of 5): 15 out" in finding.sentence_en


def test_a_shortage_that_lives_in_no_single_district_is_one_of_the_city() -> None:
    spread = [shelf(f"{place}{n}", OUT if n < 3 else IN) for place in ("a", "b") for n in range(3)]
    (finding,) = said_of(spread)
    assert (finding.subject, finding.evidence["areas"]) == (Subject(group="meat"), [])
    mixed = shelves_in({"north": OUT, "south": OUT}) + [shelf(f"x{n}", OUT) for n in range(5)]
    (finding,) = said_of(mixed)
    assert "toàn thành phố" in finding.sentence_vi
    assert "nặng nhất: north 5/5, south 5/5" in finding.sentence_vi
    assert "worst: north 5 of 5, south 5 of 5" in finding.sentence_en


def test_an_open_alert_of_the_city_speaks_for_the_districts_with_which_it_opened() -> None:
    short = {"north": OUT, "south": OUT, "east": OUT, "west": IN}
    (city,) = said_of(shelves_in(short))
    eased = short | {"north": IN, "south": IN}
    (held,) = said_of(shelves_in(eased), episodes=opened(city))
    assert (held.subject, held.verdict) == (Subject(group="meat"), Verdict.HOLD)
    said = said_of(shelves_in(eased | {"west": OUT}), episodes=opened(city))
    assert [(f.subject.area, f.verdict) for f in said] == [
        ("", Verdict.HOLD),
        ("west", Verdict.BREACH),
    ]


def test_an_open_alert_of_the_whole_city_is_followed_up_over_all_of_it() -> None:
    (city,) = said_of([shelf(f"x{n}", OUT) for n in range(5)])
    better = [shelf(f"x{n}", OUT if n == 0 else IN) for n in range(5)]
    (held,) = said_of(better, episodes=opened(city))
    assert (held.verdict, held.value) == (Verdict.HOLD, 20.0)


def test_an_open_alert_of_a_district_goes_on_beside_that_of_the_city() -> None:
    (north,) = said_of(shelves_in({"north": OUT, "south": IN}))
    everywhere = shelves_in(dict.fromkeys(("north", "south", "east"), OUT))
    said = said_of(everywhere, episodes=opened(north))
    assert [(f.subject.area, f.verdict) for f in said] == [
        ("", Verdict.BREACH),
        ("north", Verdict.BREACH),
    ]


def test_a_product_that_is_nowhere_is_told_though_its_good_is_there() -> None:
    market = replace(
        WIDE, products={**WIDE.products, "gold": replace(WIDE.products["pork"], code="gold")}
    )
    quotes = [
        replace(quote, product=product)
        for product, word in (("pork", OUT), ("rice", IN), ("gold", IN))
        for quote in shelves_in({"north": word, "south": word})
    ]
    panel = Panel.build(table(quotes), market, DAY, 30, PLACES)
    (finding,) = said_of([], panel=panel, market=market)
    assert finding.subject == Subject(product="pork")
    assert (finding.severity, finding.baseline) == (Severity.WARNING, 70.0)
    assert "các mặt hàng khác cùng nhóm vẫn còn" in finding.sentence_vi
    assert "other products of the group are there" in finding.sentence_en
    back = [replace(quote, availability=IN) for quote in quotes]
    panel = Panel.build(table(back), market, DAY, 30, PLACES)
    (clear,) = said_of([], panel=panel, market=market, episodes=opened(finding))
    assert clear.verdict is Verdict.CLEAR


def test_a_product_without_a_group_is_a_good_of_its_own() -> None:
    quotes = [replace(quote, product="tea") for quote in shelves_in({"north": OUT})]
    (finding,) = said_of(quotes)
    assert finding.subject == Subject(product="tea", area="north")
    assert finding.sentence_vi.startswith("tea, north: 5 điểm hết hàng")
    (again,) = said_of(quotes, episodes=opened(finding))
    assert again.verdict is Verdict.BREACH


def test_an_arrival_is_asked_only_about_the_goods_it_speaks_of() -> None:
    tea = [replace(quote, product="tea") for quote in shelves_in({"north": OUT})]
    everything = said_of([*tea, *shelves_in({"north": OUT})])
    here = Panel.build(table([*tea, *shelves_in({"north": OUT})]), WIDE, DAY, 30, PLACES)
    touched = np.array([here.series_of("north0", "tea")])
    said = said_of([], panel=here, scope=touched)
    assert [f.subject.product for f in said] == ["tea"]
    assert len(everything) == 2


def test_evidence_that_is_not_of_this_rule_is_refused() -> None:
    (opening,) = found(area(OUT, OUT, OUT, OUT))
    odd = opened(replace(opening, evidence={"outlets": "w1", "areas": []}))
    with pytest.raises(TypeError, match="must be a list"):
        found(area(IN, IN, IN, IN), episodes=odd)


def test_thresholds_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend"):
        AvailabilityOptions(exit_percent=50.0)


def test_parts_of_a_good_must_be_percents() -> None:
    for wrong in ({"good_percent": 0.0}, {"product_percent": 10.0}):
        with pytest.raises(ValueError, match="must lie between"):
            AvailabilityOptions(**wrong)  # type: ignore[arg-type]
