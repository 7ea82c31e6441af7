"""One reader's language: every figure, date and word on a page comes through a voice.

Both wordings stand side by side in the templates, so that nobody can change one and forget the
other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from monitor.domain import aside, labels, wording
from monitor.domain.alert import Alert
from monitor.domain.calendar import local_day
from monitor.domain.finding import Subject
from monitor.domain.observation import QuarantinedRecord
from monitor.domain.run import RunReport
from monitor.domain.run_words import sentence_vi
from monitor.domain.settings import Settings

LANGUAGES = ("vi", "en")

_WEEKDAYS = (
    ("Thứ Hai", "Monday"),
    ("Thứ Ba", "Tuesday"),
    ("Thứ Tư", "Wednesday"),
    ("Thứ Năm", "Thursday"),
    ("Thứ Sáu", "Friday"),
    ("Thứ Bảy", "Saturday"),
    ("Chủ Nhật", "Sunday"),
)

_FIELDS = {
    "outlet": ("điểm bán", "outlet"),
    "product": ("mặt hàng", "product"),
    "product_code": ("mã hàng", "product code"),
    "unit": ("đơn vị tính", "unit"),
    "price": ("giá", "price"),
    "listed_price": ("giá niêm yết", "listed price"),
    "regular_price": ("giá thường", "regular price"),
    "registered_price": ("giá đăng ký", "registered price"),
    "promotional_price": ("giá khuyến mại", "promotional price"),
    "member_price": ("giá hội viên", "member price"),
    "promotional": ("khuyến mại", "promotional"),
    "stock": ("tồn kho", "stock"),
    "sold": ("bán ra", "sold"),
    "received": ("nhập về", "received"),
    "ordered": ("đang đặt", "ordered"),
    "availability": ("tình trạng hàng", "availability"),
    "observed_at": ("lúc quan sát", "observed at"),
    "note": ("ghi chú", "note"),
    "text": ("nguyên văn", "as typed"),
    "for_outlets": ("người gửi báo cho", "sender speaks for"),
    "stock_form": ("cách ghi tồn kho", "form of the stock"),
    "withdraw": ("rút lại", "withdrawn"),
    "factor": ("hệ số", "factor"),
    "confusion": ("có thể nhầm", "maybe confused"),
    "confidence": ("độ tin cậy", "confidence"),
    "was": ("trước là", "was"),
    "is": ("nay là", "is"),
}
_UNITS_EN = {"ngày": "days", "giờ": "hours"}


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks of the market in one language, with the names of the configuration in force."""

    language: str
    settings: Settings

    def __call__(self, vietnamese: str, english: str) -> str:
        """Return the wording of the reader's language."""
        return english if self.language == "en" else vietnamese

    def label(self, code: StrEnum) -> str:
        """Return the word for a state, kind, severity or outcome."""
        return labels.label(code, self.language)

    def number(self, value: float, digits: int = 0) -> str:
        return wording.number(value, digits, self.language)

    def dong(self, amount: float | None) -> str:
        return wording.in_dong(amount, self.language, self.settings.currency.symbol)

    def price(self, amount: float | None, unit: str) -> str:
        return wording.price_per_unit(amount, unit, self.language)

    def percent(self, value: float | None, digits: int = 1) -> str:
        return wording.percent(value, digits, self.language)

    def change(self, value: float | None) -> str:
        """Return a change with its sign, ``+6,2 %``."""
        return wording.percent(value, 1, self.language, sign=True)

    def quantity(self, thousandths: float | None, unit: str) -> str:
        return wording.quantity(thousandths, unit, self.language)

    def unit(self, unit: str) -> str:
        return wording.unit_word(unit, self.language)

    def day(self, day: date) -> str:
        return wording.day_text(day)

    def weekday(self, day: date) -> str:
        return self(*_WEEKDAYS[day.weekday()])

    def moment(self, moment: datetime | None) -> str:
        if moment is None:
            return wording.NO_FIGURE
        return wording.moment_text(moment, self.settings.zone)

    def short_moment(self, moment: datetime, now: datetime) -> str:
        """Return ``07:30`` for today and ``07:30 04/02`` for another day."""
        local, zone = moment.astimezone(self.settings.zone), self.settings.zone
        return f"{local:%H:%M}" if local_day(now, zone) == local.date() else f"{local:%H:%M %d/%m}"

    def span(self, span: timedelta) -> str:
        """Return a length of time in its largest whole unit."""
        minutes = max(int(span.total_seconds() // 60), 0)
        for size, vietnamese, english in ((1440, "ngày", "d"), (60, "giờ", "h")):
            if minutes >= size:
                return f"{minutes // size} {self(vietnamese, english)}"
        return f"{minutes} {self('phút', 'min')}"

    def to_tet(self, days: int) -> str:
        """Return the distance to Tết: negative days are still to come."""
        if days < 0:
            return self(f"Còn {-days} ngày đến Tết", _counted(-days, "day to Tết", "days to Tết"))
        if days < 10:
            return self(f"Mùng {days + 1} Tết", f"Day {days + 1} of Tết")
        return self(f"Sau Tết {days} ngày", f"{days} days after Tết")

    def sentence(self, alert: Alert) -> str:
        return self(alert.sentence_vi, alert.sentence_en)

    def gist(self, alert: Alert) -> str:
        """Return what an alert says on a card; its page has the whole sentence."""
        return wording.gist(self.sentence(alert))

    def named(self, thing: object) -> str:
        """Return the name of a group, product or area in the reader's language."""
        english = str(getattr(thing, "name_en", ""))
        return english if self.language == "en" and english else str(getattr(thing, "name", ""))

    def why_aside(self, record: QuarantinedRecord) -> str:
        """Return why a record was set aside."""
        return self(aside.sentence_vi(record, self.settings.market), record.text)

    def of_run(self, report: RunReport) -> str:
        """Return what a run's outcome means; in English its details say so themselves."""
        return self(sentence_vi(report.outcome, report.text), "")

    def proposed(self, name: str, value: str) -> str:
        """Return a part of a proposal as people say it: names for codes, grouped amounts."""
        if name == "product_code":
            return (
                ", ".join(aside.candidates({name: value}, self.settings.market).values()) or value
            )
        if name.endswith("price") and value.isdecimal():
            return self.dong(float(value))
        return value

    def retailer(self, code: str) -> str:
        retailer = self.settings.market.retailers.get(code)
        return retailer.name if retailer else code

    def recipient(self, code: str) -> str:
        return self.settings.recipient_name(code)

    def outlet(self, code: str) -> str:
        outlet = self.settings.market.outlets.get(code)
        return outlet.name if outlet else code

    def area_of(self, outlet: str) -> str:
        known = self.settings.market.outlets.get(outlet)
        area = self.settings.market.areas.get(known.area) if known else None
        return self.named(area) if area else ""

    def what(self, subject: Subject) -> str:
        """Return what an alert is about: a product, a good, a reporter, or a reporter's promise."""
        market = self.settings.market
        found = market.products.get(subject.product) or market.groups.get(subject.group)
        thing = self.named(found) if found else subject.product or subject.group
        return ", ".join(filter(None, (thing, self.source(subject.source))))

    def where(self, subject: Subject) -> str:
        """Return where: outlet and area, or the whole city."""
        area = self.settings.market.areas.get(subject.area)
        places = [self.outlet(subject.outlet), self.named(area) if area else subject.area]
        said = [place for place in places if place]
        if not said and not subject.source:
            return self("Toàn thành phố", "Whole city")
        return ", ".join(said)

    def source(self, name: str) -> str:
        """Return the retailer who reports through a source, or of this code."""
        for spec in self.settings.sources:
            if spec.name == name:
                return self.retailer(spec.retailer)
        return self.retailer(name.removeprefix("reports:"))

    def field(self, name: str) -> str:
        """Return the word for a field of a record; an unknown one is shown as it is."""
        return self(*_FIELDS[name]) if name in _FIELDS else name

    def reading(self, alert: Alert, value: float | None) -> str:
        """Return an alert's figure with its unit: ``189.000 đ/kg`` or ``71,4 %``."""
        if value is None:
            return wording.NO_FIGURE
        digits = 0 if "đ" in alert.unit or value == int(value) else 1
        unit = _UNITS_EN.get(alert.unit, alert.unit) if self.language == "en" else alert.unit
        return f"{self.number(value, digits)} {unit}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
