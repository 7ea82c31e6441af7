"""The page on the configuration: every key stands there, and its examples are a configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from monitor.config import PlugIns, environment, load
from monitor.config.draft import LISTS, NAMES, SECTIONS
from monitor.config.environment import NAMES as VARIABLES
from monitor.config.shape import keys_of, parts_of, type_at
from monitor.domain.people import REPORT_FORMATS, GroupingPolicy
from monitor.domain.settings import DeliveryPolicy, DrillSpec, HttpPolicy, LifecyclePolicy
from tests.unit.config.drafts import loaded

PAGE = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text(encoding="utf-8")
PARTS = dict(re.findall(r"^##+ `([a-z_.]+)`$(.*?)(?=^##+ |\Z)", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLE = "".join(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
SECRETS = {
    "MONITOR_BASE_URL": "https://gia.example.vn",
    "MONITOR_WINMART_TOKEN": "t-123456",
    "MONITOR_MAIL_URL": "mailto://user:word@smtp.example.vn",
    "MONITOR_REPLY_TOKEN": "r-654321",
    "MONITOR_PING_URL": "https://hc.example.vn/ping/0f3a",
}


def models() -> Iterator[tuple[str, object]]:
    for path, kind in (*SECTIONS.items(), *LISTS.items()):
        yield from nested(".".join(str(step) for step in path), kind)


def nested(name: str, kind: object) -> Iterator[tuple[str, object]]:
    yield name, kind
    for key, below in keys_of(kind).items():
        for part in (*parts_of(below), *parts_of(type_at(below, (0,)))):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from nested(f"{name}.{key}", part)


MODELS = dict(models())


def keys_in(part: str) -> list[str]:
    return re.findall(r"^\| `([a-z_]+)` \|", part, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_key_of_a_section_stands_in_its_table_and_no_other(name: str) -> None:
    assert sorted(keys_in(PARTS[name])) == sorted(keys_of(MODELS[name]))


def test_every_section_has_its_part_of_the_page() -> None:
    sections = {name.split(".")[0] for name in MODELS} | {str(path[0]) for path in NAMES}

    assert {name for name in PARTS if "." not in name} == sections
    for section in ("reserve", "duty"):
        parts = [str(path[1]) for path in LISTS if len(path) == 2 and path[0] == section]
        assert sorted(keys_in(PARTS[section])) == sorted(parts)


@pytest.mark.parametrize("name", sorted(name for name in MODELS if "." not in name))
def test_every_key_stands_in_the_example_of_its_section(name: str) -> None:
    example = "".join(re.findall(r"```yaml\n(.*?)```", PARTS[name], re.DOTALL))
    keys = {
        key for part, kind in MODELS.items() if part.split(".")[0] == name for key in keys_of(kind)
    }

    assert {key for key in keys if not re.search(rf"\b{key}:", example)} == set()


def test_the_examples_together_are_a_configuration_that_loads(tmp_path: Path) -> None:
    from monitor.channels import CHANNELS
    from monitor.collectors import FETCHERS, FORMATS
    from monitor.rules import RULES

    path = tmp_path / "config.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    plug_ins = PlugIns(
        fetchers={kind: each.options for kind, each in FETCHERS.items()},
        formats={kind: each.options for kind, each in FORMATS.items()},
        rules={kind: each.options for kind, each in RULES.items()},
        channels={kind: each.problem_with for kind, each in CHANNELS.items()},
    )

    result = load(path, SECRETS, plug_ins)

    assert [warning.text for warning in result.warnings] == []
    assert len(result.settings.sources) == 2


def kinds_in(part: str, key: str) -> list[str]:
    [means] = re.findall(rf"^\| `{key}` \| (.*?) \|", PARTS[part], re.MULTILINE)
    return re.findall(r"`([a-z_]+)`", means.replace("`kind` and", ""))


def test_the_kinds_on_the_page_are_those_that_there_are() -> None:
    from monitor.channels import CHANNELS
    from monitor.collectors import FETCHERS, FORMATS

    assert sorted(kinds_in("sources", "from")) == sorted(FETCHERS)
    assert sorted(kinds_in("sources", "format")) == sorted(FORMATS)
    assert sorted(kinds_in("recipients.channels", "kind")) == sorted(CHANNELS)
    assert kinds_in("reports", "formats") == list(REPORT_FORMATS)


POLICIES = ("deliveries", "grouping", "lifecycle", "http", "drill")


def test_the_defaults_on_the_page_are_the_defaults_of_the_program(tmp_path: Path) -> None:
    bare = re.sub(
        r"^(deliveries|grouping|lifecycle|http|drill): .*$", "", EXAMPLE, flags=re.MULTILINE
    )
    spelled_out = bare + "".join(with_defaults(section) for section in POLICIES)

    found = loaded(tmp_path, spelled_out, SECRETS).settings

    assert (found.deliveries, found.lifecycle) == (DeliveryPolicy(), LifecyclePolicy())
    assert found.grouping == GroupingPolicy()
    assert (found.http, found.drill) == (HttpPolicy(), DrillSpec())


def with_defaults(section: str) -> str:
    """Return a section with every default that its table names."""
    rows = re.findall(r"^\| `([a-z_]+)` \|[^|]*\| (`[^|]+`) \|$", PARTS[section], re.MULTILINE)
    values = [f"{key}: {value.strip('`')}" for key, value in rows if value.count("`") == 2]
    return f"{section}: {{{', '.join(values)}}}\n"


def test_every_variable_of_the_environment_stands_on_the_page() -> None:
    assert re.findall(r"^\| `(MONITOR_[A-Z_]+)` \|", PAGE, re.MULTILINE) == sorted(
        VARIABLES, key=PAGE.index
    )
    assert environment({}).database_url in PAGE
