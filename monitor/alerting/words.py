"""The words that people read about alerts: one table, both languages side by side.

Vietnamese is what an inspector acts on, so it comes first and says the act plainly. The tables are
total: every severity and reason has its words, and a test holds them to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from monitor.domain.alert import Reason
from monitor.domain.finding import Severity
from monitor.domain.labels import label
from monitor.domain.wording import NO_FIGURE, number


class Words(NamedTuple):
    """One phrase in Vietnamese and in English."""

    vi: str
    en: str

    def to(self, language: str) -> str:
        """Return the phrase for a reader of ``vi`` or ``en``; Vietnamese when in doubt."""
        return self.en if language == "en" else self.vi


SEVERITY: Final[Mapping[Severity, Words]] = {
    severity: Words(label(severity, "vi"), label(severity, "en")) for severity in Severity
}
"""As the pages and reports call them."""

REASON: Final[Mapping[Reason, Words]] = {
    Reason.WATCHED: Words("Vượt ngưỡng lần đầu", "Over the threshold for the first time"),
    Reason.CONFIRMED: Words("Đã xác nhận", "Confirmed"),
    Reason.LEGAL_BREACH: Words("Dấu hiệu vi phạm quy định về giá", "Apparent breach of price law"),
    Reason.WORSENED: Words("Nghiêm trọng hơn", "Worse than before"),
    Reason.EASED: Words("Đã dịu bớt", "Eased"),
    Reason.RECOVERING: Words("Đang trở lại mức thường", "On its way back to normal"),
    Reason.BREACHED_AGAIN: Words("Lại vượt ngưỡng", "Over the threshold again"),
    Reason.REOPENED: Words("Tái diễn sau khi đã lắng", "Back after it had calmed"),
    Reason.RECOVERED: Words("Đã trở lại mức thường", "Back to normal"),
    Reason.NEVER_CONFIRMED: Words("Không được xác nhận", "Never confirmed"),
    Reason.DATA_STOPPED: Words("Mất số liệu, chưa rõ diễn biến", "Data stopped, outcome unknown"),
    Reason.DATA_RESUMED: Words("Đã có số liệu trở lại", "Data are back"),
    Reason.AMENDED: Words("Đính chính số liệu", "Figures corrected"),
    Reason.WITHDRAWN: Words("Thu hồi vì số liệu sai", "Withdrawn because of a wrong figure"),
    Reason.LEVEL_ACCEPTED: Words("Cán bộ chấp nhận mức mới", "New level accepted by an officer"),
}


class KindWords(NamedTuple):
    """What a kind of rule is called, and what to do first when it speaks."""

    name: Words
    first_act: Words


_OTHER: Final = KindWords(
    Words("Biến động bất thường", "Unusual movement"),
    Words(
        "Mở trang cảnh báo, xem chứng cứ rồi xác minh tại nơi xảy ra.",
        "Open the alert, read its evidence, then verify on the spot.",
    ),
)

_KINDS: Final[Mapping[str, KindWords]] = {
    "spike": KindWords(
        Words("Giá tăng đột biến", "Price spike"),
        Words(
            "Kiểm tra niêm yết giá và hoá đơn nhập hàng, hỏi lý do tăng giá.",
            "Check the posted price and purchase invoices; ask why the price rose.",
        ),
    ),
    "creep": KindWords(
        Words("Giá tăng dần", "Slow price rise"),
        Words(
            "So giá nhập các tuần qua với giá bán, hỏi lý do tăng giá.",
            "Compare purchase prices of past weeks with selling prices; ask why they rose.",
        ),
    ),
    "spread": KindWords(
        Words("Giá cao hơn hẳn các điểm bán khác", "Price far above other outlets"),
        Words(
            "Kiểm tra niêm yết giá và nguồn hàng tại điểm bán.",
            "Check the posted price and the supply of the outlet.",
        ),
    ),
    "ceiling": KindWords(
        Words("Giá vượt mức quy định", "Price above the decreed ceiling"),
        Words(
            "Lập biên bản kiểm tra việc chấp hành giá quy định.",
            "Inspect compliance with the decreed price and put it on record.",
        ),
    ),
    "commitment_price": KindWords(
        Words("Giá chưa đúng cam kết bình ổn", "Price breaks the programme's promise"),
        Words(
            "Yêu cầu doanh nghiệp giải trình và điều chỉnh giá theo cam kết.",
            "Ask the member to explain and to correct the price as promised.",
        ),
    ),
    "listed_price": KindWords(
        Words("Bán cao hơn giá niêm yết", "Charged above the posted price"),
        Words(
            "Kiểm tra giá niêm yết và giá thanh toán, lập biên bản nếu vi phạm.",
            "Compare posted and charged prices; put a breach on record.",
        ),
    ),
    "shortfall": KindWords(
        Words("Thiếu hàng dự trữ", "Reserve shortfall"),
        Words(
            "Gọi các đơn vị dự trữ, yêu cầu bổ sung hàng hoặc điều chuyển kho.",
            "Call the holders of the reserve; ask for more goods or a transfer.",
        ),
    ),
    "cover": KindWords(
        Words("Lượng hàng sắp hết", "Goods about to run out"),
        Words(
            "Yêu cầu kế hoạch nhập hàng trước ngày dự kiến thiếu.",
            "Ask for a delivery plan before the expected day of shortage.",
        ),
    ),
    "rundown": KindWords(
        Words("Hàng tồn giảm nhanh bất thường", "Stock falling unusually fast"),
        Words(
            "Xác minh sức mua tại điểm bán, chuẩn bị điều hàng.",
            "Verify the demand at the outlet; prepare to move goods there.",
        ),
    ),
    "availability": KindWords(
        Words("Nhiều điểm bán hết hàng", "Many outlets out of stock"),
        Words(
            "Điều hàng về khu vực, kiểm tra nguồn cung của các điểm bán.",
            "Move goods to the area; check the outlets' supply.",
        ),
    ),
    "withholding": KindWords(
        Words("Dấu hiệu găm hàng", "Possible withholding of goods"),
        Words(
            "Kiểm tra kho và sổ bán hàng, đối chiếu lượng tồn với lượng bán.",
            "Inspect the stockroom and sales book; compare stock with sales.",
        ),
    ),
    "coordinated": KindWords(
        Words("Nhiều nơi cùng tăng giá", "Coordinated price rise"),
        Words(
            "Đối chiếu thời điểm và mức tăng giữa các doanh nghiệp.",
            "Compare the time and size of the rises across retailers.",
        ),
    ),
    "silence": KindWords(
        Words("Nguồn không báo cáo", "Reporter is silent"),
        Words(
            "Gọi đầu mối báo cáo, hỏi nguyên nhân và nhận số liệu bằng biểu mẫu.",
            "Call the reporter, ask why, and take the figures by form.",
        ),
    ),
    "balance": KindWords(
        Words("Số liệu tồn kho không khớp", "Stock figures do not add up"),
        Words(
            "Đối chiếu nhập, xuất, tồn với đơn vị báo cáo.",
            "Reconcile intake, sales and stock with the reporter.",
        ),
    ),
    "data_quality": KindWords(
        Words("Chất lượng số liệu báo cáo", "Quality of the reported data"),
        Words(
            "Xem các dòng chưa dùng được hoặc không đổi, rồi hỏi người báo cáo.",
            "Look at the lines set aside or unchanged, then ask the reporter.",
        ),
    ),
    "quality": KindWords(
        Words("Chất lượng, an toàn hàng hóa", "Quality and safety of the goods"),
        Words(
            "Rút lô hàng khỏi quầy, giữ riêng và lập biên bản.",
            "Take the lot off the shelf, keep it apart and draw up a record.",
        ),
    ),
}

DATA_STOPPED_ACT: Final = Words(
    "Liên hệ đầu mối báo cáo để có số liệu mới; chưa có căn cứ để đóng cảnh báo.",
    "Ask the reporter for fresh figures; there is no ground yet to close the alert.",
)

_ACT_MARK: Final = Words("Việc đầu tiên:", "First act:")
WHOLE_CITY: Final = Words("toàn địa bàn", "the whole territory")
DRILL_MARK: Final = Words("MÔ PHỎNG", "DRILL")
DRILL_NOTE: Final = Words(
    "MÔ PHỎNG / DRILL – số liệu giả lập, không phải thị trường thật.",
    "DRILL / MÔ PHỎNG – simulated figures, not the real market.",
)
DUPLICATE_MARK: Final = Words("có thể trùng", "possible duplicate")
DUPLICATE_NOTE: Final = Words(
    "Có thể trùng / possible duplicate: tin này có thể đã đến trước đó.",
    "Possible duplicate / có thể trùng: this message may have arrived before.",
)

_UNITS_EN: Final[Mapping[str, str]] = {
    "ngày": "days",
    "giờ": "hours",
    "tấn": "t",
    "đ/lít": "đ/l",
    "đ/cái": "đ/pc",
    "đ/quả": "đ/pc",
    "đ/gói": "đ/pc",
    "lít": "l",
    "cái": "pcs",
    "điểm bán": "outlets",
    "lỗi": "breaches",
    "lần": "times",
}


def kind_name(kind: str) -> Words:
    """Return what a kind of rule is called; a plain phrase for a kind that is not known."""
    return _KINDS.get(kind, _OTHER).name


def first_act(kind: str, evidence: Mapping[str, object]) -> Words:
    """Return what to do first: the evidence's own ``first_act_vi`` and ``_en``, or the kind's."""
    usual = _KINDS.get(kind, _OTHER).first_act
    own_vi, own_en = evidence.get("first_act_vi"), evidence.get("first_act_en")
    return Words(str(own_vi or usual.vi), str(own_en or usual.en))


def joint_reading(evidence: Mapping[str, object]) -> Words:
    """Return what price, stock and sales say together; empty where they say nothing of note.

    Their first act is left out: a message has one, that of its own sentence.
    """
    if evidence.get("joint", "ordinary") == "ordinary":
        return Words("", "")
    said = Words(str(evidence.get("joint_vi", "")), str(evidence.get("joint_en", "")))
    vi, _, _ = said.vi.partition(f"; {_ACT_MARK.vi.lower()}")
    en, _, _ = said.en.partition(f"; {_ACT_MARK.en.lower()}")
    return Words(_sentence(vi), _sentence(en))


def why_and_act(sentence: Words, kind: str, evidence: Mapping[str, object]) -> tuple[Words, Words]:
    """Return why an alert speaks, and what to do first.

    A rule that says its own first act at the end of its sentence knows best; the act is then
    taken out of the sentence, so that it is read once.
    """
    usual = first_act(kind, evidence)
    why_vi, _, act_vi = sentence.vi.partition(_ACT_MARK.vi)
    why_en, _, act_en = sentence.en.partition(_ACT_MARK.en)
    act = Words(_sentence(act_vi) or usual.vi, _sentence(act_en) or usual.en)
    return Words(why_vi.strip(), why_en.strip()), act


def _sentence(text: str) -> str:
    bare = text.strip()
    return bare[:1].upper() + bare[1:]


def figure(value: float | None, unit: str, language: str) -> str:
    """Return a figure with its unit as the reader writes it; a dash where there is none."""
    if value is None:
        return NO_FIGURE
    digits = 0 if abs(value) >= 1000 or float(value).is_integer() else 1
    word = _UNITS_EN.get(unit, unit) if language == "en" else unit
    return f"{number(value, digits, language)} {word}".rstrip()


def duration(span: timedelta, language: str) -> str:
    """Return a length of time in its two largest parts: ``3 ngày 4 giờ``; at least a minute."""
    minutes = max(int(span.total_seconds() // 60), 1)
    parts = ((minutes // 1440, _DAY), (minutes // 60 % 24, _HOUR), (minutes % 60, _MINUTE))
    shown = [_counted(count, words, language) for count, words in parts if count]
    return " ".join(shown[:2])


def _counted(count: int, words: Words, language: str) -> str:
    plural = "s" if language == "en" and count != 1 else ""
    return f"{count} {words.to(language)}{plural}"


_DAY: Final = Words("ngày", "day")
_HOUR: Final = Words("giờ", "hour")
_MINUTE: Final = Words("phút", "minute")
