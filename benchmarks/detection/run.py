"""Backtest a long price history with the shipped rules and write the episodes for scoring.

    python -m benchmarks.detection.run HISTORY.csv[.gz] --episodes OUT.csv [--rules spike,creep]

HISTORY.csv is long: date,outlet,area,product,price. The rules are those of ``config.yaml`` of the
kinds asked for, with its options.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from monitor.app.backtest import around, rules_in_force
from monitor.app.check import load_checked
from monitor.domain.market import Market
from monitor.domain.quotes import QuoteTable
from monitor.rules.backtest import PastEpisode, backtest
from monitor.stats.panel import Panel

CONFIG = Path(__file__).parents[2] / "config.yaml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("history", type=Path)
    parser.add_argument("--episodes", type=Path, required=True)
    parser.add_argument("--rules", default="spike,creep")
    args = parser.parse_args()
    begun = perf_counter()
    frame = read(args.history)
    loaded = perf_counter()
    episodes = run(frame, args.rules.split(","))
    table(episodes).to_csv(args.episodes, index=False)
    print(
        f"{len(frame)} prices: {len(episodes)} episodes; "
        f"read {loaded - begun:.2f} s, rules {perf_counter() - loaded:.2f} s"
    )


def read(path: Path) -> pd.DataFrame:
    text = {"outlet": str, "area": str, "product": str}
    return pd.read_csv(path, dtype=text, parse_dates=["date"], keep_default_na=False)


def panel_of(frame: pd.DataFrame, market: Market | None = None) -> Panel:
    quotes = quotes_of(frame)
    days = int(quotes.day.max() - quotes.day.min()) + 1
    areas = dict(zip(frame["outlet"], frame["area"], strict=True))
    last = date.fromordinal(int(quotes.day.max()))
    return Panel.build(quotes, market or Market.of(), last, days, areas)


def quotes_of(frame: pd.DataFrame) -> QuoteTable:
    outlet, outlets = pd.factorize(frame["outlet"])
    product, products = pd.factorize(frame["product"])
    n = len(frame)
    absent = np.full(n, np.nan)
    return QuoteTable(
        outlets=tuple(outlets),
        products=tuple(products),
        outlet=outlet.astype(np.int64),
        product=product.astype(np.int64),
        day=(
            frame["date"].to_numpy("datetime64[D]").astype(np.int64) + date(1970, 1, 1).toordinal()
        ),
        price=frame["price"].to_numpy(np.float64),
        listed_price=absent,
        regular_price=absent,
        promotional=np.zeros(n, dtype=bool),
        stock=absent,
        sold=absent,
        received=absent,
        availability=np.full(n, 5, dtype=np.int64),
        observation=np.arange(n, dtype=np.int64),
    )


def run(frame: pd.DataFrame, kinds: Collection[str]) -> list[PastEpisode]:
    """Return what the rules of some kinds say of a history, under the shipped configuration."""
    loaded = load_checked(CONFIG)
    panel = panel_of(frame, loaded.settings.market)
    rules = [rule for rule in rules_in_force(loaded) if rule.kind.kind in kinds]
    days = [date.fromordinal(int(day)) for day in panel.days]
    return backtest(panel, rules, days, around(loaded.settings))


def table(episodes: list[PastEpisode]) -> pd.DataFrame:
    columns = ["rule", "severity", "area", "outlet", "product", "opened", "closed"]
    rows = [
        (
            e.rule,
            e.severity.value,
            e.subject.area,
            e.subject.outlet,
            e.subject.product,
            e.opened,
            e.closed,
        )
        for e in episodes
    ]
    return pd.DataFrame(rows, columns=columns)


if __name__ == "__main__":
    main()
