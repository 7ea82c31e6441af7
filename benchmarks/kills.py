"""Kills (-9) at random moments under load, and what the ledger and the sinks say afterwards.

``KILLS`` is the number of kills on each database, ``KILLS_SECONDS`` a time after which no further
one falls, ``KILLS_ON`` names the databases. On SQLite one
process is killed again and again; on PostgreSQL two share the work, and a quarter as many times one
is frozen (SIGSTOP) for longer than its lease. Reports arrive through the API, people acknowledge,
the web hook refuses, dawdles and goes silent. There is no floor: what counts is that nothing is
lost, and nothing comes twice without its mark.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.store import migrate
from tests.killing.trial import Outcome, Trial, run_trial
from tests.stores import a_postgres_server

_SECONDS = float(os.environ.get("KILLS_SECONDS", "inf"))


def measure() -> Iterator[dict[str, object]]:
    kills = int(os.environ.get("KILLS", "200"))
    for name in os.environ.get("KILLS_ON", "sqlite,postgres").split(","):
        begin = time.perf_counter()
        outcome = _ON[name](kills)
        yield _row(name, outcome, time.perf_counter() - begin)


def _on_sqlite(kills: int) -> Outcome:
    with TemporaryDirectory(prefix="kills-") as folder:
        url = f"sqlite:///{folder}/monitor.db"
        migrate.upgrade(url)
        return run_trial(Trial(kills=kills, seconds=_SECONDS), Path(folder), url)


def _on_postgres(kills: int) -> Outcome:
    with TemporaryDirectory(prefix="kills-") as folder, a_postgres_server() as server:
        url = server.create()
        migrate.upgrade(url)
        trial = Trial(kills=kills, freezes=kills // 4, lives=2, seconds=_SECONDS)
        return run_trial(trial, Path(folder), url)


_ON: dict[str, Callable[[int], Outcome]] = {"sqlite": _on_sqlite, "postgres": _on_postgres}


def _row(name: str, outcome: Outcome, seconds: float) -> dict[str, object]:
    audit = outcome.audit
    counted = {
        "database": name,
        "kills": outcome.kills,
        "freezes": outcome.freezes,
        "reports": outcome.reports,
        "acknowledged": outcome.acknowledged,
        "transitions": audit.transitions,
        "rows": audit.rows,
        "states": dict(audit.states),
        "messages": audit.messages,
        "digests": audit.digests,
        "copies": audit.copies,
        "marked": audit.marked,
        "unmarked": len(audit.unmarked),
        "lost": len(audit.lost),
        "invented": len(audit.invented),
    }
    print("  ".join(f"{key} {value}" for key, value in counted.items()))
    for difference in [*outcome.troubles, *audit.differences]:
        print(f"  {difference}")
    return {
        "figure": f"{outcome.kills} kills, {outcome.freezes} freezes, {name}: differences",
        "value": float(len(audit.differences) + len(outcome.troubles)),
        "unit": "",
        "counted": counted,
        "seconds": seconds,
    }
