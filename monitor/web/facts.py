"""The figures of an alert's evidence in readable words: name and unit come from the key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from monitor.domain.finding import Subject
from monitor.domain.market import BaseUnit, OutletKind
from monitor.web.methods import vietnamese_method
from monitor.web.voice import Voice

_NAMES = {
    "method": ("Phương pháp", "Method"),
    "certainty": ("Mức chắc chắn", "Certainty"),
    "since": ("Từ ngày", "Since"),
    "outlet_kind": ("Loại điểm bán", "Kind of outlet"),
    "baseline": ("Giá nền", "Baseline"),
    "baseline_dong": ("Giá nền", "Baseline"),
    "expected_price": ("Giá chấp nhận theo mùa", "Price expected of the season"),
    "n_quotes": ("Số quan sát", "Observations"),
    "n_outlets": ("Số điểm bán", "Outlets"),
    "expected_outlets": ("Số điểm bán phải báo cáo", "Outlets expected"),
    "history_days": ("Số ngày lịch sử", "Days of history"),
    "rise_percent": ("Tăng so với giá nền", "Rise over the baseline"),
    "expected_percent": ("Mức mùa vụ cho phép", "Seasonal allowance"),
    "allowance_percent": ("Mức mùa vụ cho phép", "Seasonal allowance"),
    "shared_percent": ("Phần tăng chung khu vực", "Rise shared by the area"),
    "market_percent": ("Phần tăng chung thị trường", "Rise shared by the market"),
    "excess_percent": ("Phần vượt", "Excess"),
    "spread_percent": ("Dao động thường ngày", "Usual spread"),
    "entry_percent": ("Ngưỡng mở", "Entry threshold"),
    "exit_percent": ("Ngưỡng đóng", "Exit threshold"),
    "critical_percent": ("Ngưỡng khẩn cấp", "Critical threshold"),
    "days_over": ("Số ngày vượt ngưỡng", "Days over the threshold"),
    "days_reported": ("Trong số ngày báo cáo", "Out of reporting days"),
    "persistent_days": ("Số ngày báo cáo liên tiếp", "Reporting days in a row"),
    "scenario": ("Kịch bản", "Scenario"),
    "scenario_factor": ("Hệ số kịch bản", "Scenario factor"),
    "target_thousandths": ("Chỉ tiêu", "Target"),
    "lower_thousandths": ("Chắc chắn có", "Surely held"),
    "middle_thousandths": ("Ước tính", "Estimate"),
    "upper_thousandths": ("Nhiều nhất", "At most"),
    "lower_percent": ("Đáp ứng thấp nhất", "Coverage, at least"),
    "middle_percent": ("Đáp ứng ước tính", "Coverage, estimate"),
    "upper_percent": ("Đáp ứng cao nhất", "Coverage, at most"),
    "reporting_share_percent": ("Tỷ lệ đã báo cáo", "Share that reported"),
    "reason": ("Lý do", "Reason"),
    "last_good_day": ("Báo cáo tốt cuối", "Last good report"),
    "missed_at": ("Hạn đã lỡ", "Missed at"),
    "silent_days": ("Số ngày im lặng", "Days of silence"),
    "unchanged_days": ("Số ngày không đổi", "Days unchanged"),
    "unchanged_limit_days": ("Giới hạn ngày không đổi", "Limit of unchanged days"),
    "joint_vi": ("Giá và hàng", "Price and stock"),
    "joint_en": ("Giá và hàng", "Price and stock"),
    "joint_price_percent": ("Giá so với thường ngày", "Price against the usual"),
    "joint_stock_percent": ("Tồn so với thường ngày", "Stock against the usual"),
    "joint_sales_percent": ("Bán so với thường ngày", "Sales against the usual"),
    "shortage_day": ("Dự kiến hết hàng", "Stock ends on"),
    "latest_shortage_day": ("Muộn nhất", "At the latest"),
    "daily_thousandths": ("Bán mỗi ngày", "Sold a day"),
    "static_cover_days": ("Đủ bán (chia đều, ngày)", "Days of cover (plain division)"),
    "warn_days": ("Báo trước (ngày)", "Told ahead (days)"),
    "now_thousandths": ("Tồn hôm nay", "Stock today"),
    "usual_thousandths": ("Tồn thường ngày", "Usual stock"),
    "fall_percent": ("Mức giảm", "Fall"),
    "share_percent": ("Tỷ lệ thiếu hàng", "Share that lacks it"),
    "empty_outlets": ("Số điểm hết hàng", "Outlets out of stock"),
    "limiting_outlets": ("Số điểm hạn chế mua", "Outlets that limit"),
    "closed_outlets": ("Số điểm đóng cửa", "Outlets closed"),
    "checked_items": ("Số mặt hàng kiểm tra được", "Items checked"),
    "off_items": ("Số mặt hàng không khớp", "Items that are off"),
    "unheld_items": ("Bán khi đã hết hàng", "Sold while out of stock"),
    "wrong_percent": ("Tỷ lệ không khớp", "Share that is off"),
    "tolerance_percent": ("Sai lệch cho phép", "Tolerance"),
    "reserve_share_percent": ("Phần dự trữ nắm giữ", "Share of the reserve held"),
    "critical_share_percent": ("Ngưỡng phần dự trữ", "Critical share"),
    "warning_percent": ("Ngưỡng cảnh báo", "Warning threshold"),
    "distance_percent": ("Cao hơn các điểm bán khác", "Above the other outlets"),
    "usual_percent": ("Thường ngày cao hơn", "Usually above by"),
    "apart_percent": ("Các điểm bán thường cách nhau", "Outlets usually apart by"),
    "legal_basis": ("Căn cứ", "Legal basis"),
    "ceiling_form": ("Loại giá trần", "Kind of ceiling"),
    "excess_dong": ("Vượt (đồng)", "Above by (đồng)"),
    "tolerance_dong": ("Cho lệch (đồng)", "Tolerance (đồng)"),
    "market_price": ("Giá thị trường", "Market price"),
    "discount_percent": ("Cam kết thấp hơn", "Promised to be below by"),
    "above_market_percent": ("So với giá thị trường", "Against the market price"),
    "n_retailers": ("Số đơn vị cùng tăng", "Retailers that rose together"),
    "reporting_retailers": ("Số đơn vị báo cáo", "Retailers reporting"),
    "usual_retailers": ("Số đơn vị tăng ngày thường", "Retailers that rise on a usual day"),
    "least_rise_percent": ("Tăng ít nhất", "Least rise"),
    "largest_rise_percent": ("Tăng nhiều nhất", "Largest rise"),
    "good_percent": ("Thiếu từ chừng này của nhóm", "Part of the good that lacks"),
    "fallen_outlets": ("Số điểm mất quá ngưỡng", "Outlets down by the threshold"),
    "gap_thousandths": ("Còn thiếu", "Would close the gap"),
    "retailer": ("Đơn vị", "Retailer"),
    "promised_thousandths": ("Đã cam kết", "Promised"),
    "held_thousandths": ("Đang giữ", "Held"),
    "held_percent": ("Phần cam kết đang giữ", "Part of the promise held"),
    "promise_percent": ("Ngưỡng cam kết", "Threshold of a promise"),
    "lines": ("Số dòng của báo cáo", "Lines of the report"),
    "set_aside_lines": ("Số dòng để riêng", "Lines set aside"),
    "set_aside_percent": ("Tỷ lệ để riêng", "Share set aside"),
    "min_figures": ("Ít nhất bấy nhiêu số liệu", "At least so many figures"),
    "band_percent": ("Chênh nhau tối đa", "Apart by at most"),
}

_WORDS = {
    "confirmed": ("chắc chắn", "confirmed"),
    "possible": ("có thể", "possible"),
    "late": ("trễ báo cáo", "late"),
    "unchanged": ("báo cáo lặp lại", "unchanged"),
    "set_aside": ("nhiều dòng không dùng được", "many lines set aside"),
    "decreed": ("giá tối đa theo quy định", "decreed"),
    "registered": ("giá đã đăng ký, kê khai", "registered"),
    "promised": ("giá cam kết với chương trình", "promised to the programme"),
}


def facts(evidence: Mapping[str, object], subject: Subject, voice: Voice) -> list[tuple[str, str]]:
    """Return an evidence's plain figures as (name, text); lists and versions are left out."""
    unit = _unit(subject, voice)
    return [
        (_name(key, voice), _text(key, value, unit, voice))
        for key, value in evidence.items()
        if isinstance(value, str | int | float)
        and not isinstance(value, bool)
        and key not in _left_out(voice)
    ]


