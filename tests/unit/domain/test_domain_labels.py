"""Every state, kind and outcome has one word in each language."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

import pytest

from monitor.domain.alert import AlertState, Reason
from monitor.domain.delivery import DeliveryState
from monitor.domain.finding import Severity
from monitor.domain.labels import label
from monitor.domain.market import OutletKind
from monitor.domain.observation import Availability
from monitor.domain.run import Outcome

CODES: list[StrEnum] = [
    *AlertState,
    *Reason,
    *DeliveryState,
    *Severity,
    *OutletKind,
    *Availability,
    *Outcome,
]


@pytest.mark.parametrize("code", CODES, ids=lambda code: f"{type(code).__name__}.{code.name}")
def test_every_code_has_a_composed_word_in_both_languages(code: StrEnum) -> None:
    words = [label(code, language) for language in ("vi", "en")]

    assert all(word and unicodedata.is_normalized("NFC", word) for word in words)
    assert words[0] != words[1]


def test_a_state_and_a_reason_of_the_same_name_keep_their_own_words() -> None:
    assert label(AlertState.RECOVERING, "vi") != label(Reason.RECOVERING, "vi")
