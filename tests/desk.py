"""A desk with made-up answers, rich enough to look at: for pages, reports and their pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from monitor.app.tokens import no_token
from monitor.domain.alert import Alert
from monitor.domain.calendar import moment_of
from monitor.domain.errors import ExpiredError, NotFoundError, UsageError
from monitor.domain.inspection import Inspection
from monitor.domain.intake import ReportAnswer
from monitor.domain.months import MonthLine
from monitor.domain.observation import Payload
from monitor.domain.review import AsideRecord, Review, TaughtName, Verdict
from monitor.domain.run import ExpectedBand, Outcome, RunReport
from monitor.domain.settings import Settings
from monitor.domain.view import (
    AlertFile,
    Check,
    DailySummary,
    Gauge,
    Origin,
    SilentReporter,
    SourceState,
)
from tests.answers import FakeAnswers, NoExercises, OneInvitation
from tests.sample_alerts import (
    a_delivery,
    a_payload,
    a_quarantined_record,
    a_transition,
    an_alert,
    an_alert_file,
    an_origin,
    closed_alerts,
    open_alerts,
    origins_of_the_alert,
)
from tests.sample_market import (
    DAY,
    NOW,
    SOURCES,
    VERSION,
    a_market,
    a_price_line,
    a_source,
    price_lines,
    reserve_lines,
    settings_of_the_desk,
)

__all__ = [
    "DAY",
    "NOW",
    "SOURCES",
    "VERSION",
    "FakeDesk",
    "a_delivery",
    "a_market",
    "a_payload",
    "a_price_line",
    "a_quarantined_record",
    "a_run",
    "a_source",
    "a_summary",
    "a_transition",
    "an_alert",
    "an_alert_file",
    "an_empty_desk",
    "an_empty_summary",
    "an_origin",
    "closed_alerts",
    "open_alerts",
    "origins_of_the_alert",
    "price_lines",
    "reserve_lines",
    "settings_of_the_desk",
    "source_states",
]


def a_run(source: str, outcome: Outcome, seen: int = 540, text: str = "") -> RunReport:
    bad = outcome in {Outcome.DOWN, Outcome.EMPTY}
    return RunReport(
        source=source,
        started_at=NOW - timedelta(hours=2),
        finished_at=NOW - timedelta(hours=2) + timedelta(seconds=3),
        outcome=outcome,
        expected=ExpectedBand(low=500, high=700),
        seen=0 if bad else seen,
        accepted=0 if bad else seen - 14,
        duplicates=0 if bad else 8,
        skipped=0 if bad else 4,
        quarantined={} if bad else {"factor_of_ten": 2},
        text=text,
        payloads=() if bad else (17,),
    )


def source_states() -> list[SourceState]:
    due = moment_of(DAY + timedelta(days=1), time(7))
    down = "kết nối bị từ chối: 127.0.0.1:8100, thử lại sau 15 phút"
    runs = {
        "vinmart-plus": a_run("vinmart-plus", Outcome.OK),
        "aeon-le-chan": a_run("aeon-le-chan", Outcome.OK),
        "go-hai-phong": a_run("go-hai-phong", Outcome.SHORT, 212, "212 bản ghi, cần ít nhất 500"),
        "bang-gia-cho": a_run("bang-gia-cho", Outcome.UNCHANGED),
        "kho-an-nguyen": a_run("kho-an-nguyen", Outcome.DOWN, text=down),
    }
    return [
        SourceState(
            name=name,
            retailer=retailer,
            last=runs[name],
            last_good_at=NOW - timedelta(hours=26 if name == "kho-an-nguyen" else 2),
            failures=4 if name == "kho-an-nguyen" else 0,
            due_at=due,
            is_late=name == "kho-an-nguyen",
        )
        for name, retailer in SOURCES
    ]


def a_summary(**changes: object) -> DailySummary:
    alerts = open_alerts()
    summary = DailySummary(
        day=DAY,
        as_of=NOW,
        name="Bình ổn thị trường Tết Tân Sửu 2021",
        name_en="Market stabilisation, Tết 2021",
        authority="Sở Công Thương Hải Phòng",
        scenario="Tết (tăng 30 %)",
        scenario_en="Tết (+30 %)",
        days_to_tet=-7,
        prices=price_lines(),
        reserves=reserve_lines(),
        opened=(alerts[1],),
        closed=closed_alerts(),
        still_open=(alerts[0], *alerts[2:]),
        silent=(
            SilentReporter(
                source="kho-an-nguyen",
                retailer="Công ty An Nguyên",
                outlets=1,
                last_good_at=NOW - timedelta(hours=26),
                text="Không kết nối được: kết nối bị từ chối",
            ),
        ),
        runs=tuple(state.last for state in source_states() if state.last),
        observations=17842,
        quarantined={"factor_of_ten": 6, "unknown_product": 11},
        problems=("Nguồn go-hai-phong chỉ có 212 bản ghi (cần ít nhất 500).",),
        is_drill=True,
        config_version=VERSION,
    )
    return replace(summary, **changes)  # type: ignore[arg-type]  # the caller names its fields


def an_empty_summary() -> DailySummary:
    prices = tuple(
        replace(
            line,
            overall=None,
            by_kind={},
            change_day_percent=None,
            change_week_percent=None,
            history=(None,) * 14,
            alerts=0,
        )
        for line in price_lines()
    )
    return a_summary(
        prices=prices,
        reserves=(),
        opened=(),
        closed=(),
        still_open=(),
        silent=(),
        runs=(),
        observations=0,
        quarantined={},
        problems=(),
    )


class NoReports:
    """A counter that knows nobody."""

    def retailer_of(self, token: str) -> str:
        raise no_token()

    def submit(self, retailer: str, key: str, content: bytes, media_type: str) -> ReportAnswer:
        raise no_token()

    def form(self, retailer: str, outlet: str) -> bytes:
        raise no_token()

    def answered_form(self, content: bytes, answer: ReportAnswer) -> bytes:
        raise no_token()


@dataclass
class FakeReviews:
    """One record waits until it is decided about."""

    records: list[AsideRecord] = field(
        default_factory=lambda: [
            AsideRecord(
                id=5, source="bang-gia-cho", payload=17, at=NOW, record=a_quarantined_record()
            )
        ]
    )
    made: list[Review] = field(default_factory=list)
    taught: list[TaughtName] = field(
        default_factory=lambda: [
            TaughtName(
                source="bang-gia-cho", field="product_code", written="ba rọi rút sườn",
                code="pork_belly", by="Chị Hoa", at=NOW,
            )
        ]
    )  # fmt: skip

    def names(self) -> list[TaughtName]:
        return self.taught

    def forget(self, source: str, written: str, by: str, reason: str) -> None:
        left = [one for one in self.taught if (one.source, one.written) != (source, written)]
        if left == self.taught:
            raise NotFoundError(f"nobody explained {written!r} of {source}")
        if not by:
            raise UsageError("a name is needed")
        self.taught = left

    def waiting(self, source: str | None = None, limit: int = 200) -> list[AsideRecord]:
        return [one for one in self.records if source in {None, one.source}][:limit]

    def decide(
        self,
        record: int,
        verdict: Verdict,
        by: str,
        reason: str,
        corrections: Mapping[str, str] | None = None,
    ) -> Review:
        if record not in {one.id for one in self.records}:
            raise NotFoundError(f"no record {record} in quarantine")
        if any(one.record == record for one in self.made):
            raise ExpiredError(f"record {record} was decided about before")
        if not by:
            raise UsageError("a name is needed")
        made = Review(
            record=record, verdict=verdict, by=by, reason=reason, at=NOW,
            corrections=corrections or {}, observation=7,
        )  # fmt: skip
        self.made.append(made)
        return made


@dataclass
class FakeInspections:
    """Takes what is found at the one outlet that it knows."""

    made: list[Inspection] = field(default_factory=list)

    def record(self, found: Inspection, *, gone: bool = False) -> list[Alert]:
        if found.outlet != "cho-an-duong":
            raise NotFoundError(f"no outlet {found.outlet!r}")
        if gone and found.breach is not None:
            raise UsageError("what is gone is no breach")
        self.made.append(found)
        return open_alerts()[:1]

    def newest(self, outlet: str | None = None) -> list[Inspection]:
        return [one for one in self.made if outlet in {None, one.outlet}]


def month_lines() -> list[MonthLine]:
    """Return a month with scores, and one of a product that is new."""
    known = MonthLine(
        product="pork_belly", month=date(2021, 1, 1), median=152_000.0, quotes=1830,
        change_month=6.2, change_year=14.0, months=59, band="alert", alps=1.31, expected=141_000.0,
        anomaly="moderately high", ipa=0.72, alps_reason=("", ""), ipa_reason=("", ""),
    )  # fmt: skip
    reason = ("mới có 4 tháng, cần ít nhất 36 tháng", "only 4 months so far, 36 are needed")
    new = replace(
        known, product="tomato", change_month=None, change_year=None, months=4,
        band="insufficient", alps=None, expected=None, anomaly="insufficient", ipa=None,
        alps_reason=reason, ipa_reason=reason,
    )  # fmt: skip
    return [known, new]


@dataclass
class FakeDesk:
    """Answers with what it was given; every part can be replaced."""

    settings: Settings = field(default_factory=settings_of_the_desk)
    day_summary: DailySummary = field(default_factory=a_summary)
    states: list[SourceState] = field(default_factory=source_states)
    alerts: list[Alert] = field(default_factory=open_alerts)
    files: dict[str, AlertFile] = field(default_factory=lambda: {"a1": an_alert_file()})
    reports: dict[tuple[date, str], bytes] = field(
        default_factory=lambda: {
            (DAY, "html"): "<!doctype html><title>Báo cáo</title><p>Báo cáo 05/02".encode(),
            (DAY, "xlsx"): b"PK\x03\x04",
        }
    )
    payloads: dict[int, Payload] = field(default_factory=lambda: {17: a_payload()})
    reporting: NoReports = field(default_factory=NoReports)
    readiness: list[Check] = field(
        default_factory=lambda: [
            Check(name="database", ok=True, text="3 ms", text_vi="3 mili giây")
        ]
    )
    reviews: FakeReviews = field(default_factory=FakeReviews)
    inspections: FakeInspections = field(default_factory=FakeInspections)
    month_lines: list[MonthLine] = field(default_factory=month_lines)
    clock: datetime = NOW
    answers: FakeAnswers = field(default_factory=FakeAnswers)
    exercises: NoExercises = field(default_factory=NoExercises)
    subscribing: OneInvitation = field(default_factory=OneInvitation)

    def now(self) -> datetime:
        return self.clock

    def summary(self) -> DailySummary:
        return self.day_summary

    def sources(self) -> list[SourceState]:
        return self.states

    def open_alerts(self) -> list[Alert]:
        return self.alerts

    def alert_file(self, alert_id: str) -> AlertFile | None:
        known = {
            alert.id: AlertFile(alert=alert, transitions=(), deliveries=(), origins=())
            for alert in self.alerts
        }
        return self.files.get(alert_id) or known.get(alert_id)

    def months(self) -> list[MonthLine]:
        return self.month_lines

    def report(self, day: date, document: str) -> bytes | None:
        return self.reports.get((day, document))

    def report_days(self) -> list[date]:
        return sorted({day for day, _ in self.reports}, reverse=True)

    def figures(self, day: date, products: Sequence[str]) -> list[Origin]:
        wanted = set(products)
        return [o for o in origins_of_the_alert()[-1:] if o.product in wanted and day == DAY]

    def origin(self, observation_id: int) -> Origin | None:
        return next((o for o in origins_of_the_alert() if o.observation == observation_id), None)

    def payload(self, payload_id: int) -> Payload | None:
        return self.payloads.get(payload_id)

    def checks(self) -> list[Check]:
        return self.readiness

    def gauges(self) -> list[Gauge]:
        return [
            Gauge(
                name="monitor_open_alerts",
                help="Open alerts.",
                value=float(len(self.alerts)),
                labels={"severity": "critical"},
            ),
            Gauge(
                name="monitor_observations_total",
                help="Observations kept.",
                value=17842.0,
                labels={},
                kind="counter",
            ),
        ]


def an_empty_desk() -> FakeDesk:
    """Return the desk of a first start: nothing has been reported yet."""
    due = moment_of(DAY, time(17))
    return FakeDesk(
        day_summary=an_empty_summary(),
        states=[
            SourceState(
                name=name, retailer=retailer, last=None, last_good_at=None, failures=0, due_at=due
            )
            for name, retailer in SOURCES
        ],
        alerts=[],
        files={},
        reports={},
        payloads={},
        reviews=FakeReviews(records=[], taught=[]),
        month_lines=[],
    )
