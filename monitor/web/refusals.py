"""How the calls of programs are refused, for the machine-readable description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Answers = dict[int | str, dict[str, Any]]
RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A call that was not carried out, and why."""

    detail: str


def _refused(text: str, **more: Any) -> dict[str, Any]:
    return {"model": Refused, "description": text, **more}


UNAVAILABLE: Answers = {
    503: _refused("The database cannot be reached; ask again.", headers=RETRY),
}
ACTING: Answers = {
    403: _refused("The bearer token is missing or wrong, or no program may act."),
    422: _refused("What is asked for cannot be meant."),
    **UNAVAILABLE,
}
ACTING_ON_ONE: Answers = {
    404: _refused("There is nothing with this id."),
    409: _refused("It has ended, or somebody else was faster."),
}
