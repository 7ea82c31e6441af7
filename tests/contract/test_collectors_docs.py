"""docs/sources.md is true: every option is in it, and every example runs as it stands."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from pathlib import Path

import pytest

from monitor.collectors import FETCHERS, FORMATS
from monitor.config import Loaded, load, read_options
from monitor.domain.source import Reading, RecordMap, SourceSpec
from tests.payloads.samples import a_context, a_payload
from tests.payloads.workbooks import xlsx

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
SECRETS = {"MONITOR_SHOP_TOKEN": "abc", "MONITOR_SHOP_KEY": "def"}
BASE = """
programme: {name: Thử, authority: Sở Công Thương}
groups: [{code: food, name: Thực phẩm}]
products: [{code: gao, name: Gạo, group: food, base_unit: kg, plausible: [5000, 100000]}]
areas: [{code: le-chan, name: Lê Chân}]
retailers:
  - {code: winmart, name: WinMart}
  - {code: so-tai-chinh, name: Sở Tài chính}
  - {code: so-cong-thuong, name: Sở Công Thương}
  - {code: kho, name: Kho dự trữ}
outlets:
  - {code: cho-sat, name: Chợ Sắt, kind: market, area: le-chan}
  - {code: cho-ga, name: Chợ Ga, kind: market, area: le-chan}
recipients: [{code: duty, name: Trực, channels: [{name: drop, kind: file, address: alerts/duty}]}]
fallback: [duty]
operators: [duty]
"""
EXAMPLE = re.compile(
    r"### (?P<title>[^\n]+)\n\n```yaml\n(?P<entry>.+?)```\n.*?"
    r"```(?P<kind>json|csv|xml|html)\n(?P<content>.+?)```\n\n```text\n(?P<gives>.+?)```",
    re.DOTALL,
)
EXAMPLES = list(EXAMPLE.finditer(PAGE.partition("## Examples")[2]))


def configured(text: str, tmp_path: Path) -> tuple[SourceSpec, Loaded]:
    path = tmp_path / "config.yaml"
    path.write_text(BASE + text, encoding="utf-8")
    loaded = load(path, SECRETS)
    return loaded.settings.sources[0], loaded


def as_source(entry: str) -> str:
    lines = entry.rstrip().splitlines()
    return "sources:\n  - " + "\n    ".join(lines) + "\n"


def content_of(example: re.Match[str], spec: SourceSpec) -> bytes:
    text = example["content"]
    if spec.format.kind != "excel":
        return text.encode()
    rows = [[cell or None for cell in row] for row in csv.reader(io.StringIO(text))]
    return xlsx(rows, name="Sheet1")


def test_every_heading_with_an_example_is_one() -> None:
    titles = re.findall(r"^### (.+)$", PAGE.partition("## Examples")[2], re.MULTILINE)
    assert [example["title"] for example in EXAMPLES] == titles


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["title"])
def test_an_example_gives_the_records_it_shows(example: re.Match[str], tmp_path: Path) -> None:
    spec, loaded = configured(as_source(example["entry"]), tmp_path)
    kind = FORMATS[spec.format.kind]
    reader = kind.build(read_options(kind.options, spec.format, loaded))
    payload = a_payload(content_of(example, spec), origin="inbox/gia_2021-02-05.dat")
    shown = [
        f"{record.locator.replace('Sheet1!', 'cell ')} "
        + " ".join(f"{name}={text}" for name, text in record.fields.items())
        for record in reader.read(payload, spec.record_map)
    ]
    assert [sorted(line.split(" ")) for line in shown] == [
        sorted(line.split(" ")) for line in example["gives"].splitlines()
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["title"])
def test_the_way_in_of_an_example_can_be_built(example: re.Match[str], tmp_path: Path) -> None:
    spec, loaded = configured(as_source(example["entry"]), tmp_path)
    kind = FETCHERS[spec.fetch.kind]
    options = read_options(kind.options, spec.fetch, loaded)
    assert callable(kind.build(options, a_context(tmp_path)).fetch)


def test_the_first_entry_of_the_page_is_good_as_it_stands(tmp_path: Path) -> None:
    entry = PAGE.partition("```yaml\n")[2].partition("```")[0]
    spec, _ = configured(entry, tmp_path)
    assert spec.name == "winmart-plus"
    assert (spec.expected.low, spec.expected.high) == (500, 700)


@pytest.mark.parametrize("name", sorted({*FETCHERS, *FORMATS}))
def test_every_option_of_every_kind_is_explained_and_used(name: str) -> None:
    options = FETCHERS[name].options if name in FETCHERS else FORMATS[name].options
    section = PAGE.partition(f"### `{name}`")[2].partition("\n##")[0]
    entries = "".join(example["entry"] for example in EXAMPLES)
    for field in dataclasses.fields(options):
        assert f"| `{field.name}` |" in section
        assert f"{field.name}:" in entries


def test_every_key_of_a_reading_is_explained() -> None:
    for field in (*dataclasses.fields(RecordMap), *dataclasses.fields(Reading)):
        assert f"| `{field.name}` |" in PAGE
