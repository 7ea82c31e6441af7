from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.signed_link import Grant, Purpose, granted, signed
from monitor.domain.errors import UsageError
from tests.unit.alerting.alerts import NOW

SECRET = "bí mật của chương trình"
GRANT = Grant(
    purpose=Purpose.ACKNOWLEDGE,
    alert="a1",
    recipient="inspector",
    expires_at=NOW + timedelta(hours=4),
)


def open_link(token: str, secret: str = SECRET, now: datetime = NOW) -> Grant:
    return granted(token, Purpose.ACKNOWLEDGE, secret, now)


@given(
    st.text(),
    st.text(),
    st.datetimes(datetime(2021, 3, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_a_link_grants_what_was_signed(alert: str, recipient: str, until: datetime) -> None:
    whole = until.replace(microsecond=0)
    grant = Grant(purpose=Purpose.ACKNOWLEDGE, alert=alert, recipient=recipient, expires_at=whole)

    assert open_link(signed(grant, SECRET)) == grant


def test_a_link_fits_into_an_address() -> None:
    token = signed(GRANT, SECRET)

    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert token.isascii()


@given(st.text())
def test_a_text_that_we_did_not_sign_grants_nothing(text: str) -> None:
    with pytest.raises(UsageError, match="not made by this monitor"):
        open_link(text)


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_a_link_changed_in_any_letter_grants_nothing(place: int, letter: str) -> None:
    token = signed(GRANT, SECRET)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]

    if changed != token:
        with pytest.raises(UsageError):
            open_link(changed)


def test_a_link_signed_with_another_secret_grants_nothing() -> None:
    with pytest.raises(UsageError, match="not made by this monitor"):
        open_link(signed(GRANT, "khác"))


def test_a_link_ends_when_it_says() -> None:
    token = signed(GRANT, SECRET)

    assert open_link(token, now=GRANT.expires_at - timedelta(seconds=1)) == GRANT
    with pytest.raises(UsageError, match="expired at 04:30 05/02/2021 UTC"):
        open_link(token, now=GRANT.expires_at)


def test_a_link_for_one_purpose_is_not_for_another() -> None:
    class Another(StrEnum):
        CLOSE = "close"

    with pytest.raises(UsageError, match="is for acknowledge, not for close"):
        granted(signed(GRANT, SECRET), cast("Purpose", Another.CLOSE), SECRET, NOW)


@pytest.mark.parametrize("body", ["bm90IGpzb24", "WzEsMl0", "WyJvdGhlciIsMSwyLDNd", "!!!!!"])
def test_a_link_of_another_version_says_so(body: str) -> None:
    from monitor.alerting import signed_link

    token = f"{body}.{signed_link._signature(body, SECRET)}"

    with pytest.raises(UsageError, match="another version"):
        open_link(token)
