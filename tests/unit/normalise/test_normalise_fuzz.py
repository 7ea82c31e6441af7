"""Whatever is typed or sent, the readers answer; ``tests.fuzz`` has the long campaigns."""

from __future__ import annotations

import random

import pytest

from monitor.collectors import FORMATS
from monitor.normalise.identity_edits import is_same_thing
from tests.fuzz.mutation import spoilt_archive, spoilt_line
from tests.fuzz.targets import feed_line, files, lines, reader_of, spoilt_file


@pytest.mark.slow
def test_no_line_makes_the_reader_raise() -> None:
    rng = random.Random(7)
    for _ in range(1500):
        feed_line(spoilt_line(lines(), rng))


@pytest.mark.parametrize(
    "text",
    ["9" * 40 + "/đến/kg", "còn " + "9" * 30 + " tạ gạo", "1e400đ",
     "hộp 10 " + "9" * 40 + "quả trứng gà ta 45k", "thùng 24 chai nước 500ml 79.0000ml 79.000₫"],
)  # fmt: skip
def test_a_number_without_end_is_answered(text: str) -> None:
    feed_line(text)


def test_a_name_with_a_size_that_is_no_number_is_compared_with_its_next_spelling() -> None:
    assert is_same_thing("Nước khoáng 79.0000ml", "NƯỚC KHOÁNG 79.0000ml")
    assert not is_same_thing("Nước khoáng 79.0000ml", "Nước khoáng 500ml")


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_no_file_makes_a_format_raise_but_its_own_errors(kind: str) -> None:
    rng, feed = random.Random(7), reader_of(kind)
    for _ in range(60):
        feed(spoilt_file(kind, rng))


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_the_good_files_that_are_spoilt_hold_records(kind: str) -> None:
    assert all(reader_of(kind)(content) == 3 for content in files()[kind])


def test_a_spoilt_archive_still_is_an_archive_with_the_same_files() -> None:
    good = files()["excel"][0]
    bad = spoilt_archive(good, random.Random(7))
    assert bad.startswith(b"PK")
    assert bad != good
