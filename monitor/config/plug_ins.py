"""Check what plug-ins say of their own options in the same pass as everything else.

The registries of kinds are handed in, so that this room knows their types and nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from monitor.config.build_source import plug_in_of
from monitor.config.draft import Draft
from monitor.config.locator import Locator
from monitor.config.options import kind_problems, options_problems
from monitor.config.schema import ProgrammeEntry
from monitor.config.schema_people import RecipientEntry, SmsTemplateEntry
from monitor.config.schema_source import RuleEntry, SourceEntry
from monitor.config.secret import Secrets, mask_passwords
from monitor.config.tree import Path
from monitor.domain.errors import Problem
from monitor.domain.people import SmsTemplate
from monitor.domain.source import PlugIn

Types = Mapping[str, type[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugIns:
    """The options type of every kind, and for channels what is wrong with an address.

    A channel's check returns an empty text or ``None`` for an address that can be used.
    """

    fetchers: Types = field(default_factory=dict)
    formats: Types = field(default_factory=dict)
    rules: Types = field(default_factory=dict)
    channels: Mapping[str, Callable[[str], str | None]] = field(default_factory=dict)
    sms: Callable[[SmsTemplate, str], str | None] = lambda _template, _base_url: None
    """What is wrong with a template of short texts, links beginning with the base address."""
    templates_in: Callable[[str, str], Collection[str]] = lambda _kind, _address: ()
    """Which templates an address of a kind asks for."""
    built_in_templates: Collection[str] = ()


def plug_in_problems(
    draft: Draft, locator: Locator, secrets: Secrets, plug_ins: PlugIns
) -> Iterator[Problem]:
    """Yield every problem with kinds, options and addresses; what lacks a secret is passed over."""
    for plug_in, types in _all(draft, secrets, plug_ins):
        unknown = kind_problems(types, plug_in, locator)
        yield from unknown or options_problems(types[plug_in.kind], plug_in, locator)
    names = {*plug_ins.built_in_templates, *(one.name for one in draft.models(SmsTemplateEntry))}
    for path, kind, address in _channels(draft, secrets):
        known = PlugIn(kind=kind, options={}, path=path)
        yield from kind_problems(plug_ins.channels, known, locator)
        if kind in plug_ins.channels:
            place = (*path, "address")
            for wrong in _wrong_with(kind, address, plug_ins, names):
                found = mask_passwords(locator.found(place))
                yield locator.problem(place, f"found {found}; {wrong}")
    yield from _templates(draft, locator, secrets, plug_ins)


def _wrong_with(
    kind: str, address: str, plug_ins: PlugIns, templates: Collection[str]
) -> Iterator[str]:
    wrong = plug_ins.channels[kind](address)
    if wrong:
        yield wrong
        return
    for name in plug_ins.templates_in(kind, address):
        if name not in templates:
            allowed = ", ".join(sorted(templates))
            yield f'it asks for the template "{name}", which is not there; allowed: {allowed}'


def _templates(
    draft: Draft, locator: Locator, secrets: Secrets, plug_ins: PlugIns
) -> Iterator[Problem]:
    programmes = draft.models(ProgrammeEntry)
    base_url = secrets.fill(programmes[0].base_url) if programmes else ""
    for entry in draft.all(SmsTemplateEntry):
        if entry.has("name", "text", "limit"):
            wrong = plug_ins.sms(SmsTemplate(**dict(entry.model)), base_url)
            if wrong:
                yield locator.problem((*entry.path, "text"), wrong)


def _all(draft: Draft, secrets: Secrets, plug_ins: PlugIns) -> Iterator[tuple[PlugIn, Types]]:
    for source in draft.all(SourceEntry):
        if secrets.has_all(source.model.fetch):
            filled = secrets.fill_all(source.model.fetch)
            yield plug_in_of(filled, (*source.path, "from")), plug_ins.fetchers
        yield plug_in_of(source.model.format, (*source.path, "format")), plug_ins.formats
    for rule in draft.all(RuleEntry):
        raw = {**rule.model.options, "kind": rule.model.kind}
        yield plug_in_of(raw, (*rule.path, "options")), plug_ins.rules


def _channels(draft: Draft, secrets: Secrets) -> Iterator[tuple[Path, str, str]]:
    for person in draft.all(RecipientEntry):
        for index, channel in enumerate(person.model.channels):
            if secrets.has_all(channel.address):
                path = (*person.path, "channels", index)
                yield path, channel.kind, secrets.fill(channel.address)
