"""The types of values a key may take, for pydantic: each says what is allowed when it refuses.

A value comes as YAML read it (text, number, flag, day) or as the text of a CSV cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from monitor.config import written
from monitor.config.tree import WrittenFloat
from monitor.domain.settings import Currency

T = TypeVar("T")
REFUSED = "refused"
"""The type of every error raised here; its ``text`` says what is allowed."""

_CODE_ALLOWED = (
    "allowed is a code of letters a-z, digits, dots, hyphens and underscores, without spaces"
)
_LONGEST_SECONDS = 10**11
_TOO_LARGE = 10**18
_TRUE = frozenset({"true", "có", "x"})
_FALSE = frozenset({"false", "không"})


def refused(allowed: str) -> PydanticCustomError:
    """Return the error that says what is allowed; the place and what was found are added later."""
    return PydanticCustomError(REFUSED, "{text}", {"text": allowed})


def nearest(word: str, words: Collection[str]) -> str | None:
    """Return the allowed word that looks most like this one, if any does."""
    folded = {other.casefold(): other for other in words}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def hint(word: str, words: Collection[str]) -> str:
    """Return ``did you mean "…"? `` for a word much like an allowed one, else nothing."""
    meant = nearest(word, words)
    return "" if meant is None else f'did you mean "{meant}"? '


def as_text(value: object) -> str:
    """Return a text that is not empty; numbers and days must be put in quotes."""
    text = as_any_text(value)
    if not text:
        raise refused("allowed is a text that is not empty")
    return text


def as_any_text(value: object) -> str:
    """Return a text, which may be empty."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | dict) or value is None:
        raise refused("allowed is one text")
    kind = (
        "a day" if isinstance(value, date) else "a flag" if isinstance(value, bool) else "a number"
    )
    raise refused(f"without quotes this is {kind}; write it in quotes to make it a text")


def as_code(value: object) -> str:
    """Return a code that can stand in addresses, file names and fingerprints."""
    text = as_any_text(value)
    if (
        not text
        or not text.isascii()
        or not text.replace("-", "").replace("_", "").replace(".", "").isalnum()
    ):
        raise refused(_CODE_ALLOWED)
    return text


def as_flag(value: object) -> bool:
    """Return true or false."""
    if isinstance(value, bool):
        return value
    word = value.casefold() if isinstance(value, str) else ""
    if word not in _TRUE | _FALSE:
        raise refused("allowed is true or false")
    return word in _TRUE


def as_whole(value: object) -> int:
    """Return a whole number; in a text, dots group thousands."""
    number = as_decimal(value)
    if number != number.to_integral_value():
        raise refused("allowed is a whole number")
    return int(number)


def as_decimal(value: object) -> Decimal:
    """Return a number; in a text a comma marks decimals."""
    if isinstance(value, WrittenFloat):
        number = Decimal(value.written.replace("_", ""))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(str(value)) if abs(value) < _TOO_LARGE else Decimal(_TOO_LARGE)
    elif isinstance(value, str):
        number = read(written.to_number, value)
    else:
        raise refused("allowed is a number")
    if abs(number) >= _TOO_LARGE:
        raise refused("allowed is a number of at most 18 digits")
    return number


def as_duration(value: object) -> timedelta:
    """Return a duration; a bare number counts seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) > _LONGEST_SECONDS:
            raise refused("allowed is a duration that fits a calendar")
        return timedelta(seconds=float(value))
    return read(written.to_duration, _as_written(value, "a duration such as 30s, 10m, 2h or 3d"))


def as_money(value: object, info: ValidationInfo) -> int:
    """Return an amount in the minor unit of the programme's currency."""
    currency = info.context if isinstance(info.context, Currency) else Currency()
    return money_in(value, currency)


def money_in(value: object, currency: Currency) -> int:
    """Return an amount in the currency's minor unit; a bare number counts whole units."""
    if isinstance(value, WrittenFloat) and _looks_grouped(value.written):
        text = f"{value.written} {currency.symbol}"
        raise refused(
            f'without a unit YAML reads this as {value:g}; write "{text}" or the digits alone'
        )
    if not isinstance(value, str):
        minor = as_decimal(value).scaleb(currency.digits)
        if minor != minor.to_integral_value():
            raise refused(written.TOO_FINE_MONEY)
        return int(minor)
    symbols = {currency.symbol.casefold(), currency.code.casefold()}
    if currency.code == "VND":
        symbols |= {"đ", "đồng", "vnđ"}
    return read(
        partial(written.to_money, symbols=frozenset(symbols), digits=currency.digits), value
    )


