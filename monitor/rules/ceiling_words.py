"""The sentences of the ceiling rule, in Vietnamese and English, with the figures in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from monitor.domain.finding import Subject, Verdict
from monitor.domain.wording import day_text, percent, price_per_unit
from monitor.rules.ceiling_options import Ceiling
from monitor.rules.naming import Naming
from monitor.rules.outlet import named_place

_FORM_VI: Final[Mapping[str, str]] = {
    "decreed": "giá tối đa theo quy định",
    "registered": "giá đã đăng ký, kê khai",
    "promised": "giá đã cam kết với chương trình bình ổn",
}
_FORM_EN: Final[Mapping[str, str]] = {
    "decreed": "the decreed price",
    "registered": "the registered price",
    "promised": "the price promised to the programme",
}


def sentences(
    naming: Naming,
    subject: Subject,
    verdict: Verdict,
    price: int,
    ceiling: Ceiling | None,
    since: date,
) -> tuple[str, str]:
    """Return the Vietnamese and the English sentence about one price and its ceiling."""
    head_vi = f"{naming.product(subject.product)} tại {named_place(naming, subject, 'vi')}"
    head_en = f"{naming.product(subject.product, 'en')} at {named_place(naming, subject, 'en')}"
    unit = naming.unit(subject.product)
    head_vi = f"{head_vi}: {price_per_unit(price, unit)}"
    head_en = f"{head_en}: {price_per_unit(price, unit, 'en')}"
    if ceiling is None:
        return (
            f"{head_vi}, không còn giá trần nào đang áp dụng.",
            f"{head_en}, and no ceiling is in force any more.",
        )
    limit = ceiling.unit_price
    limit_vi = f"{_FORM_VI[ceiling.form]} {price_per_unit(limit, unit)}"
    limit_en = f"{_FORM_EN[ceiling.form]} of {price_per_unit(limit, unit, 'en')}"
    if verdict is Verdict.CLEAR:
        return f"{head_vi}, không còn vượt {limit_vi}.", f"{head_en}, no longer above {limit_en}."
    more, share = price - limit, 100 * (price / limit - 1)
    above_vi = (
        f"{head_vi}, vượt {limit_vi} là {price_per_unit(more, unit)} ({percent(share)}), từ "
        f"{day_text(since)}; {ceiling.basis}. "
        f"Việc đầu tiên: kiểm tra hóa đơn và giá bán thực tế, lập biên bản."
    )
    above_en = (
        f"{head_en}, {price_per_unit(more, unit, 'en')} ({percent(share, language='en')}) above "
        f"{limit_en}, since {day_text(since)}; {ceiling.basis}. "
        f"First act: check receipts and the price charged, put it on record."
    )
    return above_vi, above_en
