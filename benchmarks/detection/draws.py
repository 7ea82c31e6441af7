"""The shipped price rules on many draws of planted events over several histories: one row each.

    python -m benchmarks.detection.draws --data FOLDER [--seeds 6-15] [--histories retail,thin]
        [--events 60]

FOLDER is that of ``compare``. One row a draw, then one over the draws of a history: means, and in
brackets the worst draw.
"""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path
from time import process_time
from types import ModuleType

import numpy as np
import pandas as pd

from benchmarks.detection.compare import DECOYS, KINDS
from benchmarks.detection.histories import NAMES, history
from benchmarks.detection.run import run, table

RULES = ["spike", "creep"]
EVENTS = 60


def arguments(description: str | None) -> argparse.Namespace:
    """Return what is asked for: seeds, histories, and how many events of each kind."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", default="6-15", help="FIRST-LAST")
    parser.add_argument("--histories", default=",".join(NAMES))
    parser.add_argument("--events", type=int, default=EVENTS, help="of each kind a draw")
    return parser.parse_args()


def main() -> None:
    args = arguments(__doc__)
    first, last = map(int, args.seeds.split("-"))
    inject, scorer = (tool(args.data / f"tools/{name}.py") for name in ("inject", "score"))
    print(head(), flush=True)
    for name in args.histories.split(","):
        begun = process_time()
        frame = history(args.data, name)
        own = found(frame)
        draws = []
        for seed in range(first, last + 1):
            planted, truth = inject.plant(frame, np.random.default_rng(seed), args.events)
            episodes = found(planted)
            draws.append(scorer.score(truth.fillna(""), episodes, own, len(frame)))
            print(line(name, str(seed), draws[-1:], process_time() - begun), flush=True)
        print(line(name, f"{first} to {last}", draws, process_time() - begun), flush=True)


def tool(path: Path) -> ModuleType:
    """Return the tool at a path as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the episodes of the shipped price rules at severity warning or above."""
    episodes = table(run(frame, RULES))
    episodes["opened"] = pd.to_datetime(episodes["opened"])
    return episodes[episodes["severity"] != "info"].reset_index(drop=True)


def head() -> str:
    names = ["history", "seed", *(f"{kind}: recall, delay" for kind in KINDS)]
    names += ["raised as area", "typo / blip / promotion", "false", "burden", "processor"]
    return f"| {' | '.join(names)} |\n|{' --- |' * len(names)}"


def line(name: str, seeds: str, draws: list[dict], seconds: float) -> str:
    def of(kind: str, figure: str) -> np.ndarray:
        return np.array([draw.get(kind, {}).get(figure, np.nan) for draw in draws])

    def recall(kind: str, figure: str) -> str:
        return f"{np.nanmean(of(kind, figure)):.3f} ({np.nanmin(of(kind, figure)):.2f})"

    cells = [name, seeds]
    cells += [
        f"{recall(kind, 'recall')}, {np.nanmean(of(kind, 'median_delay_days')):.1f} d"
        for kind in KINDS
    ]
    cells.append(recall("area_spike", "as_area_alert"))
    decoys = [
        f"{100 * of(kind, 'alarmed').mean():.1f} ({100 * of(kind, 'alarmed').max():.0f})"
        for kind in DECOYS
    ]
    cells.append(" / ".join(decoys) + " %")
    false = np.array([draw["false_per_1000_series_days"] for draw in draws])
    cells.append(f"{false.mean():.3f} ({false.max():.2f})")
    cells.append(f"{draws[0]['burden_per_1000_series_days']:.2f}")
    cells.append(f"{seconds:.0f} s")
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
