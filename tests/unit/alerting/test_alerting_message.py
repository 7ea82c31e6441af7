from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from monitor.alerting.message import Beside, Trouble, alert_message, dead_letter, operator_message
from monitor.alerting.words import REASON, SEVERITY, Words, duration, figure, first_act
from monitor.domain.alert import AlertState, Reason
from monitor.domain.delivery import Attachment, Message
from monitor.domain.finding import Severity, Subject
from monitor.domain.market import Retailer
from monitor.domain.settings import DrillSpec, Settings
from monitor.domain.source import PlugIn, RecordMap, Schedule, SourceSpec
from tests.unit.alerting.alerts import (
    MARKET,
    NOW,
    a_claim,
    a_recipient,
    a_record,
    a_row,
    a_transition,
    an_alert,
    some_settings,
)

SETTINGS = some_settings(base_url="https://binhon.example/")


def said(
    language: str = "vi",
    *,
    settings: Settings = SETTINGS,
    alert: object = None,
    transition: object = None,
    claim: object = None,
) -> Message:
    return alert_message(
        alert or an_alert(),  # type: ignore[arg-type]
        transition or a_transition(),  # type: ignore[arg-type]
        a_recipient(language=language),
        settings,
        claim or a_claim(),  # type: ignore[arg-type]
    )


def test_an_inspector_reads_what_where_since_when_how_much_why_and_what_to_do() -> None:
    message = said()

    assert message.title == (
        "[Cảnh báo] Giá tăng đột biến: Thịt lợn ba chỉ – Chợ An Dương, Lê Chân"
    )
    assert message.text == (
        "Đã xác nhận: Giá tăng đột biến: Thịt lợn ba chỉ – Chợ An Dương, Lê Chân\n"
        "\n"
        "Mức độ: Cảnh báo\n"
        "Mặt hàng: Thịt lợn ba chỉ\n"
        "Nơi: Chợ An Dương, Lê Chân\n"
        "Từ lúc: 07:30 05/02/2021\n"
        "Số liệu: 180.000\xa0đ/kg so với 150.000\xa0đ/kg (+20,0\xa0%)\n"
        "Vì sao: Giá tăng 20\xa0% so với mức thường.\n"
        "Việc cần làm ngay: Kiểm tra niêm yết giá và hoá đơn nhập hàng, hỏi lý do tăng giá.\n"
        "\n"
        "Xem chứng cứ: https://binhon.example/alerts/a1\n"
        "\n"
        "Sở Công Thương Hải Phòng · Bình ổn thị trường Hải Phòng · mã a1 · "
        "cấu hình v2-abcdef012\n"
    )


def with_course(*prices: float, **changes: object) -> Message:
    first = date(2021, 2, 1)
    course = [(first + timedelta(days=at), price) for at, price in enumerate(prices)]
    move = replace(a_transition(), **changes)  # type: ignore[arg-type]  # the caller names fields
    beside = Beside(course=course)
    return alert_message(an_alert(), move, a_recipient(), SETTINGS, a_claim(), beside)


def test_the_course_of_the_figure_is_drawn_in_the_mail_and_told_in_the_text() -> None:
    message = with_course(150_000, 165_000, 200_000)

    assert (
        "Diễn biến\n- Mức so sánh: 150.000\xa0đ/kg\n- 01/02: 150.000\xa0đ/kg\n"
        "- 02/02: 165.000\xa0đ/kg\n- 03/02: 200.000\xa0đ/kg\n"
    ) in message.text
    widths = re.findall(r'width="(\d+%)" style="margin', message.html)
    assert widths == ["75%", "75%", "82%", "100%"]
    assert 'role="img" aria-label="Diễn biến Mức so sánh 150.000\xa0đ/kg; 01/02' in message.html


def test_a_picture_stands_in_the_page_in_the_place_of_the_bars_and_says_their_figures() -> None:
    picture = Attachment(name="dien-bien.png", media_type="image/png", content=b"png")
    beside = Beside(course=[(date(2021, 2, 1), 150_000.0)], picture=picture)

    message = alert_message(an_alert(), a_transition(), a_recipient(), SETTINGS, a_claim(), beside)

    assert message.attachments == (picture,)
    assert '<img src="cid:dien-bien.png"' in message.html
    assert 'alt="Diễn biến Mức so sánh 150.000\xa0đ/kg; Hiện tại 180.000\xa0đ/kg"' in message.html
    assert 'role="img"' not in message.html


