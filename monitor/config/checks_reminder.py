"""Reminders that can reach somebody, and that come while there is something to remind of."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.config.checks import Complaint
from monitor.config.draft import Draft
from monitor.config.schema import RetailerEntry
from monitor.config.schema_people import RecipientEntry
from monitor.config.schema_source import SourceEntry


def reminders(draft: Draft) -> Iterator[Complaint]:
    """Yield reminders before their report is due, to nobody, or to people without a channel."""
    contacts = {
        each.model.code: each.model.contacts
        for each in draft.all(RetailerEntry)
        if each.has("code", "contacts")
    }
    for source in draft.all(SourceEntry):
        if not source.has("schedule", "retailer") or source.model.schedule.remind is None:
            continue
        schedule, retailer = source.model.schedule, source.model.retailer
        if source.model.schedule.remind > schedule.grace:
            text = "the reminder would come before the report is due; allowed is up to grace"
            yield (*source.path, "schedule", "remind"), text
        if contacts.get(retailer) == ():
            text = f"nobody is reminded: retailer {retailer} has no contacts"
            yield (*source.path, "schedule", "remind"), text
    yield from _unreachable(draft)


def _unreachable(draft: Draft) -> Iterator[Complaint]:
    mute = {
        each.model.code
        for each in draft.all(RecipientEntry)
        if each.has("code", "channels") and not each.model.channels
    }
    for retailer in draft.all(RetailerEntry):
        if not retailer.has("contacts"):
            continue
        for at, code in enumerate(retailer.model.contacts):
            if code in mute:
                yield (*retailer.path, "contacts", at), f"recipient {code} has no channels"
