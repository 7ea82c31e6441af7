"""Areas are worked out by processes or a Dask cluster, and by this process when those fail."""

from __future__ import annotations

import logging
from multiprocessing import parent_process

import numpy as np
import pytest

from monitor.app import engine as engines
from monitor.app.engine import engine_of
from monitor.domain.errors import UsageError
from monitor.domain.settings import EngineSpec
from monitor.rules.partition import Figures, Share, figures_of, prepare
from tests.unit.rules.stirred import questions

NOBODY = np.zeros(0, dtype=np.int64)


def findings_with(spec: EngineSpec | None) -> str:
    """Return what the rules say of one market when an engine has done the work."""
    asked, engine = questions(1), engine_of(spec)
    if engine is not None:
        prepare(asked, engine)
        engine.close()
    return repr([rule(case) for rule, case in asked])


def only_at_home(share: Share) -> Figures:
    """Return the figures of a share, but never in a worker."""
    if parent_process() is not None:
        raise OSError("this worker is ill")
    return figures_of(share)


def test_two_processes_come_to_the_same_findings_bit_for_bit() -> None:
    assert findings_with(EngineSpec(workers=2)) == findings_with(None)


def test_a_dask_cluster_of_two_workers_comes_to_the_same_findings_bit_for_bit() -> None:
    distributed = pytest.importorskip("dask.distributed", reason="the extra cluster is not here")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        spec = EngineSpec(kind="dask", workers=2, address=cluster.scheduler_address)

        assert findings_with(spec) == findings_with(None)


def test_when_a_worker_fails_this_process_does_the_work_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    share = Share(series=NOBODY, strata=NOBODY, questions=tuple(questions(1)[:1]))
    engine = engine_of(EngineSpec(workers=1))
    assert engine is not None
    with caplog.at_level(logging.WARNING):
        found = engine.run(only_at_home, [share])
    engine.close()

    assert len(found) == 1
    assert "the processes engine failed, working here: OSError('this worker is ill')" in caplog.text


def test_dask_without_its_packages_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _name: None)

    with pytest.raises(UsageError, match="cluster"):
        engine_of(EngineSpec(kind="dask"))
