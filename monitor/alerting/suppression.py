"""Whether a transition is told, hidden or told later, and by what: a decision with a name.

The order is the order of certainty. Who was told of a start is always told of the end, whatever was
silenced meanwhile. Then a person's silence, then a cause that explains it, then the quiet hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitor.alerting.cause import Causes
from monitor.alerting.quiet import not_before
from monitor.alerting.routing import FOLLOW_UPS
from monitor.alerting.silence import silencing
from monitor.domain.alert import Alert, Transition
from monitor.domain.decisions import Ground, Silence
from monitor.domain.quiet import QuietHours


class Fate(StrEnum):
    """What becomes of a message."""

    NOW = "now"
    LATER = "later"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of a message to one person. ``by`` is the id of the silence or the cause."""

    fate: Fate
    ground: Ground
    not_before: datetime
    by: str = ""

    @property
    def text(self) -> str:
        """Return why nobody is told, as the ledger says it; empty when somebody is."""
        if self.fate is not Fate.HIDDEN:
            return ""
        said = _SILENCED if self.ground is Ground.SILENCED else _EXPLAINED
        return f"{said} {self.by}"


@dataclass(frozen=True, slots=True)
class Suppression:
    """Everything that may hide or delay a message at one moment."""

    silences: Sequence[Silence]
    causes: Causes
    now: datetime

    def decide(
        self, alert: Alert, transition: Transition, quiet: QuietHours | None = None
    ) -> Decision:
        """Return what becomes of the message about a transition to a person with these hours."""
        if transition.reason in FOLLOW_UPS:
            return self._told(transition, quiet, Ground.TELLS_AN_END)
        market = self.causes.settings.market
        silence = silencing(alert, self.silences, market, self.now)
        if silence is not None:
            return self._hidden(Ground.SILENCED, silence.id)
        cause = self.causes.cause_of(alert)
        if cause is not None:
            return self._hidden(Ground.EXPLAINED, cause.id)
        return self._told(transition, quiet, Ground.NOTHING_HIDES_IT)

    def _hidden(self, ground: Ground, by: str) -> Decision:
        return Decision(fate=Fate.HIDDEN, ground=ground, not_before=self.now, by=by)

    def _told(self, transition: Transition, quiet: QuietHours | None, ground: Ground) -> Decision:
        due = not_before(self.now, transition.severity, quiet)
        if due == self.now:
            return Decision(fate=Fate.NOW, ground=ground, not_before=due)
        return Decision(fate=Fate.LATER, ground=Ground.QUIET_HOURS, not_before=due)


_SILENCED: Final = "bị tắt báo bởi lệnh / silenced by"
_EXPLAINED: Final = "đã được giải thích bởi cảnh báo / explained by alert"
