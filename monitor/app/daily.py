"""The daily summary: gathers the facts of a day from the store and hands them to the reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.app.seasonal import Seasons
from monitor.domain.calendar import day_bounds
from monitor.domain.errors import UsageError
from monitor.domain.people import REPORT_FORMATS
from monitor.domain.quotes import QuoteTable
from monitor.domain.reserve import ReservePlan
from monitor.domain.run import FINE, RunReport
from monitor.domain.run_words import said_vi
from monitor.domain.settings import Settings
from monitor.domain.view import DailySummary, Origin, ReserveLine, SilentReporter, SourceState
from monitor.pipeline.reporters import reporter_states
from monitor.reports.daily import SummaryInputs, summarise
from monitor.reports.html import render_html
from monitor.reports.xlsx import render_xlsx
from monitor.stats.panel import Panel
from monitor.stats.supply import Coverage, coverage

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_LOOK_BACK_DAYS = 15


class Daily:
    """Makes the summary of any day, as it stood at any moment."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._seasons = Seasons(monitor.settings)

    def summary(self, day: date, as_of: datetime | None) -> DailySummary:
        """Return the summary of a local day, as known at ``as_of`` (default: now)."""
        settings = self._monitor.settings
        begin, end = day_bounds(day, settings.zone)
        moment = min(as_of or self._monitor.clock.now(), end)
        with self._monitor.store.read() as tx:
            quotes = tx.ledger.window(day - timedelta(days=_LOOK_BACK_DAYS - 1), day, as_of)
            runs = [run for run in tx.runs.between(begin, end) if run.finished_at <= moment]
            states = tx.runs.states()
            alerts = tx.alerts.opened_or_open_between(begin, end)
            transitions = tx.alerts.transitions_between(begin, end)
            undelivered = tx.alerts.undelivered(begin, end)
            allowance = self._seasons.allowed(tx, day)
        return summarise(
            SummaryInputs(
                settings=settings,
                day=day,
                as_of=moment,
                quotes=quotes,
                reserves=self._reserves(quotes, day),
                alerts=alerts,
                transitions=transitions,
                silent=self._silent(states, moment),
                runs=runs,
                allowance=allowance,
                observations=int((quotes.day == day.toordinal()).sum()),
                quarantined=_quarantined(runs),
                problems=_problems(runs),
                undelivered=undelivered,
            )
        )

    def documents(
        self, summary: DailySummary, formats: Sequence[str], language: str = "vi"
    ) -> Mapping[str, bytes]:
        """Return a summary's documents by format.

        Raises:
            UsageError: a format is not known.
        """
        unknown = sorted(set(formats) - set(REPORT_FORMATS))
        if unknown:
            known = ", ".join(REPORT_FORMATS)
            raise UsageError(f"no such format: {', '.join(unknown)}; allowed are {known}")
        settings = self._monitor.settings
        documents: dict[str, bytes] = {}
        if "html" in formats:
            documents["html"] = render_html(summary, settings, language)
        if "xlsx" in formats:
            origins = self._origins(summary)
            documents["xlsx"] = render_xlsx(summary, settings, origins, language)
        return documents

    def _reserves(self, quotes: QuoteTable, day: date) -> list[ReserveLine]:
        settings = self._monitor.settings
        panel = Panel.build(quotes, settings.market, day, _LOOK_BACK_DAYS)
        found = coverage(panel, day, settings.reserve, settings.market)
        return [_reserve_line(one, settings) for one in found if not one.area]

    def _silent(self, states: Mapping[str, SourceState], moment: datetime) -> list[SilentReporter]:
        began = self._monitor.recorder.began or moment
        reporters = reporter_states(self._monitor.settings, states, began, moment)
        retailers = self._monitor.settings.market.retailers
        return [
            SilentReporter(
                source=name,
                retailer=retailers[one.retailer].name if one.retailer in retailers else name,
                outlets=len(one.outlets),
                last_good_at=states[name].last_good_at if name in states else None,
                text=_last_text(states[name].last) if name in states else "",
            )
            for name, one in reporters.items()
            if one.is_late
        ]

    def _origins(self, summary: DailySummary) -> list[Origin]:
        from monitor.app.desk import observations_of

        alerts = (*summary.opened, *summary.still_open, *summary.closed)
        ids = sorted({one for alert in alerts for one in observations_of(alert.evidence)})
        with self._monitor.store.read() as tx:
            return tx.ledger.origins(ids)


def _reserve_line(found: Coverage, settings: Settings) -> ReserveLine:
    group = settings.market.groups[found.good]
    return ReserveLine(
        good=found.good,
        name=group.name,
        name_en=group.name_en,
        unit=_unit_of(found.good, settings.reserve, settings),
        scenario=found.scenario.code,
        target=found.target,
        lower=found.lower,
        middle=found.middle,
        upper=found.upper,
        reporting=found.reporting,
        expected=found.expected,
        verdict=found.verdict(),
    )


def _unit_of(good: str, plan: ReservePlan, settings: Settings) -> str:
    need = next(need for need in plan.needs if need.good == good)
    return settings.market.products[need.products_in(settings.market)[0]].unit


def _problems(runs: Sequence[RunReport]) -> list[str]:
    """Return what went wrong with each source's last run of the day."""
    last = {run.source: run for run in runs}
    return [
        f"{run.source}: {said_vi(run.outcome, run.text)}"
        for run in last.values()
        if run.outcome not in FINE
    ]


def _quarantined(runs: Sequence[RunReport]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for run in runs:
        counts.update(run.quarantined)
    return counts


def _last_text(run: RunReport | None) -> str:
    return "" if run is None else said_vi(run.outcome, run.text)
