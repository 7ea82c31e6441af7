from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from monitor.alerting.cause import Causes, jumps_behind
from monitor.alerting.silence import ending_soon, preview, problems_with, silencing, what_it_hid
from monitor.alerting.suppression import Fate, Suppression
from monitor.domain.alert import Alert, AlertState, Reason
from monitor.domain.decisions import Ground, Scope, Silence
from monitor.domain.finding import Severity, Subject
from monitor.domain.market import Outlet, OutletKind
from monitor.domain.quiet import QuietHours
from monitor.domain.settings import RuleSpec
from monitor.domain.source import PlugIn, RecordMap, Schedule, SourceSpec
from tests.unit.alerting.alerts import (
    A_DAY,
    MARKET,
    NOW,
    PORK,
    a_transition,
    an_alert,
    some_settings,
)

NOTHING = PlugIn(kind="", options={}, path=())
FEED = SourceSpec(
    name="winmart-plus",
    retailer="winmart",
    fetch=NOTHING,
    format=NOTHING,
    record_map=RecordMap(fields={}),
    schedule=Schedule(),
)
SHOP = Outlet(
    code="shop", name="WinMart", kind=OutletKind.SUPERMARKET, area="le-chan", retailer="winmart"
)
SETTINGS = some_settings(
    sources=(FEED,),
    rules=(RuleSpec(name="price-spike", plug_in=NOTHING),),
    market=replace(MARKET, outlets={**MARKET.outlets, "shop": SHOP}),
)
PORK_SCOPE = Scope(groups=("pork",), areas=("le-chan",))


