"""Pictures of planted events and the alerts about them, from a drill that was kept.

    monitor drill run S5 --keep DIR
    python -m benchmarks.detection.pictures DIR S5 [--seed 2021] [--out docs/images]

One picture for each kind of event: the first that was found, with the price (median of the
district's markets) or the stock (sum of its shops), the days of the event shaded, the first alert
marked. The pictures are drawn as SVG and photographed by Debian's chromium.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from monitor.app.database import open_store
from monitor.app.season import planned
from monitor.app.verdict import told_of
from monitor.config import load
from monitor.domain.market import Market, OutletKind
from monitor.domain.quotes import Floats, QuoteTable
from monitor.drill import EventKind, PlantedEvent, SimulatedMarket
from monitor.drill.score import is_about

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
WIDTH, HEIGHT, LEFT, TOP, FOOT = 720, 240, 76, 34, 28
AROUND = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Course:
    """Figures by day, the event's days and the day of the first alert."""

    title: str
    unit: str
    days: list[date]
    values: Floats
    event: PlantedEvent
    alert: date


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kept", type=Path)
    parser.add_argument("scenario")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/images")
    args = parser.parse_args()
    for course in courses(args.kept, args.scenario, args.seed):
        path = args.out / f"drill-{args.scenario.lower()}-{course.event.kind}.png"
        photograph(drawn(course), path)
        print(f"{path.name}: {course.title}, alert on {course.alert}")


def courses(kept: Path, scenario: str, seed: int | None) -> Iterator[Course]:
    """Yield for each kind of event the first that was found."""
    settings = load(ROOT / "config.yaml", {}).settings
    if settings.drill is None:
        raise SystemExit("config.yaml has no drill")
    spec, last = planned(settings.drill, scenario, seed=seed)
    market = settings.market
    groups = {code: product.group for code, product in market.products.items()}
    with closing(open_store(f"sqlite:///{kept / 'drill.db'}")) as store, store.read() as tx:
        alerts = told_of(tx, spec.start, last, settings.zone)
        quotes = tx.ledger.window(spec.start - AROUND, last)
    seen: set[EventKind] = set()
    for event in SimulatedMarket(settings, replace(spec)).truth():
        about = [alert.opened for alert in alerts if is_about(alert, event, groups)]
        if about and event.kind not in seen:
            seen.add(event.kind)
            yield course(event, quotes, market, min(about))


def course(event: PlantedEvent, quotes: QuoteTable, market: Market, alert: date) -> Course:
    """Return what the outlets of an event's place reported, day by day."""
    outlets = [market.outlets.get(code) for code in quotes.outlets]
    products = [market.products.get(code) for code in quotes.products]
    here = np.array(
        [
            outlet is not None
            and event.area in {"", outlet.area}
            and event.outlet in {"", outlet.code}
            and (event.moves_stock or event.outlet or outlet.kind is OutletKind.MARKET)
            for outlet in outlets
        ],
        dtype=bool,
    )
    wanted = np.array(
        [
            product is not None
            and event.product in {"", product.code}
            and event.group in {"", product.group}
            for product in products
        ],
        dtype=bool,
    )
    chosen = here[quotes.outlet] & wanted[quotes.product]
    figures = quotes.stock if event.moves_stock else quotes.price
    first, last = event.start - AROUND, event.end + timedelta(days=4)
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    values = []
    for day in days:
        of_day = figures[chosen & (quotes.day == day.toordinal())]
        of_day = of_day[np.isfinite(of_day)]
        together = np.sum if event.moves_stock else np.median
        values.append(float(together(of_day)) if of_day.size else np.nan)
    place = event.outlet or event.area or "Hải Phòng"
    names = {code: area.name for code, area in market.areas.items()}
    goods = event.product and market.products[event.product].name
    group = event.group and market.groups[event.group].name
    scale = 1000.0 if event.moves_stock else 1.0
    return Course(
        title=f"{event.scenario} {event.kind}: {goods or group}, {names.get(place, place)}",
        unit="kg, quả…" if event.moves_stock else "đồng",
        days=days,
        values=np.array(values) / scale,
        event=event,
        alert=alert,
    )


def drawn(course: Course) -> str:
    """Return a picture as SVG."""
    known = course.values[np.isfinite(course.values)]
    low, high = (0.0 if course.event.moves_stock else 0.9 * known.min()), 1.05 * known.max()
    step = (WIDTH - LEFT - 16) / (len(course.days) - 1)

    def x(day: date) -> float:
        return LEFT + step * (day - course.days[0]).days

    def y(value: float) -> float:
        return HEIGHT - FOOT - (HEIGHT - FOOT - TOP) * (value - low) / (high - low)

    points = [
        f"{x(day):.1f},{y(value):.1f}"
        for day, value in zip(course.days, course.values.tolist(), strict=True)
        if np.isfinite(value)
    ]
    begin, end = x(course.event.start), x(min(course.event.end, course.days[-1]))
    shaded = f'width="{max(end - begin, 3):.1f}" height="{HEIGHT - FOOT - TOP}"'
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<rect x="{begin:.1f}" y="{TOP}" {shaded} fill="#f6e3c5"/>',
        text(LEFT, 20, course.title, "start", weight="bold"),
        text(LEFT - 8, TOP + 8, f"{high:,.0f}", "end"),
        text(LEFT - 8, HEIGHT - FOOT, f"{low:,.0f}", "end"),
        text(LEFT - 8, (TOP + HEIGHT - FOOT) / 2, course.unit, "end"),
        text(LEFT, HEIGHT - 8, f"{course.days[0]:%d/%m/%Y}", "start"),
        text(WIDTH - 16, HEIGHT - 8, f"{course.days[-1]:%d/%m/%Y}", "end"),
        f'<polyline points="{" ".join(points)}" fill="none" stroke="#1d4e89" stroke-width="2"/>',
        *mark(x(course.alert), f"cảnh báo {course.alert:%d/%m}", "#b3261e", 0),
    ]
    if course.event.gone:
        parts += mark(x(course.event.gone), f"hết hàng {course.event.gone:%d/%m}", "#333", 16)
    size = f'width="{WIDTH}" height="{HEIGHT}" font-family="DejaVu Sans, sans-serif"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-size="12">{"".join(parts)}</svg>'


def text(x: float, y: float, words: str, anchor: str, weight: str = "normal") -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"'
    return f"<text {at}>{escape(words)}</text>"


def mark(x: float, words: str, colour: str, lower: int) -> list[str]:
    line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - FOOT}"'
    return [
        f'{line} stroke="{colour}" stroke-dasharray="4 3"/>',
        f'<g fill="{colour}">{text(x + 4, TOP + 12 + lower, words, "start")}</g>',
    ]


def photograph(svg: str, path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(f'<body style="margin:0">{svg}</body>')
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    main()
