"""CSV as it comes from old machines, spreadsheets and by hand."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collectors import FORMATS
from monitor.domain.errors import SourceChangedError
from monitor.domain.observation import RawRecord
from monitor.domain.source import RecordMap, Wide
from tests.payloads.samples import read, texts

PRICES = RecordMap(fields={"product": ("Tên hàng",), "price": ("Giá bán",)})
EXPECTED = [
    {"product": "Thịt bò bắp", "price": "255.000"},
    {"product": "Đường RE, gói", "price": "20.000"},
]


def prices(text: str, encoding: str = "utf-8", **options: object) -> list[RawRecord]:
    return read("csv", text.encode(encoding), PRICES, **options)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    rows = [["Tên hàng", "Giá bán"], ["Thịt bò bắp", "255.000"], ["Đường RE, gói", "20.000"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert texts(prices(text.getvalue())) == EXPECTED


def test_a_given_delimiter_is_taken_at_its_word() -> None:
    record_map = RecordMap(fields={"product": ("a;b",)})
    assert texts(read("csv", b"a;b,c\n1;2,3\n", record_map, delimiter=",")) == [{"product": "1;2"}]


def test_rows_that_are_parted_otherwise_than_their_head_are_a_change() -> None:
    with pytest.raises(SourceChangedError, match="rows are parted by ',', the head by ';'"):
        prices("Tên hàng;Giá bán\nThịt bò bắp,255.000\n\nGạo,17.000\n")


@pytest.mark.parametrize(
    "rows", ["Thịt bò, bắp;\n", "Thịt bò, bắp\nGạo;17.000\n", "Thịt bò\nGạo, ngon\n", ""]
)
def test_a_comma_in_names_without_a_price_is_none_that_parts_rows(rows: str) -> None:
    assert len(prices(f"Tên hàng;Giá bán\n{rows}")) == rows.count("\n")


def test_commas_in_prices_do_not_make_a_semicolon_file_a_comma_file() -> None:
    text = "Tên hàng;Giá bán;a,b,c,d,e\nGạo;17,5;x\n"
    assert texts(prices(text)) == [{"product": "Gạo", "price": "17,5"}]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_recognised_in_every_form(encoding: str) -> None:
    text = 'Tên hàng,Giá bán\r\nThịt bò bắp,255.000\r\n"Đường RE, gói",20.000\r\n'
    assert texts(prices(text, encoding)) == EXPECTED


OLD_TEXT = (
    "Tên hàng;Giá bán\r\nThịt bò bắp;255.000\r\nĐường RE, gói;20.000\r\n"
    "Gạo tẻ ngon;17.000\r\nThịt lợn nạc thăn;135.000\r\nRau muống;9.000\r\nCà chua;16.000\r\n"
)


def in_cp1258(text: str) -> bytes:
    """Write a text as old Windows machines do: the tone as a mark of its own where need be."""
    table = codecs.lookup("cp1258")
    result = b""
    for letter in text:
        try:
            result += table.encode(letter)[0]
        except UnicodeEncodeError:
            result += _with_separate_tone(letter)
    return result


def _with_separate_tone(letter: str) -> bytes:
    for tone in "\u0300\u0301\u0303\u0309\u0323":
        for base in map(chr, range(0x41, 0x1B1)):
            if unicodedata.normalize("NFC", base + tone) == letter:
                try:
                    return (base + tone).encode("cp1258")
                except UnicodeEncodeError:
                    continue
    raise ValueError(letter)


@pytest.mark.parametrize("encoding", ["", "cp1258"])
def test_old_windows_files_are_recognised_and_composed(encoding: str) -> None:
    records = read("csv", in_cp1258(OLD_TEXT), PRICES, encoding=encoding)
    assert texts(records)[:2] == EXPECTED
    assert len(records) == 6


def test_one_short_line_of_an_old_file_is_enough() -> None:
    content = in_cp1258("Tên hàng;Giá bán\nThịt gà ta;120.000\n")
    assert texts(read("csv", content, PRICES)) == [{"product": "Thịt gà ta", "price": "120.000"}]


def test_what_is_old_but_not_vietnamese_is_not_read_as_vietnamese() -> None:
    record_map = RecordMap(fields={"product": ("Nom",), "price": ("Prix",)})
    text = "Nom;Prix\nÒLEO de pêche à la crème brûlée, façon señor;1\nìrò;2\n"
    assert read("csv", text.encode("cp1252"), record_map)[1].fields["product"] == "ìrò"


def test_another_encoding_than_agreed_is_a_change_and_says_where() -> None:
    with pytest.raises(SourceChangedError, match="not valid utf-8 at byte 1"):
        read("csv", in_cp1258(OLD_TEXT), PRICES, encoding="utf-8")


def test_a_mark_at_the_beginning_is_stronger_than_what_was_agreed() -> None:
    content = "Tên hàng;Giá bán\nGạo;17.000\n".encode("utf-8-sig")
    assert len(read("csv", content, PRICES, encoding="cp1258")) == 1


def test_a_fault_deep_in_a_large_file_is_found_before_the_first_record() -> None:
    content = b"Name,Price\n" + b"a,1\n" * 600_000 + b"\xff,2\n"
    record_map = RecordMap(fields={"product": ("Name",), "price": ("Price",)})
    with pytest.raises(SourceChangedError, match="byte 2400011"):
        read("csv", content, record_map, encoding="utf-8")


def test_the_locator_is_the_line_as_a_person_counts() -> None:
    text = 'Tên hàng,Giá bán\n\nGạo,17.000\n"Thịt\nbò ""bắp""",255.000\nTôm,1\n'
    records = prices(text)
    assert [record.locator for record in records] == ["row 3", "row 4", "row 6"]
    assert records[1].fields["product"] == 'Thịt\nbò "bắp"'


