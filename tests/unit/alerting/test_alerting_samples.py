"""Every kind of rule, in every step of an alert's life, in both languages: no words are missing."""

from __future__ import annotations

import pytest

from monitor.alerting.lifecycle import Book, reconcile
from monitor.alerting.message import alert_message
from monitor.alerting.sms import sms_text
from monitor.alerting.words import REASON, kind_name
from monitor.domain.alert import Reason, Step
from monitor.domain.wording import number, percent
from monitor.rules import RULES
from tests.unit.alerting.alerts import (
    NOW,
    POLICY,
    a_claim,
    a_recipient,
    a_transition,
    some_settings,
)

SETTINGS = some_settings(base_url="https://binhon.example")
PRICED = [kind for kind in sorted(RULES) if RULES[kind].sample().unit.startswith("đ/")]
TOLD_OTHERWISE = {"commitment_price", "coordinated"}
"""How far a price is from another one than its baseline, and from where to where several rose."""


def first_step(kind: str) -> Step:
    finding = RULES[kind].sample()
    (step,) = reconcile(
        Book.of([]), [finding], now=NOW, today=finding.day, policy=POLICY, config_version="v1"
    )
    return step


@pytest.mark.parametrize("kind", sorted(RULES))
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sample_of_every_rule_becomes_a_message_that_says_why(
    kind: str, reason: Reason, language: str
) -> None:
    alert = first_step(kind).alert
    transition = a_transition(alert, reason=reason)

    message = alert_message(alert, transition, a_recipient(language=language), SETTINGS, a_claim())

    sentence = alert.sentence_en if language == "en" else alert.sentence_vi
    why = sentence.split(" First act:")[0].split(" Việc đầu tiên:")[0]
    assert f": {why}\n" in message.text.replace("\xa0", " ")
    assert REASON[reason].to(language) in message.text
    assert "None" not in message.text


@pytest.mark.parametrize("kind", PRICED)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_price_of_a_sample_is_the_same_in_its_sentence_and_its_figures(
    kind: str, language: str
) -> None:
    finding = RULES[kind].sample()
    assert finding.value is not None
    assert finding.baseline is not None
    sentence = finding.sentence_en if language == "en" else finding.sentence_vi

    for price in (finding.value, finding.baseline):
        assert f"{number(price, language=language)} {finding.unit}" in sentence
    rise = percent((finding.value / finding.baseline - 1) * 100, language=language)
    assert rise in sentence or kind in TOLD_OTHERWISE


@pytest.mark.parametrize("kind", sorted(RULES))
def test_every_kind_of_rule_has_a_name_of_its_own(kind: str) -> None:
    assert kind_name(kind) != kind_name("a kind that nobody knows")


@pytest.mark.parametrize("kind", sorted(RULES))
def test_the_sample_of_every_rule_fits_into_a_short_text(kind: str) -> None:
    step = first_step(kind)
    assert step.transition is not None

    text = sms_text(step.alert, step.transition, SETTINGS)

    assert len(text) <= 306
    assert ", ." not in text
