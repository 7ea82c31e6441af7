"""``monitor run`` in a process of its own that can be killed, frozen and begun again.

Forked from a server that has imported everything, so that a life begins in a fraction of a second
and more of the kills strike work than imports.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Event

import httpx

from tests.killing.board import API_TOKEN

_LIVES = multiprocessing.get_context("forkserver")
_LIVES.set_forkserver_preload(["tests.killing.preloaded"])
_PATIENCE_SECONDS = 60


@dataclass
class Life:
    """One place in which a process lives, with one life after the other."""

    config: Path
    data: Path
    url: str
    port: int
    process: ForkServerProcess | None = None

    @property
    def door(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        self.data.mkdir(exist_ok=True)
        log = self.data / "process.log"
        surroundings = {
            "MONITOR_CONFIG": str(self.config),
            "MONITOR_DATA_DIR": str(self.data),
            "MONITOR_DATABASE_URL": self.url,
            "MONITOR_API_TOKEN": API_TOKEN,
        }
        self.process = _LIVES.Process(target=_live, args=(surroundings, self.port, log))
        self.process.start()

    def wait_until_it_answers(self) -> None:
        for _ in range(_PATIENCE_SECONDS * 20):
            assert self.process is not None
            assert self.process.is_alive(), self.last_words()
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.door}/healthz", timeout=5).is_success:
                    return
            Event().wait(0.05)
        raise AssertionError(self.last_words())

    def kill(self) -> None:
        """Kill -9; the process must have lived until now."""
        assert self.process is not None
        self.process.kill()
        self.process.join()
        assert self.process.exitcode == -signal.SIGKILL, self.last_words()

    def freeze(self, seconds: float) -> None:
        """Let the process stand still, as a machine that is suspended or out of memory does."""
        assert self.process is not None
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        Event().wait(seconds)
        os.kill(self.process.pid, signal.SIGCONT)

    def last_words(self) -> str:
        return (self.data / "process.log").read_text(encoding="utf-8")[-4000:]


def _live(surroundings: dict[str, str], port: int, log: Path) -> None:
    from monitor.cli import main

    os.environ.update(surroundings)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    main(["run", "--port", str(port)])
