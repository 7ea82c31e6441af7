from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.routing import (
    ENDS,
    Because,
    enqueue_rows,
    recipients_of,
    tellings,
    told_by,
)
from monitor.domain.alert import Reason, Step
from monitor.domain.delivery import DeliveryKind, DeliveryState
from monitor.domain.finding import Severity, Subject
from monitor.domain.market import OutletKind
from monitor.domain.people import Route
from tests.unit.alerting.alerts import (
    NOW,
    a_recipient,
    a_record,
    a_row,
    a_step,
    a_transition,
    an_alert,
    some_settings,
)

NOBODY: frozenset[tuple[str, str]] = frozenset()


def told(alert: object, *routes: Route, **changes: object) -> list[tuple[str, str]]:
    people = [a_recipient("inspector", "mail", "drop"), a_recipient("leader")]
    settings = some_settings(routes, people)
    found = recipients_of(alert, settings, NOW)  # type: ignore[arg-type]
    return [(telling.recipient, telling.channel) for telling in found]


def a_route(**conditions: object) -> Route:
    fields = {"name": "le-chan", "recipients": ("leader",), **conditions}
    return Route(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"areas": ("le-chan", "hong-bang")},
        {"groups": ("pork",)},
        {"products": ("pork_belly",)},
        {"rules": ("price-spike",)},
        {"outlet_kinds": (OutletKind.MARKET,)},
        {"min_severity": Severity.WARNING},
        {"areas": ("le-chan",), "groups": ("pork",)},
    ],
)
def test_a_route_takes_an_alert_when_every_named_condition_holds(
    conditions: dict[str, object],
) -> None:
    assert told(an_alert(), a_route(**conditions)) == [("leader", "mail")]


@pytest.mark.parametrize(
    "conditions",
    [
        {"areas": ("hong-bang",)},
        {"groups": ("rice",)},
        {"products": ("eggs",)},
        {"rules": ("reserve",)},
        {"outlet_kinds": (OutletKind.SUPERMARKET,)},
        {"min_severity": Severity.CRITICAL},
        {"areas": ("le-chan",), "groups": ("rice",)},
    ],
)
def test_what_no_route_takes_goes_to_the_fallback(conditions: dict[str, object]) -> None:
    assert told(an_alert(), a_route(**conditions)) == [("duty", "mail")]


def test_an_alert_for_information_reaches_only_those_who_asked_for_it() -> None:
    alert = an_alert(severity=Severity.INFO)

    assert told(alert, a_route()) == []
    assert told(alert, a_route(min_severity=Severity.INFO)) == [("leader", "mail")]


def test_all_matching_routes_apply_and_nobody_is_named_twice() -> None:
    routes = [a_route(name="first"), a_route(name="second", recipients=("inspector", "leader"))]

    assert told(an_alert(), *routes) == [
        ("leader", "mail"),
        ("inspector", "mail"),
        ("inspector", "drop"),
    ]


def test_a_route_that_stops_ends_the_search() -> None:
    routes = [a_route(stop=True), a_route(name="second", recipients=("inspector",))]

    assert told(an_alert(), *routes) == [("leader", "mail")]


def test_a_route_that_stops_but_does_not_match_stops_nothing() -> None:
    routes = [a_route(stop=True, areas=("hong-bang",)), a_route(recipients=("inspector",))]

    assert told(an_alert(), *routes) == [("inspector", "mail"), ("inspector", "drop")]


def test_a_route_may_choose_the_channels() -> None:
    route = a_route(recipients=("inspector",), channels=("drop",))

    assert told(an_alert(), route) == [("inspector", "drop")]


def test_somebody_without_the_chosen_channel_is_told_on_what_he_has() -> None:
    route = a_route(recipients=("leader",), channels=("zalo",))

    assert told(an_alert(), route) == [("leader", "mail")]


def test_area_group_and_kind_follow_from_outlet_and_product() -> None:
    alert = an_alert(subject=Subject(product="pork_belly", outlet="an-duong"))
    route = a_route(areas=("le-chan",), groups=("pork",), outlet_kinds=(OutletKind.MARKET,))

    assert told(alert, route) == [("leader", "mail")]


def test_an_alert_of_an_area_may_name_its_kind_of_outlet_in_the_evidence() -> None:
    alert = an_alert(
        subject=Subject(product="unknown", area="le-chan"), evidence={"outlet_kind": "market"}
    )

    assert told(alert, a_route(outlet_kinds=(OutletKind.MARKET,))) == [("leader", "mail")]


def test_an_alert_of_the_whole_city_belongs_to_no_districts_route() -> None:
    alert = an_alert(subject=Subject(group="pork"))

    assert told(alert, a_route(areas=("le-chan",))) == [("duty", "mail")]


def test_each_telling_names_its_route_and_why() -> None:
    settings = some_settings([a_route()], [a_recipient("leader")])

    (routed,) = recipients_of(an_alert(), settings, NOW)
    (fallen,) = recipients_of(an_alert(rule="other"), replace(settings, routes=()), NOW)

    assert (routed.route, routed.because) == ("le-chan", Because.ROUTE)
    assert (fallen.route, fallen.because) == ("", Because.FALLBACK)


@pytest.mark.parametrize("reason", sorted(ENDS))
def test_of_an_end_hear_those_who_were_told_and_nobody_else(reason: Reason) -> None:
    settings = some_settings([a_route()], [a_recipient("leader"), a_recipient("inspector")])
    alert = an_alert()

    heard = tellings(
        alert,
        a_transition(alert, reason=reason),
        settings,
        frozenset({("inspector", "mail")}),
        NOW,
    )

    assert [(each.recipient, each.because) for each in heard] == [
        ("inspector", Because.TOLD_BEFORE)
    ]


