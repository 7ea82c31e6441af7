"""The door to what people decided: what the pipeline asks of the store, and what it writes there.

Nothing is deleted: what a person takes back keeps its row, with the moment and the name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from monitor.domain.decisions import (
    AcceptedLevel,
    Acknowledgement,
    Assignment,
    Chain,
    Climb,
    Silence,
    Withheld,
)


class DecisionBook(Protocol):
    """Silences, answers, duties, accepted levels, and the chains of alerts that fire."""

    def add_silence(self, silence: Silence) -> None:
        """Keep a silence.

        Raises:
            ConflictError: there is one with this id.
        """
        ...

    def end_silence(self, silence_id: str, at: datetime, by: str) -> bool:
        """End a silence before its time; ``False`` when there is none that is not over."""
        ...

    def silences(self) -> list[Silence]:
        """Return every silence there ever was, the last to end first."""
        ...

    def silences_in_force(self, now: datetime) -> list[Silence]: ...

    def unwarned(self, now: datetime) -> list[Silence]:
        """Return the silences in force of whose end nobody was warned yet."""
        ...

    def unsummed(self, now: datetime) -> list[Silence]:
        """Return the silences that are over and of which no summary was made yet."""
        ...

    def note_warned(self, silence_id: str, at: datetime) -> None: ...

    def note_summed(self, silence_id: str, at: datetime) -> None: ...

    def acknowledge(self, answer: Acknowledgement) -> int:
        """Keep an answer; return its id. The newest one of an alert counts."""
        ...

    def end_acknowledgement(self, alert: str, at: datetime, by: str) -> bool:
        """Take the answer in force back; ``False`` when there is none."""
        ...

    def acknowledgements(self, alert: str) -> list[Acknowledgement]:
        """Return every answer to an alert, the newest first."""
        ...

    def answers(self, alerts: Collection[str]) -> dict[str, Acknowledgement]:
        """Return the newest answer of each of these alerts, also one that has expired."""
        ...

    def lapsing(self, now: datetime) -> list[Acknowledgement]:
        """Return the newest answers that have expired and after which nobody was asked again."""
        ...

    def note_lapsed(self, answer_id: int, at: datetime) -> None: ...

    def assign(self, assignment: Assignment) -> None: ...

    def assignments(self, alert: str) -> list[Assignment]:
        """Return to whom an alert was given, the newest first."""
        ...

    def accept(self, level: AcceptedLevel) -> None: ...

    def accepted(self, now: datetime) -> dict[str, AcceptedLevel]:
        """Return the levels in force by fingerprint, of several the newest."""
        ...

    def keep_chains(self, chains: Sequence[Chain]) -> None:
        """Keep the chains of some alerts as they stand at this moment."""
        ...

    def climbs(self, alerts: Collection[str] | None = None) -> dict[str, Climb]:
        """Return the newest chain of each alert; without ids, of every alert that is not over."""
        ...

    def climb(self, rungs: Collection[tuple[int, int]], at: datetime) -> set[tuple[int, int]]:
        """Mark rungs (chain, number) as climbed; return those that nobody had climbed before."""
        ...

    def withhold(self, messages: Sequence[Withheld]) -> None: ...

    def withheld(self, alert: str | None = None, by: str | None = None) -> list[Withheld]:
        """Return what was not sent about an alert, or because of a silence or cause."""
        ...

    def still_withheld(self) -> list[Withheld]:
        """Return what was not sent and is not lifted yet, oldest first."""
        ...

    def lift(self, ids: Collection[int], at: datetime) -> None: ...
