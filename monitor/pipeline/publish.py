"""Publish: a report's documents and the deliveries that carry it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.alerting.routing import addressed
from monitor.domain.delivery import DeliveryKind, OutboxRow
from monitor.domain.people import ReportSpec
from monitor.domain.settings import Settings
from monitor.domain.store import Store
from monitor.domain.view import DailySummary, StoredReport


def publish(
    store: Store,
    settings: Settings,
    spec: ReportSpec,
    summary: DailySummary,
    documents: Mapping[str, bytes],
    wall_now: datetime,
) -> StoredReport:
    """Keep the report as its day's next revision and enqueue it for every recipient."""
    with store.begin() as tx:
        earlier = tx.archive.report(summary.day, spec.name)
        report = StoredReport(
            day=summary.day,
            name=spec.name,
            revision=earlier.revision + 1 if earlier else 1,
            created_at=wall_now,
            as_of=summary.as_of,
            complete=not summary.problems,
            documents=documents,
        )
        tx.archive.save_report(report)
        tx.outbox.enqueue(_rows(settings, spec, report))
    return report


def topic_of(report: StoredReport) -> str:
    """Return the outbox topic of a report: ``daily/2021-02-05``."""
    return f"{report.name}/{report.day.isoformat()}"


def _rows(settings: Settings, spec: ReportSpec, report: StoredReport) -> list[OutboxRow]:
    return [
        OutboxRow(
            kind=DeliveryKind.REPORT,
            topic=topic_of(report),
            number=report.revision,
            recipient=telling.recipient,
            channel=telling.channel,
            not_before=report.created_at,
            created_at=report.created_at,
            config_version=settings.version,
            route=telling.route or telling.because,
        )
        for telling in addressed(spec.recipients, spec.name, settings, report.created_at)
    ]
