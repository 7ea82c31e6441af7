"""The drill's server on loopback, asked by the monitor's own polite client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import httpx
import pytest

from monitor.collectors import FETCHERS, SourceContext
from monitor.collectors.polite import PoliteClient
from monitor.domain.calendar import moment_of
from monitor.domain.errors import SourceUnavailableError, UsageError
from monitor.domain.settings import HttpPolicy, Settings
from monitor.domain.source import PlugIn, SourceSpec
from monitor.drill import DrillServer
from tests.fakes import FakeClock, a_free_port
from tests.shipped import LOADED

NOW = moment_of(date(2021, 1, 25), time(17, 0))


def on_port(settings: Settings, port: int) -> Settings:
    """Return the settings with the drill and its sources on another port."""
    assert settings.drill is not None

    def moved(spec: SourceSpec) -> SourceSpec:
        url = str(spec.fetch.options.get("url", "")).replace(":8100/", f":{port}/")
        fetch = PlugIn(kind=spec.fetch.kind, options={**spec.fetch.options, "url": url}, path=())
        return replace(spec, fetch=fetch) if url else spec

    sources = tuple(moved(spec) for spec in settings.sources)
    return replace(settings, sources=sources, drill=replace(settings.drill, port=port))


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Settings, dict[str, str], FakeClock]]:
    port = a_free_port()
    settings, faults, clock = on_port(LOADED.settings, port), dict[str, str](), FakeClock(NOW)
    server = DrillServer(settings, clock, faults=faults)
    server.start()
    try:
        yield settings, faults, clock
    finally:
        server.stop()


def fetched(
    settings: Settings, clock: FakeClock, name: str, memory: dict[str, str]
) -> tuple[int, dict[str, str]]:
    """Ask a source as the monitor does; return how many payloads came and the memory."""
    spec = next(spec for spec in settings.sources if spec.name == name)
    port = settings.drill.port if settings.drill else 0
    policy = HttpPolicy(attempts=1, timeout=timedelta(seconds=1), per_host_interval=timedelta(0))
    client = PoliteClient(policy, frozenset({f"127.0.0.1:{port}"}))
    context = SourceContext(source=name, clock=clock, http=client, data_dir=Path())
    kind = FETCHERS["http"]
    try:
        found = kind.build(kind.options(**spec.fetch.options), context).fetch(memory)
    finally:
        client.close()
    return len(found.payloads), dict(found.memory)


def test_the_polite_client_fetches_and_is_told_when_nothing_is_new(
    running: tuple[Settings, dict[str, str], FakeClock],
) -> None:
    settings, _, clock = running
    count, memory = fetched(settings, clock, "evmart", {})
    again, _ = fetched(settings, clock, "evmart", memory)
    assert (count, again) == (1, 0)


def test_a_source_that_is_down_is_unavailable(
    running: tuple[Settings, dict[str, str], FakeClock],
) -> None:
    settings, faults, clock = running
    faults["lan-chi"] = "down"
    with pytest.raises(SourceUnavailableError):
        fetched(settings, clock, "lan-chi", {})


def test_a_slow_source_is_unavailable(
    running: tuple[Settings, dict[str, str], FakeClock],
) -> None:
    settings, faults, clock = running
    faults["aeon"] = "slow"
    with pytest.raises(SourceUnavailableError):
        fetched(settings, clock, "aeon", {})


def test_every_answer_says_that_it_is_simulated(
    running: tuple[Settings, dict[str, str], FakeClock],
) -> None:
    settings, _, _ = running
    port = settings.drill.port if settings.drill else 0
    for path in ("/evmart.csv", "/truth.json", "/nothing"):
        for ask in (httpx.get, httpx.head, httpx.post):
            assert ask(f"http://127.0.0.1:{port}{path}").headers["X-Simulated"] == "true"


def test_a_port_that_is_taken_is_named(
    running: tuple[Settings, dict[str, str], FakeClock],
) -> None:
    settings, _, clock = running
    port = settings.drill.port if settings.drill else 0
    with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1:{port}"):
        DrillServer(settings, clock).start()
