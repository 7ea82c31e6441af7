"""Reads one record after another of one payload: who, what, when, and every figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from monitor.domain.calendar import local_day
from monitor.domain.errors import ForeignOutletError, MissingFieldError
from monitor.domain.market import Market
from monitor.domain.observation import WRITTEN_PRICES, Availability, Observation, RawRecord
from monitor.domain.source import Reading
from monitor.normalise.dates import read_moment
from monitor.normalise.figures import FIGURES, read_figures
from monitor.normalise.remembered import Remembered
from monitor.normalise.subjects import Place
from monitor.normalise.told import what_is_told
from monitor.normalise.vocabulary import Vocabulary

_YES = frozenset({"true", "1"})
_ZEROS = frozenset({"0", "0.0", "0,0", "0.00", "0,00", "0đ", "0 đ", "0 ₫", "0 VND", "0 VNĐ"})
_TROUBLE = frozenset(Availability) - {Availability.IN_STOCK, Availability.UNKNOWN}


class RecordReader:
    """Reads by a vocabulary, which was made for the same market and reading."""

    def __init__(
        self, market: Market, reading: Reading, zone: ZoneInfo, received_at: datetime,
        retailer: str, vocabulary: Vocabulary,
    ) -> None:  # fmt: skip
        self._received_at, self._zone = received_at.astimezone(UTC), zone
        self._market, self._retailer = market, retailer
        self._subjects = vocabulary.subjects
        self._absences, self._states = vocabulary.absences, vocabulary.states
        self._taught = vocabulary.subjects.meant_by("text")
        self._moments = Remembered[str, datetime](
            lambda text: read_moment(text, reading, zone, self._received_at)
        )

    def read(self, record: RawRecord) -> Observation | None:
        """Return the observation, or ``None`` for a record without any figure.

        Raises:
            BadRecordError: the record cannot be accepted; the narrowest error says why.
        """
        fields = record.fields
        if "text" in fields:
            return self._told(record)
        texts, shelf = self._figures(fields)
        if fields.get("availability") or fields.get("note"):
            shelf = self._shelf(fields, shelf)
        if shelf is Availability.OUT_OF_STOCK or texts.get("stock") in _ZEROS:
            texts = _without_zero_prices(texts)
        is_withdrawn = fields.get("withdraw") in _YES
        if not (texts or is_withdrawn) and shelf is Availability.UNKNOWN:
            return None
        place = self._place(fields)
        subject = self._subjects.by_text[
            fields.get("product_code", ""), fields.get("product", ""), fields.get("unit", "")
        ]
        moment, flags = self._moment(fields)
        if place.is_dated:
            place.check_open(local_day(moment, self._zone))
        if is_withdrawn:
            texts, shelf, flags = {}, Availability.UNKNOWN, (*flags, "withdrawn")
            fields = {}
        figures = read_figures(subject, texts, fields)
        return Observation(
            outlet=place.code,
            product=subject.code,
            observed_at=moment,
            availability=shelf,
            locator=record.locator,
            flags=flags + subject.flags + figures.pop("flags", ()),
            **figures,
        )

    def _told(self, record: RawRecord) -> Observation | None:
        """Return what a typed line says, of the outlet and the moment that stand beside it."""
        told = what_is_told(record.fields, self._market, self._taught)
        if told is None:
            return None
        place = self._place(record.fields)
        moment, flags = self._moment(record.fields)
        place.check_open(local_day(moment, self._zone))
        return Observation(
            outlet=place.code,
            product=told.product,
            observed_at=moment,
            locator=record.locator,
            flags=(*flags, "typed"),
            **told.figures,
        )

    def _place(self, fields: Mapping[str, str]) -> Place:
        """Return the outlet, which must be one of those for which the sender may speak."""
        place = self._subjects.places[self._retailer, fields.get("outlet", "")]
        allowed = fields.get("for_outlets")
        if allowed is not None and place.code not in allowed.split():
            raise ForeignOutletError(f"the sender does not report for {place.code}")
        return place

    def _figures(self, fields: Mapping[str, str]) -> tuple[dict[str, str], Availability]:
        """Return the figures written, and what was written of the shelf in their place."""
        texts: dict[str, str] = {}
        shelf = Availability.UNKNOWN
        for name in FIGURES:
            if name not in fields:
                continue
            text = fields[name]
            absence = self._absences[text]
            if absence is None:
                texts[name] = text
            elif absence is not Availability.UNKNOWN:
                shelf = absence
        return texts, shelf

    def _shelf(self, fields: Mapping[str, str], said: Availability) -> Availability:
        """Return what the record says of the shelf: in its own field, in a figure's, in a note."""
        own = self._states[fields.get("availability", "")]
        if own is not None:
            return own
        noted = self._states[fields.get("note", "")]
        return noted if noted in _TROUBLE and said is Availability.UNKNOWN else said

    def _moment(self, fields: Mapping[str, str]) -> tuple[datetime, tuple[str, ...]]:
        """Return when it was so: as written, or on arrival where the source never says."""
        text = fields.get("observed_at")
        if text is None:
            return self._received_at, ("undated",)
        if not text.strip():
            raise MissingFieldError("the date is blank")
        return self._moments[text], ()


def _without_zero_prices(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the figures without prices of zero, as shops write beside what they have not got."""
    return {
        name: text
        for name, text in texts.items()
        if name not in WRITTEN_PRICES or text.strip() not in _ZEROS
    }
