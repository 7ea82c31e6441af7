"""Price, stock and sales read together, and the first act that follows."""

from __future__ import annotations

import unicodedata

import pytest

from monitor.alerting.words import joint_reading
from monitor.rules.joint import VERDICTS, Moves, joint_evidence, joint_verdict, moves_of
from tests.unit.rules.cases import case, outlets
from tests.unit.stats.tables import panel, series


@pytest.mark.parametrize(
    ("price", "stock", "sales", "code"),
    [
        (20, -40, 10, "supply"),
        (20, 0, -50, "withholding"),
        (20, 5, 0, "pricing"),
        (0, -60, 200, "rush"),
        (0, -40, 0, "early_warning"),
        (None, -40, None, "early_warning"),
        (20, None, None, "ordinary"),
        (0, 0, 0, "ordinary"),
        (None, None, None, "ordinary"),
    ],
)
def test_each_reading_has_its_verdict(
    price: float | None, stock: float | None, sales: float | None, code: str
) -> None:
    assert joint_verdict(Moves(price=price, stock=stock, sales=sales)).code == code


def test_every_verdict_names_a_meaning_and_an_act_in_both_languages() -> None:
    for verdict in VERDICTS:
        words = (
            verdict.meaning_vi, verdict.meaning_en, verdict.first_act_vi, verdict.first_act_en
        )  # fmt: skip
        assert all(words)
        assert all(unicodedata.is_normalized("NFC", word) for word in words)


def test_moves_are_those_against_each_ones_own_past() -> None:
    here = case(outlets(["w1", "w2"], 120_000))
    moves = moves_of(here, here.series())
    assert moves.price == pytest.approx(20.0)
    assert (moves.stock, moves.sales) == (None, None)


def test_a_first_day_knows_no_moves_but_of_itself() -> None:
    first = case([])
    short = type(first)(
        panel=panel(series([100.0]), days=1), day=first.day, market=first.market, rule="r"
    )
    assert joint_evidence(moves_of(short, short.series()))["joint_price_percent"] == 0.0


def test_a_message_can_show_the_reading_where_a_rule_gives_one() -> None:
    evidence = joint_evidence(Moves(price=20, stock=-40))
    assert joint_reading(evidence).vi.startswith("Giá tăng, tồn giảm")
    assert joint_reading(evidence).en.endswith("supply falls short")
    assert joint_reading({}).vi == ""
