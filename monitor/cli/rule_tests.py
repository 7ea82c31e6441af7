"""Tests of rules, as an officer writes them beside the configuration."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.answer import AS_JSON, CONFIG, FINDING, print_answer


@click.command("test-rules")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@CONFIG
@AS_JSON
def test_rules(files: tuple[Path, ...], config: Path | None, as_json: bool) -> int:
    """Say of each test in FILES whether the rules do what it expects."""
    from monitor.app.rule_tests import judge

    judged = judge(files, config)
    failed = [one for one in judged if one.failures]
    lines = []
    for one in judged:
        lines.append(f"{'FAILED' if one.failures else 'ok'} {one.name}")
        lines += [f"  {failure}" for failure in one.failures]
    lines.append(f"{len(judged) - len(failed)} of {len(judged)} hold")
    answer = [
        {"name": one.name, "ok": not one.failures, "failures": [str(each) for each in one.failures]}
        for one in judged
    ]
    print_answer(answer, "\n".join(lines), as_json=as_json)
    return FINDING if failed else 0
