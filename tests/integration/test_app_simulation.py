"""The past of a drill is read once, to its end, however often its first start is broken off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from monitor.app.database import open_store
from monitor.app.monitor import Monitor
from monitor.app.simulation import Simulation
from monitor.config import load
from monitor.domain.settings import Settings
from monitor.domain.source import SourceSpec
from monitor.domain.store import Store
from tests.fakes import FakeClock, a_free_port
from tests.sample_market import NOW

ROOT = Path(__file__).parents[2]


@dataclass
class Reading:
    """A monitor as far as the drill knows it; it is stopped before it reads part ``stops_at``."""

    store: Store
    settings: Settings
    stops_at: int | None = None
    parts: int = 0
    concluded: int = 0
    sources: Mapping[str, Any] = field(default_factory=dict)

    @property
    def recorder(self) -> Reading:
        return self

    @contextmanager
    def learning(self) -> Iterator[None]:
        yield
        self.concluded += 1

    def collect_from(self, specs: Mapping[str, SourceSpec]) -> None:
        assert specs == {}
        if self.parts == self.stops_at:
            raise CancelledError
        self.parts += 1


def begun(store: Store, settings: Settings, stops_at: int | None = None) -> Reading:
    """Return what a life of the drill read of its past, broken off or not."""
    clock = FakeClock(NOW + timedelta(days=1))
    simulation = Simulation.of(settings, store, clock)
    assert simulation is not None
    reading = Reading(store, settings, stops_at)
    try:
        simulation.start(cast("Monitor", reading))
    except CancelledError:
        assert stops_at is not None
    finally:
        simulation.stop()
    return reading


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield store
    store.close()


@pytest.fixture
def settings() -> Settings:
    found = load(ROOT / "config.yaml", {}).settings
    assert found.drill is not None
    return replace(found, drill=replace(found.drill, port=a_free_port(), history_days=18))


def test_the_past_is_read_on_the_first_start_alone(database: Store, settings: Settings) -> None:
    first, second = begun(database, settings), begun(database, settings)
    assert (first.parts, first.concluded) == (3, 1)
    assert (second.parts, second.concluded) == (0, 0)


def test_a_past_that_was_broken_off_is_read_again_and_judged_when_it_is_whole(
    database: Store, settings: Settings
) -> None:
    broken_off = begun(database, settings, stops_at=2)
    assert (broken_off.parts, broken_off.concluded) == (2, 0)
    again, after = begun(database, settings), begun(database, settings)
    assert (again.parts, again.concluded) == (3, 1)
    assert after.parts == 0
