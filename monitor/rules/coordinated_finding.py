"""What people are told of a wave: one finding about one product in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools
from monitor.rules.case import Case
from monitor.rules.coordinated_options import CoordinatedOptions
from monitor.rules.coordinated_words import WaveFigures, sentences
from monitor.rules.logs import percent_of, price_of
from monitor.rules.naming import Naming
from monitor.rules.outlet import unit_of
from monitor.rules.rise import log_regular_price
from monitor.rules.waves import Retailers, WaveDay, allowed, retailer_of

VERSION = 1
_MOST_OBSERVATIONS = 60
_ROUNDING = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the day says of one place: ``at`` is its position among the places of the day."""

    at: int
    verdict: Verdict
    since: date


def finding_of(
    case: Case, options: CoordinatedOptions, today: WaveDay, reading: Reading
) -> Finding:
    """Return the finding of one place."""
    panel, naming = case.panel, Naming(case.market)
    chosen = _in_wave(options, today, reading)
    first = int(today.retailers.series[chosen][0])
    subject = Subject(
        product=panel.products[int(panel.product[first])],
        area="" if options.across == "city" else panel.areas[int(panel.area[first])],
    )
    figures = _figures(case, today, chosen, reading)
    sentence_vi, sentence_en = sentences(naming, subject, reading.verdict, figures)
    return Finding(
        rule=case.rule,
        kind="coordinated",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=reading.verdict,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.before,
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence=_evidence(case, options, today, chosen, figures),
    )


def _in_wave(options: CoordinatedOptions, today: WaveDay, reading: Reading) -> Bools:
    """Say which series belong to a wave; to any retailer that reported where there is none."""
    found = today.retailers
    here = found.place == today.waves.places[reading.at]
    if reading.verdict is Verdict.BREACH:
        low = today.waves.low[reading.at]
        here &= (found.rise >= low - _ROUNDING) & (found.rise <= low + options.band + _ROUNDING)
    chosen: Bools = here[found.owner] & np.isfinite(today.change[found.series])
    return chosen


def _figures(case: Case, today: WaveDay, chosen: Bools, reading: Reading) -> WaveFigures:
    panel, found = case.panel, today.retailers
    members = found.series[chosen]
    rows = slice(case.row, case.row + 1)
    price = log_regular_price(panel, rows, members)[0]
    change = today.change[members]
    market = float(np.nan_to_num(today.market[int(panel.product[members[0]])]))
    return WaveFigures(
        price=price_of(float(np.median(price))),
        before=price_of(float(np.median(price - change))),
        rise=percent_of(float(np.median(change))),
        least=percent_of(float(change.min())),
        most=percent_of(float(change.max())),
        retailers=_names(case, found, chosen),
        outlets=int(members.size),
        reporting=int(today.waves.reporting[reading.at]),
        market=percent_of(market),
        usual=float(today.waves.usual[reading.at]),
        since=reading.since,
    )


def _names(case: Case, found: Retailers, chosen: Bools) -> tuple[str, ...]:
    """Return the names of the retailers behind some series; of the outlet where none is known."""
    naming = Naming(case.market)
    codes = [case.panel.outlets[n] for n in np.unique(found.code[found.owner[chosen]]).tolist()]
    retailers = [retailer_of(case, code) for code in codes]
    return tuple(
        naming.retailer(retailer) if retailer else naming.outlet(code)
        for code, retailer in zip(codes, retailers, strict=True)
    )


def _evidence(
    case: Case, options: CoordinatedOptions, today: WaveDay, chosen: Bools, figures: WaveFigures
) -> dict[str, object]:
    members = today.retailers.series[chosen]
    found = case.panel.observation[case.row, members]
    product = int(case.panel.product[members[0]])
    shared = float(today.shared[product])
    return {
        "method": "retailers whose rises of one day lie within one narrow band",
        "version": VERSION,
        "baseline": figures.before,
        "n_quotes": figures.outlets,
        "n_outlets": figures.outlets,
        "n_retailers": len(figures.retailers),
        "retailers": list(figures.retailers),
        "reporting_retailers": figures.reporting,
        "history_days": options.window_days,
        "rise_percent": round(figures.rise, 2),
        "least_rise_percent": round(figures.least, 2),
        "largest_rise_percent": round(figures.most, 2),
        "market_percent": round(figures.market, 2),
        "expected_percent": round(percent_of(float(allowed(case)[product])), 2),
        "shared_percent": round(percent_of(shared), 2),
        "excess_percent": round(percent_of(float(np.log1p(figures.rise / 100)) - shared), 2),
        "usual_retailers": round(figures.usual, 2),
        "entry_percent": options.min_rise_percent,
        "band_percent": options.band_percent,
        "since": figures.since.isoformat(),
        "observations": [int(x) for x in found[found >= 0]][:_MOST_OBSERVATIONS],
    }


def sample() -> Finding:
    """Return three retailers that raise one price on one day shortly before Tết 2021."""
    naming, subject = Naming(Market.of()), Subject(product="Thịt lợn ba chỉ", area="Lê Chân")
    figures = WaveFigures(
        price=154_000,
        before=140_000,
        rise=10.0,
        least=9.8,
        most=10.1,
        retailers=("WinMart", "Lan Chi", "Evmart"),
        outlets=9,
        reporting=4,
        market=1.2,
        usual=0.1,
        since=date(2021, 2, 3),
    )
    sentence_vi, sentence_en = sentences(naming, subject, Verdict.BREACH, figures)
    return Finding(
        rule="joint-rise",
        kind="coordinated",
        version=VERSION,
        subject=subject,
        day=date(2021, 2, 3),
        verdict=Verdict.BREACH,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.before,
        unit=unit_of(naming, subject.product),
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={"method": "rises of one day", "version": VERSION, "n_outlets": 9},
    )
