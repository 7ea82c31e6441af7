"""The front page shows the market at a glance, in two languages, also before the first report."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.alert import Alert, AlertState
from monitor.domain.delivery import Undelivered
from tests.desk import (
    NOW,
    FakeDesk,
    a_summary,
    an_alert,
    an_empty_desk,
    open_alerts,
    price_lines,
    settings_of_the_desk,
    source_states,
)
from tests.web import answer


def test_the_front_page_names_every_product_with_its_price() -> None:
    page = answer(FakeDesk(), "/").text

    for text in ("Thịt lợn ba chỉ", "162.000", "+14,6 %", "Thứ Sáu, 05/02/2021"):
        assert text in page


def test_english_is_a_switch_that_is_remembered() -> None:
    switched = answer(FakeDesk(), "/?lang=en")
    later = answer(FakeDesk(), "/", cookies={"language": "en"})

    assert "Open alerts" in switched.text
    assert "language=en" in switched.headers["set-cookie"]
    assert "162,000" in later.text
    assert '<html lang="en">' in later.text


def test_an_unknown_language_is_answered_in_vietnamese() -> None:
    page = answer(FakeDesk(), "/?lang=fr", cookies={"language": "de"})

    assert '<html lang="vi">' in page.text
    assert "set-cookie" not in page.headers


def test_each_open_alert_says_why_and_leads_to_its_evidence() -> None:
    page = answer(FakeDesk(), "/").text

    for alert in open_alerts():
        assert alert.sentence_vi in page
        assert f'href="/alerts/{alert.id}"' in page


def test_severity_is_written_and_not_only_coloured() -> None:
    page = answer(FakeDesk(), "/").text

    assert page.count("Khẩn cấp") == 2
    assert "Lưu ý" in page


def test_the_gravest_alert_comes_first() -> None:
    alerts = [an_alert("z", severity=a.severity, opened_at=a.opened_at) for a in open_alerts()]
    desk = FakeDesk(alerts=[replace(alerts[4], id="mild"), replace(alerts[0], id="grave")])

    page = answer(desk, "/").text

    assert page.index("/alerts/grave") < page.index("/alerts/mild")


def test_more_alerts_than_fit_lead_to_the_whole_list() -> None:
    many: list[Alert] = [an_alert(f"n{number}") for number in range(40)]
    desk = FakeDesk(alerts=many)

    assert "Xem tất cả 40 cảnh báo" in answer(desk, "/").text
    assert answer(desk, "/alerts").text.count("<article") == 40


def test_a_drill_is_marked_and_a_real_market_is_not() -> None:
    real = FakeDesk(settings=settings_of_the_desk(is_drill=False))

    assert "MÔ PHỎNG" in answer(FakeDesk(), "/").text
    assert "MÔ PHỎNG" not in answer(real, "/").text


def test_a_reserve_is_shown_as_an_interval_against_its_target() -> None:
    page = answer(FakeDesk(), "/").text

    assert "71–85 %" in page
    assert "Có thể thiếu" in page
    assert "13/15 đơn vị báo cáo" in page


def test_a_product_without_a_report_shows_a_dash_and_never_a_zero() -> None:
    page = answer(FakeDesk(), "/").text

    tile = page[page.index("Ớt tươi") : page.index("Dầu ăn đậu nành")]
    assert "không có báo cáo hôm nay" in tile
    assert "<b>–</b>" in tile


def test_the_first_start_says_what_happens_next() -> None:
    page = answer(an_empty_desk(), "/").text

    assert "Đang chờ báo cáo đầu tiên" in page
    assert "17:00 05/02/2021" in page
    assert "Chưa có dữ liệu để đánh giá" in page
    assert "Không có cảnh báo nào đang mở" not in page


def test_a_new_morning_shows_the_latest_prices_and_says_so() -> None:
    lines = tuple(
        replace(line, overall=None, by_kind={}, history=(*line.history[1:], None))
        for line in price_lines()
    )
    page = answer(FakeDesk(day_summary=a_summary(prices=lines, observations=0)), "/").text

    assert "Đang chờ báo cáo đầu tiên" not in page
    assert "Chưa có giá nào của hôm nay" in page
    assert '<b class="old">162.000</b>' in page
    assert "giá ngày 04/02" in page


def test_a_calm_market_says_on_how_many_observations_it_rests() -> None:
    page = answer(FakeDesk(alerts=[]), "/").text

    assert re.search(r"Không có cảnh báo nào đang mở \(17\.842 quan sát hôm nay\)", page)


def test_sources_in_trouble_come_first() -> None:
    page = answer(FakeDesk(), "/").text

    assert page.index("Công ty An Nguyên</b>") < page.index("AEON Việt Nam</b>")


def test_the_fragment_is_the_board_without_the_shell_and_is_sent_once() -> None:
    desk = FakeDesk()

    first = answer(desk, "/fragment")
    again = answer(desk, "/fragment", headers={"If-None-Match": first.headers["etag"]})

    assert "<html" not in first.text
    assert 'id="market"' in first.text
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("days", "said"), [(-7, "Còn 7 ngày đến Tết"), (0, "Mùng 1 Tết"), (30, "Sau Tết 30 ngày")]
)
def test_the_distance_to_tet_is_said_as_people_say_it(days: int, said: str) -> None:
    assert said in answer(FakeDesk(day_summary=a_summary(days_to_tet=days)), "/").text


def test_one_day_to_tet_is_singular_in_english() -> None:
    page = answer(FakeDesk(day_summary=a_summary(days_to_tet=-1)), "/?lang=en").text

    assert "1 day to Tết" in page


def test_a_late_source_that_never_reported_is_in_trouble() -> None:
    never = replace(source_states()[0], last=None, last_good_at=None, is_late=True)

    page = answer(FakeDesk(states=[never]), "/").text

    assert "Trễ, chưa báo cáo lần nào" in page


def test_a_name_from_a_source_cannot_become_markup() -> None:
    alert = an_alert("x", sentence_vi="<script>alert(1)</script>", opened_at=NOW - timedelta(1))

    page = answer(FakeDesk(alerts=[alert]), "/").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_is_only_watched_is_counted_apart_from_alerts() -> None:
    watched = an_alert("w", state=AlertState.PENDING)
    desk = FakeDesk(alerts=[an_alert("a1"), watched])

    front, listed = answer(desk, "/").text, answer(desk, "/alerts").text

    assert 'href="/alerts/w"' not in front
    assert "1 dấu hiệu đang theo dõi" in front
    assert listed.index("Đang theo dõi") < listed.index("/alerts/w")


def test_messages_that_reached_nobody_are_named_on_the_front_page() -> None:
    lost = (Undelivered(recipient="gone", channel="mail", count=2, text="550"),)
    desk = FakeDesk(day_summary=a_summary(undelivered=lost))

    page = answer(desk, "/").text

    assert "<b>2 tin không gửi được hôm nay</b>: gone (mail, 2)." in page
    assert "không gửi được hôm nay" not in answer(FakeDesk(), "/").text
