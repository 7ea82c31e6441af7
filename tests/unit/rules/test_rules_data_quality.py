"""Quality: lines that were set aside, and outlets whose figures stand still."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.rules.case import Case, ReporterState
from monitor.rules.data_quality import DataQualityOptions, evaluate
from monitor.stats.panel import Panel
from tests.unit.rules.cases import MARKET, case, opened
from tests.unit.stats.tables import DAY, NAN, Quote, table

FEED = ReporterState(
    source="feed",
    retailer="winmart",
    outlets=("w1", "w2"),
    last_run_day=DAY,
    lines=60,
    set_aside=21,
    reasons=(("unknown_product", 18), ("torn", 3)),
)
OPEN = {
    "||||feed": Episode(
        subject=Subject(source="feed"), opened_on=DAY, severity=Severity.WARNING, evidence={}
    )
}
FEW = DataQualityOptions(unchanged_days=3, min_figures=4)


def of_report(reporter: ReporterState, **changes: object) -> list[Finding]:
    return evaluate(case([], reporters={"feed": reporter}, **changes), DataQualityOptions())


def test_a_report_of_which_a_third_was_set_aside_is_a_warning_that_says_why() -> None:
    (finding,) = of_report(FEED)
    assert finding.subject == Subject(source="feed")
    assert (finding.verdict, finding.severity, finding.value) == (
        Verdict.BREACH,
        Severity.WARNING,
        35.0,
    )
    assert finding.sentence_vi == (
        "WinMart (nguồn feed): 21/60 dòng (35 %) của báo cáo gần nhất chưa dùng được, phải để "
        "riêng (mặt hàng lạ: 18, torn: 3). Việc đầu tiên: xem các dòng ấy và hỏi "
        "người báo cáo."
    )
    assert "21 of 60 lines (35 %) of the last report could not be used" in finding.sentence_en


def test_a_tenth_set_aside_is_information_and_less_is_nothing() -> None:
    assert [f.severity for f in of_report(replace(FEED, set_aside=6))] == [Severity.INFO]
    assert of_report(replace(FEED, set_aside=5)) == []


def test_a_small_report_or_one_of_another_day_says_nothing() -> None:
    assert of_report(replace(FEED, lines=19)) == []
    yesterday = replace(FEED, last_run_day=DAY - timedelta(days=1))
    assert of_report(yesterday, episodes=OPEN) == []
    assert of_report(replace(FEED, last_run_day=None)) == []


def test_an_open_alert_of_a_report_ends_when_nearly_all_can_be_used() -> None:
    said = [of_report(replace(FEED, set_aside=lines), episodes=OPEN) for lines in (4, 2)]
    assert [[f.verdict for f in found] for found in said] == [[Verdict.HOLD], [Verdict.CLEAR]]
    assert "chỉ còn 2/60 dòng" in said[1][0].sentence_vi
    assert said[1][0].sentence_en.endswith("only 2 of 60 lines (3 %) are set aside.")


def days(*figures: float | None, outlet: str = "w1", stock: bool = True) -> list[Quote]:
    """Return a price and a stock of pork and rice a day; ``None`` is a day without a report."""
    return [
        Quote(
            outlet=outlet,
            product=product,
            back=len(figures) - 1 - at,
            price=figure,
            stock=figure if stock else NAN,
        )
        for at, figure in enumerate(figures)
        for product in ("pork", "rice")
        if figure is not None
    ]


def of_outlets(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), FEW)


def test_an_outlet_whose_prices_and_stocks_stand_still_is_suspect_of_copying() -> None:
    (finding,) = of_outlets([*days(5, 5, 5, 5), *days(5, 5, 5, 6, outlet="w2")])
    assert finding.subject == Subject(outlet="w1", area="le-chan")
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.WARNING)
    assert finding.sentence_vi.startswith(
        "WinMart 1 (Lê Chân): mọi số liệu vẫn y nguyên từ 3 ngày nay"
    )
    assert "all figures are those of 3 days ago" in finding.sentence_en


def test_days_without_a_report_in_between_change_nothing_but_the_oldest_must_be_there() -> None:
    assert len(of_outlets(days(5, None, 5, 5))) == 1
    assert of_outlets(days(None, 5, 5, 5)) == []
    assert of_outlets(days(5, 5, 5, None)) == []


def test_prices_alone_may_stand_still() -> None:
    quotes = days(5, 5, 5, 5, stock=False)
    options = replace(FEW, min_figures=2)
    assert evaluate(case(quotes), options) == []


def test_an_outlet_of_a_reporter_that_stands_still_is_told_once() -> None:
    still = {"feed": ReporterState(source="feed", retailer="winmart", unchanged_days=3)}
    assert of_outlets(days(5, 5, 5, 5), reporters=still) == []
    (opening,) = of_outlets(days(5, 5, 5, 5))
    found = of_outlets(days(5, 5, 5, 5), reporters=still, episodes=opened(opening))
    assert [f.verdict for f in found] == [Verdict.BREACH]
    nobody = of_outlets(days(5, 5, 5, 5, outlet="elsewhere"), reporters=still)
    assert [f.subject for f in nobody] == [Subject(outlet="elsewhere")]


def test_an_outlet_that_moves_again_is_no_longer_suspect() -> None:
    (opening,) = of_outlets(days(5, 5, 5, 5))
    (clear,) = of_outlets(days(5, 5, 5, 6), episodes=opened(opening))
    assert clear.verdict is Verdict.CLEAR
    assert clear.sentence_vi == "WinMart 1 (Lê Chân): số liệu đã thay đổi."
    assert clear.sentence_en.endswith("the figures have moved.")


def test_the_check_of_outlets_can_be_switched_off_and_needs_so_many_days() -> None:
    quotes = days(5, 5, 5, 5)
    assert evaluate(case(quotes), replace(FEW, unchanged_days=0)) == []
    short = Case(
        panel=Panel.build(table(quotes), MARKET, DAY, 3), day=DAY, market=MARKET, rule="the-rule"
    )
    assert evaluate(short, FEW) == []


def test_thresholds_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend"):
        DataQualityOptions(exit_percent=20.0)
