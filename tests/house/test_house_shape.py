"""The shape of the house: small rooms, docstrings, locks without hosts, words of the product."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [path for line in listing.splitlines() if (path := ROOT / line).is_file()]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> dict[str, str]:
    return {named(path): path.read_text(encoding="utf-8") for path in MODULES}


def test_a_module_says_what_it_is_for() -> None:
    assert [name for name, text in texts().items() if not ast.get_docstring(ast.parse(text))] == []
    assert [named(path) for path in MODULES if path.stem in FORBIDDEN_NAMES] == []


def test_a_module_is_small_enough_to_read() -> None:
    assert [name for name, text in texts().items() if len(text.splitlines()) > 300] == []


def test_a_function_fits_on_a_screen() -> None:
    too_long = [
        f"{name}: {node.name}"
        for name, text in texts().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40
    ]

    assert too_long == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.lock*")), ids=named)
def test_a_lock_carries_hashes_and_names_no_host(path: Path) -> None:
    text = path.read_text()

    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|--index-url|--find-links|--extra-index", text)


def test_every_lock_was_made_from_the_project_as_it_is() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    wanted = set(
        re.findall(r'^  "([a-z0-9.-]+)', project.split("[project.optional")[0], re.MULTILINE)
    )
    locked = set(
        re.findall(
            r"^([a-z0-9.-]+)==", (ROOT / "requirements/runtime.lock").read_text(), re.MULTILINE
        )
    )

    assert {name.replace(".", "-") for name in wanted} <= {
        name.replace(".", "-") for name in locked
    }


def test_the_migrations_are_no_package() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_nothing_in_the_tree_speaks_of_a_developers_machine() -> None:
    pattern = re.compile(rb"/(?:work|root|home)/[a-z]+/|/tmp/[a-z]+/")
    guilty = [
        named(path)
        for path in tracked()
        if path != Path(__file__) and pattern.search(path.read_bytes())
    ]

    assert not guilty


def test_vietnamese_texts_are_composed_to_the_last_mark() -> None:
    import unicodedata

    texts = [path for path in tracked() if path.suffix in {".py", ".yaml", ".csv", ".md", ".html"}]
    decomposed = [
        named(path)
        for path in texts
        if "payloads" not in path.parts
        and (text := path.read_text(encoding="utf-8", errors="ignore"))
        and not unicodedata.is_normalized("NFC", text)
    ]

    assert not decomposed
