"""Chance that can be repeated."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.drill.noise import Noise, wave


def test_the_same_day_gives_the_same_figures_in_any_order() -> None:
    forwards, backwards = Noise(7, (3, 4)), Noise(7, (3, 4))
    first = [forwards.daily("x", day) for day in (1, 2, 3)]
    last = [backwards.daily("x", day) for day in (3, 2, 1)]
    assert all(np.array_equal(a, b) for a, b in zip(first, reversed(last), strict=True))


def test_streams_seeds_and_days_are_independent() -> None:
    drawn = [Noise(1, (50,)).daily("a", 1), Noise(1, (50,)).daily("b", 1)]
    drawn += [Noise(2, (50,)).daily("a", 1), Noise(1, (50,)).daily("a", 2)]
    assert np.abs(np.corrcoef(drawn) - np.eye(4)).max() < 0.5


def test_even_figures_lie_between_zero_and_one() -> None:
    drawn = Noise(1, (1000,)).even("x")
    assert 0 <= drawn.min() < 0.05
    assert 0.95 < drawn.max() < 1


def test_smooth_figures_move_less_from_day_to_day_and_swing_as_widely() -> None:
    noise = Noise(1, (5000,))
    today, tomorrow = noise.smooth("x", 10, 5), noise.smooth("x", 11, 5)
    assert np.std(today) == np.clip(np.std(today), 0.95, 1.05)
    assert np.corrcoef(today, tomorrow)[0, 1] > 0.7


@given(hold=st.integers(2, 30), day=st.integers(700_000, 740_000))
def test_a_step_stands_for_the_days_it_holds(hold: int, day: int) -> None:
    noise, holds = Noise(3, (6,)), np.full(6, hold)
    found = [noise.steps("x", day + ahead, holds) for ahead in range(hold)]
    changes = sum((a != b).astype(int) for a, b in pairwise(found))
    assert np.all(changes <= 1)


def test_a_wave_comes_back_after_its_period() -> None:
    phase = np.array([0.0, 0.3])
    assert np.allclose(wave(phase, 100, 23), wave(phase, 123, 23))