def test_the_button_to_answer_comes_before_the_course() -> None:
    beside = Beside(link="https://binhon.example/a/x")

    message = alert_message(an_alert(), a_transition(), a_recipient(), SETTINGS, a_claim(), beside)

    assert message.html.index("Nhận xử lý") < message.html.index("Diễn biến")
    assert message.text.index("Nhận xử lý") < message.text.index("Xem chứng cứ")


@pytest.mark.parametrize(("joint", "is_said"), [("supply", True), ("ordinary", False)])
def test_price_and_stock_are_read_together_only_where_they_say_something(
    joint: str, is_said: bool
) -> None:
    evidence = {
        "joint": joint,
        "joint_vi": "giá tăng, tồn giảm; việc đầu tiên: điều hàng",
        "joint_en": "up and down; first act: move goods",
    }
    move = replace(a_transition(), evidence=evidence)

    text = alert_message(an_alert(), move, a_recipient(), SETTINGS, a_claim()).text

    assert ("Giá và hàng: Giá tăng, tồn giảm\n" in text) is is_said
    assert ("Giá và hàng" in text) is is_said
    assert "điều hàng" not in text


def test_the_course_is_that_of_the_last_week() -> None:
    message = with_course(*range(150_000, 160_000, 1000))

    assert "03/02" not in message.text
    assert [f"{day:02}/02" in message.text for day in (4, 10)] == [True, True]


@pytest.mark.parametrize("prices", [(), (180_000,)])
def test_without_days_before_it_the_figure_is_drawn_beside_what_it_is_held_against(
    prices: tuple[float, ...],
) -> None:
    message = with_course(*prices)

    assert "Diễn biến" not in message.text
    assert "Mức so sánh: 150.000\xa0đ/kg" in message.html
    assert "Hiện tại: 180.000\xa0đ/kg" in message.html


@pytest.mark.parametrize("known", [{"value": None}, {"baseline": None}, {"baseline": 0.0}])
def test_a_figure_that_is_held_against_nothing_is_not_drawn(known: dict[str, object]) -> None:
    assert 'role="img"' not in with_course(150_000, 180_000, **known).html


def test_no_figure_is_parted_from_its_unit_at_the_end_of_a_line() -> None:
    assert "(+20,0\xa0%)" in said().html


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        ("43,8 %", "43,8\xa0%"),
        ("168.000 đ/kg", "168.000\xa0đ/kg"),
        ("31,2 tấn", "31,2\xa0tấn"),
        ("5 điểm bán", "5 điểm bán"),
        ("2 %u", "2 %u"),
    ],
)
def test_no_line_of_a_message_ends_between_a_figure_and_its_unit(figure: str, kept: str) -> None:
    message = said(transition=a_transition(sentence_vi=f"Giá {figure} hôm nay."))

    assert f"Giá {kept} hôm nay." in message.text
    assert f"Giá {kept} hôm nay." in message.html


def test_an_english_reader_reads_the_same_in_english() -> None:
    message = said("en")

    assert message.title == "[Warning] Price spike: Pork belly – Chợ An Dương, Le Chan"
    assert "Level: 180,000\xa0đ/kg against 150,000\xa0đ/kg (+20.0\xa0%)" in message.text
    assert "Why: The price rose 20\xa0% against its usual level." in message.text
    assert "First act: Check the posted price" in message.text


def test_an_end_notice_says_what_ended_and_how_long_it_took_and_asks_for_nothing() -> None:
    alert = an_alert(AlertState.RESOLVED)
    ended = a_transition(
        alert, reason=Reason.RECOVERED, at=NOW + timedelta(days=3, hours=4, minutes=5)
    )

    message = said(alert=alert, transition=ended)

    assert message.title.startswith("[KẾT THÚC] Giá tăng đột biến: Thịt lợn ba chỉ")
    assert "Đã trở lại mức thường" in message.text
    assert "Kéo dài: 3 ngày 4 giờ" in message.text
    assert "Việc cần làm ngay" not in message.text


