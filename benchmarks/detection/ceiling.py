"""What could be found at most, by one who knows each planted event and the thresholds.

    python -m benchmarks.detection.ceiling --data FOLDER [--seeds 6-15] [--histories retail,thin]

FOLDER is that of ``compare``. Whoever holds a price against what it was, asks for two reporting
days and takes no rise under the material band for news finds no more of the gouges, nor of the
creeps without the second day; and an area of which fewer than three outlets were told twice that
they are dearer is not raised as one. The prices that really fell or were not reported meanwhile
are what is missing to 1. Moves of the market, noise and earlier alerts are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.detection.draws import arguments, tool
from benchmarks.detection.histories import history
from monitor.rules.creep_options import CreepOptions
from monitor.rules.spike_options import SpikeOptions

SPIKE, CREEP = SpikeOptions(), CreepOptions()
ROWS = ("gouge", "area_spike", "creep", "raised as area")


def main() -> None:
    args = arguments(__doc__)
    first, last = map(int, args.seeds.split("-"))
    inject = tool(args.data / "tools/inject.py")
    names = ["history", "seeds", *ROWS]
    print(f"| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    for name in args.histories.split(","):
        frame, found = history(args.data, name), []
        for seed in range(first, last + 1):
            planted, truth = inject.plant(frame, np.random.default_rng(seed), args.events)
            found += list(findable(frame, planted, truth))
        kinds = pd.DataFrame(found, columns=["kind", "can"]).groupby("kind")["can"].mean()
        cells = [name, args.seeds, *(f"{kinds[kind]:.3f}" for kind in ROWS)]
        print(f"| {' | '.join(cells)} |", flush=True)


def findable(
    frame: pd.DataFrame, planted: pd.DataFrame, truth: pd.DataFrame
) -> Iterator[tuple[str, bool]]:
    """Yield for every event to be reported its kind, and whether it could be found."""
    paid, real = table(planted), table(frame)
    for event in truth[truth["must_report"]].itertuples():
        here = paid.xs(event.product, axis=1, level="product")
        here = here[event.area if event.kind == "area_spike" else [(event.area, event.outlet)]]
        if event.kind == "area_spike":
            was = real.xs(event.product, axis=1, level="product")[event.area]
            moved = (here / was).loc[event.start : event.end].max() > 1 + 1e-3
            here = here.loc[:, moved]
        before = here.loc[: event.start].iloc[:-1].ffill().iloc[-1]
        rise = here.loc[event.start : event.end] / before - 1
        if event.kind == "creep":
            yield event.kind, bool((rise >= CREEP.entry_percent / 100).any(axis=None))
            continue
        alone = bool(told(rise, SPIKE.volatile_percent).any())
        together = bool(told(rise, SPIKE.area_percent).sum() >= SPIKE.area_min_outlets)
        if event.kind == "area_spike":
            yield "raised as area", together
        yield event.kind, alone or (event.kind == "area_spike" and together)


def table(frame: pd.DataFrame) -> pd.DataFrame:
    wide = frame.pivot(index="date", columns=["area", "outlet", "product"], values="price")
    return wide.asfreq("D").sort_index(axis=1)


def told(rise: pd.DataFrame, percent: float) -> pd.Series:
    """Say of which outlets two reports running lie over a threshold."""
    return rise.apply(lambda one: bool((one.dropna() >= percent / 100).rolling(2).sum().max() >= 2))


if __name__ == "__main__":
    main()
