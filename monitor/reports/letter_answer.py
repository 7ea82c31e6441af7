"""The answer to a letter: what was taken and how it was read, and what was not and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.domain import wording
from monitor.domain.intake import LineAnswer, LineStatus
from monitor.domain.market import Market
from monitor.domain.settings import Settings
from monitor.domain.wording import number

_MOST_TAKEN, _MOST_REFUSED = 60, 200
"""Lines that a person reads; a program's thousands are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """An answer beside what was written, as far as that is worth repeating."""

    answer: LineAnswer
    written: str


def letter_answer(lines: Sequence[AnsweredLine], subject: str, settings: Settings) -> str:
    """Return the text of the answer to a letter, Vietnamese first, with a line in English."""
    taken = [line for line in lines if line.answer.status is LineStatus.ACCEPTED]
    refused = [line for line in lines if line.answer.status is not LineStatus.ACCEPTED]
    drill = "[MÔ PHỎNG] " if settings.drill is not None else ""
    parts = [f"{drill}{settings.authority} đã nhận thư “{subject}”.", ""]
    parts += [_head(len(taken), len(refused)), ""]
    parts += _listed("Đã nhận:", [_taken(line, settings.market) for line in taken], _MOST_TAKEN)
    parts += _listed("Chưa nhận:", [_refused(line) for line in refused], _MOST_REFUSED)
    if refused:
        parts += ["Xin sửa những dòng chưa nhận và gửi lại trong một thư mới; không cần gửi lại",
                  "những dòng đã nhận."]  # fmt: skip
        parts += [""]
    parts.append(f"{len(taken)} lines accepted, {len(refused)} not.")
    return "\n".join(parts)


def _head(taken: int, refused: int) -> str:
    if not (taken or refused):
        return "Trong thư không có dòng nào là giá hay lượng hàng."
    if not refused:
        return f"Đã nhận cả {taken} dòng."
    if not taken:
        return f"Chưa nhận được dòng nào trong {refused} dòng."
    return f"Đã nhận {taken} dòng; {refused} dòng chưa nhận được."


def _listed(title: str, lines: list[str], most: int) -> Iterator[str]:
    if not lines:
        return
    yield title
    yield from lines[:most]
    if len(lines) > most:
        yield f"  … và {number(len(lines) - most)} dòng khác."
    yield ""


def _taken(line: AnsweredLine, market: Market) -> str:
    answer = line.answer
    outlet, product = market.outlets.get(answer.outlet), market.products.get(answer.product)
    name = product.name if product else answer.product
    place = outlet.name if outlet else answer.outlet
    typed = _written(line) if answer.place.startswith("text line") else ""
    return f"  + {place} · {name}: {_figures(answer)}{typed}"


def _figures(answer: LineAnswer) -> str:
    read = answer.read
    if read is None:
        return answer.sentence_vi
    said = [] if read.price is None else [f"{wording.in_dong(read.price)}/{read.unit}"]
    named = (("tồn", read.stock), ("đã bán", read.sold), ("nhập", read.received))
    said += [f"{name} {_quantity(value)} {read.unit}" for name, value in named if value is not None]
    return ", ".join(said) or answer.sentence_vi.rstrip(".").casefold()


def _quantity(value: float) -> str:
    return number(value, 0 if value % 1 == 0 else 3)


def _refused(line: AnsweredLine) -> str:
    answer = line.answer
    detail = f" ({answer.sentence_en})" if answer.sentence_en else ""
    return f"  - {answer.place}{_written(line)}: {answer.sentence_vi}{detail}"


def _written(line: AnsweredLine) -> str:
    return f" “{line.written}”" if line.written else ""
