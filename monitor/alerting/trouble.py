"""What the operators are told of people's decisions: silences that end, chains that stand still."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from monitor.alerting.message import Trouble
from monitor.alerting.naming import topic_of
from monitor.alerting.silence import what_it_hid
from monitor.alerting.words import Words
from monitor.domain.alert import Alert
from monitor.domain.decisions import Chain, Silence
from monitor.domain.settings import Settings
from monitor.domain.wording import moment_text

ENDING: Final = "silence-ending/"
ENDED: Final = "silence-ended/"
STUCK: Final = "stuck/"
"""How the topics of these messages begin; what follows is the silence, or alert and chain."""
_SHOWN: Final = 10


def silence_ending(silence: Silence, settings: Settings) -> Trouble:
    """Return the warning before a silence ends."""
    until = moment_text(silence.ends_at, settings.zone)
    return Trouble(
        title=Words(f"Sắp hết lệnh tắt báo {silence.id}", f"Silence {silence.id} is about to end"),
        text=Words(
            f"“{silence.reason}” của {silence.author} hết hạn lúc {until}; sau đó cảnh báo lại "
            "được gửi.",
            f"“{silence.reason}” by {silence.author} ends at {until}; alerts are told again then.",
        ),
    )


def silence_ended(silence: Silence, hidden: Collection[Alert], settings: Settings) -> Trouble:
    """Return the summary of what a silence hid, for its author and the operators.

    What still goes on is named, the gravest first.
    """
    said, still = what_it_hid(silence, hidden), _still_on(hidden, settings)
    return Trouble(
        title=Words(f"Đã hết lệnh tắt báo {silence.id}", f"Silence {silence.id} has ended"),
        text=Words(
            f"{said.vi}{still.vi} Người ra lệnh: {silence.author}.",
            f"{said.en}{still.en} By {silence.author}.",
        ),
    )


def _still_on(hidden: Collection[Alert], settings: Settings) -> Words:
    going_on = {alert.id: alert for alert in hidden if alert.is_open}
    gravest = sorted(going_on.values(), key=lambda alert: (-alert.severity.rank, alert.opened_at))
    if not gravest:
        return Words("", "")
    more = ", …" if len(gravest) > _SHOWN else ""
    vi, en = (
        "; ".join(topic_of(alert, settings, language) for alert in gravest[:_SHOWN]) + more
        for language in ("vi", "en")
    )
    return Words(f" Còn đang diễn ra: {vi}.", f" Still going on: {en}.")


def chain_stuck(chain: Chain, alert: Alert, settings: Settings) -> Trouble:
    """Return the trouble that a chain is which should have moved on and did not."""
    topics = [topic_of(alert, settings, language) for language in ("vi", "en")]
    return Trouble(
        title=Words(f"Báo động leo thang bị kẹt: {topics[0]}", f"Escalation stuck: {topics[1]}"),
        text=Words(
            f"Quy trình {chain.policy} của cảnh báo {alert.id} đã quá hạn báo bậc tiếp theo.",
            f"Policy {chain.policy} of alert {alert.id} is overdue to tell its next step.",
        ),
    )