def _left_out(voice: Voice) -> set[str]:
    return {"version", "joint", voice("joint_en", "joint_vi")}


def _name(key: str, voice: Voice) -> str:
    return voice(*_NAMES[key]) if key in _NAMES else key.replace("_", " ")


def _unit(subject: Subject, voice: Voice) -> str:
    products = voice.settings.market.products
    own = products.get(subject.product)
    if own:
        return own.unit
    units = (product.unit for product in products.values() if product.group == subject.group)
    return next(units, BaseUnit.KG)


def _text(key: str, value: str | float, unit: str, voice: Voice) -> str:
    if key == "method":
        return voice(vietnamese_method(str(value)), str(value))
    if isinstance(value, str):
        return _word(key, value, voice)
    if key.endswith("_percent"):
        return voice.percent(value)
    if key.endswith("_thousandths"):
        return voice.quantity(value, unit)
    if key in {"baseline", "baseline_dong", "expected_price", "market_price"}:
        return voice.price(value, unit)
    return voice.number(value, 0 if value == int(value) else 2)


def _word(key: str, value: str, voice: Voice) -> str:
    if value in _WORDS:
        return voice(*_WORDS[value])
    if key == "outlet_kind" and value in set(OutletKind):
        return voice.label(OutletKind(value))
    if key == "scenario" and value in voice.settings.reserve.scenarios:
        return voice.named(voice.settings.reserve.scenarios[value])
    if key in {"since", "last_good_day", "shortage_day", "latest_shortage_day"}:
        return voice.day(date.fromisoformat(value))
    if key == "missed_at":
        return voice.moment(datetime.fromisoformat(value))
    return value
