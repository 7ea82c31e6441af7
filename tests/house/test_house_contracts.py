"""The floors of the house hold: each import contract breaks when its violation is planted."""

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
        "monitor/stats/planted.py", "import socket\n", "The core knows no",
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
        "monitor/app/planted.py", "import apscheduler\n", "Only the scheduler knows timers",
    ),
    "a second room parses settings": (
        "monitor/web/planted.py", "import ruamel.yaml\n", "Only the configuration reads YAML",
    ),
    "a second room calls the web": (
        "monitor/pipeline/planted.py", "import httpx\n", "Only collectors and channels call out",
    ),
    "a second room reads feeds": (
        "monitor/pipeline/planted.py", "import lxml\n", "Only the collectors read feeds",
    ),
    "a new package without a floor": (
        "monitor/helpers/__init__.py", '"""Planted."""\n', "Data flows one way",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("house")
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


def test_the_house_keeps_its_own_contracts(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(copy: Path, name: str) -> None:
    file, text, contract = VIOLATIONS[name]
    planted = copy / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(text)
    try:
        result = lint(copy)
    finally:
        planted.unlink()
        if not any(planted.parent.iterdir()):
            planted.parent.rmdir()

    broken = [line for line in result.stdout.splitlines() if "BROKEN" in line]
    assert result.returncode != 0
    assert any(contract in line for line in broken), result.stdout
