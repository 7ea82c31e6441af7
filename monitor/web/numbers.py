"""Numbers in addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

RowNumber = Annotated[int, Path(ge=0, le=2**63 - 1)]
"""The number of a kept row: no database counts further, and asking one for more is an error."""
