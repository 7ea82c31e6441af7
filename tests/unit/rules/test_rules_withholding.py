"""Withholding: dear, in store and not sold, all three at once and known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.domain.finding import Finding, Verdict
from monitor.domain.reserve import SeasonStep
from monitor.rules.withholding import WithholdingOptions, evaluate
from tests.unit.rules.cases import case, history, opened
from tests.unit.stats.tables import NAN, Quote


def shop(
    prices: Sequence[float | None], stock: float = 1e6, sold: float = 1000.0, usual: float = 2000.0
) -> list[Quote]:
    """Return a shop that stands still for 40 days; the last days have the prices given."""
    listed = history(*prices)
    last = len(listed) - 1
    return [
        Quote(
            outlet="w1",
            back=last - at,
            price=price,
            stock=stock if at == last else 1e6,
            sold=sold if at == last else usual,
            observation=at,
        )
        for at, price in enumerate(listed)
        if price is not None
    ]


DEAR = (120_000, 120_000)


def found(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), WithholdingOptions())


def test_dear_in_store_and_not_sold_asks_for_a_look_into_the_stockroom() -> None:
    (finding,) = found(shop(DEAR))
    assert finding.verdict is Verdict.BREACH
    assert finding.evidence["joint"] == "withholding"
    assert "đầu cơ, găm hàng" in finding.sentence_vi
    assert "tồn 0 %, bán -50 %" in finding.sentence_vi
    assert "check for hoarding" in finding.sentence_en


def test_a_dear_price_with_usual_sales_or_falling_stock_is_no_withholding() -> None:
    assert found(shop(DEAR, sold=2000.0)) == []
    assert found(shop(DEAR, stock=6e5)) == []


def test_one_dear_day_or_an_allowed_rise_is_none() -> None:
    assert found(shop((120_000,))) == []
    season = (SeasonStep(from_day=-192, to_day=192, allowance_percent=15.0),)
    assert found(shop(DEAR), season=season) == []


def test_a_rise_that_peers_share_is_raised_where_it_lives_and_not_at_every_shop() -> None:
    shops = [replace(q, outlet=code) for code in ("w2", "w3", "w4") for q in shop(DEAR)]
    assert found([*shop(DEAR), *shops]) == []
    quiet = [replace(q, outlet=code) for code in ("w2", "w3", "w4") for q in shop((100_000,) * 2)]
    assert [each.subject.outlet for each in found([*shop(DEAR), *quiet])] == ["w1"]


def test_a_missing_day_neither_opens_nor_closes() -> None:
    late = [replace(quote, back=quote.back + 1) for quote in shop(DEAR)]
    (opening,) = found(shop(DEAR))
    assert found(late) == []
    assert found(late, episodes=opened(opening)) == []


def test_an_unknown_stock_closes_nothing() -> None:
    (opening,) = found(shop(DEAR))
    assert found(shop((100_000,) * 2, stock=NAN), episodes=opened(opening)) == []


def test_an_episode_ends_when_the_price_is_back_sales_are_back_or_the_stock_is_sold() -> None:
    (opening,) = found(shop(DEAR))

    def then(quotes: list[Quote]) -> list[Verdict]:
        return [finding.verdict for finding in found(quotes, episodes=opened(opening))]

    assert then(shop(DEAR)) == [Verdict.BREACH]
    assert then(shop((107_000,) * 2)) == [Verdict.HOLD]
    assert then(shop((100_000,) * 2)) == [Verdict.CLEAR]
    assert then(shop(DEAR, sold=2000.0)) == [Verdict.CLEAR]
    assert then(shop(DEAR, stock=5e5)) == [Verdict.CLEAR]
    (clear,) = found(shop((100_000,) * 2), episodes=opened(opening))
    assert clear.sentence_vi.endswith("không còn dấu hiệu găm hàng.")
    assert clear.sentence_en.endswith("no sign of withholding is left.")


def test_an_episode_outside_the_scope_is_left_alone() -> None:
    (opening,) = found(shop(DEAR))
    other = [Quote(outlet="w2", price=1.0)]
    assert found(other, episodes=opened(opening)) == []
