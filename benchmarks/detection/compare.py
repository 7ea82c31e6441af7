"""The monitor beside four simple detectors, on a history with planted events: one table.

    python -m benchmarks.detection.compare --data FOLDER [--seeds 1,2] [--history HISTORY.csv.gz]
        [--baselines-only] [--gaps-close]

FOLDER holds ``tools/inject.py`` and ``tools/score.py``, which plant the events and score the
episodes, and ``data/detection/history_2017.csv.gz``. The monitor's own episodes are those of
``monitor backtest`` under the shipped configuration.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.detection.baselines import DETECTORS, episodes
from benchmarks.detection.run import panel_of, read

ROOT = Path(__file__).parents[2]
OURS = "monitor backtest"
KINDS = ("gouge", "area_spike", "creep")
DECOYS = ("typo", "blip", "promotion")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--history", type=Path)
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--baselines-only", action="store_true")
    parser.add_argument("--gaps-close", action="store_true", help="of the baselines' episodes")
    args = parser.parse_args()
    history = args.history or args.data / "data/detection/history_2017.csv.gz"
    tools = args.data / "tools"
    print(head())
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        series_days = len(read(history))
        asked = {"gaps_close": args.gaps_close, "ours": not args.baselines_only}
        detect(history, work / "own", **asked)
        for seed in args.seeds.split(","):
            planted, truth = work / f"planted-{seed}.csv", work / f"truth-{seed}.csv"
            call(
                tools / "inject.py",
                history,
                *("--seed", seed, "--observations", planted, "--truth", truth),
            )
            detect(planted, work / seed, **asked)
            for detector in (*[OURS] * asked["ours"], *DETECTORS):
                files = (file_of(work / seed, detector), file_of(work / "own", detector))
                print(line(detector, seed, score(tools, truth, *files, series_days)), flush=True)


def detect(history: Path, folder: Path, *, gaps_close: bool, ours: bool) -> None:
    """Write the episodes of every detector on a history into a folder."""
    folder.mkdir()
    panel = panel_of(read(history))
    for detector in DETECTORS:
        found = episodes(panel, detector, gaps_close=gaps_close)
        found.to_csv(file_of(folder, detector), index=False)
    if ours:
        call(
            *("-m", "monitor", "backtest", history, "--config", ROOT / "config.yaml"),
            *("--episodes", file_of(folder, OURS)),
        )


def file_of(folder: Path, detector: str) -> Path:
    """Return where the episodes of a detector lie."""
    return folder / f"{[OURS, *DETECTORS].index(detector)}.csv"


def score(tools: Path, truth: Path, found: Path, own: Path, series_days: int) -> dict[str, dict]:
    """Return what the scorer says of the episodes, those of the untouched history taken off."""
    text = call(
        tools / "score.py", truth, found, "--without", own, "--series-days", str(series_days)
    )
    answer: dict[str, dict] = json.loads(text)
    return answer


def call(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def head() -> str:
    names = ["detector", "seed"]
    names += [f"{kind}: recall, delay" for kind in KINDS]
    names += ["raised as area", "typo / blip / promotion", "false", "burden"]
    return f"| {' | '.join(names)} |\n|{' --- |' * len(names)}"


def line(detector: str, seed: str, found: dict[str, dict]) -> str:
    cells = [detector, seed]
    cells += [
        f"{found[kind]['recall']:.2f}, {found[kind].get('median_delay_days', float('nan')):.0f} d"
        for kind in KINDS
    ]
    cells.append(f"{found['area_spike']['as_area_alert']:.2f}")
    cells.append(" / ".join(f"{100 * found[kind]['alarmed']:.0f}" for kind in DECOYS) + " %")
    cells += [
        f"{found[name]:.2f}"
        for name in ("false_per_1000_series_days", "burden_per_1000_series_days")
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
