"""Quality: what inspectors found stands until somebody looks again; lots near their last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from monitor.domain.calendar import moment_of
from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.inspection import Breach, Inspection
from monitor.domain.market import OutletKind
from monitor.rules.case import Case
from monitor.rules.quality import QUALITY, QualityOptions, evaluate
from tests.unit.rules.cases import case, opened
from tests.unit.stats.tables import DAY

TEAM = "Đội QLTT số 1"


def a_look(hour: int = 9, left: int | None = None, **changes: object) -> Inspection:
    found = Inspection(
        outlet="cho-sat",
        product="pork",
        by=TEAM,
        at=moment_of(DAY, time(hour)),
        expires_on=None if left is None else DAY + timedelta(days=left),
        id=hour,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def findings(*looks: Inspection, **changes: object) -> list[Finding]:
    return evaluate(a_case(*looks, **changes), QualityOptions())


def a_case(*looks: Inspection, **changes: object) -> Case:
    return case([], inspections=looks, **changes)


def test_unsafe_food_is_critical_at_once_and_says_what_to_do() -> None:
    look = a_look(breach=Breach.FOOD_SAFETY, lot="A7", note="không có dấu kiểm dịch")
    [finding] = findings(look)
    assert finding.subject == Subject(outlet="cho-sat", product="pork", area="hong-bang")
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.CRITICAL)
    assert finding.sentence_vi == (
        "Thịt lợn ba chỉ tại Chợ Sắt: lô A7 không bảo đảm an toàn thực phẩm (Đội QLTT số 1 xem "
        "ngày 31/10/2020; không có dấu kiểm dịch). Việc đầu tiên: rút khỏi quầy, giữ riêng lô "
        "hàng và lập biên bản."
    )
    assert finding.sentence_en == (
        "Pork at Chợ Sắt: lot A7 unsafe food (seen by Đội QLTT số 1 on 31/10/2020; không có dấu "
        "kiểm dịch). First act: take it off the shelf, keep the lot apart and draw up a record."
    )


@pytest.mark.parametrize("breach", list(Breach))
def test_other_breaches_are_warnings(breach: Breach) -> None:
    [finding] = findings(a_look(breach=breach))
    is_critical = breach in {Breach.FOOD_SAFETY, Breach.EXPIRED, Breach.SPOILED}
    assert finding.severity is (Severity.CRITICAL if is_critical else Severity.WARNING)


def test_short_weight_is_to_be_mended_and_stays_on_the_shelf() -> None:
    [finding] = findings(a_look(breach=Breach.MEASURE, product=""))
    assert finding.sentence_vi.startswith("Hàng hóa tại Chợ Sắt: cân, đong thiếu (")
    assert finding.sentence_vi.endswith("yêu cầu khắc phục ngay và lập biên bản.")
    assert finding.sentence_en.startswith("Goods at Chợ Sắt: short weight (")


@pytest.mark.parametrize(
    ("left", "severity", "words"),
    [
        (15, None, ""),
        (14, Severity.INFO, "còn 14 ngày"),
        (6, Severity.INFO, "còn 6 ngày"),
        (5, Severity.WARNING, "còn 5 ngày"),
        (0, Severity.WARNING, "hôm nay là ngày cuối"),
        (-1, Severity.CRITICAL, "quá 1 ngày"),
    ],
)
def test_a_lot_is_told_of_before_its_last_day_and_is_a_breach_after_it(
    left: int, severity: Severity | None, words: str
) -> None:
    found = findings(a_look(left=left, lot="A7"))
    assert [one.severity for one in found] == ([severity] if severity else [])
    assert all(words in one.sentence_vi for one in found)


def test_a_lot_near_its_end_is_told_in_days_and_a_breach_in_their_number() -> None:
    [near] = findings(a_look(left=4, lot="A7"), a_look(left=9, lot="B1"))
    assert (near.value, near.baseline, near.unit) == (4.0, 14.0, "ngày")
    assert "4 days left" in near.sentence_en
    assert "sell or move this lot first" in near.sentence_en
    [both] = findings(a_look(left=4, lot="A7"), a_look(lot="B1", breach=Breach.ORIGIN))
    assert (both.value, both.baseline, both.unit) == (1.0, 0.0, "lỗi")
    lots: Any = both.evidence["lots"]
    assert [lot["lot"] for lot in lots] == ["B1", "A7"]


def test_one_alert_tells_all_of_a_product_at_an_outlet_the_worst_first() -> None:
    lots = [a_look(breach=Breach.LABEL, lot=f"L{n}") for n in range(4)]
    [finding] = findings(*lots, a_look(breach=Breach.SPOILED, lot="Z"))
    assert "Chợ Sắt: lô Z hàng ôi, hỏng" in finding.sentence_vi
    assert "; và 2 lô nữa. Việc" in finding.sentence_vi
    assert "; and 2 more. First" in finding.sentence_en


@pytest.mark.parametrize(
    ("hour", "scope", "is_mended"),
    [
        (10, {"lot": ""}, True),
        (10, {"lot": "", "product": ""}, True),
        (8, {"lot": ""}, False),
        (10, {"lot": "", "product": "rice"}, False),
        (10, {"lot": "", "outlet": "w1"}, False),
        (10, {"lot": "", "breach": Breach.LABEL}, False),
    ],
)
def test_a_later_wider_look_that_finds_nothing_mends(
    hour: int, scope: dict[str, Any], is_mended: bool
) -> None:
    before = a_look(breach=Breach.ORIGIN, lot="A7")
    found = findings(before, a_look(hour, **scope))
    origin = [one for one in found if "origin" in str(one.evidence["breaches"])]
    assert bool(origin) is not is_mended


def test_an_open_alert_ends_when_somebody_looked_again_and_only_then() -> None:
    [breach] = findings(a_look(breach=Breach.ORIGIN))
    episodes = opened(breach)
    [end] = findings(a_look(10, by="Đội 2"), episodes=episodes)
    assert end.verdict is Verdict.CLEAR
    assert end.sentence_vi == (
        "Thịt lợn ba chỉ tại Chợ Sắt: Đội 2 xem lại ngày 31/10/2020, không còn vi phạm."
    )
    assert end.sentence_en.endswith("Đội 2 looked again on 31/10/2020 and found nothing wrong.")
    assert findings(episodes=episodes) == []
    assert findings(a_look()) == []


def test_a_rule_for_a_group_or_kind_leaves_the_others_alone() -> None:
    look = a_look(breach=Breach.ORIGIN)
    assert findings(look, groups=("grain",)) == []
    assert findings(look, groups=("meat",), kinds=(OutletKind.MARKET,)) != []
    assert findings(look, kinds=(OutletKind.SUPERMARKET,)) == []
    assert findings(replace(look, outlet="new"), kinds=(OutletKind.MARKET,)) == []
    assert findings(replace(look, product=""), groups=("grain",)) != []


def test_an_outlet_that_left_the_watchlist_is_named_by_its_code() -> None:
    [finding] = findings(a_look(breach=Breach.ORIGIN, outlet="gone"))
    assert finding.subject.area == ""
    assert "tại gone" in finding.sentence_vi


def test_days_of_warning_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend"):
        QualityOptions(expiry_days=3, expiry_warning_days=4)


def test_the_sample_is_a_breach_of_its_day() -> None:
    assert QUALITY.sample().day == date(2021, 2, 5)
