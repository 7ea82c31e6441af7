"""The answer to a report, line by line: what was taken and how it was read, or what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.domain import wording
from monitor.domain.aside import BAD_LINE, NO_FIGURE, SENTENCES, candidates, sentence_vi
from monitor.domain.calendar import local_day
from monitor.domain.errors import (
    BadDateError,
    ForeignOutletError,
    IdentityChangedError,
    ImplausiblePriceError,
    ImplausibleStockError,
    MissingFieldError,
    UnknownOutletError,
    UnknownProductError,
    UnknownUnitError,
)
from monitor.domain.intake import Candidate, LineAnswer, LineStatus, Understood
from monitor.domain.market import Market, Product
from monitor.domain.observation import Availability, Observation, QuarantinedRecord, RawRecord
from monitor.normalise.figures import FIGURES

_OLD = timedelta(days=31)
"""An older figure is taken, but last year's date on this year's form is a common slip."""
_LEFT_OUT = "left out: "
_REJECTED = frozenset(
    kind.reason for kind in (UnknownOutletError, ForeignOutletError, MissingFieldError)
)
_CELLS: Mapping[str, tuple[str, ...]] = {
    UnknownOutletError.reason: ("outlet",),
    ForeignOutletError.reason: ("outlet",),
    UnknownProductError.reason: ("product",),
    UnknownUnitError.reason: ("unit",),
    ImplausiblePriceError.reason: ("price",),
    ImplausibleStockError.reason: ("stock",),
    IdentityChangedError.reason: ("product",),
    BadDateError.reason: ("observed_at",),
}


def answer_lines(
    records: Sequence[RawRecord],
    accepted: Sequence[Observation],
    set_aside: Sequence[QuarantinedRecord],
    market: Market,
    received_at: datetime,
) -> tuple[LineAnswer, ...]:
    """Return one answer for each record, in their order."""
    taken = {one.locator: one for one in accepted}
    aside = {one.locator: one for one in set_aside}
    lines = []
    for number, record in enumerate(records, start=1):
        place = record.locator
        if place in aside:
            lines.append(_set_aside(number, record, aside[place], market))
        elif place in taken:
            lines.append(_accepted(number, taken[place], market, received_at))
        else:
            lines.append(_empty(number, record))
    return tuple(lines)


def _accepted(number: int, one: Observation, market: Market, received_at: datetime) -> LineAnswer:
    vi, en = ("Đã rút lại", "Withdrawn") if "withdrawn" in one.flags else ("Đã nhận", "Accepted")
    if received_at - one.observed_at > _OLD:
        day = f"{local_day(one.observed_at):%d/%m/%Y}"
        vi = f"{vi} cho ngày {day}; nếu nhầm ngày hay năm, hãy rút lại và gửi lại"
        en = f"{en} for {day}; if the day or year is wrong, withdraw the line and send it again"
    return LineAnswer(
        line=number,
        place=one.locator,
        status=LineStatus.ACCEPTED,
        outlet=one.outlet,
        product=one.product,
        sentence_vi=f"{vi}.",
        sentence_en=f"{en}.",
        read=_understood(one, market.products[one.product]),
    )


def _understood(one: Observation, product: Product) -> Understood:
    known = one.availability is not Availability.UNKNOWN
    return Understood(
        unit=wording.unit_word(product.unit),
        price=one.price,
        listed_price=one.listed_price,
        regular_price=one.regular_price,
        member_price=one.member_price,
        stock=_whole_units(one.stock),
        sold=_whole_units(one.sold),
        received=_whole_units(one.received),
        availability=one.availability.value if known else "",
    )


def _whole_units(thousandths: int | None) -> float | None:
    return None if thousandths is None else thousandths / 1000


def _set_aside(
    number: int, record: RawRecord, found: QuarantinedRecord, market: Market
) -> LineAnswer:
    named = _candidates(found.proposal, market)
    codes = (UnknownProductError.reason, UnknownOutletError.reason)
    proposal = {} if found.reason in codes else dict(found.proposal)
    is_rejected = found.reason in _REJECTED
    return LineAnswer(
        line=number,
        place=record.locator,
        status=LineStatus.REJECTED if is_rejected else LineStatus.QUARANTINED,
        outlet=record.fields.get("outlet", ""),
        product=record.fields.get("product", "") or record.fields.get("product_code", ""),
        reason=found.reason,
        sentence_vi=sentence_vi(found, market),
        sentence_en=found.text,
        cells=_cells(record, found),
        candidates=named,
        proposal=proposal,
    )


def _empty(number: int, record: RawRecord) -> LineAnswer:
    note = record.fields.get("note", "")
    why = note.removeprefix(_LEFT_OUT) if note.startswith(_LEFT_OUT) else ""
    reason = BAD_LINE if why else NO_FIGURE
    return LineAnswer(
        line=number,
        place=record.locator,
        status=LineStatus.REJECTED,
        outlet=record.fields.get("outlet", ""),
        product=record.fields.get("product", "") or record.fields.get("product_code", ""),
        reason=reason,
        sentence_vi=SENTENCES[reason],
        sentence_en=why or "The line states no price, quantity or state of the shelf.",
    )


def _candidates(proposal: Mapping[str, str], market: Market) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(code=code, name=name) for code, name in candidates(proposal, market).items()
    )


def _cells(record: RawRecord, found: QuarantinedRecord) -> tuple[str, ...]:
    """Return the fields at fault: those whose text the reason repeats, or those it speaks of."""
    repeated = tuple(
        name
        for name in FIGURES
        if record.fields.get(name) and found.text.startswith(repr(record.fields[name]))
    )
    return repeated or _CELLS.get(found.reason, ())
