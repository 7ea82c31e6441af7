"""The reminder of a report that is not in: who gets it, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alerting.due import due_message, due_rows
from monitor.domain.market import Retailer
from monitor.domain.settings import Settings
from monitor.domain.source import PlugIn, RecordMap, Schedule, SourceSpec
from tests.unit.alerting.alerts import NOW, a_claim, a_recipient, a_row, some_settings

FEED = SourceSpec(
    name="feed",
    retailer="chain",
    fetch=PlugIn(kind="http", options={}, path=()),
    format=PlugIn(kind="json", options={}, path=()),
    record_map=RecordMap(fields={}),
    schedule=Schedule(every=timedelta(hours=1)),
)


def settings_with(*contacts: str) -> Settings:
    settings = some_settings(recipients=[a_recipient("clerk", "mail", "sms")], sources=(FEED,))
    chain = Retailer(code="chain", name="Chuỗi siêu thị", contacts=contacts)
    return replace(settings, market=replace(settings.market, retailers={"chain": chain}))


def test_every_contact_is_reminded_once_on_every_channel_and_nobody_in_his_place() -> None:
    rows = due_rows(FEED, NOW, settings_with("clerk", "clerk"), NOW)

    assert [(row.recipient, row.channel) for row in rows] == [("clerk", "mail"), ("clerk", "sms")]
    assert rows[0].topic == f"due/feed/{NOW.isoformat()}"
    assert due_rows(FEED, NOW, settings_with(), NOW) == []


@pytest.mark.parametrize(("language", "mark"), [("vi", "NHẮC NỘP BÁO CÁO"), ("en", "REPORT DUE")])
def test_the_reminder_names_the_reporter_and_the_hour(language: str, mark: str) -> None:
    claim = a_claim(a_row(topic=f"due/feed/{NOW.isoformat()}"))

    message = due_message(claim, a_recipient("clerk", language=language), settings_with("clerk"))

    assert mark in message.title
    assert "Chuỗi siêu thị (feed)" in message.text
    assert message.data["alerts"] == []


def test_a_source_that_was_removed_meanwhile_is_named_by_its_code() -> None:
    claim = a_claim(a_row(topic=f"due/gone/{NOW.isoformat()}"))

    message = due_message(claim, a_recipient("clerk"), settings_with("clerk"))

    assert "gone" in message.text