def test_lines_above_the_head_are_skipped_and_counted() -> None:
    text = "SỞ CÔNG THƯƠNG;;\nngày 05/02/2021\n\nTên hàng;Giá bán\nGạo;17.000\n"
    (record,) = prices(text, skip_rows=2)
    assert (record.locator, record.fields["product"]) == ("row 5", "Gạo")


def test_the_separator_line_that_excel_wants_is_no_head() -> None:
    (record,) = prices("sep=;\r\nTên hàng;Giá bán\r\nGạo;17.000\r\n")
    assert (record.locator, record.fields["price"]) == ("row 3", "17.000")


def test_two_lines_of_heads_are_joined_over_the_blanks() -> None:
    text = "STT,Tên hàng,Giá bán,,Ghi chú\n,,Chợ,Siêu thị,\n1,Gạo,17.000,18.000,x\n"
    record_map = RecordMap(
        fields={"product": ("Tên hàng",), "note": ("Ghi chú",)},
        wide=Wide(into="outlet", columns={"Giá bán Chợ": "cho", "Siêu thị": "sieu-thi"}),
    )
    records = read("csv", text.encode(), record_map, header_rows=2)
    assert [(r.fields["outlet"], r.fields["price"]) for r in records] == [
        ("cho", "17.000"),
        ("sieu-thi", "18.000"),
    ]


def test_the_row_of_column_numbers_under_the_head_is_no_record() -> None:
    text = "STT,Tên hàng,Giá kỳ trước,Giá bán,Mức\n(1),(2),(3),(4),(5)=(4-3)\n1,Gạo,1,2,1\n"
    assert [record.locator for record in prices(text)] == ["row 3"]


def test_a_row_of_figures_under_the_head_stays_a_record() -> None:
    assert len(prices("Tên hàng,Giá bán,Tồn\n7,5,3\n")) == 1


def test_heads_are_known_whatever_their_letter_case_and_blanks() -> None:
    text = "\u200btên  HÀNG ,GIÁ\u00a0bán\nGạo,17.000\n"
    assert texts(prices(text)) == [{"product": "Gạo", "price": "17.000"}]


def test_a_wanted_head_that_stands_twice_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match='"Giá bán" stands over the columns B, C'):
        prices("Tên hàng,Giá bán,Giá bán\nGạo,1,2\n")


def test_a_column_without_a_head_is_named_by_its_letter() -> None:
    record_map = RecordMap(fields={"product": ("column A",), "price": ("column C",)})
    assert texts(read("csv", b",x,\nG,1,2\n", record_map)) == [{"product": "G", "price": "2"}]


