"""Run every benchmark, print one table and write ``benchmarks/latest.json``.

Each row is a figure and, in the same process a moment later, the floor that no program of this kind
could go under. Machines differ and are shared: read the ratio, not the seconds.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

MODULES = ("start", "ledger", "round", "intake", "latency", "storm", "crowd", "picture", "detect")


def main() -> None:
    wanted = sys.argv[1:] or MODULES
    rows: list[dict[str, object]] = []
    print(f"{'figure':58} {'measured':>12} {'floor':>12} {'ratio':>7}  floor is")
    for name in wanted:
        measure: Callable[[], Iterable[dict[str, object]]] = import_module(
            f"benchmarks.{name}"
        ).measure
        for row in measure():
            rows.append(row)
            print(_line(row), flush=True)
    answer = {"python": platform.python_version(), "machine": platform.machine(), "rows": rows}
    path = Path(__file__).parent / "latest.json"
    path.write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _line(row: dict[str, object]) -> str:
    value, floor, unit = row["value"], row.get("floor"), row["unit"]
    assert isinstance(value, float)
    shown = f"{floor:.3g} {unit}" if isinstance(floor, float) else "-"
    ratio = f"{value / floor:.2f}" if isinstance(floor, float) and floor else "-"
    figure = f"{value:.3g} {unit}"
    return f"{row['figure']!s:58} {figure:>12} {shown:>12} {ratio:>7}  {row.get('floor_is', '')}"


if __name__ == "__main__":
    main()
