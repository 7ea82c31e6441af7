"""The edits flag what their worked examples flag, and nothing where there is no scale."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.stats.edits import hampel, hidiroglou_berthelot, robust_z, tukey
from tests.unit.stats.vectors import column

SHOPS = column("28000 28500 27900 28200 28000 28100 28300 36000")
BEFORE = column("20000 21000 19500 20500 110000 115000 108000 22000 118000 20000")[:, 0]
AFTER = column("20500 21000 20000 26500 112000 118000 70000 22500 119500 20300")[:, 0]
RATIOS = column(
    "1 1 1.02 1.03 .99 1.05 1.01 .98 1.04 1.02 1 1.06 .97 1.03 1.02 1.01 1 1.35 .6 1.02"
)[:, 0]


def test_the_worked_robust_score_comes_out() -> None:
    scores = robust_z(SHOPS)[:, 0]
    assert round(float(scores[-1]), 2) == 35.30
    assert np.flatnonzero(np.abs(scores) > 3.5).tolist() == [7]


def test_a_series_that_stands_still_has_no_scale_until_a_floor_gives_one() -> None:
    still = column("100 100 100 100 100 103")
    assert np.isnan(robust_z(still)).all()
    assert robust_z(still, floor=0.01)[-1, 0] == pytest.approx(0.6745 * 3)


def test_an_absent_figure_has_no_score() -> None:
    scores = robust_z(np.vstack([SHOPS, [[np.nan]]]))
    assert np.isnan(scores[-1, 0])
    assert round(float(scores[-2, 0]), 2) == 35.30


def test_hampel_flags_the_figure_beyond_its_limit_and_no_other() -> None:
    assert np.flatnonzero(hampel(SHOPS, half_width=8)[:, 0]).tolist() == [7]
    below = np.vstack([SHOPS[:-1], [[28150 + 667]]])
    assert not hampel(below, half_width=8).any()


def test_a_blip_within_a_moving_window_is_flagged_and_a_step_is_not() -> None:
    blip = column("100 101 99 100 130 101 100 99 100")
    assert np.flatnonzero(hampel(blip, half_width=3)[:, 0]).tolist() == [4]
    step = column("100 101 99 100 130 131 129 130 131")
    assert not hampel(step, half_width=2)[4:].any()


def test_gaps_and_windows_without_scale_are_never_flagged() -> None:
    sheet = column("100 100 100 nan 100 200 100")
    assert not hampel(sheet, half_width=3).any()
    assert np.flatnonzero(hampel(sheet, half_width=3, floor=0.01)[:, 0]).tolist() == [5]


@pytest.mark.parametrize(
    ("width", "lower", "upper"),
    [(4.0, -8.0751, 3.4135), (7.0, -13.98, 6.13), (20.0, -39.55, 17.89)],
)
def test_the_worked_effects_are_flagged_at_every_usual_width(
    width: float, lower: float, upper: float
) -> None:
    found = hidiroglou_berthelot(BEFORE, AFTER, width=width)
    assert found.median_ratio == pytest.approx(1.020455, abs=5e-7)
    assert found.quartiles == pytest.approx((-2.1736, -0.2065, 0.6985), abs=5e-5)
    assert found.lower == pytest.approx(lower, abs=5e-3)
    assert found.upper == pytest.approx(upper, abs=5e-3)
    assert np.flatnonzero(found.flagged).tolist() == [3, 6]
    assert found.effect[[3, 6]] == pytest.approx([43.43, -188.77], abs=5e-3)


def test_a_unit_without_a_positive_figure_on_both_sides_is_left_out() -> None:
    before = np.append(BEFORE, [0.0, np.nan, 100.0, -5.0])
    after = np.append(AFTER, [100.0, 100.0, np.nan, 7.0])
    found = hidiroglou_berthelot(before, after)
    assert np.isnan(found.effect[-4:]).all()
    assert np.flatnonzero(found.flagged).tolist() == [3, 6]
    assert found.upper == pytest.approx(3.4135, abs=5e-5)


def test_a_stratum_without_pairs_flags_nothing() -> None:
    found = hidiroglou_berthelot(np.array([np.nan, 0.0]), np.array([1.0, 2.0]))
    assert not found.flagged.any()
    assert np.isnan([found.lower, found.upper, found.median_ratio, *found.quartiles]).all()


def test_where_most_changes_are_equal_the_least_share_keeps_the_limits_apart() -> None:
    before = np.array([100.0] * 8 + [400.0])
    after = np.array([110.0] * 8 + [441.0])
    found = hidiroglou_berthelot(before, after)
    assert found.quartiles == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    assert found.flagged[-1]


def test_the_worked_limits_of_tukey_come_out() -> None:
    found = tukey(RATIOS)
    assert found.mean == pytest.approx(1.01786, abs=5e-6)
    assert found.upper_mean == pytest.approx(1.03222, abs=5e-6)
    assert found.lower_mean == pytest.approx(0.992, abs=5e-6)
    assert (found.lower, found.upper) == pytest.approx((0.95321, 1.05377), abs=5e-6)
    assert RATIOS[found.flagged].tolist() == [1.06, 1.35, 0.6]


def test_absent_and_impossible_ratios_change_no_limit_and_are_not_flagged() -> None:
    found = tukey(np.append(RATIOS, [np.nan, 0.0, -2.0]))
    assert found.upper == pytest.approx(1.05377, abs=5e-6)
    assert not found.flagged[-3:].any()


@pytest.mark.parametrize("ratios", [[], [1.0] * 30, [np.nan] * 4, [1.02] * 9])
def test_ratios_without_a_scale_flag_nothing(ratios: list[float]) -> None:
    found = tukey(np.array(ratios))
    assert np.isnan([found.lower, found.upper, found.mean]).all()
    assert not found.flagged.any()
