"""An outlet that lies in another area by the configuration takes its alerts there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.domain.alert import Alert, AlertState, Step
from monitor.domain.decisions import AcceptedLevel
from monitor.domain.finding import Subject, fingerprint
from monitor.domain.market import Area, Market
from monitor.pipeline.moved import follow_outlets
from monitor.store import SqlStore
from tests.unit.alerting.alerts import MARKET, NOW, PORK, a_transition, an_alert, some_settings

DAY = timedelta(days=1)
THERE = replace(PORK, area="hong-bang")
SETTINGS = replace(
    some_settings(),
    market=Market.of(
        groups=MARKET.groups.values(),
        products=MARKET.products.values(),
        areas=[*MARKET.areas.values(), Area(code="hong-bang", name="Hồng Bàng", name_en="")],
        outlets=[replace(MARKET.outlets["an-duong"], area="hong-bang")],
    ),
)


def keep(store: SqlStore, *alerts: Alert) -> None:
    with store.begin() as tx:
        tx.alerts.save([Step(alert=each, transition=a_transition(each)) for each in alerts])


def follow(store: SqlStore, *outlets: str) -> int:
    with store.begin() as tx:
        return follow_outlets(tx, outlets, SETTINGS, NOW, NOW)


def known(store: SqlStore, code: str) -> Alert:
    with store.read() as tx:
        found = tx.alerts.get(code)
    assert found is not None
    return found


def test_an_open_alert_goes_along_and_is_the_condition_that_the_rule_finds_there(
    store: SqlStore,
) -> None:
    keep(store, an_alert())

    assert follow(store, "an-duong") == 1

    moved = known(store, "a1")
    assert moved == replace(
        an_alert(), subject=THERE, fingerprint=fingerprint("price-spike", THERE)
    )
    assert follow(store, "an-duong") == 0


def test_where_no_outlet_changed_its_area_nothing_is_looked_at(store: SqlStore) -> None:
    keep(store, an_alert())

    assert follow(store) == 0
    assert known(store, "a1") == an_alert()


def test_what_is_about_the_area_the_outlet_alone_or_another_outlet_stays(store: SqlStore) -> None:
    others = [
        an_alert(id="a2", subject=Subject(product="pork_belly", area="le-chan")),
        an_alert(id="a3", rule="silence", subject=Subject(outlet="an-duong")),
        an_alert(id="a4", subject=replace(PORK, outlet="cho-con")),
    ]
    keep(store, *others)

    assert follow(store, "an-duong") == 0
    assert [known(store, each.id) for each in others] == others


def test_an_alert_that_may_still_be_opened_again_goes_along_and_an_older_one_stays(
    store: SqlStore,
) -> None:
    over = an_alert(AlertState.RESOLVED, closed_at=NOW - DAY)
    keep(store, over, replace(over, id="a2", closed_at=NOW - 30 * DAY))

    assert follow(store, "an-duong") == 1
    assert (known(store, "a1").subject, known(store, "a2").subject) == (THERE, PORK)


def test_a_level_that_was_accepted_is_accepted_there(store: SqlStore) -> None:
    over = an_alert(AlertState.RESOLVED, closed_at=NOW - 20 * DAY)
    keep(store, over)
    level = AcceptedLevel(
        fingerprint=over.fingerprint, alert="a1", value=180_000.0, by="Hoa", reason="giá mới",
        at=NOW - 20 * DAY, until=NOW + 8 * DAY,
    )  # fmt: skip
    with store.begin() as tx:
        tx.decisions.accept(level)

    assert follow(store, "an-duong") == 1

    there = fingerprint("price-spike", THERE)
    with store.read() as tx:
        assert tx.decisions.accepted(NOW)[there] == replace(level, fingerprint=there)


def test_what_is_open_there_already_stays_alone(store: SqlStore) -> None:
    there = an_alert(id="a2", subject=THERE)
    keep(store, an_alert(), there)

    assert follow(store, "an-duong") == 0
    assert (known(store, "a1").subject, known(store, "a2")) == (PORK, there)