def test_of_an_end_nobody_hears_when_nobody_was_told() -> None:
    ended = a_transition(reason=Reason.RECOVERED)

    assert tellings(an_alert(), ended, some_settings([]), NOBODY, NOW) == []


def test_whoever_was_told_before_hears_when_it_gets_worse_beside_those_of_the_routes() -> None:
    settings = some_settings([a_route()], [a_recipient("leader"), a_recipient("inspector")])
    before = frozenset({("inspector", "mail"), ("leader", "mail")})

    heard = tellings(an_alert(), a_transition(reason=Reason.WORSENED), settings, before, NOW)

    assert [each.recipient for each in heard] == ["leader", "inspector"]


def test_a_channel_that_is_gone_is_replaced_by_those_its_owner_has_now() -> None:
    settings = some_settings([], [a_recipient("inspector", "mail", "drop")])
    before = frozenset({("inspector", "zalo"), ("inspector", "mail")})

    heard = tellings(an_alert(), a_transition(reason=Reason.RECOVERED), settings, before, NOW)

    assert [each.channel for each in heard] == ["mail", "drop"]


def test_somebody_who_left_the_configuration_is_no_longer_told() -> None:
    before = frozenset({("pensioner", "mail")})

    assert (
        tellings(an_alert(), a_transition(reason=Reason.RECOVERED), some_settings(), before, NOW)
        == []
    )


def test_the_ledger_says_who_was_told_of_what() -> None:
    records = [
        a_record(a_row()),
        a_record(a_row(channel="drop"), DeliveryState.WAITING),
        a_record(a_row(topic="a2", channel="zalo"), DeliveryState.DEAD),
        a_record(a_row(topic="a2", channel="hook"), DeliveryState.CANCELLED),
        a_record(a_row(DeliveryKind.REPORT, topic="daily/2021-02-05")),
    ]

    assert told_by(records) == {"a1": frozenset({("inspector", "mail"), ("inspector", "drop")})}


def test_a_transition_becomes_one_row_for_each_recipient_and_channel() -> None:
    settings = some_settings(
        [a_route(recipients=("inspector",))], [a_recipient("inspector", "mail", "drop")]
    )

    rows = enqueue_rows([a_step()], settings, {}, NOW)

    assert [row.key for row in rows] == [
        "alert:a1:1:inspector:mail:0",
        "alert:a1:1:inspector:drop:0",
    ]
    assert {(row.route, row.not_before, row.created_at) for row in rows} == {("le-chan", NOW, NOW)}
    assert rows[0].config_version == settings.version


def test_the_row_of_a_fallback_says_so() -> None:
    (row,) = enqueue_rows([a_step()], some_settings(), {}, NOW)

    assert (row.recipient, row.route) == ("duty", "fallback")


def test_steps_that_are_only_written_down_become_no_rows() -> None:
    steps = [Step(alert=an_alert(), transition=None), a_step(notify=False)]

    assert enqueue_rows(steps, some_settings(), {}, NOW) == []


def test_the_row_of_an_end_goes_to_those_told_of_the_start() -> None:
    settings = some_settings([a_route()], [a_recipient("leader"), a_recipient("inspector")])
    told_before = {"a1": frozenset({("inspector", "mail")})}

    rows = enqueue_rows([a_step(reason=Reason.RECOVERED)], settings, told_before, NOW)

    assert [(row.recipient, row.route) for row in rows] == [("inspector", "told_before")]


SOME_ROUTES = st.builds(
    Route,
    name=st.sampled_from(["one", "two"]),
    recipients=st.lists(st.sampled_from(["duty", "leader"]), max_size=3).map(tuple),
    channels=st.lists(st.sampled_from(["mail", "zalo"]), max_size=2).map(tuple),
    areas=st.lists(st.sampled_from(["le-chan", "elsewhere"]), max_size=2).map(tuple),
    min_severity=st.sampled_from(Severity),
    stop=st.booleans(),
)


@given(st.lists(SOME_ROUTES, max_size=4), st.sampled_from([Severity.WARNING, Severity.CRITICAL]))
def test_a_warning_is_never_for_nobody_and_never_twice_for_one(
    routes: list[Route], severity: Severity
) -> None:
    heard = told(an_alert(severity=severity), *routes)

    assert heard
    assert len(heard) == len(set(heard))


@pytest.mark.parametrize(
    "conditions",
    [{"areas": ("le-chan",)}, {"products": ("pork_belly",)}, {"min_severity": Severity.CRITICAL}],
)
def test_alerts_told_together_reach_the_same_people_as_each_alone(
    conditions: dict[str, object],
) -> None:
    people = [a_recipient("inspector"), a_recipient("leader")]
    settings = some_settings([a_route(**conditions)], people)
    steps = [
        a_step(an_alert(subject=Subject(product=product, area=area), severity=severity))
        for product in ("pork_belly", "pork_shoulder")
        for area in ("le-chan", "hong-bang")
        for severity in (Severity.WARNING, Severity.CRITICAL)
    ]
    together = [(row.recipient, row.channel) for row in enqueue_rows(steps, settings, {}, NOW)]
    alone = [
        (row.recipient, row.channel)
        for step in steps
        for row in enqueue_rows([step], settings, {}, NOW)
    ]
    assert together == alone
    assert len(set(together)) == 2
