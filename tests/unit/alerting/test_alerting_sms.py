from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.sms import (
    DEFAULT,
    NOTICE,
    ONE_PART,
    TWO_PARTS,
    fill,
    length,
    problem_with,
    slots_of,
    sms_text,
    templates_of,
    texts,
    without_accents,
)
from monitor.domain.alert import Reason
from monitor.domain.errors import UsageError
from monitor.domain.finding import Subject
from monitor.domain.people import SmsTemplate
from monitor.domain.settings import DrillSpec
from tests.unit.alerting.alerts import a_transition, an_alert, some_settings

SETTINGS = some_settings(base_url="https://binhon.example")
SLOTS = slots_of(an_alert(), a_transition(), SETTINGS)
SHORT = SmsTemplate(name="short", text="{severity}: {what}, {where} {level} {link}", limit=ONE_PART)


def test_an_alert_is_one_plain_text_with_all_that_matters() -> None:
    assert sms_text(an_alert(), a_transition(), SETTINGS) == (
        "CANH BAO - Da xac nhan: Gia tang dot bien Thit lon ba chi, Cho An Duong, Le Chan. "
        "180.000 d/kg (+20,0 %). https://binhon.example/alerts/a1"
    )


@pytest.mark.parametrize(
    ("value", "baseline", "unit", "said"),
    [
        (168_000.0, 135_000.0, "đ/kg", "168.000 d/kg (+24,4 %)."),
        (108_000.0, 135_000.0, "đ/kg", "108.000 d/kg (-20,0 %)."),
        (92.3, 100.0, "%", "92,3 % so voi 100 %."),
        (3.0, 6.0, "ngày", "3 ngay so voi 6 ngay."),
        (1.0, None, "ngày", "1 ngay."),
        (1.0, 0.0, "lỗi", "1 loi."),
        (None, 5.0, "%", "-."),
    ],
)
def test_how_much_is_said_against_what(
    value: float | None, baseline: float | None, unit: str, said: str
) -> None:
    moved = a_transition(value=value, baseline=baseline, unit=unit)

    assert f"Le Chan. {said} https" in sms_text(an_alert(), moved, SETTINGS)


def test_what_is_about_no_good_leaves_no_blank_before_the_place() -> None:
    about = an_alert(kind="balance", subject=Subject(outlet="an-duong", area="le-chan"))

    assert ": So lieu ton kho khong khop, Cho An Duong" in sms_text(
        about, a_transition(about), SETTINGS
    )


def test_an_end_says_that_it_is_over() -> None:
    text = sms_text(an_alert(), a_transition(reason=Reason.RECOVERED), SETTINGS)

    assert "Da tro lai muc thuong" in text


def test_a_drill_says_so_first() -> None:
    drill = replace(SETTINGS, drill=DrillSpec())

    assert sms_text(an_alert(), a_transition(), drill).startswith("MO PHONG: CANH BAO")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Thịt lợn – Chợ Đổ, Lê Chân", "Thit lon - Cho Do, Le Chan"),
        ("Nguyễn Ước ĐƯỜNG", "Nguyen Uoc DUONG"),
        ("“29.000₫/kg”…", '"29.000d/kg"...'),
        ("giá 市 ½", "gia ? ?"),
        ("`rau`", "?rau?"),
    ],
)
def test_accents_go_and_what_a_phone_cannot_show_is_a_question_mark(text: str, plain: str) -> None:
    assert without_accents(text) == plain


def test_letters_of_the_extension_table_take_two_places() -> None:
    assert length("a[b]€") == 8


def test_what_is_too_long_is_cut_but_never_the_link() -> None:
    slots = {**SLOTS, "where": "Cho " + "rat dai " * 60}

    text = fill(SHORT, slots)

    assert length(text) <= ONE_PART
    assert text.endswith(SLOTS["link"])
    assert "Thit lon ba chi" in text


def test_a_slot_keeps_enough_to_be_told_and_the_next_gives_way() -> None:
    slots = {**SLOTS, "where": "x" * 400, "what": "y" * 400}

    text = fill(SHORT, slots)

    assert "xxxxx." in text
    assert "yyyyy" in text
    assert length(text) <= ONE_PART


def test_a_slot_that_is_short_already_is_left_as_it_is() -> None:
    text = fill(SHORT, {**SLOTS, "where": "Ngoai", "what": "y" * 400})

    assert "Ngoai " in text


def test_a_template_that_cannot_fit_says_so() -> None:
    with pytest.raises(UsageError, match="of 20 places"):
        fill(replace(SHORT, limit=20), SLOTS)


@pytest.mark.parametrize(
    ("text", "word"),
    [("{severty}: {what}", "no slot severty"), ("Cảnh báo {what}", "accents")],
)
def test_a_template_with_a_typing_error_or_accents_is_refused(text: str, word: str) -> None:
    template = SmsTemplate(name="bad", text=text)

    assert word in str(problem_with(template))
    with pytest.raises(UsageError, match="template bad"):
        fill(template, SLOTS)


@pytest.mark.parametrize("template", [DEFAULT, NOTICE])
def test_the_built_in_templates_are_sound(template: SmsTemplate) -> None:
    assert problem_with(template) is None


@pytest.mark.parametrize("text", ["{what", "what}", "{what}}"])
def test_a_brace_that_stands_alone_is_refused(text: str) -> None:
    assert "brace" in str(problem_with(SmsTemplate(name="bad", text=text)))


def test_a_template_is_filled_only_where_there_is_something_to_say_for_each_slot() -> None:
    found = texts([DEFAULT, NOTICE], {"drill": "", "headline": "Lỗi gửi tin", "link": "http://b/"})

    assert found == {"thong-bao": "Binh on gia: Loi gui tin. http://b/"}


def test_a_template_of_the_configuration_takes_the_place_of_a_built_in_one() -> None:
    own = SmsTemplate(name="canh-bao", text="{what}: {link}")

    found = templates_of(replace(SETTINGS, sms_templates=(own, SHORT)))

    assert {each.name: each for each in found} == {
        "canh-bao": own, "thong-bao": NOTICE, "short": SHORT,
    }  # fmt: skip


@given(
    st.fixed_dictionaries(
        {name: st.text(max_size=300).map(without_accents) for name in ("what", "where", "kind")}
    ),
    st.sampled_from([DEFAULT, SHORT]),
)
def test_a_text_never_exceeds_its_parts_and_its_alphabet(
    slots: dict[str, str], template: SmsTemplate
) -> None:
    try:
        text = fill(template, {**SLOTS, **slots})
    except UsageError:
        assert any(length(slot) > len(slot) for slot in slots.values())
        return

    assert length(text) <= template.limit <= TWO_PARTS
    assert without_accents(text) == text
    assert SLOTS["link"] in text