def test_a_stop_of_the_data_asks_for_fresh_figures() -> None:
    message = said(transition=a_transition(reason=Reason.DATA_STOPPED))

    assert "chưa có căn cứ để đóng cảnh báo" in message.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_drill_is_marked_so_that_nobody_can_miss_it(language: str) -> None:
    message = said(language, settings=replace(SETTINGS, drill=DrillSpec()))

    assert message.title.startswith(("[MÔ PHỎNG] ", "[DRILL] "))
    for form in (message.text, message.html):
        assert "MÔ PHỎNG" in form
        assert "DRILL" in form
    assert message.data["drill"] is True


def test_a_possible_duplicate_says_so_everywhere() -> None:
    message = said(claim=a_claim(attempt=2, possible_duplicate=True))

    assert message.title.endswith("(có thể trùng)")
    assert "Có thể trùng / possible duplicate" in message.text
    assert "Có thể trùng / possible duplicate" in message.html
    assert (message.possible_duplicate, message.attempt) == (True, 2)


def test_a_first_message_of_the_real_market_carries_no_mark() -> None:
    message = said()

    assert "trùng" not in message.text
    assert "MÔ PHỎNG" not in message.text


def test_the_webhook_body_is_the_contracts() -> None:
    message = said()

    assert json.loads(json.dumps(message.data)) == {
        "delivery_id": "alert:a1:1:inspector:mail:0",
        "attempt": 1,
        "possible_duplicate": False,
        "recipient": "inspector",
        "alerts": [
            {
                "id": "a1",
                "transition": 1,
                "rule": "price-spike",
                "severity": "warning",
                "state": "firing",
                "product": "pork_belly",
                "area": "le-chan",
                "outlet": "an-duong",
                "opened_at": "2021-02-05T00:30:00+00:00",
                "value": 180000.0,
                "baseline": 150000.0,
                "sentence_vi": "Giá tăng 20 % so với mức thường.",
                "sentence_en": "The price rose 20 % against its usual level.",
                "url": "https://binhon.example/alerts/a1",
            }
        ],
        "digest": False,
        "title": message.title,
        "drill": False,
    }


def test_a_message_that_waited_says_what_was_known_at_its_moment() -> None:
    moved_on = an_alert(AlertState.RESOLVED, value=151_000.0, sentence_vi="Đã hạ.")

    message = said(alert=moved_on, transition=a_transition())

    assert "180.000\xa0đ/kg" in message.text
    assert "Đã hạ." not in message.text


def test_names_and_sentences_cannot_break_out_of_the_html() -> None:
    evil = a_transition(sentence_vi='<script>alert("x")</script> & co')

    message = said(transition=evil)

    assert "<script>" not in message.html
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co" in message.html


def test_markdown_says_the_same_with_bold_labels_and_links() -> None:
    assert said().markdown.replace("\u00a0", " ") == (
        "**Đã xác nhận: Giá tăng đột biến: Thịt lợn ba chỉ – Chợ An Dương, Lê Chân**\n"
        "\n"
        "- **Mức độ:** Cảnh báo\n"
        "- **Mặt hàng:** Thịt lợn ba chỉ\n"
        "- **Nơi:** Chợ An Dương, Lê Chân\n"
        "- **Từ lúc:** 07:30 05/02/2021\n"
        "- **Số liệu:** 180.000 đ/kg so với 150.000 đ/kg (+20,0 %)\n"
        "- **Vì sao:** Giá tăng 20 % so với mức thường.\n"
        "- **Việc cần làm ngay:** Kiểm tra niêm yết giá và hoá đơn nhập hàng, hỏi lý do tăng giá.\n"
        "\n"
        "[Xem chứng cứ](<https://binhon.example/alerts/a1>)\n"
        "\n"
        "Sở Công Thương Hải Phòng · Bình ổn thị trường Hải Phòng · mã a1 · cấu hình v2-abcdef012\n"
    )


