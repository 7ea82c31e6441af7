"""Values that are made by the million: held constant by the type checker alone.

A frozen dataclass sets each field by a call, which makes it half as slow again to build as an open
one; of an alert, a finding or an observation a storm builds a hundred thousand. Decorated with
``numerous`` in place of ``dataclass`` they are frozen to whoever checks types, and open when run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as numerous
else:
    from dataclasses import dataclass

    def numerous(*, frozen, slots, kw_only):
        """Return the decorator of a dataclass that is compared and hashed by its fields."""
        return dataclass(slots=slots, kw_only=kw_only, unsafe_hash=frozen)


__all__ = ["numerous"]
