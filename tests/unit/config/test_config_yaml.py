"""YAML as it is read here: places kept, traps explained, nothing executed, nothing endless."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.scalar import plain_value, trap
from monitor.config.tree import Branch, Leaf, Series, WrittenFloat, at, leaves, matching, to_plain
from monitor.config.yaml_file import read_yaml


def plain(text: str) -> object:
    tree, problems = read_yaml(text, "x.yaml")
    assert problems == []
    return None if tree is None else to_plain(tree)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-12", -12),
        ("1_000", 1000),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("2021-01-31", date(2021, 1, 31)),
        ("60.000 đ", "60.000 đ"),
        ("1.000.000", "1.000.000"),
        ("9" * 30, "9" * 30),
    ],
)
def test_an_unquoted_word_means_what_yaml_1_2_says(word: str, value: object) -> None:
    assert plain_value(word) == value
    assert trap(word) is None


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("07:00", "base sixty"),
        ("190:20:30", "base sixty"),
        ("no", "true or false"),
        ("Off", "true or false"),
        ("010", "octal"),
        ("0o17", "octal"),
        ("0x1F", "octal or hexadecimal"),
        (".inf", "finite"),
        ("-.INF", "finite"),
        (".nan", "finite"),
        ("1e999", "finite"),
        ("2021-02-30", "calendar"),
    ],
)
def test_a_word_that_programs_read_in_two_ways_needs_quotes(word: str, said: str) -> None:
    assert said in str(trap(word))
    assert plain_value(word) == word or isinstance(plain_value(word), str)


def test_a_quoted_word_is_a_text_and_no_trap() -> None:
    assert plain("a: ['07:00', \"no\", '010', '12']") == {"a": ["07:00", "no", "010", "12"]}


def test_a_decimal_number_remembers_how_it_was_written() -> None:
    value = plain_value("60.000")

    assert isinstance(value, WrittenFloat)
    assert (value, value.written) == (60.0, "60.000")


def test_every_key_and_value_knows_its_line_and_column() -> None:
    tree, _ = read_yaml("a:\n  b: [1, two]\n", "x.yaml")

    assert isinstance(tree, Branch)
    inner = tree.entries["a"]
    assert isinstance(inner, Branch)
    assert inner.keys["b"] == ("x.yaml", 2, 3)
    assert at(tree, ("a", "b", 1)) == Leaf("two", "two", inner.place._replace(column=10))


def test_texts_are_composed_so_that_two_ways_to_type_a_letter_are_one() -> None:
    assert plain("te\u0302n: Gia\u0301") == {"t\u00ean": "Gi\u00e1"}


def test_an_alias_repeats_its_anchor() -> None:
    assert plain("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def test_a_merge_gives_what_the_mapping_does_not_say_itself() -> None:
    text = "base: &b {x: 1, y: 2}\nmore: &m {z: 3}\none: {<<: *b, x: 9}\ntwo: {<<: [*b, *m]}"

    result = plain(text)

    assert isinstance(result, dict)
    assert result["one"] == {"x": 9, "y": 2}
    assert result["two"] == {"x": 1, "y": 2, "z": 3}


def test_aliases_that_explode_are_refused_without_being_spelled_out() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    tree, problems = read_yaml("\n".join(lines), "x.yaml")

    assert tree is None
    assert "aliases make more than" in problems[0].text


def test_lists_within_lists_without_end_are_refused() -> None:
    tree, problems = read_yaml("[" * 800, "x.yaml")

    assert tree is None
    assert "without end" in problems[0].text


def test_a_tag_creates_nothing() -> None:
    tree, problems = read_yaml("a: !!python/object/apply:os.getcwd []", "x.yaml")

    assert tree is not None
    assert to_plain(tree) == {"a": []}
    assert "not used here" in problems[0].text


def test_an_empty_text_is_no_tree_and_no_problem() -> None:
    assert read_yaml("# only a comment\n", "x.yaml") == (None, [])


@given(st.text(max_size=60))
def test_no_text_at_all_makes_the_reader_fail(text: str) -> None:
    tree, problems = read_yaml(text, "x.yaml")

    assert tree is None or isinstance(to_plain(tree), object)
    assert all(problem.line >= 0 and problem.text for problem in problems)


def test_leaves_come_in_the_order_of_the_file() -> None:
    tree, _ = read_yaml("a: [1, {b: 2}]\nc: 3", "x.yaml")
    assert tree is not None

    assert [(path, leaf.value) for path, leaf in leaves(tree)] == [
        (("a", 0), 1),
        (("a", 1, "b"), 2),
        (("c",), 3),
    ]


def test_a_star_stands_for_every_entry_of_a_list_and_for_the_one_text_in_its_place() -> None:
    tree, _ = read_yaml("r: [{to: [x, y]}, {to: z}, {to: {q: w}}, plain]", "x.yaml")
    assert isinstance(tree, Branch)

    found = [leaf.value for _, leaf in matching(tree, ("r", "*", "to", "*"))]

    assert found == ["x", "y", "z"]
    assert isinstance(tree.entries["r"], Series)
