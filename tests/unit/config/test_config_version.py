"""A version names what a configuration means, not how it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.config.drafts import GOOD, good, loaded


def version(folder: Path, text: str, **files: str) -> str:
    return loaded(folder, text, None, **files).settings.version


def test_a_version_is_sixteen_hexadecimal_digits(tmp_path: Path) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", version(tmp_path, GOOD))


@pytest.mark.parametrize(
    "text",
    [
        "# a comment\n" + GOOD,
        GOOD.replace(": ", ":   "),
        "\n".join(reversed(re.split(r"\n(?=[a-z])", GOOD.strip()))) + "\n",
        good(("60.000 đ", "60000")),
        good(("60.000 đ", "60 nghìn đồng")),
        good(("3.696 tấn", '"3.696.000 kg"')),
        good(('"11,7 %"', "0.117")),
        good(("grace: 2h", "grace: 7200")),
        good(("factor: 1}", "factor: 1.0}")),
        good(("areas: [le-chan]", "areas: le-chan")),
        good(("lifecycle: {stale_after_days: 2, reopen_within: 3d}\n", "lifecycle: {}\n")),
        good(("group: pork", "temperament: volatile, group: pork")),
    ],
    ids=[
        "comment", "spaces", "order", "digits", "words", "kilograms", "share", "seconds",
        "decimal", "list of one", "defaults left out", "default spelled out",
    ],
)  # fmt: skip
def test_another_way_to_write_the_same_is_the_same_version(tmp_path: Path, text: str) -> None:
    assert version(tmp_path, text) == version(tmp_path, GOOD)


def test_moving_a_list_into_a_file_is_the_same_version(tmp_path: Path) -> None:
    areas = "areas: [{code: le-chan, name: Lê Chân}, {code: hong-bang, name: Hồng Bàng}]"
    rows = "name,code\nLê Chân,le-chan\nHồng Bàng,hong-bang\n"

    moved = version(tmp_path, good((areas, "areas: {include: areas.csv}")), areas_csv=rows)

    assert moved == version(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("60.000 đ", "60.001 đ"),
        ("grace: 2h", "grace: 3h"),
        ("fallback: [officer]", "fallback: [officer, officer]"),
        ("name: Chợ Con", "name: Chợ Cột Đèn"),
        ("alerts/officer", "alerts/duty"),
    ],
)
def test_another_meaning_is_another_version(tmp_path: Path, old: str, new: str) -> None:
    assert version(tmp_path, good((old, new))) != version(tmp_path, GOOD)


def test_the_order_of_routes_is_part_of_what_they_mean(tmp_path: Path) -> None:
    one = "  - {name: pork-le-chan, recipients: [officer], areas: [le-chan], groups: [pork]}\n"
    two = "  - {name: rest, recipients: [officer]}\n"

    assert version(tmp_path, good((one + two, two + one))) != version(tmp_path, GOOD)


def test_the_text_that_is_kept_holds_every_file_as_written_under_its_name(tmp_path: Path) -> None:
    areas = "areas: [{code: le-chan, name: Lê Chân}, {code: hong-bang, name: Hồng Bàng}]"
    rows = "code,name\nle-chan,Lê Chân\nhong-bang,Hồng Bàng\n"
    text = good((areas, "areas: {include: areas.csv}  # districts"))

    kept = loaded(tmp_path, text, areas_csv=rows).text

    assert kept == f"# ==== config.yaml ====\n{text}\n# ==== areas.csv ====\n{rows}"
