"""Who works the areas of a large market out: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any, Protocol

from monitor.domain.errors import UsageError
from monitor.domain.settings import EngineSpec
from monitor.rules.partition import Figures, Share

logger = logging.getLogger(__name__)

Work = Callable[[Share], Figures]

_CONNECT_SECONDS = 10


class _Crew(Protocol):
    """Workers somewhere."""

    def run(self, work: Work, shares: Sequence[Share]) -> list[Figures]: ...

    def close(self) -> None: ...


class Processes:
    """Processes on this machine; they start with the first work and stay."""

    def __init__(self, workers: int) -> None:
        self._pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))

    def run(self, work: Work, shares: Sequence[Share]) -> list[Figures]:
        """Return what the shares come to, each worked out by one process."""
        return list(self._pool.map(work, shares))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()


class Cluster:
    """The workers of a Dask cluster; its scheduler is called with the first work."""

    def __init__(self, address: str) -> None:
        if find_spec("distributed") is None:
            raise UsageError("engine: kind dask needs an extra: pip install 'binh-on[cluster]'")
        self._address = address
        self._client: Any = None

    def run(self, work: Work, shares: Sequence[Share]) -> list[Figures]:
        """Return what the shares come to, each sent to one worker."""
        if self._client is None:
            distributed = import_module("dask.distributed")  # an extra, and slow to load
            self._client = distributed.Client(self._address, timeout=_CONNECT_SECONDS)
        sent = self._client.scatter(list(shares), hash=False)
        found: list[Figures] = self._client.gather(self._client.map(work, sent, pure=False))
        return found

    def close(self) -> None:
        """Let go of the cluster, which goes on."""
        if self._client is not None:
            self._client.close()
            self._client = None


class SteadyEngine:
    """An engine that always comes to an end: where its crew fails, this process does the work."""

    def __init__(self, spec: EngineSpec) -> None:
        self._spec, self.workers = spec, spec.workers
        self._crew = _crew(spec)

    def run(self, work: Work, shares: Sequence[Share]) -> list[Figures]:
        """Return what each share comes to."""
        try:
            return self._crew.run(work, shares)
        except Exception as error:  # noqa: BLE001 - whatever befell a worker, findings are due now
            logger.warning("the %s engine failed, working here: %r", self._spec.kind, error)
        self._crew.close()
        self._crew = _crew(self._spec)
        return [work(share) for share in shares]

    def close(self) -> None:
        """Send the crew home."""
        self._crew.close()


def engine_of(spec: EngineSpec | None) -> SteadyEngine | None:
    """Return the engine that the configuration asks for, if any.

    Raises:
        UsageError: it needs a package that is not installed.
    """
    return None if spec is None else SteadyEngine(spec)


def _crew(spec: EngineSpec) -> _Crew:
    return Cluster(spec.address) if spec.kind == "dask" else Processes(spec.workers)
