"""Prices that were set aside and may be news: who must look, before a day is lost.

A price far above the usual is set aside as a slip of the pen, and once in a while it is true. What
a seller may well ask (a factor below ``ASKED``, or a price above the plausible band that no slip
explains) is told to the operators at once; a larger factor as soon as a second line says it too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from monitor.alerting.message import Trouble
from monitor.alerting.words import Words
from monitor.domain.errors import ImplausiblePriceError
from monitor.domain.review import AsideRecord
from monitor.domain.wording import number

REASONS: Final = (ImplausiblePriceError.reason,)
NEWS_FOR: Final = timedelta(days=3)
ASKED: Final = 6.25
"""Below this factor a market can move by itself (``normalise.confusion.NEAREST``)."""
_TOO_HIGH: Final = "÷ "
_SHOWN: Final = 5
_LONGEST: Final = 40


def doubted(
    waiting: Iterable[AsideRecord], now: datetime, base_url: str
) -> Iterator[tuple[str, Trouble]]:
    """Yield by product what waits for a decision that cannot wait: topic and words."""
    cases: dict[str, list[AsideRecord]] = defaultdict(list)
    for one in waiting:
        if now - one.at <= NEWS_FOR and _times(one) > 1:
            cases[_product(one)].append(one)
    for product, some in sorted(cases.items()):
        if min(map(_times, some)) < ASKED or len(some) > 1:
            yield f"aside/{product.casefold()[:_LONGEST]}", _told(product, some, base_url)


def _times(one: AsideRecord) -> float:
    """Return how many times too high a price was thought; little more than 1 above the band."""
    proposal = one.record.proposal
    if "above" in proposal:
        return ASKED / 2
    factor = proposal.get("factor", "")
    return float(factor.removeprefix(_TOO_HIGH)) if factor.startswith(_TOO_HIGH) else 1.0


def _product(one: AsideRecord) -> str:
    fields = one.record.fields
    return fields.get("product") or fields.get("product_code") or fields.get("text") or one.source


def _told(product: str, some: list[AsideRecord], base_url: str) -> Trouble:
    shown = "; ".join(
        f"#{one.id} {one.record.fields.get('outlet', one.source)}: "
        f"{one.record.fields.get('price', '')}".strip(": ")
        for one in some[:_SHOWN]
    )
    more = "; …" if len(some) > _SHOWN else ""
    count = number(len(some))
    return Trouble(
        title=Words(f"Giá quá cao chờ quyết định: {product}", f"Price to decide about: {product}"),
        text=Words(
            f"{count} dòng bị giữ lại vì giá cao khác thường ({shown}{more}). Hãy hỏi điểm bán: "
            "nếu đúng thì nhận như đã ghi, cảnh báo mở ngay; nếu ghi nhầm thì nhận giá đề nghị. "
            f"{base_url}/quarantine",
            f"Set aside as unusually high, lines: {count} ({shown}{more}). Ask the outlet: accept "
            "as is when it is true, and the alert opens at once; else accept what is proposed. "
            f"{base_url}/quarantine",
        ),
    )
