"""Evidence, reports, provenance and the lists behind the front page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.domain.delivery import DeliveryState
from monitor.domain.errors import MonitorError, StoreError, StoreUnavailableError
from monitor.domain.finding import Subject
from monitor.domain.observation import Payload
from monitor.domain.view import DailySummary, Origin
from monitor.web.charts import Course, course_chart
from tests.desk import (
    FakeDesk,
    a_delivery,
    a_payload,
    an_alert,
    an_alert_file,
    an_empty_desk,
    an_origin,
)
from tests.sample_market import DAY
from tests.web import answer


def test_the_evidence_page_leads_from_the_sentence_to_the_row() -> None:
    page = answer(FakeDesk(), "/alerts/a1").text

    for text in (an_alert().sentence_vi, "Giá!D17", 'href="/payloads/17"', "#9001", "+34,0 %"):
        assert text in page


def test_the_evidence_page_draws_the_price_against_its_baseline() -> None:
    page = answer(FakeDesk(), "/alerts/a1").text

    assert 'aria-label="Từ 141.000 đ/kg đến 189.000 đ/kg; mức nền 141.000 đ/kg"' in page


def test_an_alert_without_observations_is_drawn_from_its_transitions() -> None:
    file = replace(an_alert_file(), origins=(), course={})

    page = answer(FakeDesk(files={"a1": file}), "/alerts/a1").text

    assert "đến 190.000 đ/kg" in page


def test_one_day_of_figures_is_said_and_not_drawn() -> None:
    unknown = an_alert(subject=Subject(product="gold"))
    file = replace(an_alert_file(unknown), course={DAY: 189_000.0}, transitions=())

    page = answer(FakeDesk(files={"a1": file}), "/alerts/a1").text

    assert "Chưa đủ hai ngày" in page


def test_one_point_is_drawn_before_the_course_of_the_city() -> None:
    file = replace(an_alert_file(), course={DAY: 189_000.0}, transitions=())

    page = answer(FakeDesk(files={"a1": file}), "/alerts/a1").text

    assert 'class="around"' in page
    assert "trung vị toàn thành phố" in page


def test_the_course_of_an_alert_that_is_over_ends_with_it_and_its_figure_is_not_cut() -> None:
    old = {DAY - timedelta(days=40 - on): 141_000.0 + on for on in (0, 1)}
    file = replace(an_alert_file(), course=old)

    page = answer(FakeDesk(files={"a1": file}), "/alerts/a1").text

    assert 'class="around"' not in page
    assert 'text-anchor="end">141.001 đ/kg' in page


def test_a_figure_at_the_left_edge_is_written_to_its_right() -> None:
    course = Course(
        points={DAY - timedelta(days=10): 1.0},
        around={DAY: 2.0},
        level=None,
        title="",
        texts={DAY - timedelta(days=10): "17.750 đ/kg"},
    )

    assert 'text-anchor="start">17.750 đ/kg' in course_chart(course)


def test_of_many_observations_the_first_are_shown_and_the_others_folded() -> None:
    many = tuple(an_origin(number) for number in range(30))
    file = replace(an_alert_file(), origins=many)

    page = answer(FakeDesk(files={"a1": file}), "/alerts/a1").text

    assert "Xem thêm (6)" in page
    assert page.index("#23<") < page.index("Xem thêm (6)") < page.index("#24<")


def test_a_reserve_is_drawn_against_its_target() -> None:
    page = answer(FakeDesk(), "/alerts/a2").text

    assert 'aria-label="Thịt lợn: 71 % đến 85 % chỉ tiêu"' in page
    assert "Chưa đủ hai ngày" not in page


def test_the_evidence_page_says_how_each_delivery_ended() -> None:
    page = answer(FakeDesk(), "/alerts/a1").text

    assert "Đã gửi" in page
    assert "403: số điện thoại chưa đăng ký" in page
    assert "1 không đến" in page


def test_a_delivery_nobody_is_sure_of_is_not_called_delivered() -> None:
    file = replace(an_alert_file(), deliveries=(a_delivery(DeliveryState.UNCERTAIN, "mail", ""),))

    page = answer(FakeDesk(files={"a1": file}), "/alerts/a1").text

    assert "Không rõ đã đến" in page
    assert "1 không đến" in page


def test_an_alert_without_a_figure_shows_dashes() -> None:
    bare = an_alert("a1", value=None, baseline=None, unit="", subject=Subject(source="nobody"))
    file = replace(an_alert_file(bare), transitions=(), deliveries=(), origins=())

    page = answer(FakeDesk(files={"a1": file}), "/alerts/a1").text

    assert "<dd>–</dd>" in page
    assert "Chưa ai được báo" in page


@pytest.mark.parametrize(
    "path",
    [
        "/alerts/none",
        "/reports/2020-01-01",
        "/reports/2020-01-01.xlsx",
        "/reports/yesterday",
        "/figures/2021-02-05/gold",
        "/observations/1",
        "/observations/x",
        "/observations/99999999999999999999",
        "/payloads/99",
        "/static/nothing.css",
        "/static/..%2Fdesk.py",
        "/fonts/Comic.ttf",
        "/nowhere",
    ],
)
def test_what_does_not_exist_is_a_friendly_404(path: str) -> None:
    response = answer(FakeDesk(), path)

    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.text


def test_a_page_can_only_be_read() -> None:
    response = answer(FakeDesk(), "/", method="POST")

    assert response.status_code == 405
    assert "chỉ để đọc" in response.text


def test_the_published_report_is_shown_as_it_is_with_its_own_styles_allowed() -> None:
    response = answer(FakeDesk(), "/reports/2021-02-05")

    assert "Báo cáo 05/02" in response.text
    assert "script-src" not in response.headers["content-security-policy"]
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_the_workbook_is_offered_under_a_name_with_its_day() -> None:
    response = answer(FakeDesk(), "/reports/2021-02-05.xlsx")

    assert response.content == b"PK\x03\x04"
    assert "bao-cao-binh-on-2021-02-05.xlsx" in response.headers["content-disposition"]


def test_a_figure_leads_to_the_observations_it_is_made_of() -> None:
    page = answer(FakeDesk(), "/figures/2021-02-05/pork_belly").text

    assert "#9009" in page
    assert "Chợ Cố Đạo" in page


def test_a_group_leads_to_the_observations_of_its_products() -> None:
    assert "#9009" in answer(FakeDesk(), "/figures/2021-02-05/pork").text
    assert "Không có quan sát nào" in answer(FakeDesk(), "/figures/2021-02-05/rice").text


def test_a_long_list_of_observations_is_cut_and_counted() -> None:
    class Crowd(FakeDesk):
        def figures(self, day: date, products: Sequence[str]) -> list[Origin]:
            return [an_origin(number) for number in range(1000)]

    page = answer(Crowd(), "/figures/2021-02-05/pork").text

    assert page.count('href="/observations/') == 400
    assert "Còn 600 quan sát nữa" in page
    assert 'href="/figures/2021-02-05/pork_lean"' in page


def test_an_observation_names_payload_place_and_configuration() -> None:
    page = answer(FakeDesk(), "/observations/9001").text

    for text in ("Giá!D17", "9b1c" * 16, "3f9c2a71d04b", "420 kg"):
        assert text in page


def test_a_payload_is_returned_byte_for_byte_as_a_file() -> None:
    response = answer(FakeDesk(), "/payloads/17")

    assert response.content == a_payload().content
    assert response.headers["content-disposition"].startswith("attachment; filename*=UTF-8''b%E1")
    assert response.headers["content-type"] == "application/octet-stream"


def test_a_payload_that_is_a_web_page_cannot_run() -> None:
    page = replace(a_payload(), media_type="text/html", origin="http://shop/", content=b"<script>")

    response = answer(FakeDesk(payloads={1: page}), "/payloads/1")

    assert response.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in response.headers["content-security-policy"]


def test_the_sources_page_says_what_went_wrong() -> None:
    page = answer(FakeDesk(), "/sources").text

    assert "kết nối bị từ chối" in page
    assert "4 lần hỏng liền" in page
    assert "Thiếu bản ghi" in page


def test_a_source_that_never_ran_waits_for_its_first_report() -> None:
    page = answer(an_empty_desk(), "/sources").text

    assert page.count("Chờ báo cáo đầu tiên") == 5


def test_the_quarantine_shows_the_line_as_written_with_reason_and_proposal() -> None:
    page = answer(FakeDesk(), "/quarantine").text

    for text in ("giá</small> 1.410.000 đ", "factor_of_ten", "141.000 đ", "Giá!D18"):
        assert text in page


@pytest.mark.parametrize("path", ["/", "/alerts", "/months", "/quarantine", "/reports"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_whole_before_there_is_any_data(path: str, language: str) -> None:
    response = answer(an_empty_desk(), f"{path}?lang={language}")

    assert response.status_code == 200
    assert 'empty">' in response.text


@pytest.mark.parametrize(
    "path",
    ["/", "/alerts/a1", "/months", "/sources", "/quarantine", "/reports", "/observations/9001"],
)
def test_no_vietnamese_interface_word_is_left_in_english(path: str) -> None:
    page = answer(FakeDesk(), f"{path}?lang=en").text

    for word in ("Cảnh báo", "Nguồn", "Điểm bán", "Dự trữ", "Quan sát"):
        assert word not in page


class BrokenDesk(FakeDesk):
    """A desk whose store has failed."""

    error: MonitorError = StoreError("hỏng")

    def summary(self) -> DailySummary:
        raise self.error

    def payload(self, payload_id: int) -> Payload | None:
        raise self.error


def test_a_store_that_cannot_be_reached_is_said_with_a_time_to_come_back() -> None:
    desk = BrokenDesk()
    desk.error = StoreUnavailableError("cơ sở dữ liệu đang bị khóa")

    response = answer(desk, "/")

    assert response.status_code == 503
    assert response.headers["retry-after"] == "30"
    assert "cơ sở dữ liệu đang bị khóa" in response.text


def test_any_other_failure_is_an_error_page_and_not_an_empty_market() -> None:
    response = answer(BrokenDesk(), "/")

    assert response.status_code == 500
    assert "Tạm thời không đọc được số liệu" in response.text
