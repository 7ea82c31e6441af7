"""The floors of the house hold: each import contract breaks when its violation is planted."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VIOLATIONS = {
    "a lower floor imports a higher one": (
        "monitor/stats/planted.py", "import monitor.rules\n", "Data flows one way",
    ),
    "a rule logs": ("monitor/rules/planted.py", "import logging\n", "The core knows no"),
    "the life cycle asks the database": (
        "monitor/alerting/planted.py", "import sqlalchemy\n", "The core knows no",
    ),
    "normalise opens a file": (
        "monitor/normalise/planted.py", "import pathlib\n", "The core knows no",
    ),
    "statistics use the network": (
        "monitor/stats/planted_calls.py", "import socket\n", "The core knows no",
    ),
    "a page queries the store": (
        "monitor/web/planted.py", "import monitor.store\n", "Front doors stay thin",
    ),
    "the configuration knows a plug-in": (
        "monitor/config/planted.py", "import monitor.channels\n", "Front doors stay thin",
    ),
    "a collector normalises": (
        "monitor/collectors/planted.py", "import monitor.normalise\n", "Adapters know only",
    ),
    "a channel reads the store": (
        "monitor/channels/planted.py", "import monitor.store\n", "Each adapter stands alone",
    ),
    "the wiring starts a web server": (
        "monitor/app/planted.py", "import fastapi\n", "The wiring knows",
    ),
    "a second room speaks SQL": (
        "monitor/reports/planted.py", "import sqlalchemy\n", "Only the store speaks SQL",
    ),
    "a second room sends messages": (
        "monitor/pipeline/planted.py", "import apprise\n", "Only the channels speak Apprise",
    ),
    "a second room sets timers": (
        "monitor/app/planted_timer.py", "import apscheduler\n", "Only the scheduler knows timers",
    ),
    "a second room parses settings": (
        "monitor/web/planted_yaml.py", "import ruamel.yaml\n", "Only the configuration reads YAML",
    ),
    "a second room calls the web": (
        "monitor/pipeline/planted_net.py", "import httpx\n", "Only collectors and channels call",
    ),
    "a second room reads feeds": (
        "monitor/pipeline/planted_feeds.py", "import lxml\n", "Only the collectors read feeds",
    ),
    "a new package without a floor": (
        "monitor/planted/__init__.py", '"""Planted."""\n', "Data flows one way",
    ),
}  # fmt: skip


def copied(target: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__", "static", "templates")
    shutil.copytree(ROOT / "monitor", target / "monitor", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    return subprocess.run(
        [*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Plant every violation at once and return what is said about each contract, by its name."""
    folder = copied(tmp_path_factory.mktemp("planted"))
    for file, text, _contract in VIOLATIONS.values():
        planted = folder / file
        planted.parent.mkdir(exist_ok=True)
        planted.write_text(text)
    result = lint(folder)
    assert result.returncode != 0
    _kept, broken = result.stdout.split("Broken contracts", 1)
    parts = re.split(r"\n(\S.*)\n-{5,}\n", broken)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_house_keeps_its_own_contracts(tmp_path: Path) -> None:
    result = lint(copied(tmp_path))

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(complaints: dict[str, str], name: str) -> None:
    file, _text, contract = VIOLATIONS[name]
    planted = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    (said,) = (text for title, text in complaints.items() if title.startswith(contract))

    assert re.search(rf"^-\s+{re.escape(planted)}( ->|$)", said, re.MULTILINE), said
