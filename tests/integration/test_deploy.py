"""What lies in deploy/ is read by the tools that will read it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    words = [str(part) for part in command]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


def needs(tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not on this machine")


def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    needs("systemd-analyze")
    for unit in (DEPLOY / "systemd").iterdir():
        text = re.sub(r"/opt/binh-on/\.venv/bin/monitor", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)

    result = run("systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir()))

    said = [line for line in result.stderr.splitlines() if "binh-on" in line]
    assert not said, result.stderr


def test_the_service_cannot_write_outside_its_own_folder_nor_gain_rights() -> None:
    unit = (DEPLOY / "systemd/binh-on.service").read_text()

    for line in (
        "NoNewPrivileges=true",
        "ProtectSystem=strict",
        "User=binh-on",
        "CapabilityBoundingSet=",
    ):
        assert line in unit.splitlines()


@pytest.mark.parametrize("name", ["binh-on.service", "binh-on-backup.service"])
def test_what_numba_compiles_has_a_folder_that_the_service_may_write(name: str) -> None:
    lines = (DEPLOY / "systemd" / name).read_text().splitlines()

    assert "Environment=NUMBA_CACHE_DIR=/var/cache/binh-on" in lines
    assert "CacheDirectory=binh-on" in lines


def test_nginx_understands_its_file(tmp_path: Path) -> None:
    needs("nginx")
    needs("openssl")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
        "-subj", "/CN=test", "-keyout", key, "-out", certificate,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    site = (DEPLOY / "nginx/binh-on.conf").read_text()
    site = site.replace("/etc/nginx/tls", str(tmp_path)).replace(
        "server monitor:", "server 127.0.0.1:"
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {site} }}"
    )

    result = run("nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf")

    assert result.returncode == 0, result.stderr


def test_compose_understands_its_file() -> None:
    needs("docker")
    if run("docker", "compose", "version").returncode != 0:
        pytest.skip("docker has no compose plug-in on this machine")

    result = run("docker", "compose", "-f", DEPLOY / "compose.yaml", "config", "--quiet")

    assert result.returncode == 0, result.stderr


def test_the_image_holds_every_part_that_the_program_reads() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()

    for part in ("alembic.ini", "alembic", "config.yaml", "config", "monitor", "requirements"):
        assert re.search(rf"^COPY (?:\S+ )*{re.escape(part)} ", dockerfile, re.MULTILINE), part
