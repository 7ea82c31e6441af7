"""Secrets: from the environment or a file it names, never from the configuration, never shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("mailtos://user:hunter22@smtp.example.vn", "MONITOR_OFFICER_PASSWORD"),
        ("https://hook.example.vn/in?token=hunter22&x=1", "MONITOR_OFFICER_PASSWORD"),
    ],
)
def test_a_password_written_in_an_address_is_refused_with_the_name_to_put_it_under(
    tmp_path: Path, address: str, name: str
) -> None:
    (problem,) = problems(tmp_path, good((ADDRESS, f'address: "{address}"')))

    assert re.match(r"\S*config.yaml:\d+:\d+: a password within an address is written", problem)
    assert f"write ${{{name}}} in its place and set {name} in the environment" in problem
    assert "hunter22" not in problem


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("token: hunter22", "TOKEN"),
        ("token: 12345678", "TOKEN"),
        ("headers: {X-Api-Key: hunter22}", "X_API_KEY"),
        ("headers: {Authorization: [Bearer hunter22]}", "AUTHORIZATION"),
        ("params: {accessToken: hunter22}", "ACCESSTOKEN"),
        ("body: {who: {password: hunter22}}", "PASSWORD"),
    ],
)
def test_a_credential_written_in_a_source_is_refused_with_its_line(
    tmp_path: Path, option: str, name: str
) -> None:
    text = good(('winmart.json"}', f'winmart.json", {option}}}'))

    (problem,) = problems(tmp_path, text)

    source = loaded(tmp_path, good()).settings.sources[0].name.upper().replace("-", "_")
    line = text.partition(option)[0].count("\n") + 1
    assert f":{line}:" in problem
    assert f"set MONITOR_{source}_{name} in the environment" in problem
    assert "hunter22" not in problem


def test_a_mail_server_with_a_port_and_a_sender_holds_no_password(tmp_path: Path) -> None:
    address = "mailto://smtp.example.vn:25?from=gia@example.vn&to=lan@example.vn&mode=insecure"

    assert loaded(tmp_path, good((ADDRESS, f'address: "{address}"'))).warnings == ()


def test_the_token_of_the_replies_is_no_exception(tmp_path: Path) -> None:
    text = good() + 'replies: {number: "8088", token: hunter22-hunter22-hunter22}\n'

    (problem,) = problems(tmp_path, text)

    assert "write ${MONITOR_REPLIES_TOKEN} in its place" in problem


@pytest.mark.parametrize(
    "option",
    [
        "params: {area: hai-phong, keyword: gao, sort: price}",
        'headers: {Authorization: "Bearer ${MONITOR_KEY}", Accept: application/json}',
        'token: ""',
        "body: [1, 2]",
    ],
)
def test_what_is_no_credential_or_comes_from_the_environment_may_be_written(
    tmp_path: Path, option: str
) -> None:
    text = good(('winmart.json"}', f'winmart.json", {option}}}'))

    assert loaded(tmp_path, text, {"MONITOR_KEY": "k-123"}).settings.sources


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
