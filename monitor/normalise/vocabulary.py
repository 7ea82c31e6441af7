"""What the texts of a source mean: understood once, whoever writes them and however often.

Sources that are read alike share one vocabulary, so that the watchlist is not searched anew for
every report of every day.
"""

from __future__ import annotations

from monitor.domain.market import Market
from monitor.domain.observation import Availability
from monitor.domain.settings import Currency
from monitor.domain.source import Reading
from monitor.normalise.availability import read_availability
from monitor.normalise.remembered import Remembered
from monitor.normalise.spelling import composed
from monitor.normalise.subjects import Subjects


class Vocabulary:
    """The meaning of texts under one way of reading; safe between threads, bounded in memory."""

    def __init__(self, market: Market, reading: Reading, currency: Currency) -> None:
        self.subjects = Subjects(market, reading, currency)
        self._missing = {composed(text).casefold() for text in reading.missing}
        self.absences = Remembered(self._absence)
        """``None`` for a figure, ``UNKNOWN`` for none, or the word in a figure's place."""
        self.states = Remembered(read_availability)

    def _absence(self, text: str) -> Availability | None:
        if composed(text).casefold() in self._missing:
            return Availability.UNKNOWN
        has_digit = any(map(str.isdigit, text))
        return None if has_digit else read_availability(text)