def test_signs_of_markdown_in_a_name_are_letters_of_it() -> None:
    named = replace(a_transition(), sentence_vi="Hàng *A_B* [x](y) `z` | #1 tăng giá.")

    message = said(transition=named)

    assert r"Hàng \*A\_B\* \[x\](y) \`z\` \| \#1 tăng giá." in message.markdown


def test_the_html_is_well_formed_and_shows_the_address() -> None:
    open_tags: list[str] = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    message = said()
    Balance().feed(message.html)

    assert open_tags == []
    assert ">https://binhon.example/alerts/a1</p>" in message.html


def test_every_form_is_in_composed_vietnamese() -> None:
    decomposed = unicodedata.normalize("NFD", "Giá thịt lợn tăng đột biến.")

    message = said(transition=a_transition(sentence_vi=decomposed))

    for form in (message.title, message.text, message.html):
        assert unicodedata.is_normalized("NFC", form)


def test_a_reserve_alert_of_the_whole_city_names_good_and_territory() -> None:
    alert = an_alert(kind="shortfall", subject=Subject(group="pork"), unit="%")
    short = a_transition(alert, value=61.3, baseline=100.0, unit="%")

    message = said(alert=alert, transition=short)

    assert message.title == "[Cảnh báo] Thiếu hàng dự trữ: Thịt lợn – toàn địa bàn"
    assert "Số liệu: 61,3\xa0% so với 100\xa0%\n" in message.text


def test_a_silence_names_its_source() -> None:
    alert = an_alert(kind="silence", subject=Subject(source="winmart-plus"), value=None)

    message = said("en", alert=alert, transition=a_transition(alert, baseline=None))

    assert message.title == "[Warning] Reporter is silent: winmart-plus"
    assert "Level" not in message.text
    assert "Where" not in message.text
    assert "Reporter: winmart-plus\n" in message.text


def test_a_silence_names_the_retailer_behind_its_source() -> None:
    source = SourceSpec(
        name="winmart-plus",
        retailer="winmart",
        fetch=PlugIn(kind="http", options={}, path=()),
        format=PlugIn(kind="json", options={}, path=()),
        record_map=RecordMap(fields={}),
        schedule=Schedule(),
    )
    market = replace(MARKET, retailers={"winmart": Retailer(code="winmart", name="WinMart")})
    alert = an_alert(kind="silence", subject=Subject(source="winmart-plus"))

    message = said(alert=alert, settings=replace(SETTINGS, sources=(source,), market=market))

    assert message.title == "[Cảnh báo] Nguồn không báo cáo: WinMart (winmart-plus)"


def test_a_promise_names_the_good_and_the_retailer() -> None:
    market = replace(MARKET, retailers={"winmart": Retailer(code="winmart", name="WinMart")})
    alert = an_alert(kind="shortfall", subject=Subject(group="pork", source="winmart"))

    message = said(alert=alert, settings=replace(SETTINGS, market=market))

    assert message.title == "[Cảnh báo] Thiếu hàng dự trữ: Thịt lợn, WinMart"
    assert "Thịt lợn, WinMart\n" in message.text


def test_what_the_market_does_not_know_is_named_by_its_code() -> None:
    alert = an_alert(subject=Subject(product="durian", outlet="stall-9", area="far"), kind="new")

    message = said(alert=alert)

    assert message.title == "[Cảnh báo] Biến động bất thường: durian – stall-9, far"


def test_an_alert_about_nothing_in_particular_has_still_a_title() -> None:
    message = said(alert=an_alert(subject=Subject(), kind="silence"))

    assert message.title == "[Cảnh báo] Nguồn không báo cáo – toàn địa bàn"


@pytest.mark.parametrize(
    ("value", "baseline", "text"),
    [
        (180_000.0, None, "Số liệu: 180.000\xa0đ/kg\n"),
        (180_000.0, 0.0, "Số liệu: 180.000\xa0đ/kg so với 0\xa0đ/kg\n"),
        (120_000.0, 150_000.0, "(-20,0\xa0%)"),
    ],
)
def test_a_comparison_is_made_only_where_there_is_something_to_compare(
    value: float, baseline: float | None, text: str
) -> None:
    message = said(transition=a_transition(value=value, baseline=baseline))

    assert text in message.text


