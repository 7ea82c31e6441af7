"""A corrected figure: which alerts rest on it, and what people are told of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.alerting.correction import concerned, judge_corrected
from monitor.alerting.routing import Because, tellings
from monitor.domain.alert import Alert, AlertState, Reason, Step
from monitor.domain.finding import Severity, Subject
from tests.unit.alerting.alerts import MARKET, NOW, a_step, a_transition, an_alert, some_settings

SERIES = [("an-duong", "pork_belly")]
AREA = Subject(product="pork_belly", area="le-chan")


def resting_on(*ids: int, **changes: Any) -> Alert:
    return an_alert(evidence={"observations": list(ids)}, **changes)


def judged(before: Alert, after: Alert | None = None, *, unfounded: bool = False) -> list[Step]:
    steps = [] if after is None else [Step(alert=after, transition=None)]
    return judge_corrected(steps, [before], {before.id} if unfounded else set(), NOW, "v9")


@pytest.mark.parametrize(
    ("alert", "is_concerned"),
    [
        (resting_on(7, 8), True),
        (resting_on(9), False),
        (resting_on(9, opened_evidence={"observations": (8,)}), True),
        (an_alert(evidence={"observations": "8"}), False),
        (resting_on(8, state=AlertState.PENDING), False),
        (resting_on(8, state=AlertState.RESOLVED), False),
        (an_alert(subject=AREA), True),
        (an_alert(subject=replace(AREA, area="")), True),
        (an_alert(subject=replace(AREA, area="hong-bang")), False),
        (an_alert(subject=Subject(group="pork")), True),
        (an_alert(subject=Subject(group="rice")), False),
        (an_alert(subject=Subject(source="winmart")), False),
    ],
)
def test_an_alert_is_concerned_when_it_rests_on_what_was_corrected(
    alert: Alert, *, is_concerned: bool
) -> None:
    assert (concerned([alert], SERIES, {8}, MARKET) == [alert]) is is_concerned


def test_a_correction_of_what_nobody_knows_concerns_nothing_wide() -> None:
    alert = an_alert(subject=Subject(group="pork"))
    assert concerned([alert], [("gone", "gone")], {8}, MARKET) == []


def test_without_a_breach_on_any_day_an_alert_is_withdrawn_whatever_the_finding_says() -> None:
    before = an_alert()

    [step] = judged(before, replace(before, state=AlertState.RESOLVED), unfounded=True)

    assert step.transition is not None
    assert (step.transition.reason, step.transition.notify) == (Reason.WITHDRAWN, True)
    assert step.transition.number == before.transitions + 1
    assert "đã được đính chính" in step.transition.sentence_vi


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({"value": 189_000.0}, False),
        ({"value": 170_000.0}, True),
        ({"severity": Severity.INFO}, True),
        ({"value": None}, True),
    ],
)
def test_people_are_told_of_another_level_only_when_it_matters(
    changes: dict[str, Any], *, is_told: bool
) -> None:
    before = an_alert(value=190_000.0)

    [step] = judged(before, replace(before, **changes))

    if is_told:
        assert step.transition is not None
        assert (step.transition.reason, step.transition.notify) == (Reason.AMENDED, True)
        assert step.transition.number == before.transitions + 1
        assert step.alert.state is AlertState.FIRING
    else:
        assert step.transition is None


def test_a_level_that_never_was_is_no_other_level() -> None:
    before = an_alert(value=None)
    [step] = judged(before, replace(before, sentence_vi="khác"))
    assert step.transition is None


def test_what_tells_people_anyway_and_what_is_not_concerned_stays_as_it_is() -> None:
    before, other = an_alert(value=100.0), an_alert(id="a2", value=100.0)
    worse = a_step(replace(before, value=200.0), reason=Reason.WORSENED)
    eased = a_step(replace(before, value=50.0), reason=Reason.EASED)
    moved = Step(alert=replace(other, value=200.0), transition=None)

    assert judge_corrected([worse, moved], [before], set(), NOW, "v9") == [worse, moved]
    [amended] = judge_corrected([eased], [before], set(), NOW, "v9")
    assert amended.transition is not None
    assert amended.transition.reason is Reason.AMENDED


def test_of_corrected_figures_hear_those_who_were_told_and_nobody_else() -> None:
    told = frozenset({("duty", "mail")})
    heard = tellings(an_alert(), a_transition(reason=Reason.AMENDED), some_settings(), told, NOW)
    assert [(each.recipient, each.because) for each in heard] == [("duty", Because.TOLD_BEFORE)]
