"""Correct: alerts that rest on a figure which was corrected are amended or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerting.correction import concerned, judge_corrected
from monitor.domain.alert import Alert, Step
from monitor.domain.quotes import Ints
from monitor.domain.settings import Settings
from monitor.domain.store import Appended, Transaction
from monitor.pipeline.watch import Watch


def correct(  # noqa: PLR0913, PLR0917 - what one commit knows of its correction
    tx: Transaction,
    steps: Sequence[Step],
    opened: Sequence[Alert],
    appended: Appended,
    watch: Watch,
    scope: Ints,
    settings: Settings,
    now: datetime,
) -> list[Step]:
    """Return the steps of alerts after a batch of observations that corrects earlier ones."""
    replaced = tx.ledger.replaced_by(appended.ids)
    series = {(one.outlet, one.product) for one in tx.ledger.origins(replaced)}
    touched = concerned(opened, series, replaced, settings.market)
    if not touched:
        return list(steps)
    unfounded = watch.unfounded(touched, scope)
    return judge_corrected(steps, touched, unfounded, now, settings.version)
