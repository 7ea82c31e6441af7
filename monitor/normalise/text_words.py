"""Words that stand around a product's name, by what they do to it.

A word that is on none of these lists and stands right beside a name belongs to the name, and makes
another good of it; so the lists are of common words, kind by kind, and not of texts.
"""

from __future__ import annotations

from monitor.normalise.phrases import Phrases

NEUTRAL = Phrases(
    """
    loại 1, loại một, loại i, loại a, loại ngon, loại thường, loại to, loại nhỏ, loại vừa, loại đẹp,
    loại tươi, loại đặc biệt, đặc biệt, hảo hạng, hữu cơ, sinh học, thường, tươi ngon, tươi, tươi
    rói, tươi xanh, tươi mới, ngon, ngon nhất, đẹp, sạch, an toàn, mới, mới xay, mới về, mới hái,
    mới nhổ, hàng, vietgap, globalgap, organic, ocop, thơm, dẻo, mềm, ngọt nước, ngọt, tuyển chọn,
    tuyển, chọn lọc, xịn, chuẩn, chính hãng, chính gốc, xuất khẩu, thượng hạng, cao cấp, nội địa,
    đóng gói, đóng túi, đóng hộp giấy, bán lẻ, rời, lẻ, nguyên chất, lưới, giấy, nhựa, xốp, zip, hút
    chân không, nilon, ni lông, thủy tinh, hộp nhựa, hộp giấy, hộp xốp, túi lưới, túi zip, túi, gói,
    chai, vỉ, thùng, khay, lốc, can, bao, giỏ, bịch, rổ, hộp, hũ, loại, cỡ, size, to, nhỏ, vừa, lớn,
    bé, dài, nguyên con, nguyên quả, nguyên củ, nguyên cây, nguyên bắp, nguyên trái, củ to, quả to,
    trái to, con to, trái dài, quả dài, trồng, nuôi, ao, hồ, đầm, biển, đồng, bè, lồng, vườn, nhà
    vườn, ruộng, nhà làm, tự làm, đầu mùa, cuối mùa, trái mùa, chính vụ, đầu vụ, cuối vụ, vụ đông,
    vụ mới, mùa đông, chuyên, nấu, ăn, chín, chín cây, chín mọng, mập, béo, nóng, ăn ngay, tại vườn,
    tại ruộng, ướp đá, ướp lạnh, đỏ mọng, đỏ au, đỏ tươi, xanh mướt, xanh non, trắng tinh, trắng
    muốt, vàng ươm
    """
)
"""Grades, sizes and packings: the same product in another dress."""

BRANDS = Phrases(
    """
    a an, ba huân, hảo hảo, 3 cô gái, ba cô gái, meizan, meizan gold, neptune, simply, tường an,
    cái lân, biên hòa, c p, cp, c.p, vissan, meatdeli, dabaco, dtk, omachi, kokomi, 3 miền, ba
    miền, vifon, acecook, lavie, la vie, aquafina, vĩnh hảo, dasani, winmart, wineco, vinmart,
    vineco, co op, coop, coop select, big c, go, mm, aeon, topvalu, lotte, evmart, lan chi, kiddy,
    marvela, ranee, nakydaco, toàn phát, lam sơn, bạc liêu, ngọc nương, an đình, vinaseed,
    visalco, thành phát, miliket, ba con tôm, gấu đỏ, cung đình, reeva, tiến vua, ponnie, heo cao
    bồi, hạ long, đồ hộp hạ long, halong canfoco, bia 333, 7 up, 5 roi, 3f, san hà, minh dương,
    safoco, g7, masan, cj, đức việt, le gourmet, japfa, emivest, mavin, thái dương, toàn thắng,
    quảng ngãi, lam kinh, nghệ an, thanh hóa, sóc trăng, tây ninh, đà lạt, mộc châu, sơn la, sa
    pa, lào cai, hà giang, cao bằng, bắc kạn, lạng sơn, quảng ninh, hải dương, hưng yên, thái
    bình, nam định, ninh bình, hà nam, hà nội, bắc ninh, bắc giang, phú thọ, vĩnh phúc, hòa bình,
    điện biên, yên bái, thái nguyên, tuyên quang, hà tĩnh, quảng bình, huế, đà nẵng, phú yên,
    khánh hòa, ninh thuận, bình thuận, lâm đồng, đồng nai, cà mau, cần thơ, an giang, long an,
    tiền giang, bến tre, vĩnh long, đồng tháp, kiên giang, phú quốc, hải phòng, miền bắc, miền
    nam, miền tây, hải an, kiến an, lê chân, hồng bàng, ngô quyền, đồ sơn, dương kinh, an dương,
    an lão, kiến thụy, tiên lãng, vĩnh bảo, thủy nguyên, cát hải, cát bà, bạch long vĩ, tam bạc,
    cột đèn, lạch tray, núi đèo, phục lễ, lương văn can, an đồng, đồng bằng, đông xuân, long biên,
    hàng da
    """
)
"""Makers, chains and places."""

