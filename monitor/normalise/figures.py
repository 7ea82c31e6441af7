"""What the figures of one record say together: the price now and without promotion, the stock."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from monitor.domain.errors import ImplausiblePriceError
from monitor.domain.observation import WRITTEN_PRICES, WRITTEN_QUANTITIES
from monitor.normalise.numbers import to_whole
from monitor.normalise.spelling import plain
from monitor.normalise.subject import Subject

_PRICED = frozenset(WRITTEN_PRICES)
FIGURES = (*WRITTEN_PRICES, "stock", *WRITTEN_QUANTITIES)
_NOT_PROMOTED = frozenset({"", "0", "false", "khong", "no", "n", "-", "binh thuong", "gia thuong"})


def read_figures(
    subject: Subject, texts: Mapping[str, str], fields: Mapping[str, str]
) -> dict[str, Any]:
    """Return the figures as fields of an observation, with the flags of all of them.

    ``texts`` holds only what is written; a promotional price is what a buyer pays now, and the
    price beside it is then the regular one. A member price is kept beside what any buyer pays and
    never taken for it.

    Raises:
        BadRecordError: one of them cannot be read, or they contradict one another.
    """
    figures: dict[str, Any] = {}
    flags: tuple[str, ...] = ()
    for name, text in texts.items():
        if name in _PRICED:
            price = subject.prices[text]
            figures[name] = price.value
            flags += price.flags
        elif name != "stock":
            figures[name] = subject.quantities[text]
    if "promotional" in fields or "promotional_price" in figures:
        flags += _promote(figures, fields)
    if "member_price" in figures:
        _check_member_price(figures)
    if "stock" in texts:
        flags += _add_stock(subject, texts["stock"], fields, figures)
    if flags:
        figures["flags"] = tuple(dict.fromkeys(flags))
    return figures


def _promote(figures: dict[str, Any], fields: Mapping[str, str]) -> tuple[str, ...]:
    if "promotional_price" in figures:
        price = figures.pop("promotional_price")
        regular = figures.get("price", figures.get("listed_price"))
        if regular is not None and price > regular:
            raise ImplausiblePriceError(
                f"a promotional price of {price} lies above the usual {regular}"
            )
        figures.update(price=price, regular_price=regular)
    elif plain(fields["promotional"]) in _NOT_PROMOTED:
        return ()
    figures["is_promotional"] = True
    return ("promotional",)


def _check_member_price(figures: Mapping[str, Any]) -> None:
    others = [figures.get(name) for name in ("price", "regular_price", "listed_price")]
    most = max((one for one in others if one is not None), default=None)
    if most is not None and figures["member_price"] > most:
        raise ImplausiblePriceError(
            f"a member price of {figures['member_price']} lies above the {most} of any buyer"
        )


def _add_stock(
    subject: Subject, text: str, fields: Mapping[str, str], figures: dict[str, Any]
) -> tuple[str, ...]:
    stock = subject.stocks[text, fields.get("stock_form", "")]
    figures.update(stock_form=stock.form, stock_as_reported=stock.text, stock=stock.quantity)
    price = figures.get("price")
    if stock.worth is None or not price:
        return ()
    figures["stock"] = to_whole(Decimal(stock.worth) * 1000 / price)
    return ("stock_from_value",)
