"""Corrections: what becomes of an alert when a figure on which it rests turns out to be wrong.

The rule is asked anew about every day from the opening on, as if nobody had known. If on none of
them the corrected figures are a breach, the alert is withdrawn; if its level is another one, it is
amended. Everybody who was told of it is told of this. Without a correction nothing of the kind
happens: an alert ends on a fresh observation only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from monitor.alerting.lifecycle import amend, withdraw
from monitor.domain.alert import Alert, AlertState, Reason, Step
from monitor.domain.market import Market

MATERIAL: Final = 0.05
"""How far a level may move by a correction before people are told, as a share of it."""

Series = tuple[str, str]
"""An outlet and a product, by their codes."""


def concerned(
    alerts: Iterable[Alert],
    corrected: Collection[Series],
    replaced: Collection[int],
    market: Market,
) -> list[Alert]:
    """Return the confirmed alerts that rest on a figure which was corrected.

    ``corrected`` are the series, ``replaced`` the ids of the observations that no longer hold. An
    alert about an outlet names its observations; one about an area or the city rests on all of its
    product or group there, of which it names only some.
    """
    return [
        alert
        for alert in alerts
        if alert.is_open
        and alert.state is not AlertState.PENDING
        and (
            _names(alert, replaced)
            or (not alert.subject.outlet and _spans(alert, corrected, market))
        )
    ]


def judge_corrected(
    steps: Sequence[Step],
    before: Sequence[Alert],
    unfounded: Collection[str],
    now: datetime,
    config_version: str,
) -> list[Step]:
    """Return the steps with those of corrected alerts in place of what the findings alone say.

    ``before`` are the alerts concerned as they stood, ``unfounded`` the ids of those for which no
    day is a breach any more.
    """
    own = {alert.id: alert for alert in before}
    done = [_judged(step, own.get(step.alert.id), now, config_version) for step in steps
            if step.alert.id not in unfounded]  # fmt: skip
    ended = [
        withdraw(alert, now=now, **_why(alert.opened_on), config_version=config_version)
        for alert in before
        if alert.id in unfounded
    ]
    return done + ended


def _judged(step: Step, before: Alert | None, now: datetime, config_version: str) -> Step:
    """Return an amendment in place of a step that would tell nobody of another level."""
    told = step.transition
    is_silent = told is None or told.reason is Reason.EASED
    if before is None or not is_silent or not _differs(before, step.alert):
        return step
    return amend(before, step.alert, now=now, config_version=config_version)


def _differs(before: Alert, after: Alert) -> bool:
    if before.eases_to is not after.eases_to:
        return True
    if before.value is None or after.value is None:
        return before.value is not after.value
    return abs(after.value - before.value) > abs(before.value) * MATERIAL


def _names(alert: Alert, replaced: Collection[int]) -> bool:
    return any(
        one in replaced
        for evidence in (alert.evidence, alert.opened_evidence)
        for one in _observations(evidence)
    )


def _observations(evidence: Mapping[str, object]) -> Sequence[object]:
    found = evidence.get("observations")
    return found if isinstance(found, list | tuple) else ()


def _spans(alert: Alert, corrected: Collection[Series], market: Market) -> bool:
    subject = alert.subject
    for outlet_code, product_code in corrected:
        product, outlet = market.products.get(product_code), market.outlets.get(outlet_code)
        group = product.group if product else ""
        is_same = subject.product == product_code or (
            not subject.product and bool(subject.group) and subject.group == group
        )
        area = outlet.area if outlet else ""
        if is_same and subject.area in {"", area}:
            return True
    return False


def _why(opened_on: date) -> dict[str, str]:
    return {
        "why_vi": (
            "Số liệu mà cảnh báo dựa vào đã được đính chính; tính lại từ ngày "
            f"{opened_on:%d/%m/%Y} thì không ngày nào vượt ngưỡng."
        ),
        "why_en": (
            "A figure on which this alert rests was corrected; asked anew from "
            f"{opened_on:%d/%m/%Y} on, no day is over the threshold."
        ),
    }
