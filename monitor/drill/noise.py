"""Chance that can be repeated: every figure follows from the seed, a stream's name and the day.

Nothing is drawn in sequence over days, so any day can be asked for on its own and a restart plays
the same market on.
"""

from __future__ import annotations

import zlib

import numpy as np

from monitor.domain.quotes import Floats, Ints


class Noise:
    """Standard normal figures of one shape, by stream and day."""

    def __init__(self, seed: int, shape: tuple[int, ...]) -> None:
        self._seed, self._shape = seed, shape

    def fixed(self, stream: str) -> Floats:
        """Return figures that never change."""
        return self._draw(stream, 0)

    def even(self, stream: str, ordinal: int = 0) -> Floats:
        """Return figures spread evenly between 0 and 1."""
        return self._generator(stream, ordinal).random(self._shape)

    def daily(self, stream: str, ordinal: int) -> Floats:
        """Return the figures of one day, independent of every other day's."""
        return self._draw(stream, ordinal)

    def smooth(self, stream: str, ordinal: int, days: int) -> Floats:
        """Return figures that remember the last days: a moving mean, scaled to unit variance."""
        total = self._draw(stream, ordinal)
        for back in range(1, days):
            total = total + self._draw(stream, ordinal - back)
        return np.asarray(total / np.sqrt(days), dtype=np.float64)

    def steps(self, stream: str, ordinal: int, hold: Ints) -> Floats:
        """Return figures that stand for ``hold`` days and then move, each on a day of its own."""
        phase = np.floor(self.even(f"{stream} phase") * hold).astype(np.int64)
        block = (ordinal + phase) // hold
        result = np.zeros(self._shape)
        for number in np.unique(block).tolist():
            here = block == number
            result[here] = self._draw(stream, number)[here]
        return result

    def _draw(self, stream: str, index: int) -> Floats:
        return self._generator(stream, index).standard_normal(self._shape)

    def _generator(self, stream: str, index: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, zlib.crc32(stream.encode()), index))


def wave(phase: Floats, ordinal: int, days: float) -> Floats:
    """Return a slow swing between -1 and 1 with a period in days."""
    return np.asarray(np.sin(2 * np.pi * (ordinal / days + phase)), dtype=np.float64)
