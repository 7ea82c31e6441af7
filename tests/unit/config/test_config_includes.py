"""Lists in files of their own: CSV for thousands of rows, YAML for what is nested."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load
from monitor.domain.errors import ConfigError
from tests.unit.config.drafts import good, loaded, problems, without

HEAD = "code,name,kind,area,retailer,aliases,valid_from\n"
OUTLETS = without("outlets")


def codes(folder: Path, text: str, **files: str) -> list[str]:
    return list(loaded(folder, text, None, **files).settings.market.outlets)


def test_rows_of_a_csv_file_become_outlets(tmp_path: Path) -> None:
    rows = HEAD + "wm,WinMart,supermarket,le-chan,winmart,VinMart|Vin Mart,01/06/2019\n"
    text = OUTLETS + "outlets: {include: outlets.csv}\n"

    outlet = loaded(tmp_path, text, outlets_csv=rows).settings.market.outlets["wm"]

    assert outlet.aliases == ("VinMart", "Vin Mart")
    assert str(outlet.valid_from) == "2019-06-01"
    assert outlet.valid_to is None


def test_an_empty_cell_is_a_key_that_is_not_given(tmp_path: Path) -> None:
    rows = HEAD + "cho,Chợ,market,le-chan,,,\n"
    text = OUTLETS + "outlets: {include: outlets.csv}\n"

    outlet = loaded(tmp_path, text, outlets_csv=rows).settings.market.outlets["cho"]

    assert (outlet.retailer, outlet.aliases, outlet.valid_from) == (None, (), None)


def test_entries_and_includes_mix_and_keep_their_order(tmp_path: Path) -> None:
    text = OUTLETS + (
        "outlets:\n"
        "  - {code: a, name: A, kind: market, area: le-chan}\n"
        "  - include: b.csv\n"
        "  - {code: c, name: C, kind: market, area: le-chan}\n"
    )
    rows = "code,name,kind,area\nb1,B1,market,le-chan\nb2,B2,market,le-chan\n"

    assert codes(tmp_path, text, b_csv=rows) == ["a", "b1", "b2", "c"]


def test_an_included_file_may_include_relative_to_itself(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "more.yaml").write_text("- include: rows.csv\n", encoding="utf-8")
    rows = "code,name,kind,area\nb1,B1,market,le-chan\n"
    (tmp_path / "parts" / "rows.csv").write_text(rows, encoding="utf-8")
    text = OUTLETS + "outlets: [{include: parts/more.yaml}]\n"

    result = loaded(tmp_path, text)

    assert list(result.settings.market.outlets) == ["b1"]
    assert [path.name for path in result.files] == ["config.yaml", "more.yaml", "rows.csv"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_first_row(tmp_path: Path, delimiter: str) -> None:
    rows = "code,name,kind,area\r\nb1,B1,market,le-chan\r\n".replace(",", delimiter)
    text = OUTLETS + "outlets: {include: b.csv}\n"

    assert codes(tmp_path, text, b_csv=rows) == ["b1"]


def test_a_file_saved_by_excel_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    rows = "\ufeffcode,name,kind,area\nb1,B1,market,le-chan\n"
    text = OUTLETS + "outlets: {include: b.csv}\n"

    assert codes(tmp_path, text, b_csv=rows) == ["b1"]


def test_a_row_keeps_its_line_behind_a_text_of_two_lines_and_an_empty_row(tmp_path: Path) -> None:
    rows = 'code,name,kind,area\nb1,"B\n1",market,le-chan\n,,,\nb2,B2,stall,le-chan\n'
    text = OUTLETS + "outlets: {include: b.csv}\n"

    (problem,) = problems(tmp_path, text, b_csv=rows)

    assert problem.startswith('b.csv:5:3: found "stall"; did you mean "mall"?')


def test_flags_numbers_and_money_of_a_csv_file_are_texts_in_the_local_style(tmp_path: Path) -> None:
    retailers = "code,name,member\nwinmart,WinMart,có\ncoop,Coop,không\naeon,AEON,true\n"
    areas = "code,name,population\nle-chan,Lê Chân,219.762\nhong-bang,Hồng Bàng,101625\n"
    products = (
        "code,name,group,base_unit,plausible\n"
        "pork_belly,Thịt lợn ba chỉ,pork,kg,60.000|400.000\n"
        "hen_egg,Trứng gà,egg,piece,1.000 đ|9.000 đ\n"
    )
    text = good(
        ("retailers: [{code: winmart, name: WinMart}]", "retailers: {include: r.csv}"),
        (
            "areas: [{code: le-chan, name: Lê Chân}, {code: hong-bang, name: Hồng Bàng}]",
            "areas: {include: a.csv}",
        ),
    )
    start, end = text.index("products:"), text.index("areas:")
    text = text[:start] + "products: {include: p.csv}\n" + text[end:]

    market = loaded(tmp_path, text, r_csv=retailers, a_csv=areas, p_csv=products).settings.market

    assert [retailer.member for retailer in market.retailers.values()] == [True, False, True]
    assert market.areas["le-chan"].population == 219_762
    assert market.products["pork_belly"].plausible_low == 60_000


def test_an_empty_csv_file_is_a_problem_of_that_file(tmp_path: Path) -> None:
    text = OUTLETS + "outlets: {include: b.csv}\n"

    (problem,) = problems(tmp_path, text, b_csv="")

    assert problem == "b.csv:1:1: the file is empty; its first row holds the keys"


def test_a_missing_configuration_is_one_problem_without_a_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml:0:0: cannot read"):
        load(tmp_path / "nowhere.yaml", {})


def test_an_included_yaml_file_that_holds_no_list_is_a_problem(tmp_path: Path) -> None:
    text = OUTLETS + "outlets:\n  - include: b.yaml\n"

    found = problems(tmp_path, text, b_yaml="outlets: []\n")

    assert any("b.yaml:1:1: unknown key" in problem for problem in found)


def test_an_empty_included_yaml_file_adds_nothing(tmp_path: Path) -> None:
    text = OUTLETS + "outlets:\n  - include: b.yaml\n"

    assert codes(tmp_path, text, b_yaml="# none yet\n") == []
