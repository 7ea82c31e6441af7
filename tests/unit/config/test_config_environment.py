"""What the environment says of this process, and what holds when it says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import environment
from monitor.domain.errors import ConfigError


def test_nothing_said_means_the_files_beside_the_program() -> None:
    found = environment({})

    assert found.config_path == Path("config.yaml")
    assert found.data_dir == Path("var")
    assert found.database_url == "sqlite:///var/monitor.db"
    assert (found.host, found.port) == ("127.0.0.1", 8000)
    assert (found.log_level, found.log_json) == ("INFO", False)


def test_every_variable_is_heard() -> None:
    found = environment(
        {
            "MONITOR_CONFIG": "/etc/monitor/config.yaml",
            "MONITOR_DATA_DIR": "/var/lib/monitor",
            "MONITOR_HOST": "0.0.0.0",
            "MONITOR_PORT": "9000",
            "MONITOR_LOG_LEVEL": "debug",
            "MONITOR_LOG_JSON": "true",
        }
    )

    assert found.config_path == Path("/etc/monitor/config.yaml")
    assert found.database_url == "sqlite:////var/lib/monitor/monitor.db"
    assert (found.host, found.port) == ("0.0.0.0", 9000)
    assert (found.log_level, found.log_json) == ("DEBUG", True)


def test_the_address_of_the_database_may_stand_in_a_file_and_hides_its_password(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql+psycopg://monitor:w0rd@db/monitor\n", encoding="utf-8")

    found = environment({"MONITOR_DATABASE_URL_FILE": str(secret)})

    assert found.database_url == "postgresql+psycopg://monitor:w0rd@db/monitor"
    assert found.shown_database_url == "postgresql+psycopg://monitor:****@db/monitor"
    assert "w0rd" not in repr(found)


def test_all_variables_that_cannot_be_used_are_named_at_once(tmp_path: Path) -> None:
    given = {
        "MONITOR_PORT": "eighty",
        "MONITOR_LOG_LEVEL": "LOUD",
        "MONITOR_LOG_JSON": "perhaps",
        "MONITOR_CONFIG_FILE": str(tmp_path / "nowhere"),
        "MONITOR_DATA_DIR": "a",
        "MONITOR_DATA_DIR_FILE": "b",
    }

    with pytest.raises(ConfigError) as caught:
        environment(given)

    assert [problem.text for problem in caught.value.problems] == [
        "MONITOR_CONFIG_FILE: the file it names cannot be read (FileNotFoundError)",
        'MONITOR_LOG_JSON: found "perhaps"; allowed: true, false',
        'MONITOR_LOG_LEVEL: found "LOUD"; allowed: DEBUG, INFO, WARNING, ERROR',
        'MONITOR_PORT: found "eighty"; allowed is 0 to 65535',
        "both MONITOR_DATA_DIR and MONITOR_DATA_DIR_FILE are set; keep one of them",
    ]


def test_without_a_mapping_the_environment_of_the_process_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MONITOR_PORT", "8123")

    assert environment().port == 8123
