from __future__ import annotations

from monitor.alerting.sheet import Bar, Section, Sheet, as_markdown


def a_sheet(bars: int = 3) -> Sheet:
    return Sheet(
        title="Bản tin",
        headline="3 cảnh báo",
        colour="#b45309",
        marks=("DIỄN TẬP",),
        course=tuple(Bar(f"0{day}/02", f"{150 + day}.000 đ", 0.5, "#333") for day in range(bars)),
        course_text="Diễn biến giá",
        sections=(Section("Mới", ("Thịt lợn", "Cà chua")),),
        link="https://b.vn/a1",
        link_text="Xem",
        foot="Sở Công Thương",
        answer="https://b.vn/a/x",
        answer_text="Tôi nhận",
    )


def test_markdown_has_marks_first_then_what_to_answer_the_course_the_lists_and_the_link() -> None:
    assert as_markdown(a_sheet()) == (
        "**DIỄN TẬP**\n\n"
        "**3 cảnh báo**\n\n"
        "[Tôi nhận](<https://b.vn/a/x>)\n\n"
        "**Diễn biến giá**\n- 00/02: 150.000 đ\n- 01/02: 151.000 đ\n- 02/02: 152.000 đ\n\n"
        "**Mới**\n- Thịt lợn\n- Cà chua\n\n"
        "[Xem](<https://b.vn/a1>)\n\n"
        "Sở Công Thương\n"
    )


def test_two_bars_say_no_more_than_the_figures_do() -> None:
    assert "Diễn biến" not in as_markdown(a_sheet(bars=2))
