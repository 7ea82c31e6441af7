"""From the drafts of sources and rules to their settings, with raw options for the plug-ins."""

from __future__ import annotations

from monitor.config import schema_source
from monitor.config.draft import Draft, Entry
from monitor.config.secret import Secrets
from monitor.config.tree import Path
from monitor.domain import settings, source
from monitor.domain.run import ExpectedBand


def sources(draft: Draft, secrets: Secrets) -> tuple[source.SourceSpec, ...]:
    """Return the sources in the order of the files."""
    return tuple(_source(entry, secrets) for entry in draft.all(schema_source.SourceEntry))


def rules(draft: Draft) -> tuple[settings.RuleSpec, ...]:
    """Return the rules in the order of the files."""
    return tuple(_rule(entry) for entry in draft.all(schema_source.RuleEntry))


def plug_in_of(raw: dict[str, object], path: Path) -> source.PlugIn:
    """Return a kind and its raw options."""
    options = {key: value for key, value in raw.items() if key != "kind"}
    return source.PlugIn(kind=str(raw["kind"]), options=options, path=path)


def _source(entry: Entry[schema_source.SourceEntry], secrets: Secrets) -> source.SourceSpec:
    model = entry.model
    return source.SourceSpec(
        name=model.name,
        retailer=model.retailer,
        fetch=plug_in_of(secrets.fill_all(model.fetch), (*entry.path, "from")),
        format=plug_in_of(model.format, (*entry.path, "format")),
        record_map=_record_map(model.read),
        reading=_reading(model.read),
        schedule=source.Schedule(**dict(model.schedule)),
        expected=ExpectedBand(**dict(model.expect)),
        is_simulated=model.simulated,
        enabled=model.enabled,
    )


def _record_map(read: schema_source.ReadEntry) -> source.RecordMap:
    wide = None if read.wide is None else source.Wide(**dict(read.wide))
    return source.RecordMap(
        fields=read.fields,
        optional=read.optional,
        defaults=read.defaults,
        ditto=read.ditto,
        wide=wide,
        from_origin=read.from_origin,
        ignore=read.ignore,
        strict=read.strict,
        drift=read.drift,
    )


def _reading(read: schema_source.ReadEntry) -> source.Reading:
    return source.Reading(
        missing=read.missing,
        number_style=read.number_style,
        amount_unit=read.amount_unit,
        range=read.range,
        date_formats=read.date_formats,
        time_of_day=read.time_of_day,
        lookups=read.lookups,
        identify=read.identify,
    )


def _rule(entry: Entry[schema_source.RuleEntry]) -> settings.RuleSpec:
    model = entry.model
    return settings.RuleSpec(
        name=model.name,
        plug_in=source.PlugIn(
            kind=model.kind, options=model.options, path=(*entry.path, "options")
        ),
        groups=model.groups,
        kinds=model.outlet_kinds,
        enabled=model.enabled,
    )
