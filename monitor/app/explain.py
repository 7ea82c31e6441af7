"""Explain an alert from what is stored: figures, steps, deliveries, and the bytes behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.duty import duty_lines
from monitor.app.what_if import what_if
from monitor.domain.alert import Alert
from monitor.domain.decisions import AlertDecisions
from monitor.domain.delivery import DeliveryRecord
from monitor.domain.errors import UsageError
from monitor.domain.view import AlertFile, Origin
from monitor.domain.wording import moment_text

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor


def explanation(
    monitor: Monitor, alert_id: str, price: int | None = None
) -> tuple[dict[str, object], str]:
    """Return the whole chain behind an alert, for machines and for people.

    With a ``price`` (đồng per base unit) it says too what would have come of that.

    Raises:
        UsageError: there is no such alert, or it is not about a price and one is given.
    """
    file = monitor.desk.alert_file(alert_id)
    if file is None:
        raise UsageError(f"no alert {alert_id}")
    duty = duty_lines(monitor.settings, monitor.wall.now())
    lines = [*_lines(file), *(["", "on duty now", *(f"  {line}" for line in duty)] if duty else [])]
    answer: dict[str, object] = {**_as_json(file), "on_duty": duty}
    if price is not None:
        supposed = what_if(monitor, file, price)
        answer["what_if"] = supposed.answer()
        lines += ["", "what if", *(f"  {line}" for line in supposed.lines())]
    return answer, "\n".join(lines)


def _as_json(file: AlertFile) -> dict[str, object]:
    alert = file.alert
    return {
        "id": alert.id,
        "rule": alert.rule,
        "kind": alert.kind,
        "kind_version": alert.kind_version,
        "state": alert.state,
        "severity": alert.severity,
        "opened_at": alert.opened_at.isoformat(),
        "value": alert.value,
        "baseline": alert.baseline,
        "unit": alert.unit,
        "sentence_vi": alert.sentence_vi,
        "sentence_en": alert.sentence_en,
        "evidence": dict(alert.evidence),
        "opened_evidence": dict(alert.opened_evidence),
        "config_version": alert.config_version,
        "transitions": [
            {"number": step.number, "at": step.at.isoformat(), "to": step.to_state,
             "reason": step.reason, "severity": step.severity, "notify": step.notify,
             "config_version": step.config_version}
            for step in file.transitions
        ],
        "deliveries": [
            {"delivery_id": record.row.key, "recipient": record.row.recipient,
             "channel": record.row.channel, "route": record.row.route, "state": record.state,
             "attempts": record.attempts, "text": record.text}
            for record in file.deliveries
        ],
        **_decided(file.decisions),
        "origins": [
            {"observation": origin.observation, "outlet": origin.outlet, "product": origin.product,
             "observed_at": origin.observed_at.isoformat(), "price": origin.price,
             "stock": origin.stock, "payload": origin.payload, "origin": origin.payload_origin,
             "sha256": origin.payload_digest, "locator": origin.locator, "source": origin.source,
             "flags": list(origin.flags)}
            for origin in file.origins
        ],
    }  # fmt: skip


def _decided(decided: AlertDecisions) -> dict[str, object]:
    return {
        "answers": [
            {"by": answer.by, "at": answer.at.isoformat(), "note": answer.note,
             "expires_at": answer.expires_at.isoformat(), "ended_by": answer.ended_by}
            for answer in decided.answers
        ],
        "withheld": [
            {"recipient": one.recipient, "channel": one.channel, "ground": one.ground, "by": one.by,
             "at": one.at.isoformat()}
            for one in decided.withheld
        ],
    }  # fmt: skip


def _lines(file: AlertFile) -> list[str]:
    lines = _headline(file.alert)
    lines += ["", "steps"]
    lines += [
        f"  {step.number}. {moment_text(step.at)} {step.to_state} ({step.reason}, {step.severity})"
        for step in file.transitions
    ]
    lines += ["", "deliveries"]
    lines += [f"  {_delivery(record)}" for record in file.deliveries] or ["  nobody was told"]
    lines += _decisions(file.decisions)
    lines += ["", "figures come from"]
    lines += [f"  {_origin(origin)}" for origin in file.origins] or [
        "  no observation (the alert is about what did not come)"
    ]
    return lines


def _decisions(decided: AlertDecisions) -> list[str]:
    lines = [
        f"  taken on by {answer.by} {moment_text(answer.at)} to {moment_text(answer.expires_at)}"
        + (f", taken back by {answer.ended_by}" if answer.ended_by else "")
        for answer in decided.answers
    ]
    lines += [
        f"  given to {duty.to} by {duty.by} {moment_text(duty.at)}" for duty in decided.assignments
    ]
    if decided.silence is not None:
        until = moment_text(decided.silence.ends_at)
        lines.append(f"  silenced by {decided.silence.author} until {until} ({decided.silence.id})")
    if decided.climb is not None:
        told = ", ".join(str(number) for number in sorted(decided.climb.climbed)) or "none"
        lines.append(f"  escalation {decided.climb.chain.policy}: steps told {told}")
    return ["", "decided", *lines] if lines else []


def _delivery(record: DeliveryRecord) -> str:
    return (
        f"{record.row.recipient} on {record.row.channel} (route {record.row.route}): "
        f"{record.state} after {record.attempts} attempts {record.text}"
    ).rstrip()


def _origin(origin: Origin) -> str:
    return (
        f"observation {origin.observation}: {origin.outlet} {origin.product} "
        f"{moment_text(origin.observed_at)} <- {origin.payload_origin} {origin.locator} "
        f"(payload {origin.payload}, sha256 {origin.payload_digest[:12]})"
        + (f" flags: {', '.join(origin.flags)}" if origin.flags else "")
    )


def _headline(alert: Alert) -> list[str]:
    figures = [f"  {key}: {value}" for key, value in sorted(alert.evidence.items())]
    return [
        f"{alert.id} {alert.state} {alert.severity}",
        alert.sentence_vi,
        alert.sentence_en,
        "",
        f"rule {alert.rule} (kind {alert.kind}, version {alert.kind_version})",
        f"configuration {alert.config_version}",
        *figures,
    ]
