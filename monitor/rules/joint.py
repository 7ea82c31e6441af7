"""Price, stock and sales read together: what they mean, and the first act that this calls for.

Price up and stock down is a lack of goods; price up on a steady stock with falling sales is a
reason to look for withholding; stock down at a flat price is the warning before the price moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from monitor.domain.quotes import Floats, Ints
from monitor.rules.case import Case
from monitor.rules.rise import log_price
from monitor.stats.baseline import median_and_mad
from monitor.stats.outflow import FlowWindow, outflow

_PRICE_DAYS = 28
_STOCK_DAYS = 7
_GAP_DAYS = 3
_DIGITS = 6
"""Digits of a percent that are told from the noise of its calculation: four fifths are -20 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JointVerdict:
    """What price, stock and sales say together, and what to do first."""

    code: str
    meaning_vi: str
    meaning_en: str
    first_act_vi: str
    first_act_en: str


SUPPLY = JointVerdict(
    code="supply",
    meaning_vi="giá tăng, tồn giảm: nguồn cung không đủ",
    meaning_en="price up, stock down: supply falls short",
    first_act_vi="điều hàng về nơi thiếu và làm việc với nhà cung cấp",
    first_act_en="move goods to where they lack and talk to the suppliers",
)
WITHHOLDING = JointVerdict(
    code="withholding",
    meaning_vi="giá tăng, tồn không giảm, bán chậm lại: cần kiểm tra găm hàng",
    meaning_en="price up, stock steady, sales down: check for withholding",
    first_act_vi="kiểm tra kho và sổ bán hàng, đối chiếu tồn với bán",
    first_act_en="inspect the stockroom and the sales book; compare stock with sales",
)
PRICING = JointVerdict(
    code="pricing",
    meaning_vi="giá tăng, tồn không giảm: hàng vẫn đủ",
    meaning_en="price up, stock steady: there are goods enough",
    first_act_vi="kiểm tra niêm yết giá và hóa đơn nhập hàng",
    first_act_en="check the posted price and the purchase invoices",
)
RUSH = JointVerdict(
    code="rush",
    meaning_vi="giá chưa tăng, tồn giảm, bán nhanh hơn: người dân đổ mua",
    meaning_en="price flat, stock down, sales up: people rush to buy",
    first_act_vi="bổ sung hàng ngay, thông tin cho người dân và chuẩn bị hạn chế lượng mua",
    first_act_en="restock at once, inform the public and prepare limits per customer",
)
EARLY_WARNING = JointVerdict(
    code="early_warning",
    meaning_vi="giá chưa tăng, tồn giảm: cảnh báo sớm",
    meaning_en="price flat, stock down: early warning",
    first_act_vi="hỏi kế hoạch nhập hàng trước khi giá chuyển động",
    first_act_en="ask for the delivery plan before the price moves",
)
ORDINARY = JointVerdict(
    code="ordinary",
    meaning_vi="giá và tồn chưa có biến động chung",
    meaning_en="price and stock do not move together",
    first_act_vi="xem chứng cứ rồi xác minh tại nơi xảy ra",
    first_act_en="read the evidence, then verify on the spot",
)

VERDICTS = (SUPPLY, WITHHOLDING, PRICING, RUSH, EARLY_WARNING, ORDINARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Changes against the usual in percent; ``None`` where nothing is known."""

    price: float | None = None
    stock: float | None = None
    sales: float | None = None


def joint_verdict(
    moves: Moves, price_up: float = 8.0, stock_down: float = 15.0, sales_move: float = 20.0
) -> JointVerdict:
    """Return what the moves of one product or good in one place mean together.

    A price is up from ``price_up`` percent on, a stock down from ``stock_down`` on; sales have
    moved by ``sales_move`` either way. What is not known is taken for steady.
    """
    price, stock, sales = (
        round(move or 0.0, _DIGITS) for move in (moves.price, moves.stock, moves.sales)
    )
    is_up, is_down = price >= price_up, stock <= -stock_down
    if is_up and is_down:
        return SUPPLY
    if is_up and moves.stock is not None:
        return WITHHOLDING if sales <= -sales_move else PRICING
    if is_down:
        return RUSH if sales >= sales_move else EARLY_WARNING
    return ORDINARY


def moves_of(case: Case, series: Ints) -> Moves:
    """Return how the price, stock and sales of some series stand against their usual today.

    Each series is held against its own past: the median change of prices, the sum of stocks over
    the sum of their medians, the sum of the day's outflow over the sum of the usual rates.
    """
    row, panel = case.row, case.panel
    price = log_price(panel.price[max(row - _PRICE_DAYS, 0) : row + 1, series])
    usual = median_and_mad(price[: -1 - _GAP_DAYS])[0] if len(price) > _GAP_DAYS else price[-1]
    change = (price[-1] - usual)[np.isfinite(price[-1] - usual)]
    stock = panel.stock[max(row - _STOCK_DAYS, 0) : row + 1, series].astype(np.float64)
    flow = outflow(panel, case.day, FlowWindow())
    return Moves(
        price=float(100 * np.expm1(np.median(change))) if change.size else None,
        stock=_change(stock[-1], median_and_mad(stock[:-1])[0]),
        sales=_change(flow.today[series], flow.rate[series]),
    )


def _change(now: Floats, usual: Floats) -> float | None:
    both = np.isfinite(now) & np.isfinite(usual)
    total = float(usual[both].sum())
    return 100 * (float(now[both].sum()) / total - 1) if total > 0 else None


def joint_evidence(moves: Moves) -> dict[str, object]:
    """Return the verdict and its figures as evidence: plain JSON values."""
    verdict = joint_verdict(moves)
    figures: Mapping[str, float | None] = {
        "joint_price_percent": moves.price,
        "joint_stock_percent": moves.stock,
        "joint_sales_percent": moves.sales,
    }
    return {
        "joint": verdict.code,
        "joint_vi": f"{verdict.meaning_vi}; việc đầu tiên: {verdict.first_act_vi}",
        "joint_en": f"{verdict.meaning_en}; first act: {verdict.first_act_en}",
        **{key: None if x is None else round(x, 2) for key, x in figures.items()},
    }
