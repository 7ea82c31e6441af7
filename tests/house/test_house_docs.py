"""The documentation says what the program does: commands, rules, channels and formats."""

import re
from pathlib import Path

import click
import pytest

from monitor.channels import CHANNELS
from monitor.cli import commands
from monitor.collectors import FETCHERS, FORMATS
from monitor.config.environment import NAMES
from monitor.rules import RULES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def words_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def all_commands(group: click.Group, before: str = "monitor") -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        path = f"{before} {name}"
        found += all_commands(command, path) if isinstance(command, click.Group) else [path]
    return found


@pytest.mark.parametrize("command", all_commands(commands))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in words_of("commands.md")


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_of_the_environment_is_documented(name: str) -> None:
    assert name in words_of("commands.md") + words_of("configuration.md")


@pytest.mark.parametrize("kind", sorted(RULES))
def test_every_rule_is_documented(kind: str) -> None:
    assert f"`{kind}`" in words_of("rules.md")


@pytest.mark.parametrize("kind", sorted(CHANNELS))
def test_every_channel_is_documented(kind: str) -> None:
    assert f"`{kind}`" in words_of("channels.md")


@pytest.mark.parametrize("kind", sorted({*FETCHERS, *FORMATS}))
def test_every_way_in_is_documented(kind: str) -> None:
    assert kind in words_of("sources.md")


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    links = re.findall(r"\]\(([^)#]+)\)", text)

    assert len(text.splitlines()) <= 120
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_no_link_in_the_documentation_is_broken(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
