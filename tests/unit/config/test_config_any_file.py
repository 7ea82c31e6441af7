"""Whatever stands in the file: it loads, or every problem is named; nothing else ever happens."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import describe, load
from monitor.config.tree import to_plain
from monitor.config.yaml_file import read_yaml
from monitor.domain.errors import ConfigError
from tests.unit.config.drafts import GOOD

TREE, _ = read_yaml(GOOD, "good.yaml")
assert TREE is not None
DATA = to_plain(TREE)
ODD: list[object] = [
    None, 0, -1, 1.5, True, "", "x", "(", "1.5", "${MONITOR_X}", "${", 10**30, 1e300, "9" * 5000,
    "0001-01-01", "99999999999d", "-5 %", [], [[]], [None], {}, {"a": 1}, {"kind": 1},
]  # fmt: skip
SIGNS = "{}[]:,\"'|>&*!%@`-? \n\t#~0\\é\x07"
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]  # lists only
    below = [((*path, step), part) for step, part in steps]
    nested = [
        inner
        for where, part in below
        if isinstance(part, dict | list)
        for inner in paths(part, where)
    ]
    return [where for where, _ in below] + nested


def outcome(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    try:
        return describe(load(path, {}))
    except ConfigError as error:
        return str(error)


@FEW
@given(where=st.sampled_from(paths(DATA)), value=st.sampled_from(ODD))
def test_any_value_in_any_place_loads_or_is_a_problem(
    tmp_path: Path, where: tuple[str | int, ...], value: object
) -> None:
    changed = copy.deepcopy(DATA)
    around = changed
    for step in where[:-1]:
        around = around[step]  # type: ignore[index]  # a path of this very tree
    around[where[-1]] = value  # type: ignore[index]  # a path of this very tree

    assert outcome(tmp_path / "config.yaml", json.dumps(changed, default=str))


@FEW
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.sampled_from(["", *SIGNS])),
        min_size=1,
        max_size=5,
    )
)
def test_any_slip_of_the_keyboard_loads_or_is_a_problem(
    tmp_path: Path, changes: list[tuple[int, str]]
) -> None:
    signs = list(GOOD)
    for position, sign in changes:
        signs[position] = sign

    assert outcome(tmp_path / "config.yaml", "".join(signs))
