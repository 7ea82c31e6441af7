"""Silence is a finding, weighed by what the reporter holds."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.rules.case import ReporterState
from monitor.rules.silence import SILENCE, SilenceOptions, evaluate
from tests.unit.rules.cases import case
from tests.unit.stats.tables import DAY

TET = date(2021, 2, 13)
OPEN = {
    "||||feed": Episode(
        subject=Subject(source="feed"), opened_on=DAY, severity=Severity.WARNING, evidence={}
    )
}


def reporter(
    *,
    is_late: bool = True,
    last: date | None = date(2020, 10, 29),
    missed_at: datetime | None = datetime(2020, 10, 31, tzinfo=UTC),
    unchanged: int = 0,
    share: float = 0.05,
) -> ReporterState:
    return ReporterState(
        source="feed",
        retailer="winmart",
        outlets=("w1", "w2"),
        last_good_day=last,
        missed_at=missed_at,
        is_late=is_late,
        unchanged_days=unchanged,
        reserve_share=share,
    )


def found(state: ReporterState, day: date = DAY, **changes: object) -> list[Finding]:
    here = case([], reporters={"feed": state}, day=day, **changes)
    return evaluate(here, SilenceOptions())


def test_a_reporter_in_time_says_nothing() -> None:
    assert found(reporter(is_late=False)) == []


def test_a_missed_slot_is_a_breach() -> None:
    (finding,) = found(reporter())
    assert finding.verdict is Verdict.BREACH
    assert finding.severity is Severity.WARNING
    assert (finding.value, finding.unit) == (2.0, "ngày")
    assert finding.sentence_vi == (
        "WinMart (nguồn feed): chưa có báo cáo đến hạn lúc 07:00 31/10/2020 (2 điểm bán, 5,0 % dự "
        "trữ); báo cáo tốt gần nhất: 29/10/2020. Việc đầu tiên: gọi người báo cáo."
    )


def test_a_heavy_reporter_is_critical() -> None:
    assert found(reporter(share=0.1))[0].severity is Severity.CRITICAL


def test_a_reporter_that_never_reported_has_no_days_of_silence() -> None:
    (finding,) = found(reporter(last=None, missed_at=None))
    assert finding.value is None
    assert "last good report: none" in finding.sentence_en
    assert "đến hạn (" in finding.sentence_vi


def test_silence_over_tet_is_expected() -> None:
    assert found(reporter(), day=TET) == []


@pytest.mark.parametrize(("hour", "count"), [(10, 0), (20, 1)])
def test_silence_of_the_days_of_tet_is_expected_until_the_first_slot_after_them(
    hour: int, count: int
) -> None:
    after_tet = date(2021, 2, 15)
    missed_at = datetime(2021, 2, 14, hour, tzinfo=UTC)  # 17:00 on mùng 3, 03:00 on mùng 4

    assert len(found(reporter(missed_at=missed_at), day=after_tet)) == count


def test_an_open_silence_goes_on_over_tet() -> None:
    assert found(reporter(), day=TET, episodes=OPEN)[0].verdict is Verdict.BREACH


def test_figures_that_stand_still_for_a_week_are_suspect() -> None:
    (finding,) = found(reporter(is_late=False, unchanged=7, share=0.5))
    assert finding.severity is Severity.WARNING
    assert finding.evidence["reason"] == "unchanged"
    assert "số liệu không đổi 7 ngày liền" in finding.sentence_vi
    assert "the same figures for 7 days" in finding.sentence_en


def test_the_check_of_standing_figures_can_be_switched_off() -> None:
    here = case([], reporters={"feed": reporter(is_late=False, unchanged=99)})
    assert evaluate(here, SilenceOptions(unchanged_days=0)) == []


def test_a_good_report_of_the_day_ends_the_silence() -> None:
    (finding,) = found(reporter(is_late=False, last=DAY), episodes=OPEN)
    assert finding.verdict is Verdict.CLEAR
    assert finding.sentence_vi == "WinMart (nguồn feed): đã báo cáo trở lại."
    assert finding.sentence_en.endswith("reports again.")


def test_silence_does_not_end_without_a_report_of_the_day() -> None:
    assert found(reporter(is_late=False), episodes=OPEN) == []


def test_the_sample_reads_like_a_finding() -> None:
    assert "winmart-plus" in SILENCE.sample().sentence_vi
