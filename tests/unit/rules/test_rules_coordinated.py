"""Retailers that raise one product on one day by nearly the same are worth a look, and no proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Outlet, OutletKind, Retailer
from monitor.domain.reserve import SeasonStep
from monitor.rules.case import Case
from monitor.rules.coordinated import evaluate
from monitor.rules.coordinated_options import CoordinatedOptions
from tests.unit.rules.cases import MARKET, case, history, opened
from tests.unit.stats.tables import DAY, Quote, panel, series, table

OPTIONS = CoordinatedOptions()
IN_LE_CHAN = Subject(product="pork", area="le-chan")
SHOPS = [f"s{n}" for n in range(1, 9)]
SECOND = ["t1"]
FAR = ["far1", "far2", "far3", "far4", "far5", "far6"]
TOWN = replace(
    MARKET,
    retailers=dict(MARKET.retailers)
    | {f"r-{code}": Retailer(code=f"r-{code}", name=f"Chuỗi {code}") for code in SHOPS},
    outlets=dict(MARKET.outlets)
    | {
        code: Outlet(
            code=code,
            name=f"Cửa hàng {code}",
            kind=OutletKind.SUPERMARKET,
            area="hong-bang" if code in FAR else "le-chan",
            retailer="r-s1" if code in SECOND else f"r-{code}",
        )
        for code in [*SHOPS, *SECOND, *FAR]
    }
    | {
        "stall": Outlet(code="stall", name="Sạp", kind=OutletKind.MARKET, area="le-chan"),
        "depot": Outlet(code="depot", name="Kho", kind=OutletKind.WAREHOUSE, area="le-chan"),
    },
)
TET = (SeasonStep(from_day=-192, to_day=192, allowance_percent=10.0),)


def town(quotes: Sequence[Quote], **changes: object) -> Case:
    return case([], panel=panel(quotes, TOWN), market=TOWN, **changes)


def found(
    quotes: Sequence[Quote], options: CoordinatedOptions = OPTIONS, **changes: object
) -> list[Finding]:
    return evaluate(town(quotes, **changes), options)


def shops(*rises: float, codes: Sequence[str] = SHOPS) -> list[Quote]:
    """Return shops whose price stood still for 40 days and today rose by these parts."""
    return [
        quote
        for n, (code, rise) in enumerate(zip(codes, rises, strict=False))
        for quote in series(history(*rised(n, rise), usual=usual(n)), code)
    ]


def usual(n: int) -> float:
    return 100_000.0 + 5_000 * n


def rised(n: int, rise: float) -> list[float]:
    return [usual(n) * (1 + rise)]


def test_three_retailers_that_rise_alike_on_one_day_are_a_breach() -> None:
    (finding,) = found(shops(0.08, 0.08, 0.082, 0.0, 0.0))
    assert finding.verdict is Verdict.BREACH
    assert finding.severity is Severity.WARNING
    assert finding.subject == IN_LE_CHAN
    assert finding.evidence["retailers"] == ["Chuỗi s1", "Chuỗi s2", "Chuỗi s3"]
    assert finding.evidence["reporting_retailers"] == 5
    assert finding.evidence["rise_percent"] == pytest.approx(8.0)
    assert (finding.value, finding.baseline) == (113_400, 105_000)
    assert finding.evidence["observations"] == [1040, 1040, 1040]


def test_two_retailers_are_too_few() -> None:
    assert found(shops(0.08, 0.08, 0.0, 0.0)) == []


def test_rises_of_different_size_are_no_wave() -> None:
    assert found(shops(0.06, 0.08, 0.10, 0.12)) == []


def test_the_widest_band_is_found_among_other_rises() -> None:
    (finding,) = found(shops(0.06, 0.15, 0.151, 0.152, 0.30, 0.0))
    assert finding.evidence["retailers"] == ["Chuỗi s2", "Chuỗi s3", "Chuỗi s4"]


def test_small_rises_are_no_wave() -> None:
    assert found(shops(0.04, 0.04, 0.04)) == []


def test_a_retailer_counts_once_however_many_shops_it_has() -> None:
    assert found(shops(0.08, 0.08) + shops(0.08, codes=SECOND)) == []
    (finding,) = found(shops(0.08, 0.08, 0.08) + shops(0.08, codes=SECOND))
    assert (finding.evidence["n_retailers"], finding.evidence["n_outlets"]) == (3, 4)


def test_an_outlet_of_no_retailer_stands_for_itself() -> None:
    (finding,) = found(shops(0.08, 0.08) + shops(0.08, codes=["stall"]))
    assert finding.evidence["retailers"] == ["Chuỗi s1", "Chuỗi s2", "Sạp"]


def test_warehouses_do_not_compete() -> None:
    assert found(shops(0.08, 0.08) + shops(0.08, codes=["depot"])) == []


def test_outlets_of_no_known_area_make_no_wave_of_an_area() -> None:
    strangers = shops(0.08, 0.08, 0.08, codes=["x1", "x2", "x3"])
    assert found(strangers) == []
    (finding,) = found(strangers, CoordinatedOptions(across="city"))
    assert finding.subject == Subject(product="pork")


def test_a_wave_may_go_across_the_city() -> None:
    quotes = shops(0.08, 0.08) + shops(0.08, codes=FAR)
    assert found(quotes) == []
    (finding,) = found(quotes, CoordinatedOptions(across="city"))
    assert finding.evidence["n_retailers"] == 3
    assert "toàn thành phố" in finding.sentence_vi


def test_the_end_of_a_common_promotion_is_no_wave() -> None:
    back = [
        quote
        for code in SHOPS[:3]
        for quote in series([100_000.0] * 20 + [92_000.0] * 14 + [100_000.0], code)
    ]
    assert found(back) == []


def test_a_slip_of_one_day_in_the_past_hides_no_wave() -> None:
    slipped = [
        replace(quote, price=quote.price * 10) if quote.back == 9 else quote
        for quote in shops(0.08, 0.08, 0.08)
    ]
    assert len(found(slipped)) == 1


def test_the_report_before_must_not_be_old() -> None:
    gap = [quote for quote in shops(0.08, 0.08, 0.08) if not 1 <= quote.back <= 3]
    assert found(gap) == []
    short = [quote for quote in shops(0.08, 0.08, 0.08) if not 1 <= quote.back <= 2]
    assert len(found(short)) == 1


def test_a_short_past_says_nothing() -> None:
    new = [q for q in shops(0.08, 0.08, 0.08) if q.back <= 4]
    assert found(new) == []


def test_where_many_rise_on_a_usual_day_more_are_asked_for() -> None:
    jumpy = [
        quote
        for n, code in enumerate(SHOPS)
        for quote in series([*climb(n), climb(n)[-1] * (1.08 if n < 3 else 1.0)], code)
    ]
    assert found(jumpy) == []
    assert len(found(jumpy, CoordinatedOptions(times_usual=0.1))) == 1


def climb(n: int) -> list[float]:
    return [50_000.0 * 1.06 ** ((day + n) // 2) for day in range(30)]


def test_a_market_that_moves_within_the_allowance_of_the_season_is_no_wave() -> None:
    everybody = shops(*[0.08] * 5) + shops(*[0.08] * 6, codes=FAR)
    assert {finding.subject.area for finding in found(everybody)} == {"le-chan", "hong-bang"}
    assert found(everybody, season=TET) == []


def test_what_goes_beyond_a_market_within_its_allowance_is_a_wave() -> None:
    beyond = shops(*[0.16] * 3) + shops(*[0.08] * 6, codes=FAR)
    (finding,) = found(beyond, season=TET)
    assert finding.evidence["shared_percent"] == pytest.approx(8.0)
    assert finding.evidence["expected_percent"] == pytest.approx(10.0)
    assert finding.evidence["excess_percent"] == pytest.approx(7.41, abs=0.01)


def test_a_market_that_moves_beyond_the_allowance_explains_nothing() -> None:
    everybody = shops(*[0.12] * 5) + shops(*[0.12] * 6, codes=FAR)
    assert len(found(everybody, season=TET)) == 2


def test_days_without_reports_say_nothing() -> None:
    yesterday = [replace(quote, back=quote.back + 1) for quote in shops(0.08, 0.08, 0.08)]
    assert found(yesterday) == []


def since(days: int) -> dict[str, Episode]:
    (episode,) = opened(found(shops(0.08, 0.08, 0.08))[0]).values()
    return {episode.subject.key: replace(episode, opened_on=DAY - timedelta(days=days))}


def risen(back: int, *, codes: Sequence[str] = SHOPS[:3]) -> list[Quote]:
    """Return shops that rose together some days ago."""
    return [q for code in codes for q in series([1e5] * 40 + [1.08e5] * (back + 1), code)]


def test_an_episode_holds_through_the_quiet_days_and_then_ends() -> None:
    (held,) = found(risen(6), episodes=since(6))
    (over,) = found(risen(7), episodes=since(7))
    assert (held.verdict, over.verdict) == (Verdict.HOLD, Verdict.CLEAR)
    assert "không có thêm đợt cùng tăng nào" in over.sentence_vi
    assert "no further joint rise (3 retailers reporting) since 24/10/2020." in over.sentence_en


def test_another_wave_keeps_an_episode_open() -> None:
    (now,) = found(shops(0.08, 0.08, 0.08), episodes=since(5))
    assert (now.verdict, now.evidence["since"]) == (Verdict.BREACH, "2020-10-26")
    (lately,) = found(risen(6), episodes=since(9))
    assert lately.verdict is Verdict.HOLD
    (long_ago,) = found(risen(7), episodes=since(9))
    assert long_ago.verdict is Verdict.CLEAR


def test_missing_reports_never_end_an_episode() -> None:
    assert found(risen(9, codes=SHOPS[:2]), episodes=since(9)) == []
    gone = [replace(quote, back=quote.back + 1) for quote in risen(9)]
    assert found(gone, episodes=since(9)) == []


def test_an_episode_of_what_the_panel_does_not_know_says_nothing() -> None:
    (known,) = since(9).values()
    for changes in ({"product": "gone"}, {"area": "gone"}):
        lost = replace(known, subject=replace(known.subject, **changes))
        assert found(risen(9), episodes={lost.subject.key: lost}) == []


def test_an_episode_across_the_city_ends_too() -> None:
    options = CoordinatedOptions(across="city")
    (episode,) = opened(found(shops(0.08, 0.08, 0.08), options)[0]).values()
    old = {episode.subject.key: replace(episode, opened_on=DAY - timedelta(days=9))}
    (finding,) = found(risen(9), options, episodes=old)
    assert finding.verdict is Verdict.CLEAR


def test_the_sentence_names_retailers_sizes_and_the_first_act() -> None:
    (finding,) = found(shops(0.08, 0.08, 0.08, 0.08, 0.08, 0.0, 0.0, 0.0))
    assert finding.sentence_vi == (
        "Thịt lợn ba chỉ tại Lê Chân: 5/8 đơn vị (Chuỗi s1, Chuỗi s2, Chuỗi s3, Chuỗi s4 và 1 đơn "
        "vị khác) cùng tăng từ 8,0 % đến 8,0 % trong một ngày, giá giữa 110.000 đ/kg lên 118.800 "
        "đ/kg; cả thị trường +8,0 %; từ 31/10/2020. Việc đầu tiên: đối chiếu hóa đơn đầu vào của "
        "các đơn vị, chuyển cơ quan cạnh tranh nếu không có lý do chung."
    )
    assert (
        "5 of 8 retailers (Chuỗi s1, Chuỗi s2, Chuỗi s3, Chuỗi s4 and 1 more) rose by"
        in finding.sentence_en
    )


def test_groups_and_kinds_narrow_the_rule() -> None:
    quotes = shops(0.08, 0.08, 0.08)
    assert found(quotes, groups=("grain",)) == []
    assert found(quotes, kinds=(OutletKind.MARKET,)) == []
    assert len(found(quotes, groups=("meat",), kinds=(OutletKind.SUPERMARKET,))) == 1


def test_an_arrival_is_judged_like_the_whole_market() -> None:
    quotes = shops(0.08, 0.08, 0.0, 0.0) + shops(*[0.0] * 6, codes=FAR)
    here = town(quotes)
    assert evaluate(here, OPTIONS) == []
    touched = here.panel.apply(table([Quote(outlet="s3", price=usual(2) * 1.08)]))
    scoped = evaluate(replace(here, scope=touched), OPTIONS)
    assert scoped == evaluate(here, OPTIONS)
    assert [finding.subject for finding in scoped] == [IN_LE_CHAN]
    elsewhere = here.panel.apply(table([Quote(outlet="far1", price=usual(0))]))
    assert evaluate(replace(here, scope=elsewhere), OPTIONS) == []


@given(factor=st.floats(0.001, 1000), rise=st.floats(0.0, 0.5))
@settings(max_examples=25, deadline=None)
def test_scaling_all_prices_changes_no_verdict(factor: float, rise: float) -> None:
    quotes = shops(rise, rise, rise, 0.0)
    scaled = [replace(quote, price=quote.price * factor) for quote in quotes]
    if abs(rise - 0.05) > 1e-6:
        assert [f.verdict for f in found(quotes)] == [f.verdict for f in found(scaled)]
        assert bool(found(quotes)) == (rise > 0.05)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"min_retailers": 1}, "2 or more"),
        ({"quiet_days": 0}, "1 or more"),
        ({"min_rise_percent": 0.0}, "above zero"),
        ({"band_percent": 0.0}, "above zero"),
        ({"reach_days": 29}, "from 1 to window_days"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(changes: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CoordinatedOptions(**changes)  # type: ignore[arg-type]
