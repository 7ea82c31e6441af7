"""In a digest what is news to its reader stands among the new, and what he knows among the rest."""

from __future__ import annotations

import pytest

from monitor.alerting.asking import answer_step, lifted_step, reminder_step, rung_step
from monitor.app.digests import Digests
from monitor.domain.bundle import Parcel
from tests.unit.alerting.alerts import (
    a_claim,
    a_recipient,
    a_row,
    a_transition,
    an_alert,
    some_settings,
)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        pytest.param(0, "1 mới", id="told as it happened"),
        pytest.param(lifted_step(1), "1 mới", id="held back until now"),
        pytest.param(answer_step(1), "1 vẫn tiếp diễn", id="an answer that ended"),
        pytest.param(rung_step(1), "1 vẫn tiếp diễn", id="a step of an escalation"),
        pytest.param(reminder_step(0), "1 vẫn tiếp diễn", id="a reminder"),
    ],
)
def test_what_was_held_back_is_new_and_what_is_asked_again_is_not(step: int, said: str) -> None:
    alert = an_alert()
    parcel = Parcel.of([a_claim(a_row(step=step))]).telling({("a1", 1): (alert, a_transition())})

    message = Digests(some_settings()).render(parcel, a_recipient())

    assert message.title.endswith(f": {said}")
