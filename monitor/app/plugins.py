"""Plug-ins of the configuration in force: looked up in their registries, options checked, built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from monitor.alerting.sms import DEFAULT, NOTICE
from monitor.app.channel_store import StoreMemory, StoreSubscriptions, StoreTokens
from monitor.app.links import Links
from monitor.app.samples import problem_with_template
from monitor.channels import CHANNELS, ChannelContext, Paced
from monitor.collectors import FETCHERS, FORMATS, SourceContext
from monitor.collectors.polite import PoliteClient
from monitor.config import Loaded, PlugIns, read_options
from monitor.domain.finding import Finding
from monitor.domain.ports import Clock
from monitor.domain.settings import RuleSpec, Settings
from monitor.domain.source import SourceSpec
from monitor.domain.store import Store
from monitor.pipeline.bound import Rule, Source
from monitor.rules import RULES
from monitor.rules.case import Case, RuleKind


def known_plug_ins() -> PlugIns:
    """Return every kind with its options, for the configuration to check entries against."""
    return PlugIns(
        fetchers={name: kind.options for name, kind in FETCHERS.items()},
        formats={name: kind.options for name, kind in FORMATS.items()},
        rules={name: kind.options for name, kind in RULES.items()},
        channels={name: kind.problem_with for name, kind in CHANNELS.items()},
        sms=problem_with_template,
        templates_in=lambda kind, address: CHANNELS[kind].templates(address),
        built_in_templates=(DEFAULT.name, NOTICE.name),
    )


def bind_sources(
    loaded: Loaded,
    clock: Clock,
    data_dir: Path,
    http: PoliteClient,
    specs: Mapping[str, SourceSpec] | None = None,
) -> dict[str, Source]:
    """Return sources with fetcher and format: the enabled ones, unless ``specs`` names others."""
    if specs is None:
        specs = {spec.name: spec for spec in loaded.settings.sources if spec.enabled}
    sources = {}
    for name, spec in specs.items():
        context = SourceContext(source=name, clock=clock, http=http, data_dir=data_dir)
        fetcher, written = FETCHERS[spec.fetch.kind], FORMATS[spec.format.kind]
        options = read_options(fetcher.options, spec.fetch, loaded)
        agreed = written.build(read_options(written.options, spec.format, loaded))
        opened = fetcher.opened
        sources[name] = Source(
            spec=spec,
            fetcher=fetcher.build(options, context),
            format=opened(options, spec.format.kind, agreed) if opened else agreed,
            answers=fetcher.answers,
            together=fetcher.in_parts(options),
        )
    return sources


def make_inboxes(sources: Iterable[Source], data_dir: Path) -> None:
    """Make the folders that sources watch, so that people find where to put their files."""
    for source in sources:
        if source.spec.fetch.kind == "folder":
            path = data_dir / str(source.spec.fetch.options["path"])
            path.mkdir(parents=True, exist_ok=True)


def polite_client(settings: Settings) -> PoliteClient:
    """Return the one HTTP client for sources; it speaks to configured hosts only."""
    addresses = [str(spec.fetch.options.get("url", "")) for spec in settings.sources]
    hosts = frozenset(host for address in addresses if (host := urlsplit(address).hostname))
    policy = settings.http
    if settings.drill is not None:
        # All retailers of a drill live on one host, and it is ours: nobody minds.
        policy = replace(policy, per_host_interval=timedelta(0))
    return PoliteClient(policy, hosts)


def bind_rules(loaded: Loaded) -> list[Rule]:
    """Return every enabled rule with its options filled in."""
    return [
        Rule(spec=spec, evaluate=_bound(loaded, spec, RULES[spec.plug_in.kind]))
        for spec in loaded.settings.rules
        if spec.enabled
    ]


def bind_channels(
    settings: Settings, data_dir: Path, store: Store, wall: Clock, links: Links
) -> dict[str, Paced]:
    """Return a channel of every kind that some recipient uses, each within its limits."""
    context = ChannelContext(
        data_dir=data_dir,
        timeout=settings.deliveries.timeout,
        user_agent=settings.http.user_agent,
        tokens=StoreTokens(store, wall),
        subscriptions=StoreSubscriptions(store, wall, links.secret),
    )
    memory = StoreMemory(store)
    used = {channel.kind for person in settings.recipients.values() for channel in person.channels}
    return {
        name: Paced(kind.build(context), kind.account, kind.budget, wall, memory)
        for name in sorted(used)
        for kind in (CHANNELS[name],)
    }


def _bound(loaded: Loaded, spec: RuleSpec, kind: RuleKind) -> Callable[[Case], list[Finding]]:
    options: object = read_options(kind.options, spec.plug_in, loaded)
    return partial(_evaluate, kind, options)


def _evaluate(kind: RuleKind, options: object, case: Case) -> list[Finding]:
    return kind.evaluate(case, options)