def test_operators_are_told_what_ails_the_monitor() -> None:
    trouble = Trouble(title=Words("Đồng hồ dừng", "Clock stopped"), text=Words("Hãy xem.", "Look."))

    message = operator_message(
        trouble, a_recipient("duty", language="en"), SETTINGS, a_claim(a_row(recipient="duty"))
    )

    assert message.title == "[MONITOR] Clock stopped"
    assert "What happened: Look." in message.text
    assert (message.data["alerts"], message.data["recipient"]) == ([], "duty")


@pytest.mark.parametrize(("code", "name"), [("inspector", "Inspector"), ("gone", "gone")])
def test_a_dead_letter_says_whom_how_and_why(code: str, name: str) -> None:
    record = replace(a_record(a_row(recipient=code)), text="HTTP 404", attempts=3)
    settings = some_settings(recipients=[a_recipient("inspector")])

    trouble = dead_letter(record, settings)

    assert trouble.title == (f"Không báo được cho {name}", f"Could not tell {name}")
    assert "HTTP 404 (attempts: 3)" in trouble.text.en


def test_a_dead_digest_says_how_many_more_it_spoke_of() -> None:
    trouble = dead_letter(a_record(a_row()), some_settings(), others=1999)

    assert "và 1999 cảnh báo khác trong cùng tin" in trouble.text.vi
    assert "and 1999 more of the same message" in trouble.text.en


def test_every_state_severity_and_reason_has_its_words_in_both_languages() -> None:
    for table, members in ((SEVERITY, Severity), (REASON, Reason)):
        assert set(table) == set(members)
        assert all(words.vi and words.en for words in table.values())


@pytest.mark.parametrize(
    ("span", "vi", "en"),
    [
        (timedelta(seconds=5), "1 phút", "1 minute"),
        (timedelta(minutes=59), "59 phút", "59 minutes"),
        (timedelta(hours=1), "1 giờ", "1 hour"),
        (timedelta(days=1, minutes=3), "1 ngày 3 phút", "1 day 3 minutes"),
        (timedelta(days=2, hours=3, minutes=4), "2 ngày 3 giờ", "2 days 3 hours"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_parts(
    span: timedelta, vi: str, en: str
) -> None:
    assert (duration(span, "vi"), duration(span, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("value", "unit", "language", "text"),
    [
        (None, "đ/kg", "vi", "–"),
        (29_000.4, "đ/kg", "vi", "29.000 đ/kg"),
        (12.34, "ngày", "vi", "12,3 ngày"),
        (12.34, "ngày", "en", "12.3 days"),
        (3.0, "", "en", "3"),
    ],
)
def test_figures_are_written_as_the_reader_writes_them(
    value: float | None, unit: str, language: str, text: str
) -> None:
    assert figure(value, unit, language) == text


def test_a_verdict_may_name_its_own_first_act() -> None:
    act = first_act("spike", {"first_act_vi": "Gọi nhà cung cấp."})

    assert act.vi == "Gọi nhà cung cấp."
    assert act.en.startswith("Check the posted price")


@pytest.mark.parametrize(
    ("language", "why", "act"),
    [
        ("vi", "Vì sao: Giá tăng 20\xa0%.\n", "Việc cần làm ngay: Kiểm tra hoá đơn.\n"),
        ("en", "Why: The price rose.\n", "First act: Check the invoices.\n"),
    ],
)
def test_an_act_that_the_rule_names_itself_is_said_once_and_in_its_place(
    language: str, why: str, act: str
) -> None:
    spoken = a_transition(
        sentence_vi="Giá tăng 20 %. Việc đầu tiên: kiểm tra hoá đơn.",
        sentence_en="The price rose. First act: check the invoices.",
    )

    text = said(language, transition=spoken).text

    assert why in text
    assert act in text


def test_times_are_shown_in_the_programmes_zone() -> None:
    alert = an_alert(opened_at=datetime(2021, 2, 4, 17, 30, tzinfo=UTC))

    assert "Từ lúc: 00:30 05/02/2021" in said(alert=alert).text
