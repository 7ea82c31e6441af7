"""Secrets: from the environment or a file it names, never from the configuration, never shown."""

from __future__ import annotations

from pathlib import Path

from monitor.config import describe
from tests.unit.config.drafts import good, loaded, problems

UNREAD = "set in the environment, but nothing reads it"
ADDRESS = "address: alerts/officer"
MAIL = good((ADDRESS, 'address: "${MONITOR_MAIL_URL}?to=a@b.vn"'))
TOKEN = good(('winmart.json"}', 'winmart.json", headers: {x-key: ["${MONITOR_KEY}"]}}'))
SECRET = "mailto://haiphong:s3cret-w0rd@smtp.example.vn"


def test_a_secret_is_filled_in_from_the_environment_and_masked_where_it_is_shown(
    tmp_path: Path,
) -> None:
    result = loaded(tmp_path, MAIL, {"MONITOR_MAIL_URL": SECRET})

    channel = result.settings.recipients["officer"].channels[0]

    assert channel.address == f"{SECRET}?to=a@b.vn"
    assert channel.masked == "${MONITOR_MAIL_URL}?to=a@b.vn"
    assert result.secrets == (SECRET,)


def test_a_secret_is_filled_in_wherever_it_stands_in_a_source(tmp_path: Path) -> None:
    result = loaded(tmp_path, TOKEN, {"MONITOR_KEY": "k-123"})

    assert "k-123" not in repr(result.settings)
    assert result.settings.sources[0].fetch.options["headers"] == {"x-key": ["k-123"]}


def test_a_secret_may_stand_in_a_file_that_the_environment_names(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text(f"{SECRET}\n", encoding="utf-8")

    result = loaded(tmp_path, MAIL, {"MONITOR_MAIL_URL_FILE": str(tmp_path / "mail")})

    assert result.settings.recipients["officer"].channels[0].address.startswith(SECRET)
    assert result.warnings == ()


def test_a_file_of_a_secret_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, MAIL, {"MONITOR_MAIL_URL_FILE": str(tmp_path / "no")})

    assert "MONITOR_MAIL_URL_FILE cannot be read (FileNotFoundError)" in problem


def test_a_secret_given_twice_is_a_problem(tmp_path: Path) -> None:
    given = {"MONITOR_MAIL_URL": SECRET, "MONITOR_MAIL_URL_FILE": "/run/secrets/mail"}

    (problem,) = problems(tmp_path, MAIL, given)

    assert "both MONITOR_MAIL_URL and MONITOR_MAIL_URL_FILE are set" in problem


def test_an_empty_secret_is_a_missing_one(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, MAIL, {"MONITOR_MAIL_URL": ""})

    assert "it is not set; set MONITOR_MAIL_URL" in problem


def test_a_disabled_source_may_lack_its_secret(tmp_path: Path) -> None:
    text = TOKEN.replace("    schedule:", "    enabled: false\n    schedule:")

    assert not loaded(tmp_path, text).settings.sources[0].enabled


def test_the_secret_appears_in_no_text_that_is_kept_or_shown(tmp_path: Path) -> None:
    result = loaded(tmp_path, MAIL, {"MONITOR_MAIL_URL": SECRET})

    shown = (describe(result), result.text, repr(result), repr(result.settings))

    assert not [text for text in shown if "s3cret" in text]


def test_the_value_of_a_secret_makes_no_other_version(tmp_path: Path) -> None:
    versions = {
        loaded(tmp_path, MAIL, {"MONITOR_MAIL_URL": value}).settings.version
        for value in (SECRET, "mailto://other:one@smtp.example.vn")
    }

    assert len(versions) == 1


def test_a_password_written_in_the_file_is_a_warning_and_masked(tmp_path: Path) -> None:
    text = good((ADDRESS, 'address: "mailtos://user:hunter22@smtp.example.vn"'))

    result = loaded(tmp_path, text)

    assert [warning.text for warning in result.warnings] == [
        "a password stands in the file; give it as ${MONITOR_…} from the environment"
    ]
    assert result.settings.recipients["officer"].channels[0].masked == (
        "mailtos://user:****@smtp.example.vn"
    )
    assert "hunter22" not in result.text
    assert "hunter22" not in describe(result)


def test_a_token_in_a_query_is_masked_too(tmp_path: Path) -> None:
    text = good((ADDRESS, 'address: "https://hook.example.vn/in?token=abcdef&x=1"'))

    result = loaded(tmp_path, text)

    masked = result.settings.recipients["officer"].channels[0].masked
    assert masked == "https://hook.example.vn/in?token=****&x=1"
    assert len(result.warnings) == 1


def test_the_name_of_a_secret_in_an_address_stays_readable(tmp_path: Path) -> None:
    text = good((ADDRESS, 'address: "mailtos://u:${MONITOR_MAIL_PASSWORD}@smtp.example.vn"'))

    result = loaded(tmp_path, text, {"MONITOR_MAIL_PASSWORD": "w0rd!"})

    channel = result.settings.recipients["officer"].channels[0]
    assert channel.masked == "mailtos://u:${MONITOR_MAIL_PASSWORD}@smtp.example.vn"
    assert channel.address == "mailtos://u:w0rd!@smtp.example.vn"
    assert result.warnings == ()


def test_the_address_of_the_pages_may_come_from_the_deployment_and_is_no_secret(
    tmp_path: Path,
) -> None:
    text = good(("authority: Sở", 'base_url: "${MONITOR_BASE_URL}", authority: Sở'))

    result = loaded(tmp_path, text, {"MONITOR_BASE_URL": "https://gia.example.vn"})

    assert result.settings.base_url == "https://gia.example.vn"
    assert result.secrets == ()
    assert "https://gia.example.vn" in describe(result)


def test_an_address_of_the_pages_that_is_none_is_a_problem(tmp_path: Path) -> None:
    text = good(("authority: Sở", 'base_url: "${MONITOR_BASE_URL}", authority: Sở'))

    (problem,) = problems(tmp_path, text, {"MONITOR_BASE_URL": "gia.example.vn"})

    assert "found gia.example.vn for ${MONITOR_BASE_URL}; allowed is an address" in problem


def test_a_variable_that_nothing_reads_is_a_warning_with_a_guess(tmp_path: Path) -> None:
    result = loaded(tmp_path, good(), {"MONITOR_CONFG": "x", "MONITOR_ZZZ": "y", "PATH": "z"})

    assert [warning.text for warning in result.warnings] == [
        f"MONITOR_CONFG is {UNREAD}; did you mean MONITOR_CONFIG?",
        f"MONITOR_ZZZ is {UNREAD}",
    ]
