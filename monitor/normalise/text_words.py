"""Words that stand around a product's name and do not change what it is."""

from __future__ import annotations

from monitor.normalise.spelling import words


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    found = (words(part) for part in text.split(","))
    return tuple(sorted(found, key=len, reverse=True))


NEUTRAL = _phrases(
    """
    loại 1, loại một, loại i, loại ngon, loại thường, đặc biệt, hữu cơ, tươi ngon, tươi,
    ngon, đẹp, sạch, mới, mới về, hàng ngon, hàng đẹp, hàng tươi, hàng mới, hàng chuẩn, hàng tuyển,
    vietgap, thơm, dẻo, tuyển chọn, thượng hạng, cao cấp, đóng gói, đóng túi, bán lẻ, chuẩn,
    nguyên chất, lưới, giấy, nhựa, xốp, zip, nilon, ni lông, thủy tinh, hộp nhựa,
    hộp giấy, hộp xốp, túi, gói, chai, vỉ, thùng,
    khay, lốc, can, bao, giỏ, bịch, loại, nguyên con, nguyên quả, nguyên củ
    """
)
"""Grades and packings: the same product in another dress."""

BRANDS = _phrases(
    """
    a an, ba huân, hảo hảo, meizan, neptune, simply, tường an, cái lân, biên hòa, c p, cp,
    vissan, meatdeli, dabaco, dtk, omachi, kokomi, 3 miền, vifon, acecook, lavie, la vie,
    aquafina, vĩnh hảo, winmart, wineco, vinmart, vineco, co op, coop select, big c, go,
    kiddy, marvela, ranee, nakydaco, toàn phát, lam sơn, bạc liêu, đà lạt, hải phòng,
    thái bình, ngọc nương, an đình, vinaseed, visalco, thành phát, cát hải, miliket,
    ba con tôm, bia 333, 7 up, 5 roi, 3f, san hà, minh dương, safoco
    """
)
"""Makers and places of the goods of the programme."""

FILLERS = _phrases(
    """
    giá, giá bán, giá bán lẻ, bán, bán lẻ, hôm nay, sáng nay, chiều nay, nay, hiện, hiện nay, ạ,
    nhé, nha, nhe, nhá, thôi, rồi, hàng, đồng, đ, mức giá, niêm yết, giá niêm yết, tại chợ,
    ngoài chợ, ở chợ, trong siêu thị, là, ơi, giảm còn, xuống còn, tăng lên, tăng lên đến,
    lên đến, lên, xuống, lên giá,
    còn, vẫn, vẫn là, đang, e, em, c, chị, a, anh, m, mn, mng, mọi người, mấy chị, cả nhà,
    các chị, các bác, bác, cô, chú, shop, hnay, hnai, hum nay, bữa nay, sgnay, sáng, sáng sớm,
    trưa, chiều, tối, nì, nè, nhen, nghen, nhớ, đó, đấy, đây, nhỉ, vậy, ok, oke, r, rùi, luôn,
    á, à, ah, hen, hén, nghe, kìa, cơ, thế, ha, đi, nhá, bà con, cô bác, các mẹ, mấy mẹ, sở, lẻ,
    hết, mất, tốn, bao nhiêu, bao nhiêu tiền,
    lắm, ghê, mẹ, bố, bà, ông, dì, đạt, ở mức, có giá, giữ giá, giữ mức, giữ, được bán, bán với,
    bán ra, với giá, với, mức, được niêm yết, phổ biến, bán được,
    đã gồm vat, đã bao gồm vat, gồm vat, đã có vat, có vat, đã gồm thuế, khuyến mãi, km, sale,
    ưu đãi, giảm giá, đồng giá, hàng ngày, mỗi ngày, tết
    """
)
"""What people say on either side of a name."""

LIVE = _phrases("tươi sống, còn sống, sống, đang bơi, còn bơi")
"""What changes nothing of fish, which are sold alive; of poultry it does."""

CRISP = _phrases("giòn")
"""Praise of what grows, and another good of fish: cá chép giòn."""

MODIFIERS = _phrases(
    """
    muối, lộn, bi, khô, đông lạnh, cấp đông, xay, quay, luộc, nướng, hun khói, kho, chiên, rán, hấp,
    ngâm, sấy, rang, tẩm, ướp, ép, nhập khẩu, không xương, rút xương, rút sườn, không da, phi lê,
    fillet, viên, baby, mini, nếp, lứt, vàng, tím, đen, đỏ, xanh, non, rừng, thả vườn,
    sống, làm sẵn, làm sạch, cắt khúc, dập, héo, vỡ, hỏng, ôi, thanh lý, cận date, loại 2, loại 3
    """
)
"""Words that make another good of the one they stand behind, beside the price or in brackets."""

REMARKS = _phrases(
    """
    mà, nhưng, vì, do, nên, tại, ở, chợ, siêu thị, từ, vẫn, rất, quá, hơi, cũng, thế, ai, mọi người,
    bà con, mời, giao, ship, freeship, cam kết, đảm bảo, so với, theo, đắt, rẻ, cao, thấp,
    ổn định, bình ổn, tăng, giảm, được, dân, người, liên hệ, inbox, gọi, đặt, nay, hôm nay, hnay,
    bữa nay, sáng nay, chiều nay, trời, mưa, rét, lúc, dịp, mùa, giờ, bây giờ, hiện, chi nhánh, cn,
    cơ sở, sao, là sao, hả
    """
)
"""Words that open a remark behind a name and no other good: ``cà chua 20k/kg mà vẫn đông``."""

OPENERS = _phrases(
    """
    rau, củ, quả, trái, chỉ, chỉ còn, chợ, dạ, báo, mặt hàng, mỗi, một, cho, với, vẫn còn, báo giá,
    cập nhật, cập nhật giá, bên em, nhà em, bên mình, nhà mình, vâng, thưa, alo, gửi, gửi giá,
    xin gửi, bảng giá, sao, sao lại, tại sao, vì sao, mua lẻ, giá lẻ,
    có, sửa lại, đính chính, không tăng giá, kính gửi sở, kính gửi, hàng về, mới về
    """
)
"""What people say before a name only: ba chỉ ends with one of these words."""
