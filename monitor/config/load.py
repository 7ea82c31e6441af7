"""Load a configuration: read, check everything, and only then build the settings."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config import (
    checks,
    checks_duty,
    checks_escalation,
    checks_reminder,
    checks_reserve,
    checks_route,
    checks_told,
    references,
)
from monitor.config.build import build_settings
from monitor.config.credential import credentials
from monitor.config.draft import Draft, read_draft
from monitor.config.environment import NAMES, variables
from monitor.config.fields import nearest
from monitor.config.include import ReadFiles, read_files
from monitor.config.locator import Locator, place_of
from monitor.config.plug_ins import PlugIns, plug_in_problems
from monitor.config.schema import ProgrammeEntry
from monitor.config.schema_parts import ADDRESS_ALLOWED, is_address
from monitor.config.schema_people import HeartbeatEntry
from monitor.config.secret import Secrets, read_secrets
from monitor.config.version import full_text, version_of
from monitor.domain.errors import ConfigError, Problem
from monitor.domain.settings import Settings

_PREFIX = "MONITOR_"
_CHECKS = (
    *checks.ALL,
    checks_reserve.quantities,
    checks_reserve.goods,
    checks_reserve.repeats,
    checks_route.empty_routes,
    checks_route.unreachable_routes,
    checks_escalation.empty_policies,
    checks_escalation.hours,
    *checks_duty.ALL,
    checks_reminder.reminders,
)


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A configuration that can be used, and what is needed to speak about its files.

    ``text`` is all files as written, the one that is archived under the version. ``warnings`` name
    what is allowed and yet looks like a mistake.
    """

    settings: Settings = field(repr=False)
    text: str = field(repr=False)
    locate: Locator = field(repr=False)
    files: tuple[Path, ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that must never be shown, for the masks of logs."""
        return tuple(self.locate.secrets)


def load(
    path: Path, environ: Mapping[str, str] | None = None, plug_ins: PlugIns | None = None
) -> Loaded:
    """Return the configuration of a file and all it includes.

    With ``plug_ins`` the options of every kind are checked in the same pass.

    Raises:
        ConfigError: with every problem that was found, in the order of files and lines.
    """
    given = variables() if environ is None else environ
    with _few_pauses():
        return _load(path, given, plug_ins)


def _load(path: Path, given: Mapping[str, str], plug_ins: PlugIns | None) -> Loaded:
    root, files = read_files(path)
    if root is None:
        raise ConfigError(_sorted(files.problems or [_empty(path)], files))
    locator = Locator(root)
    secrets, lacking = read_secrets(locator, given)
    locator = Locator(root, secrets.hidden(but=locator.found(("programme", "base_url"))))
    draft, problems = read_draft(locator)
    problems += [*files.problems, *lacking, *credentials(locator), *_between(draft, locator)]
    problems += _deployed_at(draft, locator, secrets)
    if plug_ins is not None:
        problems += plug_in_problems(draft, locator, secrets, plug_ins)
    if problems:
        raise ConfigError(_sorted(problems, files))
    warnings = [*_doubts(draft, locator), *_unread(given, secrets.names, path)]
    return Loaded(
        settings=build_settings(draft, secrets, version_of(draft)),
        text=full_text(files.texts, path),
        locate=locator,
        files=tuple(files.texts),
        warnings=tuple(_sorted(warnings, files)),
    )


@contextmanager
def _few_pauses() -> Iterator[None]:
    """Keep the collector of garbage from walking a growing tree again and again.

    Half the time of loading ten thousand outlets went there, and nothing was found.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _between(draft: Draft, locator: Locator) -> Iterator[Problem]:
    yield from references.duplicates(locator)
    yield from references.dangling(locator)
    for check in _CHECKS:
        for path, text in check(draft):
            found = f"found {locator.found(path)}; " if text.startswith("allowed") else ""
            yield locator.problem(path, found + text)


def _deployed_at(draft: Draft, locator: Locator, secrets: Secrets) -> Iterator[Problem]:
    for entry in draft.all(ProgrammeEntry):
        given = entry.model.base_url
        if secrets.has_all(given) and not is_address(secrets.fill(given)):
            text = f"found {secrets.fill(given)} for {given}; {ADDRESS_ALLOWED}"
            yield locator.problem((*entry.path, "base_url"), text)
    for beat in draft.all(HeartbeatEntry):
        given = beat.model.url
        if secrets.has_all(given) and not is_address(secrets.fill(given)):
            text = f"found {given}, which is no http address once filled in; {ADDRESS_ALLOWED}"
            yield locator.problem((*beat.path, "url"), text)


def _doubts(draft: Draft, locator: Locator) -> Iterator[Problem]:
    yield from references.shared_names(locator)
    yield from references.unknown_meanings(locator)
    for where, text in (*checks_route.unheard(draft), *checks_told.untold(draft)):
        yield locator.problem(where, text)


def _unread(environ: Mapping[str, str], secrets: frozenset[str], path: Path) -> Iterator[Problem]:
    used = {name.removeprefix(_PREFIX) for name in (*NAMES, *secrets)}
    for name in environ:
        bare = name.removesuffix("_FILE").removeprefix(_PREFIX)
        if name.startswith(_PREFIX) and bare not in used:
            meant = nearest(bare, sorted(used))
            guess = "" if meant is None else f"; did you mean {_PREFIX}{meant}?"
            text = f"{name} is set in the environment, but nothing reads it{guess}"
            yield Problem(str(path), 0, 0, text)


def _empty(path: Path) -> Problem:
    return Problem(str(path), 1, 1, "the file is empty; allowed is a mapping of sections")


def _sorted(problems: list[Problem], files: ReadFiles) -> list[Problem]:
    order = {str(path): number for number, path in enumerate(files.texts)}
    unreadable = {place_of(problem) for problem in files.problems}
    told = [each for each in problems if place_of(each) not in unreadable]
    unique = sorted({*told, *files.problems})
    return sorted(unique, key=lambda problem: order.get(problem.file, len(order)))
