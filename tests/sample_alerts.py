"""Made-up alerts of one day, with their lives, deliveries and origins."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from monitor.domain.alert import Alert, AlertState, Reason, Transition
from monitor.domain.calendar import VIETNAM, local_day
from monitor.domain.delivery import DeliveryKind, DeliveryRecord, DeliveryState, OutboxRow
from monitor.domain.finding import Severity, Subject
from monitor.domain.observation import Payload, QuarantinedRecord
from monitor.domain.view import (
    AlertFile,
    Origin,
)
from tests.sample_market import DAY, NOW, VERSION


def an_alert(code: str = "a1", **changes: object) -> Alert:
    alert = Alert(
        id=code,
        fingerprint=hashlib.sha256(code.encode()).hexdigest()[:24],
        rule="price-spike",
        kind="spike",
        kind_version=1,
        subject=Subject(product="pork_belly", outlet="cho-con", area="le-chan"),
        state=AlertState.FIRING,
        severity=Severity.CRITICAL,
        opened_at=NOW - timedelta(days=2, hours=3),
        opened_on=DAY - timedelta(days=2),
        changed_at=NOW - timedelta(hours=2),
        last_fresh_day=DAY,
        value=189000.0,
        baseline=141000.0,
        unit="đ/kg",
        sentence_vi=(
            "Thịt lợn ba chỉ tại Chợ Cố Đạo (Lê Chân) 189.000 đ/kg, cao hơn 34,0 % so với giá nền "
            "141.000 đ/kg; mức Tết cho phép là 5 %; đã 2 ngày báo cáo liên tiếp."
        ),
        sentence_en=(
            "Pork belly at Chợ Cố Đạo (Lê Chân) costs 189,000 đ/kg, 34.0 % above its baseline of "
            "141,000 đ/kg; the Tết allowance is 5 %; for 2 reporting days in a row."
        ),
        opened_evidence={"baseline_dong": 141000},
        evidence={
            "method": "0.5 quantile of regular prices, 28 days",
            "version": 1,
            "baseline": 141000.0,
            "n_quotes": 41,
            "n_outlets": 9,
            "history_days": 41,
            "rise_percent": 34.04,
            "expected_percent": 5.0,
            "expected_price": 148050.0,
            "shared_percent": 1.2,
            "excess_percent": 26.1,
            "entry_percent": 10.0,
            "days_over": 2,
            "days_reported": 2,
            "since": "2021-02-04",
            "observations": [9009, 9008],
        },
        transitions=3,
        config_version=VERSION,
    )
    return replace(alert, **changes)  # type: ignore[arg-type]  # the caller names Alert's fields


def open_alerts() -> list[Alert]:
    return [
        an_alert("a1"),
        an_alert(
            "a2",
            rule="reserve-shortfall",
            kind="shortfall",
            subject=Subject(group="pork"),
            value=71.4,
            baseline=100.0,
            unit="%",
            opened_at=NOW - timedelta(hours=7),
            opened_on=DAY,
            sentence_vi=(
                "Dự trữ thịt lợn đạt 71,4–85,1 % chỉ tiêu kịch bản Tết (401–478 tấn trên 562 tấn); "
                "13/15 đơn vị báo cáo: chắc chắn thiếu."
            ),
            sentence_en=(
                "The pork reserve covers 71.4–85.1 % of the Tết target (401–478 t of 562 t); 13 of "
                "15 reporters: a confirmed shortfall."
            ),
        ),
        an_alert(
            "a3",
            severity=Severity.WARNING,
            subject=Subject(product="fish_carp", area="thuy-nguyen"),
            value=74000.0,
            baseline=60000.0,
            opened_at=NOW - timedelta(days=1),
            sentence_vi=(
                "Cá chép tại huyện Thủy Nguyên 74.000 đ/kg (trung vị 9 điểm bán), cao hơn 23,3 % "
                "so với giá nền 60.000 đ/kg; mức Tết cho phép là 5 %."
            ),
            sentence_en=(
                "Carp in Thủy Nguyên costs 74,000 đ/kg (median of 9 outlets), 23.3 % above its "
                "baseline of 60,000 đ/kg; the Tết allowance is 5 %."
            ),
        ),
        an_alert(
            "a4",
            rule="silence",
            kind="silence",
            severity=Severity.WARNING,
            state=AlertState.STALE,
            subject=Subject(source="kho-an-nguyen"),
            value=26.0,
            baseline=2.0,
            unit="giờ",
            sentence_vi="Công ty An Nguyên chưa báo cáo từ 07:40 04/02/2021; giữ 22 % dự trữ gạo.",
            sentence_en=(
                "An Nguyên has not reported since 07:40 04/02/2021; it holds 22 % of the rice."
            ),
        ),
        an_alert(
            "a5",
            severity=Severity.INFO,
            state=AlertState.RECOVERING,
            subject=Subject(product="tomato", outlet="big-c", area="ngo-quyen"),
            sentence_vi="Cà chua tại Siêu thị GO! Hải Phòng 21.900 đ/kg, đã về dưới ngưỡng mở.",
            sentence_en="Tomatoes at GO! Hải Phòng cost 21,900 đ/kg, back under the threshold.",
        ),
    ]


def closed_alerts() -> tuple[Alert, ...]:
    return (
        an_alert(
            "a0",
            state=AlertState.RESOLVED,
            severity=Severity.WARNING,
            closed_at=NOW - timedelta(hours=3),
            subject=Subject(product="cabbage", outlet="cho-sat", area="hong-bang"),
            sentence_vi="Bắp cải trắng tại Chợ Sắt 9.800 đ/kg, đã trở lại mức thường.",
            sentence_en="White cabbage at Chợ Sắt costs 9,800 đ/kg, back at its usual level.",
        ),
    )


def an_origin(number: int = 9001, **changes: object) -> Origin:
    moment = NOW - timedelta(hours=2)
    origin = Origin(
        observation=number,
        outlet="cho-con",
        product="pork_belly",
        observed_at=moment,
        received_at=moment + timedelta(minutes=4),
        price=189000,
        stock=420000,
        payload=17,
        payload_origin="inbox/market-boards/bang-gia-2021-02-05.xlsx",
        payload_digest="9b1c" * 16,
        locator="Giá!D17",
        source="bang-gia-cho",
        config_version=VERSION,
    )
    return replace(origin, **changes)  # type: ignore[arg-type]  # the caller names Origin's fields


def origins_of_the_alert() -> tuple[Origin, ...]:
    prices = [141000, 140000, 142000, 141000, 143000, 141000, 178000, 186000, 189000]
    first = NOW - timedelta(days=len(prices) - 1)
    return tuple(
        an_origin(9001 + index, price=price, observed_at=first + timedelta(days=index))
        for index, price in enumerate(prices)
    )


def a_transition(number: int, state: AlertState, reason: Reason, **changes: object) -> Transition:
    alert = an_alert()
    transition = Transition(
        alert=alert.id,
        number=number,
        at=alert.opened_at + timedelta(days=number - 1),
        from_state=None,
        to_state=state,
        reason=reason,
        severity=Severity.WARNING,
        notify=state is AlertState.FIRING,
        value=178000.0 + 4000 * number,
        baseline=141000.0,
        unit="đ/kg",
        sentence_vi=alert.sentence_vi,
        sentence_en=alert.sentence_en,
        evidence={},
        config_version=VERSION,
    )
    return replace(transition, **changes)  # type: ignore[arg-type]  # the caller names its fields


def a_delivery(state: DeliveryState, channel: str, text: str, attempts: int = 1) -> DeliveryRecord:
    row = OutboxRow(
        kind=DeliveryKind.ALERT,
        topic="a1",
        number=2,
        recipient="thanh-tra-le-chan",
        channel=channel,
        not_before=NOW,
        created_at=NOW - timedelta(days=1),
        config_version=VERSION,
        route="le-chan",
    )
    return DeliveryRecord(
        row=row,
        state=state,
        attempts=attempts,
        settled_at=NOW - timedelta(days=1),
        text=text,
        results=(),
    )


def an_alert_file(alert: Alert | None = None) -> AlertFile:
    watched = a_transition(1, AlertState.PENDING, Reason.WATCHED)
    return AlertFile(
        alert=alert or an_alert(),
        transitions=(
            watched,
            a_transition(2, AlertState.FIRING, Reason.CONFIRMED, from_state=AlertState.PENDING),
            a_transition(
                3,
                AlertState.FIRING,
                Reason.WORSENED,
                from_state=AlertState.FIRING,
                severity=Severity.CRITICAL,
            ),
        ),
        deliveries=(
            a_delivery(DeliveryState.DELIVERED, "mail", "250 OK"),
            a_delivery(DeliveryState.DELIVERED, "drop", f"digest_{'9fae954a' * 8}.json"),
            a_delivery(DeliveryState.DEAD, "zalo", "403: số điện thoại chưa đăng ký", 3),
        ),
        origins=origins_of_the_alert(),
        course={
            local_day(each.observed_at, VIETNAM): float(each.price or 0)
            for each in origins_of_the_alert()
        },
    )


def a_payload() -> Payload:
    content = "Mặt hàng;Giá\nThịt lợn ba chỉ;189.000\n".encode()
    return Payload(
        source="bang-gia-cho",
        received_at=NOW,
        origin="inbox/market-boards/bảng giá 2021-02-05.csv",
        media_type="text/csv",
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
    )


def a_quarantined_record(text: str = "gấp 10 lần giá nền 141.000 đ/kg") -> QuarantinedRecord:
    return QuarantinedRecord(
        fields={"outlet": "Chợ Cố Đạo", "product": "Thịt lợn ba chỉ", "price": "1.410.000 đ"},
        locator="Giá!D18",
        reason="factor_of_ten",
        text=text,
        proposal={"price": "141.000 đ", "factor": "÷ 10"},
    )
