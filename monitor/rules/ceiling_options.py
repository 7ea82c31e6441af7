"""The prices that may not be passed: decreed, registered, or promised to the programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.domain.market import OutletKind

Form = Literal["decreed", "registered", "promised"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """One highest price, of a product or of a whole group.

    ``price`` is for ``per_thousandths`` thousandths of the base unit: 1000 is a kilogram, 500 half
    a kilogram. ``basis`` names the document. *Decreed* is set by an authority (giá tối đa), which
    the law allows for a short list of goods alone; *registered* is what a seller registered or
    declared; *promised* is what a member registered with the voluntary programme, which is no
    breach of law. Both ends of its validity are included; empty lists mean everywhere.
    """

    price: int
    basis: str
    product: str = ""
    group: str = ""
    per_thousandths: int = 1000
    form: Form = "decreed"
    valid_from: date | None = None
    valid_to: date | None = None
    areas: tuple[str, ...] = ()
    retailers: tuple[str, ...] = ()
    outlet_kinds: tuple[OutletKind, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.product) == bool(self.group):
            raise ValueError("a ceiling is of one product or of one group; name one of the two")
        if self.price <= 0 or self.per_thousandths <= 0:
            raise ValueError("price and per_thousandths must be above zero")
        if self.unit_price < 1:
            raise ValueError("the price of a base unit is less than the smallest coin")
        if not self.basis:
            raise ValueError("basis is empty; name the document that sets the price")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} is before valid_from {self.valid_from}")

    @property
    def unit_price(self) -> int:
        """Return the highest whole price of a base unit, rounded half up as reports are."""
        return (2000 * self.price + self.per_thousandths) // (2 * self.per_thousandths)

    @property
    def is_law(self) -> bool:
        """Say whether passing it breaks the law, and not only a promise."""
        return self.form != "promised"

    def is_valid(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class CeilingOptions:
    """The ceilings; where several cover one price the lowest counts.

    From ``critical_percent`` above the ceiling on it is critical.
    """

    ceilings: tuple[Ceiling, ...] = ()
    critical_percent: float = 10.0
