"""What the alerts on an untouched history are about: which prices moved, and for how long.

    python -m benchmarks.detection.burden --data FOLDER [--histories retail,thin] [--list]

FOLDER is that of ``compare``. For every episode of the shipped price rules, and of the four simple
detectors beside them, the prices alone say what moved: the good all over the market, in the area,
or at the outlet; and whether it stayed up for a week. ``--list`` names each episode of the rules
and draws the price (the median of the outlets concerned) of two weeks before and after its opening.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.detection.baselines import DETECTORS, episodes
from benchmarks.detection.compare import OURS
from benchmarks.detection.draws import found
from benchmarks.detection.histories import NAMES, history
from benchmarks.detection.run import panel_of

MOVED = 1.10
"""A price has moved from a tenth above its median of the four weeks before on."""

WEEK = 7
HEIGHTS = "▁▂▃▄▅▆▇█"
WHAT = ("market", "area", "outlet", "less than 10 %")


class Move(NamedTuple):
    """What moved when an episode opened; ``rise`` in percent, ``held`` in days, ``up`` of ``told``.

    ``what`` is the widest place whose median had moved, or the last of ``WHAT`` where none had;
    ``course`` the drawn price.
    """

    day: str
    good: str
    place: str
    rise: float
    up: int
    told: int
    what: str
    held: int
    course: str


class Prices:
    """A history as a table of days by area, outlet and product, and its medians of four weeks."""

    def __init__(self, frame: pd.DataFrame) -> None:
        keys = ["area", "outlet", "product"]
        self.paid = frame.pivot(index="date", columns=keys, values="price").asfreq("D")
        self.usual = self.paid.rolling(28, min_periods=5).median().shift(3)

    def move(self, episode: pd.Series) -> Move:
        """Return what moved when an episode opened."""
        day, good = episode["opened"], episode["product"]
        rise = (self.paid.loc[day] / self.usual.loc[day]).xs(good, level="product").dropna()
        places = {
            "market": rise,
            "area": rise[rise.index.get_level_values("area") == episode["area"]],
            "outlet": rise[rise.index.get_level_values("outlet") == episode["outlet"]],
        }
        own = places["outlet" if episode["outlet"] else "area" if episode["area"] else "market"]
        if not episode["outlet"] and own.median() < MOVED <= own.max():
            own = own[own >= MOVED]  # some outlets spoke for their area
        is_moved = {name: part.median() >= MOVED for name, part in places.items()}
        is_moved["outlet"] |= own.median() >= MOVED
        return Move(
            day=f"{day:%d/%m}",
            good=good,
            place=episode["outlet"] or episode["area"] or "everywhere",
            rise=100 * (own.median() - 1),
            up=int((rise >= MOVED).sum()),
            told=rise.size,
            what=next((name for name, is_so in is_moved.items() if is_so), WHAT[-1]),
            held=self._held(day, good, own),
            course=self._course(day, good, own),
        )

    def _held(self, day: pd.Timestamp, good: str, own: pd.Series) -> int:
        """Return for how many days a price stayed above half of its rise."""
        columns = [(*place, good) for place in own.index]
        course = (self.paid.loc[day:, columns] / self.usual.loc[day][columns]).median(axis=1)
        back = course.index[course < (1 + own.median()) / 2]
        return int(((back[0] if back.size else course.index[-1]) - day).days)

    def _course(self, day: pd.Timestamp, good: str, own: pd.Series) -> str:
        """Draw the price from two weeks before to two weeks after a day, ``:`` before the day."""
        columns, around = [(*place, good) for place in own.index], pd.Timedelta(days=2 * WEEK)
        course = self.paid.loc[day - around : day + around, columns].median(axis=1)
        scaled = (course - course.min()) / (course.max() - course.min())
        steps = (scaled * (len(HEIGHTS) - 1)).round()
        drawn = ["·" if np.isnan(step) else HEIGHTS[int(step)] for step in steps]
        before = int((course.index < day).sum())
        return "".join([*drawn[:before], ":", *drawn[before:]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--histories", default=",".join(NAMES))
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    names = ["history", "detector", "for 1,000 series-days", *WHAT, "stayed up a week"]
    print(f"| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    for name in args.histories.split(","):
        frame = history(args.data, name)
        prices, panel = Prices(frame), panel_of(frame)
        ours = [prices.move(one) for _, one in found(frame).iterrows()]
        print(line(name, OURS, ours, len(frame)), flush=True)
        for detector in () if args.list else DETECTORS:
            theirs = episodes(panel, detector, gaps_close=False)
            theirs["opened"] = pd.to_datetime(theirs["opened"])
            moves = [prices.move(one) for _, one in theirs.iterrows()]
            print(line(name, detector, moves, len(frame)), flush=True)
        for move in ours if args.list else ():
            print(
                f"| {move.day} | {move.good} | {move.place} | {move.rise:+.0f} % "
                f"| {move.up} of {move.told} up | {move.what} | {move.held} d | {move.course} |"
            )


def line(name: str, detector: str, moves: list[Move], reports: int) -> str:
    """Return a row: how many episodes there are, what moved in each, which part stayed up."""
    count = [f"{np.mean([move.what == what for move in moves]):.0%}" for what in WHAT]
    stayed = np.mean([move.held >= WEEK for move in moves])
    burden = f"{1000 * len(moves) / reports:.2f}"
    return f"| {' | '.join([name, detector, burden, *count, f'{stayed:.0%}'])} |"


if __name__ == "__main__":
    main()
