"""The page of a backtest: whole in itself, in Vietnamese, with every figure that it was given."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from monitor.domain.finding import Severity
from monitor.reports.backtest import (
    MOST_LISTED,
    BacktestPage,
    Changes,
    EpisodeRow,
    ShownCourse,
    render_backtest,
)
from monitor.reports.charts import PriceCourse, course_picture, day_bars

FIRST, LAST = date(2021, 1, 1), date(2021, 2, 9)
EPISODE = EpisodeRow(
    rule="gia-tang",
    severity=Severity.CRITICAL,
    where="Chợ Sắt, Hồng Bàng",
    what="Thịt lợn ba chỉ",
    opened=date(2021, 1, 20),
    closed=None,
    sentence_vi="Thịt lợn ba chỉ tại Chợ Sắt <b>: 190.000 đ/kg.",
    sentence_en="Pork belly at Chợ Sắt: 190,000 đ/kg.",
)
COURSE = PriceCourse(
    points={FIRST + timedelta(days=n): 150_000 + 1000.0 * n for n in range(40)},
    baseline=150_000.0,
    opened=EPISODE.opened,
    closed=date(2021, 2, 3),
    title="Giá Thịt lợn ba chỉ theo ngày, đ/kg",
)
PAGE = BacktestPage(
    history="history.csv.gz",
    version="abc",
    first=FIRST,
    last=LAST,
    series=2169,
    episodes=[EPISODE, replace(EPISODE, rule="gia-leo", closed=LAST, severity=Severity.WARNING)],
    per_recipient={"Cán bộ trực": 2, "Giám đốc Sở": 0},
    courses=[ShownCourse(episode=EPISODE, course=COURSE)],
    changes=Changes(other="other.yaml", newly=[], silent=[EPISODE]),
)


def text_of(page: BacktestPage) -> str:
    return render_backtest(page).decode()


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    text = text_of(PAGE)
    assert not re.search(r"https?:|<script|<link|<img|@import|url\(", text)


def test_every_figure_of_the_backtest_is_on_the_page() -> None:
    text = text_of(PAGE)
    for said in (
        "40 ngày, 2.169 chuỗi giá",
        "<b>2</b>đợt cảnh báo",
        "<b>0,05</b>cảnh báo mỗi ngày",
        "<b>1</b>chưa hết khi kết thúc",
        "20/01/2021–chưa hết",
        "20/01/2021–09/02/2021",
        "Cán bộ trực",
    ):
        assert said in text, said


def test_what_another_configuration_changes_is_listed_both_ways() -> None:
    text = text_of(PAGE)
    assert "So với other.yaml" in text
    assert re.search(r"Sẽ báo thêm.*: 0</summary>", text)
    assert re.search(r"Sẽ không báo nữa.*: 1</summary>", text)
    assert "So với" not in text_of(replace(PAGE, changes=None))


def test_texts_from_outside_cannot_become_markup() -> None:
    text = text_of(PAGE)
    assert "Chợ Sắt &lt;b&gt;: 190.000" in text
    assert "Chợ Sắt <b>" not in text


def test_a_backtest_without_any_episode_says_so() -> None:
    quiet = replace(PAGE, episodes=[], courses=[], changes=None, per_recipient={})
    text = text_of(quiet)
    assert "Không có cảnh báo nào." in text
    assert "Những đợt lớn nhất" not in text


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    many = replace(PAGE, episodes=[EPISODE] * (MOST_LISTED + 3), changes=None, courses=[])
    assert "Còn 3 đợt nữa" in text_of(many)


def test_the_same_backtest_makes_the_same_bytes() -> None:
    assert render_backtest(PAGE) == render_backtest(PAGE)


def drawn(markup: str, name: str) -> list[ET.Element]:
    root = ET.fromstring(markup)  # noqa: S314 - our own picture
    return [each for each in root.iter() if each.get("class") == name]


def test_a_day_has_a_bar_as_high_as_its_alerts() -> None:
    bars = drawn(day_bars({FIRST: 2, LAST: 4}, FIRST, LAST), "bar")
    heights = [float(bar.get("height", "0")) for bar in bars]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)
    assert [bar[0].text for bar in bars] == ["01/01/2021: 2", "09/02/2021: 4"]


def test_a_period_without_alerts_is_an_empty_picture() -> None:
    assert drawn(day_bars({}, FIRST, FIRST), "bar") == []


def test_opening_closing_and_baseline_are_marked() -> None:
    picture = course_picture(COURSE)
    [opened], [closed], [level] = (drawn(picture, name) for name in ("opened", "closed", "level"))
    assert float(opened.get("x1", "0")) < float(closed.get("x1", "0"))
    assert level.get("y1") == level.get("y2")


def test_an_episode_that_is_open_or_has_no_baseline_lacks_the_mark() -> None:
    picture = course_picture(replace(COURSE, closed=None, baseline=None))
    assert drawn(picture, "closed") == drawn(picture, "level") == []


def test_two_weeks_without_a_report_break_the_line_and_a_few_days_do_not() -> None:
    seen = {FIRST + timedelta(days=n): 100.5 for n in (0, 1, 5, 25, 26)}
    [line] = drawn(course_picture(replace(COURSE, points=seen, baseline=None)), "price")
    assert line.get("d", "").count("M") == 2


def test_without_any_price_only_the_frame_is_drawn() -> None:
    picture = course_picture(replace(COURSE, points={}, baseline=None))
    assert drawn(picture, "price") == []
