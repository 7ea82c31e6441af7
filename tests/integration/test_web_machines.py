"""What programs read: health, metrics, JSON, headers, files."""

from __future__ import annotations

import pytest

from monitor.domain.alert import Alert
from monitor.domain.errors import StoreUnavailableError
from monitor.domain.view import Check, Gauge
from tests.desk import FakeDesk, open_alerts
from tests.web import answer


def test_alive_needs_nothing() -> None:
    assert answer(FakeDesk(), "/healthz").json() == {"status": "alive"}


def test_ready_while_every_check_is_well() -> None:
    response = answer(FakeDesk(), "/readyz")

    assert response.status_code == 200
    assert response.json()["ready"] is True


def test_one_failed_check_is_named_and_makes_it_not_ready() -> None:
    checks = [
        Check(name="database", ok=True, text="3 ms", text_vi="3 mili giây"),
        Check(name="deliveries", ok=False, text="oldest has waited 40 min", text_vi="chờ 40 phút"),
    ]

    response = answer(FakeDesk(readiness=checks), "/readyz")

    assert response.status_code == 503
    assert response.json()["checks"][1] == {
        "name": "deliveries",
        "ok": False,
        "text": "oldest has waited 40 min",
    }


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "trục trặc; hãy báo người vận hành"), ("en", "in trouble; tell")]
)
def test_a_browser_is_shown_readiness_as_a_page_in_the_reader_s_language(
    language: str, said: str
) -> None:
    words = {"vi": "chờ 40 phút", "en": "waits 40 min"}
    checks = [Check(name="deliveries", ok=False, text=words["en"], text_vi=words["vi"])]
    asking = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    response = answer(FakeDesk(readiness=checks), f"/readyz?lang={language}", headers=asking)

    assert response.status_code == 503
    assert said in response.text
    assert words.pop(language) in response.text
    assert words.popitem()[1] not in response.text


def test_a_monitor_that_does_its_work_says_so_to_a_browser() -> None:
    response = answer(FakeDesk(), "/readyz", headers={"accept": "text/html"})

    assert response.status_code == 200
    assert "đang làm việc bình thường" in response.text


def test_metrics_are_prometheus_text() -> None:
    response = answer(FakeDesk(), "/metrics")

    assert response.headers["content-type"].startswith("text/plain")
    assert 'monitor_open_alerts{severity="critical"} 5.0' in response.text
    assert "# TYPE monitor_observations_total counter" in response.text
    assert "monitor_observations_total 17842.0" in response.text


def test_a_name_with_several_label_values_is_one_family() -> None:
    class Desk(FakeDesk):
        def gauges(self) -> list[Gauge]:
            return [
                Gauge(name="monitor_outbox", help="Rows.", value=n, labels={"state": state})
                for n, state in ((2.0, "waiting"), (1.0, "dead"))
            ]

    text = answer(Desk(), "/metrics").text

    assert text.count("# HELP monitor_outbox ") == 1
    assert 'monitor_outbox{state="dead"} 1.0' in text


def test_alerts_carry_the_names_of_the_webhook_body() -> None:
    answered = answer(FakeDesk(), "/api/v1/alerts").json()

    first = answered["alerts"][0]
    assert answered["simulated"] is True
    assert len(answered["alerts"]) == len(open_alerts())
    assert first["url"] == "http://127.0.0.1:8000/alerts/a1"
    assert {"id", "rule", "severity", "state", "product", "area", "outlet", "opened_at", "value",
            "baseline", "sentence_vi", "sentence_en", "url"} <= set(first)  # fmt: skip


def test_a_product_not_reported_is_null_in_the_summary() -> None:
    prices = {
        line["product"]: line for line in answer(FakeDesk(), "/api/v1/summary").json()["prices"]
    }

    assert prices["chilli"]["median"] is None
    assert prices["chilli"]["outlets"] == 0
    assert prices["pork_belly"]["median"] == 162000.0


def test_the_summary_carries_the_reserve_as_an_interval() -> None:
    reserves = answer(FakeDesk(), "/api/v1/summary").json()["reserves"]

    assert (reserves[0]["lower"], reserves[0]["upper"]) == (401e6, 478e6)
    assert reserves[0]["verdict"] == "confirmed"


def test_an_unknown_call_is_refused_in_json() -> None:
    response = answer(FakeDesk(), "/api/v1/nothing")

    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})


def test_a_failure_of_the_store_is_told_in_json() -> None:
    class Desk(FakeDesk):
        def open_alerts(self) -> list[Alert]:
            raise StoreUnavailableError("khóa")

    response = answer(Desk(), "/api/v1/alerts")

    assert (response.status_code, response.json()) == (503, {"detail": "khóa"})


def test_the_description_of_the_api_is_a_page_of_our_own() -> None:
    page = answer(FakeDesk(), "/api/docs").text

    assert "GET /api/v1/alerts" in page
    assert "days_to_tet" in page
    assert "cdn" not in page


@pytest.mark.parametrize("path", ["/", "/alerts/a1", "/sources", "/nowhere", "/api/docs"])
def test_no_page_has_an_inline_script_or_style_or_a_foreign_address(path: str) -> None:
    response = answer(FakeDesk(), path)

    assert "style=" not in response.text
    assert "<style" not in response.text
    assert "<script>" not in response.text
    assert "http" not in response.text.replace("http-equiv", "").replace("://127.0.0.1", "")


@pytest.mark.parametrize("path", ["/", "/healthz", "/payloads/17", "/reports/2021-02-05"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = answer(FakeDesk(), path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"] or "reports" in path
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


def test_our_files_are_kept_by_the_browser_and_named_by_their_contents() -> None:
    page = answer(FakeDesk(), "/").text
    start = page.index("/static/style.css?")
    response = answer(FakeDesk(), page[start : page.index('"', start)])

    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]


def test_the_font_comes_from_its_package() -> None:
    response = answer(FakeDesk(), "/fonts/BeVietnamPro-Regular.ttf")

    assert response.content[:4] == b"\x00\x01\x00\x00"
    assert response.headers["content-type"] == "font/ttf"