def test_ditto_marks_repeat_what_was_last_written_above() -> None:
    text = 'Tên,ĐVT,Giá\nI. LƯƠNG THỰC,,\nGạo,đ/kg,1\nNếp,"""",2\nII. THỊT,,\nBò,-nt-,"""\n"""\n'
    record_map = RecordMap(
        fields={"product": ("Tên",), "unit": ("ĐVT",), "price": ("Giá",)}, ditto=('"', "-nt-")
    )
    units = [record.fields["unit"] for record in read("csv", text.encode(), record_map)]
    assert units == ["", "đ/kg", "đ/kg", "", "đ/kg"]


def test_a_ditto_mark_with_nothing_above_stays_as_it_is() -> None:
    record_map = RecordMap(fields={"product": ("Tên",), "unit": ("ĐVT",)}, ditto=('"',))
    (record,) = read("csv", b'T\xc3\xaan,\xc4\x90VT\nG,""""\n', record_map)
    assert record.fields["unit"] == '"'


def test_a_row_with_too_many_cells_is_kept_whole_and_never_read_askew() -> None:
    (good, odd) = prices("Tên hàng,Giá bán,Tồn\nGạo,17.000,5\nThịt bò, bắp,255.000,3\n")
    assert good.fields["price"] == "17.000"
    assert odd.fields["price"] == "Thịt bò | bắp | 255.000 | 3"
    assert "nhiều ô hơn" in odd.fields["note"]
    assert odd.locator == "row 3"


def test_empty_cells_beyond_the_head_do_no_harm() -> None:
    assert texts(prices("Tên hàng,Giá bán\nGạo,17.000,,,\n")) == [
        {"product": "Gạo", "price": "17.000"}
    ]


def test_a_quote_that_is_never_closed_is_a_change_and_not_one_huge_cell() -> None:
    with pytest.raises(SourceChangedError, match="row 3"):
        prices('Tên hàng,Giá bán\nGạo,1\n",2\nThịt,3\n')


def test_a_last_line_that_breaks_off_is_a_change() -> None:
    with pytest.raises(SourceChangedError, match=r"row 3: the file breaks off"):
        prices("Tên hàng,Giá bán,Tồn\nGạo,17.000,5\nThịt bò,25")


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r", "\n\n"])
def test_a_complete_last_line_may_lack_its_end(end: str) -> None:
    assert len(prices(f"Tên hàng,Giá bán\nGạo,17.000{end}")) == 1


def test_numbers_keep_the_digits_they_were_written_with() -> None:
    text = 'Tên hàng;Giá bán\nGạo;29.000\nThịt;"(5.000)"\nTôm;220.000-230.000\nCá;–\nỔi;NR\n'
    assert [record.fields["price"] for record in prices(text)] == [
        "29.000",
        "(5.000)",
        "220.000-230.000",
        "–",
        "NR",
    ]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"delimiter": ";;"}, "delimiter"),
        ({"encoding": "tcvn3"}, "tcvn3"),
        ({"header_rows": -1}, "header_rows"),
        ({"skip_rows": -1}, "skip_rows"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, object], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        FORMATS["csv"].options(**options)


WORD = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Mn", "Cf"]),
    min_size=1,
    max_size=8,
).filter(lambda word: word == word.strip() and word.isprintable())


@given(rows=st.lists(st.tuples(WORD, WORD), max_size=6), delimiter=st.sampled_from(",;\t|"))
def test_what_is_written_is_read_back(rows: list[tuple[str, str]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("Tên hàng", "Giá bán"), *rows])
    found = [(r.fields["product"], r.fields["price"]) for r in prices(text.getvalue())]
    assert found == [tuple(unicodedata.normalize("NFC", cell) for cell in row) for row in rows]


@given(content=st.binary(max_size=300))
def test_no_bytes_at_all_make_the_reader_fail_otherwise_than_by_a_change(content: bytes) -> None:
    try:
        read("csv", content, PRICES)
    except SourceChangedError:
        return


@given(tail=st.binary(max_size=120))
def test_no_bytes_after_a_good_head_make_the_reader_fail_otherwise(tail: bytes) -> None:
    try:
        read("csv", "Tên hàng,Giá bán\n".encode() + tail, PRICES)
    except SourceChangedError:
        return