def as_share(value: object) -> float:
    """Return a share of one: "11,7 %" is 0.117, and so is a bare 0.117."""
    if isinstance(value, str):
        percent = read(written.to_percent, value)
        if percent < 0:
            raise refused("allowed is 0 % or more")
        return float(percent / 100)
    share = as_decimal(value)
    if not 0 <= share <= 1:
        raise refused(
            f'a bare number is a share from 0 to 1; write "{_vietnamese(share)} %" for percent'
        )
    return float(share)


def as_bytes(value: object) -> int:
    """Return a size in bytes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return read(written.to_bytes, _as_written(value, "a size such as 50 MB"))


def as_time(value: object) -> time:
    """Return a time of day."""
    return read(written.to_time, _as_written(value, 'a time of day in quotes, such as "07:00"'))


def as_day(value: object) -> date:
    """Return a day."""
    if isinstance(value, date):
        return value
    return read(written.to_day, _as_written(value, "a day such as 2021-01-31 or 31/01/2021"))


def as_quantity(value: object) -> written.Quantity:
    """Return a quantity; a bare number counts base units."""
    if isinstance(value, WrittenFloat) and _looks_grouped(value.written):
        grouped = value.written.replace(".", "")
        text = f"without a unit this could be {grouped} or {value.written.replace('.', ',')}"
        raise refused(f'{text}; write it with its unit, such as "{value.written} tấn"')
    if isinstance(value, str):
        return read(written.to_quantity, value)
    return written.Quantity(amount=as_decimal(value).normalize(), unit="")


def as_many(value: object) -> object:
    """Return a list; one text stands for a list of one."""
    if isinstance(value, list):
        return value
    if value is None or isinstance(value, dict):
        raise refused("allowed is a list; write [] for none, or leave the key out")
    return [value]


def one_of(*words: str) -> Callable[[object], str]:
    """Return a validator that takes one of these words."""

    def validate(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        guess = hint(value, words) if isinstance(value, str) else ""
        raise refused(f"{guess}allowed: {', '.join(words)}")

    return validate


def member_of(states: type[StrEnum]) -> Callable[[object], str]:
    """Return a validator that takes one of the words of an enumeration."""
    return one_of(*(state.value for state in states))


def within(low: Any, high: Any, said: str) -> Callable[[T], T]:
    """Return a validator that refuses values outside the bounds; ``None`` is no bound."""

    def validate(value: T) -> T:
        if (low is not None and value < low) or (high is not None and value > high):
            raise refused(f"allowed is {said}")
        return value

    return validate


def _as_written(value: object, allowed: str) -> str:
    if isinstance(value, str):
        return value
    raise refused(f"allowed is {allowed}")


def read(reader: Callable[[str], T], text: str) -> T:
    """Return what a reader makes of a text; its refusal says what is allowed."""
    try:
        return reader(text)
    except ValueError as error:
        raise refused(str(error)) from None


def _looks_grouped(text: str) -> bool:
    whole, _, decimals = text.partition(".")
    return (
        len(decimals) == 3 and decimals.isdigit() and whole.lstrip("-+").isdigit() and whole != "0"
    )


def _vietnamese(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


Text = Annotated[str, BeforeValidator(as_text)]
AnyText = Annotated[str, BeforeValidator(as_any_text)]
Code = Annotated[str, BeforeValidator(as_code)]
Flag = Annotated[bool, BeforeValidator(as_flag)]
Whole = Annotated[int, BeforeValidator(as_whole)]
Number = Annotated[float, BeforeValidator(as_decimal)]
Duration = Annotated[timedelta, BeforeValidator(as_duration)]
Money = Annotated[int, BeforeValidator(as_money)]
Share = Annotated[float, BeforeValidator(as_share)]
Bytes = Annotated[int, BeforeValidator(as_bytes)]
TimeOfDay = Annotated[time, BeforeValidator(as_time)]
Day = Annotated[date, BeforeValidator(as_day)]
Amount = Annotated[written.Quantity, BeforeValidator(as_quantity)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(as_many)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(as_many)]
