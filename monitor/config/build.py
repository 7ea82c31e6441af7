"""From a draft without mistakes to the settings that every room sees."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from monitor.config import schema
from monitor.config.build_escalation import policies, quiet_hours, roster
from monitor.config.build_source import rules, sources
from monitor.config.checks_reserve import unit_of
from monitor.config.draft import Draft
from monitor.config.schema_people import (
    HeartbeatEntry,
    RecipientEntry,
    RepliesEntry,
    ReportEntry,
    RouteEntry,
    SmsTemplateEntry,
)
from monitor.config.secret import Secrets, mask_passwords
from monitor.domain import people, reserve, settings
from monitor.domain.finding import Severity
from monitor.domain.market import Area, Market, Outlet, Product, ProductGroup, Retailer


def build_settings(draft: Draft, secrets: Secrets, version: str) -> settings.Settings:
    """Return the settings of a draft in which no problem was found."""
    programme = draft.models(schema.ProgrammeEntry)[0]
    deliveries = draft.one(schema.DeliveriesEntry) or schema.DeliveriesEntry()
    lifecycle = draft.one(schema.LifecycleEntry) or schema.LifecycleEntry()
    drill, engine = draft.one(schema.DrillEntry), draft.one(schema.EngineEntry)
    return settings.Settings(
        version=version,
        name=programme.name,
        name_en=programme.name_en,
        authority=programme.authority,
        zone=ZoneInfo(programme.zone),
        currency=settings.Currency(**programme.currency.model_dump()),
        base_url=secrets.fill(programme.base_url),
        window_days=programme.window_days,
        evaluate_every=programme.evaluate_every,
        deliver_every=programme.deliver_every,
        market=_market(draft),
        sources=sources(draft, secrets),
        rules=rules(draft),
        season=tuple(_season(step) for step in draft.models(schema.SeasonEntry)),
        reserve=_reserve(draft),
        recipients=_recipients(draft, secrets),
        routes=tuple(people.Route(**dict(route)) for route in draft.models(RouteEntry)),
        reports=tuple(people.ReportSpec(**dict(report)) for report in draft.models(ReportEntry)),
        fallback=draft.names["fallback"],
        operators=draft.names["operators"],
        escalation=policies(draft),
        roster=roster(draft, ZoneInfo(programme.zone)),
        quiet_hours=quiet_hours(draft, ZoneInfo(programme.zone)),
        deliveries=settings.DeliveryPolicy(**dict(deliveries)),
        grouping=_grouping(draft),
        lifecycle=settings.LifecyclePolicy(**dict(lifecycle)),
        http=settings.HttpPolicy(**dict(draft.one(schema.HttpEntry) or schema.HttpEntry())),
        sms_templates=_templates(draft),
        replies=_replies(draft, secrets),
        heartbeat=_heartbeat(draft, secrets),
        engine=None if engine is None else settings.EngineSpec(**dict(engine)),
        drill=None if drill is None else settings.DrillSpec(**dict(drill)),
    )


def _templates(draft: Draft) -> tuple[people.SmsTemplate, ...]:
    return tuple(people.SmsTemplate(**dict(each)) for each in draft.models(SmsTemplateEntry))


def _replies(draft: Draft, secrets: Secrets) -> people.Replies | None:
    entry = draft.one(RepliesEntry)
    if entry is None:
        return None
    return people.Replies(**{**dict(entry), "token": secrets.fill(entry.token)})


def _heartbeat(draft: Draft, secrets: Secrets) -> people.Heartbeat | None:
    entry = draft.one(HeartbeatEntry)
    if entry is None:
        return None
    return people.Heartbeat(url=secrets.fill(entry.url).rstrip("/"), every=entry.every)


def _market(draft: Draft) -> Market:
    return Market.of(
        groups=(ProductGroup(**dict(group)) for group in draft.models(schema.GroupEntry)),
        products=(_product(product) for product in draft.models(schema.ProductEntry)),
        areas=(Area(**dict(area)) for area in draft.models(schema.AreaEntry)),
        retailers=(Retailer(**dict(retailer)) for retailer in draft.models(schema.RetailerEntry)),
        outlets=(Outlet(**dict(outlet)) for outlet in draft.models(schema.OutletEntry)),
    )


def _product(product: schema.ProductEntry) -> Product:
    values = dict(product)
    low, high = values.pop("plausible")
    unit = product.base_unit.value
    values["packs"] = {name: pack.thousandths(unit) for name, pack in product.packs.items()}
    return Product(**values, plausible_low=low, plausible_high=high)


def _season(step: schema.SeasonEntry) -> reserve.SeasonStep:
    return reserve.SeasonStep(
        from_day=step.from_day,
        to_day=step.to_day,
        allowance_percent=round(step.allowance * 100, 9),
        groups=step.groups,
    )


def _reserve(draft: Draft) -> reserve.ReservePlan:
    return reserve.ReservePlan(
        needs=tuple(_need(draft, need) for need in draft.models(schema.NeedEntry)),
        scenarios={
            scenario.code: reserve.Scenario(**dict(scenario))
            for scenario in draft.models(schema.ScenarioEntry)
        },
        periods=tuple(
            reserve.ScenarioPeriod(**dict(period)) for period in draft.models(schema.PeriodEntry)
        ),
        commitments=tuple(
            reserve.Commitment(
                retailer=promise.retailer,
                good=promise.good,
                quantity=promise.quantity.thousandths(unit_of(draft, promise.good)),
            )
            for promise in draft.models(schema.CommitmentEntry)
        ),
    )


def _need(draft: Draft, need: schema.NeedEntry) -> reserve.ReserveNeed:
    values = dict(need)
    values["monthly_need"] = need.monthly_need.thousandths(unit_of(draft, need.good))
    return reserve.ReserveNeed(**values)


def _grouping(draft: Draft) -> people.GroupingPolicy:
    entry = draft.one(schema.GroupingEntry) or schema.GroupingEntry()
    every = {Severity(name): span for name, span in entry.remind_every if span is not None}
    return people.GroupingPolicy(**{**dict(entry), "remind_every": every})


def _own_grouping(draft: Draft, person: RecipientEntry) -> people.GroupingPolicy | None:
    most = person.messages_per_hour
    return None if most is None else replace(_grouping(draft), messages_per_hour=most)


def _recipients(draft: Draft, secrets: Secrets) -> dict[str, people.Recipient]:
    return {
        person.code: people.Recipient(
            code=person.code,
            name=person.name,
            language=person.language,
            role=person.role,
            grouping=_own_grouping(draft, person),
            channels=tuple(
                people.ChannelSpec(
                    name=channel.name,
                    kind=channel.kind,
                    address=secrets.fill(channel.address),
                    masked=mask_passwords(channel.address),
                )
                for channel in person.channels
            ),
        )
        for person in draft.models(RecipientEntry)
    }
