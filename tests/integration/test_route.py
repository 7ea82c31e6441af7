"""Who would be told, when, on what and in which words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.domain.decisions import Scope
from tests.fakes import FakeClock
from tests.walk import (
    JUMP_DAY,
    a_monitor,
    drop_workbook,
    jump_rows,
    noon,
    usual_rows,
    write_config,
)

Run = Callable[..., int]
DAY = timedelta(days=1)
WAYS = """channels:
      - {name: mail, kind: apprise, address: "MAIL"}
      - name: sms
        kind: esms
        address: "esms://0912345678?brandname=SOCT&key=${MONITOR_ESMS_KEY}&secret=${MONITOR_SECRET}"
      - name: zalo
        kind: zalo_zns
        address: "zns://0912345678?app=1&secret=${MONITOR_SECRET}&refresh_token=${MONITOR_REFRESH}&template=7\
&slot.ten=what:product&slot.muc=level:amount"
"""
SECRETS = {"MONITOR_ESMS_KEY": "k3y", "MONITOR_SECRET": "s3cr3t", "MONITOR_REFRESH": "r3fr3sh"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = write_config(tmp_path, 25)
    text = path.read_text("utf-8")
    old = next(line for line in text.splitlines() if "name: mail" in line)
    address = old.split('"')[1]
    path.write_text(text.replace(old.strip(), WAYS.replace("MAIL", address)), encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MONITOR_CONFIG", str(config))
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return run


WHAT_IF = (
    "route", "--rule", "price-spike", "--product", "pork_belly", "--outlet", "stall-2",
    "--at", "2021-02-05T07:00:00+0700",
)  # fmt: skip


def test_an_alert_that_might_come_is_told_in_the_words_of_each_channel(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*WHAT_IF, "--json") == 0

    answer = json.loads(capsys.readouterr().out)
    mail, sms, zalo = answer["told"]
    assert {one["recipient"] for one in answer["told"]} == {"inspector"}
    assert {one["route"] for one in answer["told"]} == {"pork"}
    assert mail["words"].startswith("[Cảnh báo] Giá tăng đột biến: Thịt lợn ba chỉ – Chợ số 2")
    assert "Thịt lợn ba chỉ" in answer["what"]
    assert "Chợ số 2" in answer["what"]
    assert sms["words"].startswith(
        "CANH BAO - Da xac nhan: Gia tang dot bien Thit lon ba chi, Cho so 2, Le Chan."
    )
    assert zalo["words"] == "template 7\nten: Thịt lợn ba chỉ\nmuc: 168.000 đ/kg"
    assert mail["at"].startswith("2021-02-05 00:00:00+00:00")


def test_people_read_it_line_by_line_and_no_secret(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*WHAT_IF) == 0

    said = capsys.readouterr().out
    assert "inspector (Thanh tra Lan) on sms by esms to esms://0912345678" in said
    assert "  | CANH BAO - Da xac nhan" in said
    assert "s3cr3t" not in said
    assert "k3y" not in said
    assert "r3fr3sh" not in said


def test_who_would_be_asked_next_is_said_of_an_alert_that_is_grave_enough(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = "escalation: [{name: night, steps: [{after: 90m, recipients: [officer]}]}]\n"
    config.write_text(config.read_text("utf-8") + chain, encoding="utf-8")

    assert run(*WHAT_IF) == 0
    assert "if nobody answers" not in capsys.readouterr().out

    assert run(*WHAT_IF, "--severity", "critical") == 0
    assert "if nobody answers\n  after 1 hour 30 minutes: officer (Chị Hoa)" in (
        capsys.readouterr().out
    )


def test_what_no_route_takes_goes_to_the_fallback_and_a_notice_to_nobody(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = ("route", "--rule", "price-spike", "--area", "le-chan", "--json")

    assert run(*rule) == 0
    assert [one["route"] for one in json.loads(capsys.readouterr().out)["told"]] == ["fallback"]
    assert run(*rule[:-1], "--severity", "info") == 0
    assert "nobody is told" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expected", "code", "said"),
    [
        (["inspector"], 0, ""),
        (["inspector/sms"], 0, ""),
        (["inspector/fax"], 1, "inspector/fax is not told"),
        (["officer"], 1, "officer is not told\ninspector is told"),
    ],
)
def test_who_must_be_told_can_be_checked(
    run: Run, capsys: pytest.CaptureFixture[str], expected: list[str], code: int, said: str
) -> None:
    assert run(*WHAT_IF, *(word for one in expected for word in ("--expect", one))) == code

    assert capsys.readouterr().err.strip() == said


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "one of the two"),
        (("--rule", "spike", "--alert", "a"), "one of the two"),
        (("--rule", "spkie"), "no rule spkie; there are price-spike"),
        (("--rule", "price-spike", "--product", "beef"), "no product beef"),
        (("--rule", "price-spike", "--area", "nowhere"), "no area nowhere"),
        (("--rule", "price-spike", "--outlet", "nowhere"), "no outlet nowhere"),
        (("--alert", "nobody"), "no alert nobody"),
    ],
)
def test_what_there_is_not_is_named(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], word: str
) -> None:
    assert run("route", *arguments) == 2

    assert word in capsys.readouterr().err


def test_a_group_stands_for_what_is_about_the_group(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("route", "--rule", "price-spike", "--product", "pork", "--json") == 0

    told = json.loads(capsys.readouterr().out)["told"]
    assert "Thit lon, toan dia ban." in told[1]["words"]


def test_of_an_alert_that_there_was_the_ledger_stands_beside_the_routes(
    run: Run, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*usual_rows(20), *jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + timedelta(days=1))]
    clock = FakeClock(noon(JUMP_DAY + timedelta(days=1)))
    with a_monitor(config, tmp_path / "var", clock) as monitor:
        drop_workbook(tmp_path / "var", "gia.xlsx", rows)
        monitor.collect()
        [alert] = monitor.desk.open_alerts()

    assert run("route", "--alert", alert.id, "--expect", "inspector") == 0
    said = capsys.readouterr().out
    assert "price-spike" in said
    assert "the ledger says: waiting after 0 attempts" in said
    assert run("route", "--alert", alert.id, "--at", "2021-01-01T00:00:00+0000") == 2
    assert f"no alert {alert.id} at 2021-01-01" in capsys.readouterr().err


def test_an_alert_that_might_come_is_asked_without_making_a_database(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*WHAT_IF) == 0

    assert "as of 07:00 05/02/2021" in capsys.readouterr().out
    assert not (tmp_path / "var").exists()


def test_what_a_silence_would_hide_is_said_and_counts_as_not_told(
    run: Run, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = FakeClock(noon(date(2021, 2, 4)))
    with a_monitor(config, tmp_path / "var", clock) as monitor:
        scope, until = Scope(groups=("pork",)), clock.now() + DAY
        made = monitor.desk.answers.silence(scope, "Hoa", "đi kiểm tra", until)

    assert run(*WHAT_IF, "--expect", "inspector") == 1
    said = capsys.readouterr()
    assert f"route pork, not told: bị tắt báo bởi lệnh / silenced by {made.id}" in said.out
    assert "nobody is told" in said.out
    assert "CANH BAO" not in said.out
    assert "inspector is not told" in said.err
    assert run(*WHAT_IF[:-1], "2021-02-05T12:00:00+0700", "--expect", "inspector") == 0


def test_quiet_hours_delay_what_is_told(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = 'quiet_hours: [{from: "21:00", to: "07:30"}]\n'
    config.write_text(config.read_text("utf-8") + quiet, encoding="utf-8")

    assert run(*WHAT_IF) == 0
    assert "route pork, at 07:30 05/02/2021, after quiet hours" in capsys.readouterr().out
    assert run(*WHAT_IF, "--severity", "critical") == 0
    assert "route pork, at 07:00 05/02/2021\n" in capsys.readouterr().out


def test_an_alert_that_is_open_already_is_named_and_who_has_taken_it_on(
    run: Run, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*usual_rows(20), *jump_rows(JUMP_DAY), *jump_rows(JUMP_DAY + DAY)]
    clock = FakeClock(noon(JUMP_DAY + DAY))
    with a_monitor(config, tmp_path / "var", clock) as monitor:
        drop_workbook(tmp_path / "var", "gia.xlsx", rows)
        monitor.collect()
        [alert] = monitor.desk.open_alerts()
        monitor.desk.answers.acknowledge(alert.id, "Lan")
    again = ("route", "--rule", "price-spike", "--product", "pork_belly", "--outlet", "stall-1",
             "--at", "2021-02-01T12:30:00+0700")  # fmt: skip

    assert run(*again) == 0

    said = capsys.readouterr().out
    assert f"such an alert is open already, {alert.id}; ask --alert for it" in said
    assert "not told: Lan đã nhận xử lý đến 16:00 01/02/2021 / acknowledged" in said


def test_a_template_that_is_not_there_is_a_mistake_of_the_configuration(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = config.read_text("utf-8")
    config.write_text(text.replace("?brandname=SOCT", "?brandname=SOCT&template=canhbao"), "utf-8")

    assert run("check-config") == 1

    said = capsys.readouterr().err
    assert '"canhbao", which is not there; allowed: canh-bao, thong-bao' in said
    assert "s3cr3t" not in said


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ('{name: x, text: "Cảnh báo {what}"}', "accents"),
        ('{name: x, text: "{wat}"}', "no slot wat"),
        ('{name: x, text: "{what", limit: 160}', "brace"),
        ('{name: x, text: "{reason} {kind} {what} {where} {link}", limit: 60}', "of 60 places"),
        ('{name: x, text: "{what}", limit: 999}', "40 to 306"),
    ],
)
def test_a_template_that_cannot_carry_the_sample_of_every_rule_is_refused_at_its_place(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str], template: str, word: str
) -> None:
    lines = config.read_text("utf-8").splitlines()
    config.write_text("\n".join([*lines, f"sms_templates: [{template}]"]), encoding="utf-8")

    assert run("check-config") == 1

    [line] = capsys.readouterr().err.strip().splitlines()
    assert line.startswith(f"{config}:{len(lines) + 1}:")
    assert word in line


def test_a_number_that_is_none_is_refused_at_its_place(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = config.read_text("utf-8").replace("esms://0912345678", "esms://0225384232")
    config.write_text(text, encoding="utf-8")
    place = next(
        f"{config}:{number}:{line.index('address') + 10}"
        for number, line in enumerate(text.splitlines(), start=1)
        if "esms://" in line
    )

    assert run("check-config") == 1

    [line] = capsys.readouterr().err.strip().splitlines()
    assert line.startswith(place)
    assert "Vietnamese mobile number" in line
    assert "s3cr3t" not in line


def test_a_post_is_told_through_whoever_is_on_duty_and_both_stand_in_the_answer(
    run: Run, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = config.read_text("utf-8").replace("recipients: [inspector]", "recipients: [tet]", 1)
    duty = """duty:
  posts: [{code: tet, name: Trực Tết, people: [inspector]}]
  shifts: [{post: tet, from: 2021-02-05, to: 2021-02-06, people: [officer]}]
  leave: [{recipient: officer, from: 2021-02-06, to: 2021-02-06, deputy: inspector}]
"""
    config.write_text(text + duty, encoding="utf-8")

    assert run(*WHAT_IF) == 0
    on_shift = capsys.readouterr().out
    assert run(*WHAT_IF[:-1], "2021-02-06T07:00:00+0700") == 0
    on_leave = capsys.readouterr().out

    assert "route pork@tet" in on_shift
    assert "tet (Trực Tết): officer (" in on_shift
    assert "until 00:00 07/02/2021" in on_shift
    assert "officer is on leave to 06/02/2021: inspector (" in on_leave
