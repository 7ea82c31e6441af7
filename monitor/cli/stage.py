"""One stage, once: collect, evaluate, deliver, report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, UNREACHABLE, print_answer
from monitor.cli.written import Day
from monitor.domain.run import Outcome, RunReport
from monitor.domain.run_words import sentence_vi


@click.command()
@click.argument("sources", nargs=-1)
@CONFIG
@AS_JSON
def collect(sources: tuple[str, ...], config: Path | None, as_json: bool) -> int:
    """Ask the sources once (all of them without a name) and act on what they say."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        reports = monitor.collect(sources)
    return _print_reports(reports, as_json=as_json)


@click.command()
@click.argument("source")
@click.option("--since", required=True, type=Day(), help="The local day.")
@CONFIG
@AS_JSON
def replay(source: str, since: date, config: Path | None, as_json: bool) -> int:
    """Read again the bytes that a source gave since a day, after its entry was corrected."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        reports = monitor.read_again(source, since)
    if not reports and not as_json:
        click.echo(f"nothing came from {source} since {since:%Y-%m-%d}")
        return 0
    code = _print_reports(reports, as_json=as_json)
    return FINDING if any(one.outcome is Outcome.CHANGED for one in reports) else code


def _print_reports(reports: Sequence[RunReport], *, as_json: bool) -> int:
    lines = [_line(report) for report in reports]
    answer = [
        {
            "source": one.source,
            "outcome": one.outcome,
            "text": one.text,
            "seen": one.seen,
            "accepted": one.accepted,
            "duplicates": one.duplicates,
            "skipped": one.skipped,
            "quarantined": dict(one.quarantined),
        }
        for one in reports
    ]
    print_answer(answer, "\n".join(lines), as_json=as_json)
    return UNREACHABLE if any(one.outcome in _UNREACHED for one in reports) else 0


_UNREACHED = {Outcome.DOWN, Outcome.REFUSED, Outcome.FAILED}


def _line(report: RunReport) -> str:
    said = sentence_vi(report.outcome, report.text)
    parts = (f"{report.source}: {report.outcome} {_counts(report)}", said, report.text)
    return " ".join(filter(None, parts))


def _counts(report: RunReport) -> str:
    set_aside = sum(report.quarantined.values())
    return (
        f"({report.seen} seen, {report.accepted} new, {report.duplicates} known, "
        f"{report.skipped} skipped, {set_aside} quarantined)"
    )


@click.command()
@CONFIG
@AS_JSON
def evaluate(config: Path | None, as_json: bool) -> int:
    """Ask every rule about the whole market once."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        steps = [step for step in monitor.evaluate() if step.transition]
    answer = [
        {
            "alert": step.alert.id,
            "state": step.alert.state,
            "severity": step.alert.severity,
            "sentence_vi": step.alert.sentence_vi,
            "sentence_en": step.alert.sentence_en,
        }
        for step in steps
    ]
    lines = [
        f"{one['alert']} {one['state']} {one['severity']}: {one['sentence_vi']}" for one in answer
    ]
    print_answer(answer, "\n".join(lines) or "no transition", as_json=as_json)
    return 0


@click.command()
@click.option("--until-empty", is_flag=True, help="Go on until nothing waits.")
@CONFIG
@AS_JSON
def deliver(until_empty: bool, config: Path | None, as_json: bool) -> int:
    """Send what waits in the outbox."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        counts = monitor.deliver(until_empty=until_empty)
    text = (
        ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "nothing waits"
    )
    print_answer(counts, text, as_json=as_json)
    return UNREACHABLE if counts.get("dead") else 0


@click.command()
@click.option("--day", required=True, type=Day(), help="The local day.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Into it."
)
@click.option("--format", "formats", default="html,xlsx", show_default=True, help="In which forms.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="As it stood at this moment."
)
@CONFIG
def report(day: date, out: Path, formats: str, as_of: datetime | None, config: Path | None) -> int:
    """Write the daily summary of a day into a folder."""
    from monitor.app.monitor import opened

    with opened(config) as monitor:
        written = monitor.write_report(day, out, tuple(formats.split(",")), as_of)
    click.echo("\n".join(str(path) for path in written))
    return 0


@click.command()
@CONFIG
@AS_JSON
def months(config: Path | None, as_json: bool) -> int:
    """Bring the monthly medians up to date; say what the last whole month tells."""
    from monitor.app.monitor import opened
    from monitor.app.months import Months

    with opened(config) as monitor:
        kept = Months(monitor)
        kept.refresh()
        lines = kept.lines()
    text = "\n".join(
        f"{one.month:%m/%Y} {one.product}: "
        f"{'no price' if one.median is None else f'{one.median:.0f}'}, "
        f"ALPS {one.alps_reason[1] or f'{one.band} {one.alps:.2f}'}, "
        f"IPA {one.ipa_reason[1] or f'{one.anomaly} {one.ipa:.2f}'}"
        for one in lines
    )
    print_answer([asdict(one) for one in lines], text or "no whole month yet", as_json=as_json)
    return 0
