"""``monitor run`` as shipped: alive at once, explained alerts, a graceful stop and start."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from tests.fakes import a_free_port
from tests.walk import write_config

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 100
KEPT = 3


@contextmanager
def running(data: Path, config: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "monitor", "run", "--port", str(port), "--config", str(config)]
    surroundings = {**os.environ, "MONITOR_DATA_DIR": str(data)}
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ask(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except (URLError, ConnectionError, TimeoutError):
        return 0, ""


def wait_until(look: Callable[[], str], what: str) -> str:
    """Look again and again until something is seen, and return it."""
    end, pause = time.monotonic() + PATIENCE_SECONDS, Event()
    while not (seen := look()):
        assert time.monotonic() < end, f"{what} in vain"
        pause.wait(0.3)
    return seen


def wait_for(port: int, path: str, wanted: str) -> str:
    """Ask again and again until the answer holds a text."""

    def answer() -> str:
        status, text = ask(port, path)
        return text if status == 200 and wanted in text else ""

    return wait_until(answer, f"waited for {wanted!r} of {path}")


def wait_for_a_letter(folder: Path) -> None:
    """Look again and again until somebody has been told of something."""
    wait_until(lambda: "".join(map(str, folder.rglob("*.txt"))), "waited for a letter")


def is_kept(line: str) -> bool:
    """Say whether a line of the outlets stays: of each place's numbered ones only the first."""
    number = re.match(r"[a-z-]+-(\d+),", line)
    return number is None or int(number[1]) <= KEPT


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return the shipped configuration with a third of its outlets and a shorter past."""
    port = a_free_port()
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    for file in (ROOT / "config").iterdir():
        target = tmp_path / "config" / file.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(
            file.read_text(encoding="utf-8").replace(":8100", f":{port}"), encoding="utf-8"
        )
    outlets = tmp_path / "config" / "outlets.csv"
    lines = outlets.read_text(encoding="utf-8").splitlines(keepends=True)
    outlets.write_text("".join(filter(is_kept, lines)), encoding="utf-8")
    text = text.replace(":8100", f":{port}")
    text = re.sub(r"(\n  port: )8100", rf"\g<1>{port}", text)
    text = re.sub(r"(\n  history_days: )\d+", r"\g<1>10", text)
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_newcomer_sees_a_living_market_and_a_stop_and_start_goes_on(
    tmp_path: Path, config: Path
) -> None:
    data, port = tmp_path / "var", a_free_port()
    with running(data, config, port) as process:
        wait_for(port, "/healthz", "")
        alerts = json.loads(wait_for(port, "/api/v1/alerts", '"firing"'))["alerts"]
        page = wait_for(port, "/", "MÔ PHỎNG")
        wait_for(port, "/readyz", "")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    with running(data, config, port):
        wait_for(port, "/readyz", "")
        again = json.loads(wait_for(port, "/api/v1/alerts", '"firing"'))["alerts"]
        wait_for_a_letter(data / "alerts")

    explained = [alert["sentence_vi"] for alert in alerts if alert["state"] == "firing"]
    assert process.returncode == 0
    assert "schedule new futures" not in said.decode()
    assert all("Việc đầu tiên" in sentence for sentence in explained)
    assert "Thịt lợn ba chỉ" in page
    assert {alert["id"] for alert in alerts} & {alert["id"] for alert in again}


@pytest.mark.timeout(120)
def test_an_address_in_use_is_said_in_a_line(tmp_path: Path) -> None:
    import socket

    config = write_config(tmp_path, 25)

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with running(tmp_path / "var", config, taken.getsockname()[1]) as process:
            _, said = process.communicate(timeout=100)

    assert process.returncode != 0
    assert "Traceback" not in said.decode()
    assert "in use" in said.decode()