KINDS = Phrases("thịt, rau, quả, củ, trái, con, cây, bắp, cá, lợn, gia cầm, thực phẩm, mớ, bó")
"""What a good is of, said once more beside its name."""

PLACES = Phrases(
    """
    chợ, siêu thị, st, cửa hàng, ch, quầy, sạp, kiot, ki ốt, bql, kho, ban quản lý, tổ, hàng,
    làng, chợ đầu mối, vựa, trại, lò, bến, cảng
    """
)
"""Words before the name of a place, which is no good: chợ cá."""

PEOPLE = Phrases("chị, anh, cô, bác, bà, ông, dì, chú, em, thím, mợ, cậu, cụ")
"""Words before the name of a person, which is no good: chị Hoa."""

TALK = Phrases(
    """
    giá, bán, lẻ, ni, hôm, nay, sáng, trưa, chiều, tối, đêm, qua, mai, hiện, giờ, lúc, ạ, nhé, nha,
    nhe, nhá, nè, nghen, nghe, á, à, vâng, dạ, hen, thế, hả, đi, ok, thôi, rồi, hàng, đồng, đ, vnđ,
    mức, niêm, yết, tại, ở, chợ, siêu, ngoài, trong, là, ơi, còn, vẫn, đang, đã, sẽ, vừa, mới, lại,
    thì, mà, nhưng, do, nên, khi, sau, trước, từ, đến, tới, về, với, cho, của, cùng, cả, các, mấy,
    những, mọi, mỗi, một, 1, em, e, anh, a, c, chị, cô, chú, bác, bà, ông, mẹ, ba, mình, tôi, tui,
    bạn, ai, dân, người, khách, cháu, con, mn, nhà, shop, sạp, quầy, hnay, hqua, bữa, sớm, đó, đấy,
    đây, này, kia, vậy, luôn, lắm, quá, rất, hơi, cũng, chỉ, đều, hết, bao, nhiêu, lên, xuống, tăng,
    giảm, hạ, giữ, được, bị, ra, vào, ổn, bình, gồm, vat, thuế, khuyến, km, sale, ngày, tuần, tháng,
    năm, tết, trời, mưa, rét, nắng, giao, ship, cam, bảo, so, theo, đắt, mắc, rẻ, cao, liên, lh,
    gọi, alo, đặt, nhận, cn, sở, sao, báo, gửi, xin, kính, thưa, cần, mua, lấy, than, thấy, thích,
    nói, hỏi, muốn, có, không, ko, k, chưa, bảng, tổng, mặt, tên, sản, stt, mã, đvt, bên, trên,
    dưới, gần, đầu, cuối, số, thêm, bớt, nữa, nhiều, ít, đủ, đầy, dồi, sẵn, nhanh, tay, hộ, cảm,
    chào, kinh, gì, nào, đâu, tầm, khoảng, chừng, cỡ, tính, trả, thu, nhập, xuất, chốt, phiên, lô,
    xe, hai, bốn, sáu, bảy, tám, chín, mười, tạm, đơn, vị, trung, viên, quản, lý, ban, bql, thương,
    cửa, điểm, hệ, mart, vinmart, aeon, xã, tổ, thành, ghi, tiêu, ăn, uống, để, trữ, dự, tồn, phục,
    cung, mong, giúp, kiểm, tra, xem, sáng nay, như, bằng, hơn, gấp, đôi, rưỡi, ngay, liền, lập,
    tận, cứ, tiếp, sắp, mở, đóng cửa, hạn, giới, chế, đa, định, leo, đứng, đứng giá, nguyên, dao
    động, kệ, góc, bàn, trống, quy, ước, đồng giá, nguồn, tặng, giảm giá, ghi nhận, chỗ, thực, bể,
    chuồng, tủ, lượng, sức mua, dịch, muộn, đúng, nhầm, ế, đông, qltt, phòng, kho lạnh, tủ mát, tủ
    đông, buổi, ca, dạo này, trân trọng, ghi chú, điều tra, biểu, dòng, cột, mục, thứ, hsd, sp, hàng
    hóa, đg, sl, tt, tiền, kê khai, thẻ, thiếu, hao, cộng, không đổi, xin báo, đổi,
    chả có, chả thấy, chả còn, chả ai, chả phải, chả biết
    """
)
"""Words that name no good: who, where and when, verbs, particles, adverbs."""

