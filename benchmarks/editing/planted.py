"""Edit a year of real prices with planted events, a day at a time, as reports come in.

    python -m benchmarks.editing.planted --data FOLDER [--seeds 1,2,3]

FOLDER holds ``data/detection/history_2017.csv.gz`` and ``tools/inject.py``, which plants events.
Planted besides: on ten days one product costs five times as much at every outlet for a week. It
prints the typos set aside with the right value proposed, the quotes of true events set aside by
mistake, those of the untouched history, and the time for a day's report.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from monitor.domain.calendar import VIETNAM
from monitor.domain.market import Market
from monitor.domain.observation import Observation, QuarantinedRecord, RawRecord
from monitor.normalise.editing import Past, edit
from monitor.normalise.records import Normalised
from monitor.pipeline.quotes import quotes_of
from monitor.stats.panel import Panel
from monitor.stats.usual import usual_of

MARKET = Market.of()
WINDOW_DAYS = 60
FIVEFOLD_DAYS = 7
WARM_UP_DAYS = 45
NEAR = 0.25
"""A proposal is right within this part of the true price."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A quote that was set aside, and the price that was proposed in its place."""

    day: date
    outlet: str
    area: str
    product: str
    proposed: float


def main() -> None:
    """Print a line for the untouched history and one for each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", default="1,2,3")
    args = parser.parse_args()
    history = args.data / "data/detection/history_2017.csv.gz"
    own, marked, seconds = edited(pd.read_csv(history))
    print(f"history: {len(own)} set aside, {marked} marked, {seconds * 1000:.0f} ms a day")
    with tempfile.TemporaryDirectory() as name:
        for seed in args.seeds.split(","):
            print(planted_line(args.data, history, Path(name), seed, own), flush=True)


def planted_line(data: Path, history: Path, work: Path, seed: str, own: list[SetAside]) -> str:
    """Return what became of the events of one seed."""
    planted, events = work / f"planted-{seed}.csv", work / f"truth-{seed}.csv"
    files = ("--observations", planted, "--truth", events)
    command = [sys.executable, data / "tools/inject.py", history, "--seed", seed, *files]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    frame, truth = pd.read_csv(planted), pd.read_csv(events)
    frame, spikes = with_fivefold(frame, int(seed))
    found, marked, seconds = edited(frame)
    before = {(one.day, one.outlet, one.product) for one in own}
    news = [one for one in found if (one.day, one.outlet, one.product) not in before]
    typos, caught, right = typo_counts(truth, news, pd.read_csv(history))
    lost = [
        one
        for one in news
        if any(is_within(one, event) for event in truth[truth.must_report].itertuples())
    ]
    fivefold = [one for one in news if (str(one.day), one.product) in spikes]
    other = len(news) - caught - len(lost) - len(fivefold)
    return (
        f"seed {seed}: {caught} of {typos} typos set aside, {right} with the right price; "
        f"true events set aside: {len(lost)} quotes of {int(truth.must_report.sum())} events, "
        f"{len(fivefold)} of the five-fold days; other: {other}; {marked} marked; "
        f"{seconds * 1000:.0f} ms a day"
    )


def edited(frame: pd.DataFrame) -> tuple[list[SetAside], int, float]:
    """Edit a history day by day; return what was set aside, how much was marked, seconds a day."""
    days = sorted(frame["date"].unique())
    areas = dict(zip(frame["outlet"], frame["area"], strict=True))
    panel = Panel(MARKET, date.fromisoformat(days[0]), WINDOW_DAYS, areas)
    found: list[SetAside] = []
    marked, spent = 0, 0.0
    for day, rows in frame.groupby("date"):
        panel.advance(date.fromisoformat(str(day)))
        read = report_of(str(day), rows)
        past = Past(panel=panel, usual=usual_of(panel))
        began = perf_counter()
        kept = edit(read, past, MARKET, VIETNAM).read
        spent += perf_counter() - began
        found += aside(date.fromisoformat(str(day)), kept.quarantined, areas)
        marked += sum(bool(one.flags) for one in kept.observations)
        panel.apply(quotes_of(kept.observations, range(len(kept.observations)), VIETNAM))
    return found, marked, spent / len(days)


def report_of(day: str, rows: pd.DataFrame) -> Normalised:
    """Return a day of a history as one report that was read."""
    moment = datetime.combine(date.fromisoformat(day), time(5), UTC)
    lines = [
        Observation(outlet=outlet, product=product, observed_at=moment, price=round(price * 1000))
        for outlet, product, price in zip(
            rows["outlet"], rows["product"], rows["price"], strict=True
        )
    ]
    records = [
        RawRecord(fields={"outlet": one.outlet, "product": one.product}, locator=str(at))
        for at, one in enumerate(lines)
    ]
    return Normalised(
        observations=tuple(lines),
        records=tuple(records),
        quarantined=(),
        skipped=0,
        seen=len(lines),
    )


def aside(
    day: date, quarantined: tuple[QuarantinedRecord, ...], areas: dict[str, str]
) -> Iterator[SetAside]:
    """Yield what was set aside on a day."""
    for one in quarantined:
        price = float(one.proposal["price"]) / 1000
        outlet, product = one.fields["outlet"], one.fields["product"]
        yield SetAside(day, outlet, areas[outlet], product, price)


def with_fivefold(frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """Return a history in which ten times one product costs five times as much for a week."""
    rng = np.random.default_rng(seed)
    days, frame = sorted(frame["date"].unique()), frame.copy()
    spikes: set[tuple[str, str]] = set()
    for product in rng.choice(sorted(frame["product"].unique()), 10, replace=False):
        start = int(rng.integers(WARM_UP_DAYS, len(days) - FIVEFOLD_DAYS))
        chosen = set(days[start : start + FIVEFOLD_DAYS])
        frame.loc[frame["date"].isin(chosen) & (frame["product"] == product), "price"] *= 5
        spikes |= {(day, product) for day in chosen}
    return frame, spikes


def typo_counts(
    truth: pd.DataFrame, found: list[SetAside], history: pd.DataFrame
) -> tuple[int, int, int]:
    """Return the typos planted, those set aside, and those with the true price proposed."""
    typos = {
        (row.start, row.outlet, row.product) for row in truth[truth.kind == "typo"].itertuples()
    }
    prices = history.set_index(["date", "outlet", "product"])["price"]
    caught = [one for one in found if (str(one.day), one.outlet, one.product) in typos]
    right = sum(
        abs(one.proposed / prices[str(one.day), one.outlet, one.product] - 1) < NEAR
        for one in caught
    )
    return len(typos), len(caught), right


def is_within(one: SetAside, event: tuple[object, ...]) -> bool:
    """Say whether a quote is part of an event; an event without an outlet is of an area."""
    is_there = event.area == one.area and event.product == one.product
    is_here = not isinstance(event.outlet, str) or event.outlet == one.outlet
    return is_there and is_here and event.start <= str(one.day) <= event.end


if __name__ == "__main__":
    main()
