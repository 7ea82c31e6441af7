from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.alerting.digest import (
    Entry,
    Part,
    digest_message,
    digest_table,
    latest_each,
    part_of,
)
from monitor.domain.alert import Alert, AlertState, Reason
from monitor.domain.delivery import Message
from monitor.domain.finding import Severity, Subject
from tests.unit.alerting.alerts import (
    a_claim,
    a_recipient,
    a_transition,
    an_alert,
    some_settings,
)

SETTINGS = some_settings(base_url="https://binhon.example")


def an_entry(
    id: str = "a1",  # noqa: A002 - it is what an alert calls it
    reason: Reason = Reason.CONFIRMED,
    severity: Severity = Severity.WARNING,
    **changes: object,
) -> Entry:
    alert = an_alert(id=id, severity=severity)
    return Entry(alert, a_transition(alert, reason=reason, **changes))


def the_digest(entries: list[Entry], language: str = "vi") -> Message:
    return digest_message(entries, a_recipient(language=language), SETTINGS, a_claim())


def test_a_digest_says_how_many_are_new_worse_still_going_on_and_over() -> None:
    entries = [
        an_entry("a1"),
        an_entry("a2"),
        an_entry("a3", Reason.WORSENED, Severity.CRITICAL),
        an_entry("a4", Reason.DATA_STOPPED),
        an_entry("a5", Reason.RECOVERED),
    ]

    message = the_digest(entries)

    assert message.title == (
        "[TỔNG HỢP] 5 cảnh báo: 2 mới, 1 nghiêm trọng hơn, 1 vẫn tiếp diễn, 1 đã kết thúc"
    )
    for part in ("Mới (2)", "Nghiêm trọng hơn (1)", "Vẫn tiếp diễn (1)", "Đã kết thúc (1)"):
        assert f"\n{part}\n- " in message.text
        assert f">{part}</h3>" in message.html


def test_a_part_without_alerts_is_not_there() -> None:
    assert "kết thúc" not in the_digest([an_entry()]).text


def test_ten_thousand_alerts_are_one_message_that_can_be_read_and_holds_them_all() -> None:
    entries = [an_entry(f"a{index}", value=150_000.0 + index) for index in range(10_000)]

    message = the_digest(entries)

    assert len(message.text.splitlines()) < 30
    assert len(message.html) < 10_000
    assert "và 9.995 nữa" in message.text
    alerts = message.data["alerts"]
    assert isinstance(alerts, list)
    assert len(alerts) == len({alert["id"] for alert in alerts}) == 10_000
    assert message.data["digest"] is True


def test_each_part_names_the_gravest_and_then_those_that_moved_most() -> None:
    entries = [
        an_entry("a1", value=160_000.0),
        an_entry("a2", value=300_000.0),
        an_entry("a3", severity=Severity.CRITICAL, value=155_000.0),
        an_entry("a4", value=60_000.0),
    ]

    assert [entry.alert.id for entry in latest_each(entries)] == ["a3", "a2", "a4", "a1"]


def test_of_each_alert_the_last_transition_counts_in_whatever_order_they_come() -> None:
    alert = an_alert()
    first = Entry(alert, a_transition(alert, number=1))
    last = Entry(alert, a_transition(alert, number=3, reason=Reason.RECOVERED))
    middle = Entry(alert, a_transition(alert, number=2, reason=Reason.WORSENED))

    (kept,) = latest_each([first, last, middle])

    assert kept is last


def test_a_reminder_stands_among_what_still_goes_on() -> None:
    alert = an_alert()

    assert part_of(Entry(alert, a_transition(alert), is_reminder=True)) is Part.STILL


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_part(reason: Reason) -> None:
    assert part_of(an_entry(reason=reason)) in Part


def test_an_item_says_severity_what_where_and_how_much() -> None:
    message = the_digest([an_entry()])

    assert (
        "- Cảnh báo – Giá tăng đột biến: Thịt lợn ba chỉ – Chợ An Dương, Lê Chân: "
        "180.000\xa0đ/kg (+20,0\xa0%)"
    ) in message.text


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"value": None}, ": –\n"),
        ({"baseline": None}, ": 180.000\xa0đ/kg\n"),
        ({"baseline": -1.0}, ": 180.000\xa0đ/kg\n"),
        ({"value": 61.0, "unit": "%"}, ": 61\xa0%\n"),
    ],
)
def test_a_change_is_said_only_where_there_is_one(changes: dict[str, object], shown: str) -> None:
    assert shown in the_digest([an_entry(**changes)]).text  # type: ignore[arg-type]


def test_a_reporter_that_is_silent_for_no_whole_day_is_named_without_a_figure() -> None:
    silent = an_alert(id="s", kind="silence", subject=Subject(source="winmart"))
    step = replace(a_transition(silent), value=0.0, unit="ngày")
    text = the_digest([Entry(silent, step)]).text
    assert "- Cảnh báo – Nguồn không báo cáo: winmart\n" in text
    assert "Theo địa bàn" not in text


def test_a_digest_counts_by_severity_kind_and_area() -> None:
    silent = an_alert(id="s", kind="silence", subject=Subject(source="winmart"))
    entries = [an_entry("a1"), an_entry("a2"), Entry(silent, a_transition(silent))]

    text = the_digest(entries, "en").text

    assert "By severity: Warning 3" in text
    assert "By kind: Price spike 2, Reporter is silent 1" in text
    assert "By area: Le Chan 2, in no area 1" in text


def test_a_count_of_many_places_names_the_first_and_says_how_many_more() -> None:
    def alert_in(area: str) -> Alert:
        return an_alert(id=area, subject=Subject(product="pork_belly", area=area))

    areas = [alert_in(f"area-{index}") for index in range(8)]

    text = the_digest([Entry(alert, a_transition(alert)) for alert in areas]).text

    assert "area-4 1, và 3 nữa" in text


def test_a_digest_of_one_alert_counts_one() -> None:
    assert the_digest([an_entry()], "en").title == "[DIGEST] 1 alert: 1 new"


def test_the_table_holds_every_alert_once_under_a_head() -> None:
    ended = an_alert(AlertState.RESOLVED, id="a2")
    entries = [an_entry("a1"), an_entry("a1"), Entry(ended, a_transition(ended))]

    head, *rows = digest_table(entries, "vi", SETTINGS)

    assert len(rows) == 2
    assert dict(zip(head, rows[0], strict=True)) == {
        "Phần": "mới",
        "Mức độ": "Cảnh báo",
        "Diễn biến": "Đã xác nhận",
        "Loại": "Giá tăng đột biến",
        "Mặt hàng": "Thịt lợn ba chỉ",
        "Nơi": "Chợ An Dương, Lê Chân",
        "Từ lúc": "07:30 05/02/2021",
        "Giá trị": 180_000.0,
        "Mức so sánh": 150_000.0,
        "Đơn vị": "đ/kg",
        "Vì sao": "Giá tăng 20 % so với mức thường.",
        "Đường dẫn": "https://binhon.example/alerts/a1",
    }


def test_the_table_is_in_english_for_an_english_reader() -> None:
    entry = an_entry()
    said = replace(entry.transition, sentence_en="It rose.")

    head, row = digest_table([Entry(entry.alert, said)], "en", SETTINGS)

    assert dict(zip(head, row, strict=True))["Why"] == "It rose."
