"""Which parts of a target and of a promise are too little."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortfallOptions:
    """Parts of the target, in percent, and how silent stocks are counted.

    An alert opens under ``entry_percent`` and ends at ``exit_percent``, so that a reserve that
    hovers about its target does not flutter. Under ``critical_percent`` even by the upper bound
    it is critical. ``fresh_days`` and ``daily_outflow`` are those of ``SupplyOptions``. A retailer
    that holds less than ``promise_percent`` of what it promised on two days running is told, as a
    warning under ``promise_warning_percent``.
    """

    entry_percent: float = 100.0
    exit_percent: float = 105.0
    critical_percent: float = 70.0
    fresh_days: int = 1
    daily_outflow: float = 0.05
    promise_percent: float = 90.0
    promise_warning_percent: float = 70.0

    def __post_init__(self) -> None:
        if not self.critical_percent <= self.entry_percent <= self.exit_percent:
            raise ValueError(
                f"critical_percent {self.critical_percent:g}, entry_percent "
                f"{self.entry_percent:g}, exit_percent {self.exit_percent:g} must not descend"
            )
        if not 0 <= self.promise_warning_percent <= self.promise_percent <= 100:
            raise ValueError(
                f"promise_warning_percent {self.promise_warning_percent:g} and promise_percent "
                f"{self.promise_percent:g} must ascend between 0 and 100"
            )
