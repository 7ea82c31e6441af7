"""How a report speaks: figures, names and dates in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.domain import labels, wording
from monitor.domain.alert import Alert
from monitor.domain.delivery import Undelivered
from monitor.domain.market import OutletKind
from monitor.domain.settings import Settings
from monitor.domain.view import PriceLine, PriceRange, ReserveLine

_SHORT_KINDS = {
    OutletKind.MALL: ("TTTM", "Mall"),
    OutletKind.CONVENIENCE: ("CH tiện lợi", "Convenience"),
}
_BLOCKS = "▁▂▃▄▅▆▇"
_GAP = "·"


@dataclass(frozen=True, slots=True)
class Words:
    """Speaks one language (``vi`` or ``en``) with the names of the configuration in force."""

    language: str
    settings: Settings

    def __call__(self, vietnamese: str, english: str) -> str:
        """Return the wording of the reader's language."""
        return english if self.language == "en" else vietnamese

    def number(self, value: float, digits: int = 0) -> str:
        return wording.number(value, digits, self.language)

    def percent(self, value: float | None, digits: int = 0) -> str:
        return wording.percent(value, digits, self.language)

    def change(self, value: float | None) -> str:
        """Return a change with its sign, ``+6,2 %``."""
        return wording.percent(value, 1, self.language, sign=True)

    def quantity(self, thousandths: float, unit: str) -> str:
        return wording.quantity(thousandths, unit, self.language)

    def unit(self, unit: str) -> str:
        return wording.unit_word(unit, self.language)

    def price_unit(self, unit: str) -> str:
        """Return ``đ/kg``."""
        return f"{self.settings.currency.symbol}/{self.unit(unit)}"

    def span(self, prices: PriceRange) -> str:
        """Return ``149.000–189.500``, or the one price where all outlets agree."""
        low, high = self.number(prices.low), self.number(prices.high)
        return low if low == high else f"{low}–{high}"

    def coverage(self, line: ReserveLine) -> str:
        """Return the interval of a good's coverage of its target: ``71–85 %``."""
        target = line.target or 1.0
        low, high = (self.percent(100 * part / target) for part in (line.lower, line.upper))
        return low if low == high else f"{low.removesuffix(' %')}–{high}"

    def day(self, day: date) -> str:
        return wording.day_text(day)

    def moment(self, moment: datetime | None) -> str:
        if moment is None:
            return wording.NO_FIGURE
        return wording.moment_text(moment, self.settings.zone)

    def label(self, code: StrEnum) -> str:
        return labels.label(code, self.language)

    def kind(self, kind: OutletKind) -> str:
        """Return a kind of outlet in few letters, for narrow tables."""
        return self(*_SHORT_KINDS[kind]) if kind in _SHORT_KINDS else self.label(kind)

    def named(self, thing: object) -> str:
        """Return the name of a product, good or group in the reader's language."""
        english = str(getattr(thing, "name_en", ""))
        return english if self.language == "en" and english else str(getattr(thing, "name", ""))

    def group(self, code: str) -> str:
        group = self.settings.market.groups.get(code)
        return self.named(group) if group else code

    def outlet(self, code: str) -> str:
        outlet = self.settings.market.outlets.get(code)
        return outlet.name if outlet else code

    def product(self, code: str) -> str:
        product = self.settings.market.products.get(code)
        return self.named(product) if product else code

    def reporter(self, source: str) -> str:
        """Return who reports through a source: the retailer's name, or the source's own."""
        for spec in self.settings.sources:
            retailer = self.settings.market.retailers.get(spec.retailer)
            if spec.name == source and retailer:
                return retailer.name
        return source

    def sentence(self, alert: Alert) -> str:
        return self(alert.sentence_vi, alert.sentence_en)

    def undelivered(self, one: Undelivered) -> str:
        """Return who was not told on which channel, how often, and why."""
        name, count = self.settings.recipient_name(one.recipient), self.number(one.count)
        what = self(f"{count} tin không gửi được", f"{count} not delivered")
        return f"{name} ({one.channel}): {what}; {one.text}"

    def gist(self, alert: Alert) -> str:
        """Return what an alert says in short; its page has the whole sentence."""
        return wording.gist(self.sentence(alert))

    def link(self, *parts: object) -> str:
        """Return an address on the monitor's own pages."""
        return "/".join((self.settings.base_url.rstrip("/"), *(str(part) for part in parts)))


def blocks(line: PriceLine) -> str:
    """Return the course of a price as a row of blocks, a dot for a day without a report.

    Text survives every mail client, which pictures and SVG do not. A course within 3 % is level.
    """
    known = [value for value in line.history if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    room = max(high - low, 0.03 * high)
    floor = (low + high - room) / 2
    top = len(_BLOCKS) - 1
    return "".join(
        _GAP if value is None else _BLOCKS[round((value - floor) / room * top)]
        for value in line.history
    )