MODIFIERS = Phrases(
    """
    muối, lộn, bi, khô, một nắng, 1 nắng, 2 nắng, đông lạnh, cấp đông, xay, băm, quay, luộc, nướng,
    hun khói, xông khói, chiên, rán, hấp, xào, nấu chín, ngâm, ngâm giấm, dầm, sấy, rang, tẩm, tẩm
    ướp, ướp, ép, sốt, nhập khẩu, nhập, ngoại, không xương, rút xương, rút sườn, không da, bỏ da,
    phi lê, fillet, phile, philê, lọc xương, lọc da, viên, bột, lát, thái lát, sợi, bào, baby, mini,
    nếp, lứt, vàng, tím, đen, đỏ, xanh, non, già, rừng, thả vườn, thả đồi, chạy bộ, đồi, sống, hơi,
    làm sẵn, cắt khúc, khúc, cắt miếng, bóc nõn, bóc vỏ, gọt sẵn, gọt vỏ, dập, héo, thối, hỏng, ôi,
    ươn, vỡ, nứt, thanh lý, cận date, gần hết hạn, loại 2, loại 3, loại hai, loại ba, loại b, loại
    c, loại xấu, lai, con so, bắc thảo, thảo dược, hồng đào, cherry, beef, chay, cay, phô mai,
    giống, giống con, con giống, hạt giống, trứng muối, kim chi, muối chua, muối xổi, nghiền, hồ lô,
    nhật, mỹ, úc, hàn quốc, trung quốc, tàu, thái lan, ấn độ, na uy, giòn sông, trắng, bao tử, ủ, ủ
    muối, kho tộ, nhồi, trộn, cô đặc, đóng hộp, rim, lạt, tre, ác, chiên giòn, lắc, lên men, cuộn,
    om, hầm, tái, hong khói, chưng, tiềm, áp chảo, rô ti, chần, ngào, vụn, tấm
    """
)
"""Words that make another good of the one they stand behind, beside the price or in brackets."""

GOODS = Phrases(
    """
    bánh, bánh mì, kim chi, bún, phở, miến, mì, xôi, cơm, cháo, súp, canh, lẩu, nộm, gỏi, salad,
    nem, chả, giò, pate, ruốc, chà bông, viên, nước, nước ép, nước mắm, mắm, nước sốt, sốt, xốt,
    tương, dầu, giấm, bơ, kem, sữa, sinh tố, trà, chè, cà phê, rượu, bia, mứt, kẹo, snack, bim bim,
    bột, tinh bột, cám, thức ăn, men, gia vị, hạt, hạt nêm, hạt giống, giống, cây giống, con giống,
    mầm, lá, ngọn, đọt, nụ, hoa, bông, thân, rễ, vỏ, ruột, múi, đầu, đuôi, vây, xương, da, mỡ, bì,
    gan, tim, lòng, dồi, mề, cật, lưỡi, óc, tai, sụn, gân, tiết, huyết, cổ, cánh, ức, lườn, phao
    câu, bụng, trứng, sườn, đùi, nạc, bò, bê, trâu, dê, cừu, thỏ, chó, ngan, ngỗng, gà, vịt, chim,
    bồ câu, ếch, lươn, chạch, cua, ghẹ, ngao, sò, ốc, hến, hàu, bạch tuộc, tôm, mực, cam, quýt,
    bưởi, xoài, chuối, ổi, táo, lê, mận, đào, na, nhãn, vải, mít, dừa, dứa, đu đủ, dưa, dưa hấu,
    thanh long, nho, chanh, quất, me, mướp, bầu, bí, cà, cà tím, ngô, sắn, khoai, khoai lang, khoai
    môn, lạc, đỗ, đậu, đậu phụ, vừng, nấm, măng, mộc nhĩ, su, hành, tỏi, gừng, nghệ, riềng, sả, ớt,
    tiêu, hồi, quế, dền, ngót, đay, mồng tơi, cần, rút, cải, diếp, xà lách, mùi, thì là, húng, thịt
    bò, thịt gà, combo, set, hộp quà, giỏ quà, gói quà, suất, đĩa, tô, ly, bát, xuất ăn
    """
)
"""Other goods and what is made of goods: before a name they make it a part of another good."""

LIVE = Phrases("tươi sống, còn sống, sống, đang bơi, còn bơi, bơi, sống khỏe")
"""What changes nothing of fish, which are sold alive; of poultry it does."""

CRISP = Phrases("giòn, giòn tan")
"""Praise of what grows, and another good of fish: cá chép giòn."""

PRESSED = Phrases("ép, ép ra, ép lạnh, ép thủ công")
"""How oil is made, and another good of fruit: cà chua ép."""

PRAISE = {"cá": LIVE, "tôm": LIVE, "mực": LIVE, "dầu": PRESSED}
"""What changes nothing of a good, by the first word of its name; of others it is ``CRISP``."""
