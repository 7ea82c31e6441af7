"""Pictures for mails and chats: small, whole, in the right letters, and the same for the same."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.reports import picture
from monitor.reports.charts import PriceCourse
from monitor.reports.picture import Amount, KeyLine, amounts_png, course_png

LAST = date(2021, 1, 31)
COURSE = PriceCourse(
    points={LAST - timedelta(days=back): 138_000.0 + 100 * back for back in range(27, -1, -1)},
    baseline=138_500.0,
    threshold=159_300.0,
    opened=LAST - timedelta(days=1),
    opened_text="báo",
    closed=LAST,
    title="",
)
KEYS = [
    KeyLine("price", "Giá, 31/01: 205.000 đ/kg"),
    KeyLine("level", "Mức so sánh: 138.500 đ/kg"),
    KeyLine("threshold", "Ngưỡng báo: 159.300 đ/kg"),
]
TITLE = "Giá tăng đột biến: Thịt lợn ba chỉ – Siêu thị GO! Hải Phòng Lạch Tray, Ngô Quyền"
HELD = [
    Amount("Chắc chắn có", "840 tấn", 840.0, "now"),
    Amount("Nhiều nhất có thể có", "1.200 tấn", 1200.0, "maybe"),
    Amount("Chỉ tiêu", "1.300 tấn", 1300.0, "enough"),
]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the pictures as they were before they were PNG."""
    kept: list[str] = []

    def keep(svg: str) -> bytes:
        kept.append(svg)
        return b""

    monkeypatch.setattr(picture, "_png", keep)
    return kept


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


def test_a_course_and_a_holding_are_small_pictures_of_twice_the_width_shown() -> None:
    for png in (course_png(TITLE, COURSE, KEYS), amounts_png(TITLE, HELD)):
        assert size_of(png)[0] == 2 * picture.WIDTH
        assert len(png) < 60_000


def test_every_letter_of_the_language_has_its_own_shape() -> None:
    letters = "aăâạẫặđeêễoôơỡợuưữyỵ₫"
    shapes = {course_png(letter, COURSE, []) for letter in letters}
    assert len(shapes) == len(letters)


def test_a_course_shows_level_threshold_and_both_days(drawn: list[str]) -> None:
    course_png(TITLE, COURSE, KEYS)
    [svg] = drawn
    for kind in ("price", "level", "threshold", "opened", "closed"):
        assert f'class="{kind}"' in svg
    for text in ("báo 30/01", "hết 31/01", *(key.text for key in KEYS)):
        assert text in svg


def test_words_of_two_days_close_together_stand_below_each_other(drawn: list[str]) -> None:
    course_png(TITLE, COURSE, KEYS)
    course_png(TITLE, replace(COURSE, opened=LAST - timedelta(days=20)), KEYS)
    near, far = (
        [float(y) for y in re.findall(r'd-text" x="[^"]+" y="([^"]+)"', svg)] for svg in drawn
    )
    assert near[0] < near[1]
    assert far[0] == far[1]


def test_a_long_title_takes_more_lines_and_pushes_the_picture_down(drawn: list[str]) -> None:
    amounts_png("Ngắn", HELD)
    amounts_png(TITLE, HELD)
    short, long = drawn
    lines = re.findall(r'class="title"[^>]*>([^<]*)<', long)
    assert " ".join(lines) == TITLE
    assert all(len(line) <= 44 for line in lines)
    assert float(re.findall(r'height="(\d+)"', long)[0]) > float(
        re.findall(r'height="(\d+)"', short)[0]
    )


def test_bars_are_as_long_as_their_figures_and_each_is_held_against_what_is_enough(
    drawn: list[str],
) -> None:
    amounts_png(TITLE, HELD)
    widths = [float(each) for each in re.findall(r'width="([\d.]+)" height="12"', drawn[0])]
    assert [round(width / widths[-1], 2) for width in widths] == [0.65, 0.92, 1.0]
    assert drawn[0].count('class="mark"') == 3


def test_nothing_held_of_nothing_wanted_is_still_a_picture() -> None:
    assert size_of(amounts_png(TITLE, [Amount("Hiện tại", "0 kg", 0.0, "now")]))


def test_words_cannot_break_out_of_a_picture() -> None:
    assert course_png("<text>&\"' </svg>", COURSE, [KeyLine("price", "<b>&")])


def test_people_who_are_told_the_same_share_the_work() -> None:
    first, again = (amounts_png("Cùng một hình", HELD) for _ in range(2))
    assert first is again
