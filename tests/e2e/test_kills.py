"""Killed (-9) and frozen at random moments under load: ledger and sinks differ by nothing."""

from pathlib import Path

import pytest

from tests.killing.trial import Outcome, Trial, run_trial


def nothing_differs(outcome: Outcome) -> bool:
    assert outcome.troubles == []
    assert outcome.audit.differences == []
    return outcome.audit.transitions > 0 and outcome.audit.messages > 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_after_some_kills_every_report_is_told_once_or_marked(
    sqlite_url: str, tmp_path: Path
) -> None:
    assert nothing_differs(run_trial(Trial(kills=4, outlets=2), tmp_path, sqlite_url))


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_after_kills_and_lost_leases_of_two_processes_every_report_is_told_once_or_marked(
    postgres_url: str, tmp_path: Path
) -> None:
    trial = Trial(kills=2, freezes=2, lives=2, outlets=2)

    assert nothing_differs(run_trial(trial, tmp_path, postgres_url))
