"""What a retailer is told before the slot of its report closes: what is missing, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from monitor.alerting.envelope import foot_of, marks_of, message_of, title_of
from monitor.alerting.naming import reporter_name
from monitor.alerting.routing import reach_all
from monitor.alerting.sheet import Line, Sheet
from monitor.alerting.words import Words
from monitor.domain.delivery import Claim, DeliveryKind, Message, OutboxRow
from monitor.domain.people import Recipient
from monitor.domain.settings import Settings
from monitor.domain.source import SourceSpec
from monitor.domain.wording import moment_text

DUE: Final = "due/"
"""How the topics of these messages begin; what follows is the source, and the moment of closing."""
_ROUTE: Final = "due"


def due_rows(
    spec: SourceSpec, closes: datetime, settings: Settings, wall_now: datetime
) -> list[OutboxRow]:
    """Return one row for each contact of the retailer and channel; a slot is told of once."""
    contacts = settings.market.retailers[spec.retailer].contacts
    told = {
        (telling.recipient, telling.channel): telling
        for telling in reach_all(contacts, (), _ROUTE, settings, wall_now)
    }
    return [
        OutboxRow(
            kind=DeliveryKind.OPERATOR,
            topic=f"{DUE}{spec.name}/{closes.isoformat()}",
            number=1,
            recipient=telling.recipient,
            channel=telling.channel,
            not_before=wall_now,
            created_at=wall_now,
            config_version=settings.version,
            route=telling.route,
        )
        for telling in told.values()
    ]


def due_message(claim: Claim, recipient: Recipient, settings: Settings) -> Message:
    """Return the reminder of the slot that a row speaks of."""
    source, _, closes = claim.row.topic.removeprefix(DUE).rpartition("/")
    language = recipient.language
    headline = _HEADLINE.to(language)
    sheet = Sheet(
        title=title_of(_MARK.to(language), headline, language, settings, claim),
        headline=headline,
        colour="#8a5a00",
        marks=marks_of(language, settings, claim),
        lines=(
            Line(_WHO.to(language), reporter_name(source, settings)),
            Line(_UNTIL.to(language), moment_text(datetime.fromisoformat(closes), settings.zone)),
            Line(_WHAT.to(language), _ACT.to(language)),
        ),
        link=settings.base_url.rstrip("/") + "/",
        link_text=_OPEN.to(language),
        foot=foot_of(language, settings, ""),
    )
    return message_of(sheet, [], recipient, settings, claim)


_MARK: Final = Words("NHẮC NỘP BÁO CÁO", "REPORT DUE")
_HEADLINE: Final = Words(
    "chưa nhận được báo cáo giá và dự trữ của kỳ này",
    "the report of prices and stocks for this slot is not in yet",
)
_WHO: Final = Words("Đơn vị", "Reporter")
_UNTIL: Final = Words("Hạn nộp", "Closes at")
_WHAT: Final = Words("Cần làm", "What to do")
_ACT: Final = Words(
    "Gửi báo cáo trước hạn. Nếu đóng cửa hoặc không gửi được, hãy báo cho Sở.",
    "Send the report before then. If you are closed or cannot send it, tell the authority.",
)
_OPEN: Final = Words("Mở trang giám sát", "Open the monitor")