def a_silence(**changes: object) -> Silence:
    made = Silence(
        id="s1",
        author="Nguyễn Thị Hoa",
        reason="Đang kiểm tra tại chợ",
        scope=PORK_SCOPE,
        begins_at=NOW,
        ends_at=NOW + A_DAY,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def a_suppression(*silences: Silence, open_alerts: tuple[Alert, ...] = ()) -> Suppression:
    return Suppression(silences, Causes.of(open_alerts, SETTINGS), NOW)


def test_a_sound_silence_has_no_problem() -> None:
    assert problems_with(a_silence(), SETTINGS, NOW) == []


@pytest.mark.parametrize(
    ("silence", "word"),
    [
        (a_silence(author=" "), "signed"),
        (a_silence(reason=""), "reason"),
        (a_silence(ends_at=NOW), "over before"),
        (a_silence(begins_at=NOW - 2 * A_DAY, ends_at=NOW - A_DAY), "over before"),
        (a_silence(ends_at=NOW + 15 * A_DAY), "At most 14 days"),
        (a_silence(scope=Scope()), "hide everything"),
        (
            a_silence(scope=Scope(areas=("le-chna",))),
            "“le-chna” is not configured; did you mean “le-chan”?",
        ),
        (a_silence(scope=Scope(rules=("price-spke",))), "rules"),
        (a_silence(scope=Scope(outlet_kinds=("bazaar",))), "outlet_kinds"),
    ],
)
def test_a_silence_that_hides_too_much_or_nothing_is_refused(silence: Silence, word: str) -> None:
    (problem,) = problems_with(silence, SETTINGS, NOW)

    assert word in problem.en
    assert problem.vi


def test_everything_that_is_wrong_with_a_silence_is_said_at_once() -> None:
    wrong = a_silence(author="", reason="", scope=Scope(products=("x",), sources=("y",)))

    assert len(problems_with(wrong, SETTINGS, NOW)) == 4


def test_a_scope_may_name_any_part_that_is_configured() -> None:
    scope = Scope(
        rules=("price-spike",),
        products=("pork_belly",),
        groups=("pork",),
        areas=("le-chan",),
        outlets=("an-duong",),
        outlet_kinds=("market",),
        sources=("winmart-plus",),
    )

    assert problems_with(a_silence(scope=scope), SETTINGS, NOW) == []


def test_a_preview_shows_what_a_scope_would_hide() -> None:
    pork, rice = an_alert(), an_alert(id="a2", subject=Subject(group="rice"))

    assert preview(PORK_SCOPE, [pork, rice], MARKET) == [pork]


@pytest.mark.parametrize(
    ("moment", "hides"),
    [
        (NOW - timedelta(seconds=1), False),
        (NOW, True),
        (NOW + A_DAY - timedelta(seconds=1), True),
        (NOW + A_DAY, False),
    ],
)
def test_a_silence_hides_from_its_beginning_until_just_before_its_end(
    moment: object, hides: bool
) -> None:
    found = silencing(an_alert(), [a_silence()], MARKET, moment)  # type: ignore[arg-type]

    assert (found is not None) == hides


def test_a_silence_hides_nothing_outside_its_scope() -> None:
    assert silencing(an_alert(subject=Subject(group="rice")), [a_silence()], MARKET, NOW) is None


def test_of_several_silences_the_first_is_named_also_when_it_is_taken_back_later() -> None:
    first = a_silence(id="s2", begins_at=NOW - timedelta(hours=1))
    taken_back = replace(first, ends_at=NOW + timedelta(minutes=1))

    assert silencing(an_alert(), [a_silence(), first], MARKET, NOW) is first
    assert silencing(an_alert(), [a_silence(), taken_back], MARKET, NOW) is taken_back


def test_the_author_is_warned_before_a_silence_ends() -> None:
    soon, later = a_silence(ends_at=NOW + timedelta(hours=1)), a_silence(id="s2")
    over = a_silence(id="s3", begins_at=NOW - A_DAY, ends_at=NOW)

    assert ending_soon([soon, later, over], NOW, timedelta(hours=2)) == [soon]


def test_the_author_reads_what_a_silence_hid_each_alert_once() -> None:
    hidden = [an_alert(), an_alert(), an_alert(id="a2"), an_alert(id="a3", kind="silence")]

    said = what_it_hid(a_silence(), hidden)

    assert said.vi == (
        "Lệnh tắt báo “Đang kiểm tra tại chợ” đã hết hạn; đã ẩn 3 cảnh báo: "
        "Giá tăng đột biến 2, Nguồn không báo cáo 1."
    )
    assert "it hid 3 alerts: Price spike 2" in said.en


def test_a_silence_that_hid_nothing_says_so() -> None:
    said = what_it_hid(a_silence(), [])

    assert said.en.endswith("it hid 0 alerts.")
    assert what_it_hid(a_silence(), [an_alert()]).en.endswith("it hid 1 alert: Price spike 1.")


CITY = an_alert(id="city", subject=Subject(product="pork_belly"))
AREA = an_alert(id="area", subject=Subject(product="pork_belly", area="le-chan"))
OUTLET = an_alert(id="outlet")
AT_SHOP = an_alert(id="shop", subject=Subject(product="pork_belly", outlet="shop"))
DOWN = an_alert(id="down", rule="silence", kind="silence", subject=Subject(source="winmart-plus"))


@pytest.mark.parametrize(
    ("cause", "alert"), [(CITY, AREA), (CITY, OUTLET), (AREA, OUTLET), (DOWN, AT_SHOP)]
)
def test_the_wider_alert_explains_the_narrower(cause: Alert, alert: Alert) -> None:
    assert Causes.of([cause, alert], SETTINGS).cause_of(alert) == cause


def test_the_widest_of_several_causes_is_named() -> None:
    assert Causes.of([AREA, DOWN, CITY], SETTINGS).cause_of(AT_SHOP) == CITY


@pytest.mark.parametrize(
    ("cause", "alert"),
    [
        (OUTLET, AREA),
        (AREA, CITY),
        (CITY, CITY),
        (AREA, AREA),
        (DOWN, DOWN),
        (DOWN, OUTLET),
        (replace(AREA, subject=Subject(product="eggs", area="le-chan")), OUTLET),
        (replace(AREA, subject=Subject(product="pork_belly", area="far")), OUTLET),
        (replace(CITY, rule="creep"), OUTLET),
        (replace(CITY, subject=Subject(product="pork_belly", source="winmart")), OUTLET),
        (replace(DOWN, subject=Subject(source="unknown-feed")), AT_SHOP),
        (an_alert(id="empty", subject=Subject()), an_alert(id="other", subject=Subject())),
        (an_alert(id="empty", subject=Subject()), an_alert(subject=Subject(area="le-chan"))),
    ],
)
def test_what_is_not_a_cause_explains_nothing(cause: Alert, alert: Alert) -> None:
    assert Causes.of([cause, alert], SETTINGS).cause_of(alert) is None


def test_an_outlet_that_the_market_does_not_know_is_explained_by_the_city_alone() -> None:
    stall = an_alert(id="stall", subject=Subject(product="pork_belly", outlet="stall-9"))

    assert Causes.of([AREA], SETTINGS).cause_of(stall) is None
    assert Causes.of([AREA, CITY], SETTINGS).cause_of(stall) == CITY


@pytest.mark.parametrize("state", [AlertState.PENDING, AlertState.STALE, AlertState.RESOLVED])
def test_a_cause_must_be_going_on(state: AlertState) -> None:
    assert Causes.of([replace(AREA, state=state)], SETTINGS).cause_of(OUTLET) is None


def test_a_cause_never_hides_what_is_graver_than_itself() -> None:
    grave = replace(OUTLET, severity=Severity.CRITICAL)

    assert Causes.of([AREA], SETTINGS).cause_of(grave) is None


def test_of_two_causes_of_the_same_width_the_graver_counts() -> None:
    grave = replace(AREA, id="grave", severity=Severity.CRITICAL)

    for alerts in ([AREA, grave], [grave, AREA]):
        assert Causes.of(alerts, SETTINGS).cause_of(OUTLET) == grave


JUMP = an_alert(id="jump")
STANDS_OUT = an_alert(id="stands-out", rule="spread", kind="spread")


def test_a_price_that_jumped_explains_why_it_stands_above_the_others() -> None:
    elsewhere = replace(STANDS_OUT, subject=replace(PORK, outlet="shop"))

    assert Causes.of([JUMP, STANDS_OUT], SETTINGS).cause_of(STANDS_OUT) == JUMP
    assert Causes.of([JUMP], SETTINGS).cause_of(elsewhere) is None
    assert Causes.of([STANDS_OUT], SETTINGS).cause_of(JUMP) is None
    assert Causes.of([JUMP], SETTINGS).cause_of(replace(STANDS_OUT, kind="creep")) is None


def test_the_jumps_behind_some_alerts_are_those_of_the_same_prices() -> None:
    spike = RuleSpec(name="price-spike", plug_in=replace(NOTHING, kind="spike"))
    settings = replace(SETTINGS, rules=(spike, RuleSpec(name="spread", plug_in=NOTHING)))

    assert jumps_behind([STANDS_OUT, AREA], settings) == {JUMP.fingerprint}
    assert jumps_behind([JUMP, AREA], settings) == set()


RUN = an_alert(id="run", rule="run", kind="rundown", subject=Subject(group="pork"))
RUN_HERE = replace(RUN, subject=Subject(group="pork", area="le-chan"))
SHELVES = an_alert(id="shelves", rule="shelves", kind="availability", subject=Subject(group="pork"))
SHELVES_HERE = replace(SHELVES, subject=Subject(group="pork", area="le-chan"))
BELLY_GONE = replace(SHELVES, subject=Subject(product="pork_belly"))


@pytest.mark.parametrize(
    ("run", "shelves"),
    [(RUN, SHELVES), (RUN, SHELVES_HERE), (RUN, BELLY_GONE), (RUN_HERE, SHELVES_HERE)],
    ids=["city", "area", "product", "same-area"],
)
def test_a_run_on_a_good_explains_the_shelves_that_it_empties(run: Alert, shelves: Alert) -> None:
    limited = replace(shelves, evidence={"empty_outlets": 5, "limiting_outlets": 3})

    assert Causes.of([run, shelves], SETTINGS).cause_of(limited) == run


@pytest.mark.parametrize(
    ("run", "shelves"),
    [
        (RUN_HERE, SHELVES),
        (RUN, replace(SHELVES, subject=Subject(group="eggs"))),
        (RUN, replace(SHELVES, subject=Subject(product="unknown"))),
        (RUN, replace(SHELVES, kind="shortfall")),
        (RUN, replace(SHELVES, severity=Severity.CRITICAL)),
        (RUN, replace(SHELVES, opened_on=RUN.opened_on - A_DAY)),
        (RUN, replace(SHELVES, evidence={"closed_outlets": 9, "empty_outlets": 4})),
        (replace(RUN, subject=Subject(group="pork", outlet="shop")), SHELVES),
        (replace(RUN, state=AlertState.PENDING), SHELVES),
    ],
    ids=[
        *("only-an-area", "another-good", "unknown-product", "another-kind", "graver"),
        *("empty-before", "closed", "one-outlet", "unconfirmed"),
    ],
)
def test_shelves_with_a_cause_of_their_own_are_told_beside_a_run(
    run: Alert, shelves: Alert
) -> None:
    assert Causes.of([run, shelves], SETTINGS).cause_of(shelves) is None


def test_an_ordinary_message_goes_now() -> None:
    decision = a_suppression().decide(OUTLET, a_transition(OUTLET))

    assert (decision.fate, decision.ground) == (Fate.NOW, Ground.NOTHING_HIDES_IT)
    assert decision.not_before == NOW


def test_a_silenced_message_is_hidden_and_names_the_silence() -> None:
    decision = a_suppression(a_silence()).decide(OUTLET, a_transition(OUTLET))

    assert (decision.fate, decision.ground, decision.by) == (
        Fate.HIDDEN,
        Ground.SILENCED,
        "s1",
    )
    assert decision.text == "bị tắt báo bởi lệnh / silenced by s1"


def test_an_explained_message_is_hidden_and_names_its_cause() -> None:
    decision = a_suppression(open_alerts=(AREA,)).decide(OUTLET, a_transition(OUTLET))

    assert (decision.fate, decision.ground, decision.by) == (
        Fate.HIDDEN,
        Ground.EXPLAINED,
        "area",
    )
    assert decision.text == "đã được giải thích bởi cảnh báo / explained by alert area"


def test_a_message_in_quiet_hours_goes_later_and_says_why() -> None:
    quiet = QuietHours(begins=time(7), ends=time(9))

    decision = a_suppression().decide(OUTLET, a_transition(OUTLET), quiet)

    assert (decision.fate, decision.ground) == (Fate.LATER, Ground.QUIET_HOURS)
    assert decision.not_before == NOW + timedelta(minutes=90)
    assert not decision.text


def test_an_end_is_told_whatever_was_silenced_or_explained_meanwhile() -> None:
    ended = a_transition(OUTLET, reason=Reason.RECOVERED)

    decision = a_suppression(a_silence(), open_alerts=(AREA,)).decide(OUTLET, ended)

    assert (decision.fate, decision.ground) == (Fate.NOW, Ground.TELLS_AN_END)
