"""Cases for rule tests: a small market of one city and helpers to evaluate rules on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.domain.finding import Episode, Finding, Verdict
from monitor.domain.market import (
    Area,
    BaseUnit,
    Market,
    Outlet,
    OutletKind,
    Product,
    ProductGroup,
    Retailer,
    Temperament,
)
from monitor.rules.case import Case
from tests.unit.stats.tables import DAY, Quote, panel, series


def product(code: str, name: str, group: str, temperament: Temperament) -> Product:
    return Product(
        code=code,
        name=name,
        name_en=code.title(),
        group=group,
        base_unit=BaseUnit.KG,
        plausible_low=1,
        plausible_high=10**7,
        temperament=temperament,
    )


MARKET = Market.of(
    groups=[
        ProductGroup(code="meat", name="Thịt lợn", name_en="Pork"),
        ProductGroup(code="grain", name="Gạo", name_en="Rice"),
    ],
    products=[
        product("pork", "Thịt lợn ba chỉ", "meat", Temperament.VOLATILE),
        product("rice", "Gạo tẻ", "grain", Temperament.STICKY),
    ],
    areas=[
        Area(code="le-chan", name="Lê Chân", population=200_000),
        Area(code="hong-bang", name="Hồng Bàng", population=100_000),
    ],
    retailers=[Retailer(code="winmart", name="WinMart", member=True)],
    outlets=[
        Outlet(code="cho-sat", name="Chợ Sắt", kind=OutletKind.MARKET, area="hong-bang"),
        Outlet(code="cho-an-duong", name="Chợ An Dương", kind=OutletKind.MARKET, area="le-chan"),
        *(
            Outlet(
                code=f"w{n}",
                name=f"WinMart {n}",
                kind=OutletKind.SUPERMARKET,
                area="le-chan" if n <= 5 else "hong-bang",
                retailer="winmart",
            )
            for n in range(1, 9)
        ),
    ],
)


def case(quotes: Iterable[Quote], **changes: object) -> Case:
    blank = Case(panel=panel(quotes, MARKET), day=DAY, market=MARKET, rule="the-rule")
    return replace(blank, **changes)  # type: ignore[arg-type]


def history(*last: float | None, usual: float = 100_000, days: int = 40) -> list[float | None]:
    """Return a price that stands still and then the given last days."""
    return [usual] * days + list(last)


def outlets(codes: Iterable[str], *last: float | None, product: str = "pork") -> list[Quote]:
    return [quote for code in codes for quote in series(history(*last), code, product)]


def opened(finding: Finding) -> dict[str, Episode]:
    """Return the episode that a finding opens, as a rule sees it on later days."""
    episode = Episode(
        subject=finding.subject,
        opened_on=finding.day,
        severity=finding.severity,
        evidence=finding.evidence,
    )
    return {finding.subject.key: episode}


def verdicts(findings: list[Finding]) -> dict[str, Verdict]:
    return {finding.subject.key: finding.verdict for finding in findings}
