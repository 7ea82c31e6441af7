"""A report on the desk of the editor: its lines, what is marked on them, what is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.domain.observation import Observation, QuarantinedRecord, RawRecord


@dataclass(slots=True, kw_only=True)
class EditSheet:
    """Observations with the records they were read from, one each, while they are edited."""

    observations: Sequence[Observation]
    records: Sequence[RawRecord]
    flags: dict[int, list[str]] = field(default_factory=dict)
    aside: dict[int, QuarantinedRecord] = field(default_factory=dict)
    unstocked: dict[int, QuarantinedRecord] = field(default_factory=dict)

    def flag(self, at: int, name: str) -> None:
        """Mark a line, once."""
        if name not in self.flags.setdefault(at, []):
            self.flags[at].append(name)

    def set_aside(self, at: int, reason: str, text: str, proposal: Mapping[str, str]) -> None:
        """Set a whole line aside, as it was written."""
        self.aside[at] = self._record(at, reason, text, proposal)

    def set_stock_aside(self, at: int, reason: str, text: str, proposal: Mapping[str, str]) -> None:
        """Set the stock of a line aside; its other figures stay."""
        self.unstocked[at] = self._record(at, reason, text, proposal)

    def kept(self) -> tuple[list[Observation], list[RawRecord]]:
        """Return what is accepted, with its flags, and the records of that."""
        kept, records = [], []
        for at, one in enumerate(self.observations):
            taken = None if at in self.aside else self._taken(at, one)
            if taken is not None:
                kept.append(taken)
                records.append(self.records[at])
        return kept, records

    def quarantined(self) -> list[QuarantinedRecord]:
        """Return what is set aside, in the order of the lines."""
        found = {**self.unstocked, **self.aside}
        return [found[at] for at in sorted(found)]

    def _taken(self, at: int, one: Observation) -> Observation | None:
        if at not in self.flags and at not in self.unstocked:
            return one
        flags = (*one.flags, *self.flags.get(at, ()))
        if at in self.unstocked:
            if one.price is None:
                return None
            return replace(
                one, stock=None, stock_form=None, stock_as_reported="",
                flags=(*flags, "stock_set_aside"),
            )  # fmt: skip
        return replace(one, flags=flags)

    def _record(
        self, at: int, reason: str, text: str, proposal: Mapping[str, str]
    ) -> QuarantinedRecord:
        record = self.records[at]
        return QuarantinedRecord(
            fields=record.fields,
            locator=record.locator,
            reason=reason,
            text=text,
            proposal=proposal,
        )
