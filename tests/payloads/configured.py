"""Run a source exactly as a configuration file says, on files that lie where it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from monitor.collectors import FETCHERS, FORMATS, SourceContext
from monitor.config import Loaded, load, read_options
from monitor.domain.observation import Payload, RawRecord
from monitor.domain.source import SourceSpec
from monitor.normalise.records import Context, Normalised, normalise
from tests.payloads.samples import FixedClock, nobody

DATA = Path(__file__).parents[3] / "shared" / "data"
NOW = datetime(2026, 8, 1, tzinfo=UTC)
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the folder of public data is not beside the checkout"
)


@dataclass(frozen=True)
class Configured:
    """One source of one configuration file, over one data directory."""

    loaded: Loaded
    spec: SourceSpec
    data_dir: Path

    def payloads(self) -> tuple[Payload, ...]:
        """Return what the source's own fetcher brings."""
        kind = FETCHERS[self.spec.fetch.kind]
        options = read_options(kind.options, self.spec.fetch, self.loaded)
        context = SourceContext(
            source=self.spec.name, clock=FixedClock(NOW), http=nobody(), data_dir=self.data_dir
        )
        return kind.build(options, context).fetch({}).payloads

    def records(self, payload: Payload) -> Iterator[RawRecord]:
        """Yield the raw records of a payload by the source's own format and map."""
        kind = FORMATS[self.spec.format.kind]
        reader = kind.build(read_options(kind.options, self.spec.format, self.loaded))
        return reader.read(payload, self.spec.record_map)

    def normalised(self, payload: Payload) -> Normalised:
        """Return what the reading of the source makes of a payload."""
        settings = self.loaded.settings
        context = Context(
            market=settings.market,
            reading=self.spec.reading,
            currency=settings.currency,
            zone=settings.zone,
            received_at=payload.received_at,
            retailer=self.spec.retailer,
        )
        return normalise(self.records(payload), context)


@cache
def _loaded(file: str) -> Loaded:
    return load(Path(__file__).parent / file, {})


def source(file: str, name: str, data_dir: Path = DATA) -> Configured:
    """Return a source of one of the configuration files beside this module."""
    loaded = _loaded(file)
    spec = next(spec for spec in loaded.settings.sources if spec.name == name)
    return Configured(loaded, spec, data_dir)
