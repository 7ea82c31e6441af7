"""What the ledger promises, on every database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from monitor.domain.calendar import minute_of
from monitor.domain.errors import StoreError
from monitor.domain.observation import Availability, Observation, QuarantinedRecord, StockForm
from monitor.domain.store import Appended, Transaction
from monitor.store import SqlStore
from monitor.store.batch import AVAILABILITY_CODES
from tests.store_material import NOON, TODAY, VERSION, append, arrival, observation, payload

LATER = NOON + timedelta(hours=1)


def test_a_payload_comes_back_byte_for_byte(store: SqlStore) -> None:
    kept = payload("giá: 29.000 đ\x00".encode())
    with store.begin() as tx:
        payload_id, is_new = tx.ledger.keep_payload(kept, VERSION)
    with store.read() as tx:
        assert tx.ledger.payload(payload_id) == kept
    assert is_new


def test_the_same_bytes_of_a_source_are_kept_once(store: SqlStore) -> None:
    with store.begin() as tx:
        first, _ = tx.ledger.keep_payload(payload(), VERSION)
        again, is_new = tx.ledger.keep_payload(payload(received_at=LATER), VERSION)
        other, is_other_new = tx.ledger.keep_payload(payload(source="coopmart"), VERSION)
    assert (again, is_new) == (first, False)
    assert is_other_new
    assert other != first


def test_bytes_that_do_not_match_their_digest_are_refused(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="digest"), store.begin() as tx:
        tx.ledger.keep_payload(payload(digest="0" * 64), VERSION)


def test_an_unknown_payload_is_an_error_and_not_empty_bytes(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="no payload 99"), store.read() as tx:
        tx.ledger.payload(99)


def test_waiting_payloads_are_the_unrecorded_ones_oldest_first(store: SqlStore) -> None:
    with store.begin() as tx:
        young, _ = tx.ledger.keep_payload(payload(b"1", received_at=LATER), VERSION)
        old, _ = tx.ledger.keep_payload(payload(b"2"), VERSION)
        done, _ = tx.ledger.keep_payload(payload(b"3"), VERSION)
        tx.ledger.settle_payload(done, LATER)
    with store.read() as tx:
        assert tx.ledger.waiting_payloads() == [old, young]


def test_every_figure_of_an_observation_reaches_the_window(store: SqlStore) -> None:
    full = observation(
        listed_price=151_000,
        regular_price=152_000,
        registered_price=149_000,
        member_price=148_000,
        is_promotional=True,
        stock=12_500,
        stock_form=StockForm.VALUE,
        stock_as_reported="5 tỷ",
        sold=300,
        received=0,
        ordered=7,
        availability=Availability.LOW_STOCK,
        flags=("promotional", "converted_unit"),
    )
    with store.begin() as tx:
        appended = append(tx, [full])
        table = tx.ledger.window(TODAY, TODAY)
    assert (table.outlets, table.products) == (("cho-sat",), ("pork_belly",))
    assert table.day.tolist() == [TODAY.toordinal()]
    figures = (table.price, table.listed_price, table.regular_price, table.stock, table.sold)
    assert [column.tolist() for column in figures] == [
        [150_000],
        [151_000],
        [152_000],
        [12_500],
        [300],
    ]
    assert table.received.tolist() == [0]
    assert table.promotional.tolist() == [True]
    assert list(Availability)[table.availability[0]] is Availability.LOW_STOCK
    assert tuple(table.observation.tolist()) == appended.ids


def test_an_absent_figure_is_no_number_in_the_window(store: SqlStore) -> None:
    with store.begin() as tx:
        append(tx, [observation(price=None, stock=0)])
        table = tx.ledger.window(TODAY, TODAY)
    assert np.isnan(table.price).all()
    assert np.isnan(table.sold).all()
    assert table.stock.tolist() == [0]


def test_an_empty_window_is_a_table_without_rows(store: SqlStore) -> None:
    with store.read() as tx:
        table = tx.ledger.window(TODAY, TODAY)
    assert len(table) == 0
    assert table.outlets == ()


def test_the_window_takes_local_days_and_both_ends(store: SqlStore) -> None:
    last_minute = datetime(2021, 2, 5, 16, 59, 59, tzinfo=UTC)
    first_minute = last_minute + timedelta(seconds=1)
    with store.begin() as tx:
        append(tx, [observation(observed_at=last_minute), observation(observed_at=first_minute)])
        assert tx.ledger.window(TODAY, TODAY).day.tolist() == [TODAY.toordinal()]
        assert len(tx.ledger.window(TODAY, TODAY + timedelta(days=1))) == 2
        assert len(tx.ledger.window(date(2021, 2, 1), date(2021, 2, 4))) == 0


def test_the_window_holds_the_last_observation_of_a_day(store: SqlStore) -> None:
    evening = observation(observed_at=LATER, price=160_000)
    with store.begin() as tx:
        append(tx, [evening, observation()])
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [160_000]


def test_what_a_later_report_leaves_out_stays_in_the_window_before_it(store: SqlStore) -> None:
    morning = observation(stock=None)
    evening = observation(observed_at=LATER, price=None, stock=7_000)
    with store.begin() as tx:
        ids = append(tx, [evening, morning]).ids
        table = tx.ledger.window(TODAY, TODAY)
    np.testing.assert_array_equal(table.price, [150_000, np.nan])
    np.testing.assert_array_equal(table.stock, [np.nan, 7_000])
    assert table.observation.tolist() == [ids[1], ids[0]]


def test_a_report_that_says_all_of_an_earlier_one_stands_alone_in_the_window(
    store: SqlStore,
) -> None:
    morning = observation(stock=5_000, availability=Availability.LOW_STOCK)
    evening = observation(observed_at=LATER, price=160_000, stock=7_000)
    with store.begin() as tx:
        append(tx, [morning, evening])
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [160_000]


def test_a_report_that_comes_after_a_later_one_is_named_with_its_day(store: SqlStore) -> None:
    with store.begin() as tx:
        evening = append(tx, [observation(observed_at=LATER, price=160_000)])
        morning = append(tx, [observation()], received_at=LATER + timedelta(hours=1))
        night = append(tx, [observation(observed_at=LATER + timedelta(hours=3), price=1)])
    assert (evening.overtaken, morning.overtaken, night.overtaken) == ((), (TODAY,), ())


def several(tx: Transaction, *reports: Sequence[Observation]) -> list[Appended]:
    """Append reports that came a minute after one another at once."""
    arrivals = []
    for number, facts in enumerate(reports):
        received_at = NOON + timedelta(minutes=number)
        kept, _ = tx.ledger.keep_payload(payload(f"{number}".encode()), VERSION)
        run = tx.runs.begin("winmart", received_at, VERSION)
        arrivals.append(arrival(facts, payload_id=kept, run_id=run, received_at=received_at))
    return tx.ledger.append(arrivals)


def test_reports_that_are_appended_together_keep_their_ids_and_payloads(store: SqlStore) -> None:
    one, other = observation(), observation(outlet="cho-an-duong")
    with store.begin() as tx:
        first, nothing, second = several(tx, [one], [], [other, observation(product="rice")])
        origins = tx.ledger.origins([*first.ids, *second.ids])
        contents = [tx.ledger.payload(origin.payload).content for origin in origins]
    assert (first.ids, nothing.ids, second.ids) == ((1,), (), (2, 3))
    assert (first.observations, second.observations[0]) == ((one,), other)
    assert contents == [b"0", b"2", b"2"]


def test_of_reports_that_are_appended_together_each_is_held_against_those_before(
    store: SqlStore,
) -> None:
    with store.begin() as tx:
        said = several(tx, [observation()], [observation()], [observation(price=155_000)])
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [155_000]
    assert [one.duplicates for one in said] == [0, 1, 0]
    assert [one.superseded for one in said] == [0, 0, 1]


def test_of_reports_that_are_appended_together_only_the_overtaken_one_is_named(
    store: SqlStore,
) -> None:
    tomorrow = observation(observed_at=NOON + timedelta(days=1))
    with store.begin() as tx:
        append(tx, [observation(observed_at=LATER)])
        said = several(tx, [observation()], [tomorrow])
    assert [one.overtaken for one in said] == [(TODAY,), ()]


def test_each_series_has_its_own_line(store: SqlStore) -> None:
    pairs = [("cho-sat", "rice"), ("cho-an-duong", "pork_belly"), ("cho-sat", "pork_belly")]
    facts = [observation(outlet=o, product=p, price=n) for n, (o, p) in enumerate(pairs)]
    with store.begin() as tx:
        append(tx, facts)
        table = tx.ledger.window(TODAY, TODAY)
    lines = zip(table.outlet, table.product, table.price, strict=True)
    read = {(table.outlets[o], table.products[p]): int(price) for o, p, price in lines}
    assert read == {pair: n for n, pair in enumerate(pairs)}


def test_a_stock_that_would_be_converted_otherwise_by_now_is_the_same_statement(
    store: SqlStore,
) -> None:
    told = observation(
        stock=1_450_000,
        stock_form=StockForm.PERCENT_ABOVE_NORMAL,
        stock_as_reported="45 %",
    )
    with store.begin() as tx:
        append(tx, [told])
    with store.begin() as tx:
        again = append(tx, [replace(told, stock=1_460_000)], received_at=LATER)
        fewer = replace(told, stock=1_400_000, stock_as_reported="40 %")
        other = append(tx, [fewer], received_at=LATER)
        table = tx.ledger.window(TODAY, TODAY)
    assert (again.duplicates, len(again.ids)) == (1, 0)
    assert (other.superseded, len(other.ids)) == (1, 1)
    assert table.stock.tolist() == [1_400_000]
    assert table.converted is not None
    assert table.converted.tolist() == [True]


def test_the_window_says_in_which_minute_of_the_day_a_quote_was_made(store: SqlStore) -> None:
    told = observation()
    with store.begin() as tx:
        append(tx, [told])
        table = tx.ledger.window(TODAY, TODAY)
    assert table.minute is not None
    assert table.minute.tolist() == [minute_of(told.observed_at)]


def test_the_same_figures_again_are_a_duplicate(store: SqlStore) -> None:
    with store.begin() as tx:
        append(tx, [observation()])
        again = append(tx, [observation(locator="row 9")], received_at=LATER)
        assert tx.ledger.count() == 1
    assert (again.ids, again.duplicates, again.superseded) == ((), 1, 0)


def test_other_figures_for_the_same_moment_supersede_and_the_earlier_row_stays(
    store: SqlStore,
) -> None:
    with store.begin() as tx:
        first = append(tx, [observation()])
        second = append(tx, [observation(price=155_000)], received_at=LATER)
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [155_000]
        assert [one.price for one in tx.ledger.origins([*first.ids, *second.ids])] == [
            150_000,
            155_000,
        ]
    assert (second.superseded, second.duplicates) == (1, 0)


def test_a_correction_can_be_corrected_back(store: SqlStore) -> None:
    with store.begin() as tx:
        for hours, price in enumerate((150_000, 155_000, 150_000)):
            append(tx, [observation(price=price)], received_at=NOON + timedelta(hours=hours))
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [150_000]
        assert tx.ledger.count() == 3


def test_a_report_that_corrects_itself_ends_with_its_last_line(store: SqlStore) -> None:
    with store.begin() as tx:
        appended = append(tx, [observation(), observation(price=1), observation(price=1)])
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [1]
    assert (len(appended.ids), appended.superseded, appended.duplicates) == (2, 1, 1)


def test_as_of_shows_what_was_known_then(store: SqlStore) -> None:
    with store.begin() as tx:
        append(tx, [observation()])
        append(tx, [observation(price=155_000)], received_at=LATER)
        assert tx.ledger.window(TODAY, TODAY, NOON).price.tolist() == [150_000]
        assert tx.ledger.window(TODAY, TODAY, LATER).price.tolist() == [155_000]
        assert len(tx.ledger.window(TODAY, TODAY, NOON - timedelta(seconds=1))) == 0


def test_a_payload_that_waited_does_not_undo_a_later_correction(store: SqlStore) -> None:
    waited = NOON + timedelta(minutes=30)
    with store.begin() as tx:
        append(tx, [observation()])
        append(tx, [observation(price=155_000)], received_at=LATER)
        late = append(tx, [observation(price=140_000)], received_at=waited)
        again = append(tx, [observation(price=140_000)], received_at=waited)
        assert tx.ledger.window(TODAY, TODAY).price.tolist() == [155_000]
        assert tx.ledger.window(TODAY, TODAY, waited).price.tolist() == [140_000]
        assert tx.ledger.count() == 3
    assert (late.ids, late.duplicates) == ((), 1)
    assert again.duplicates == 1


def test_ids_and_observations_of_an_append_belong_together(store: SqlStore) -> None:
    facts = [observation(product=code, price=n) for n, code in enumerate("cab")]
    with store.begin() as tx:
        append(tx, facts[:1])
        appended = append(tx, facts, received_at=LATER)
        origins = tx.ledger.origins(appended.ids)
    assert appended.observations == tuple(facts[1:])
    assert [one.product for one in origins] == ["a", "b"]


def test_appending_nothing_leaves_no_trace(store: SqlStore) -> None:
    with store.begin() as tx:
        appended = append(tx, [])
        assert (appended.ids, tx.ledger.count()) == ((), 0)


def test_an_origin_leads_back_to_payload_and_place(store: SqlStore) -> None:
    with store.begin() as tx:
        appended = append(tx, [observation(stock=5_000, locator="Sheet1!C17")])
    with store.read() as tx:
        origin = tx.ledger.origins([*appended.ids, 999])[0]
        found = tx.ledger.payload(origin.payload)
    assert (origin.outlet, origin.product, origin.price, origin.stock) == (
        *("cho-sat", "pork_belly"),
        *(150_000, 5_000),
    )
    assert (origin.observed_at, origin.received_at) == (NOON, NOON)
    assert (origin.payload_digest, origin.source) == (found.digest, "winmart")
    assert (origin.locator, origin.config_version) == ("Sheet1!C17", VERSION)


def test_origins_come_in_the_order_asked(store: SqlStore) -> None:
    with store.begin() as tx:
        ids = append(tx, [observation(product=code) for code in "abc"]).ids
        assert [one.observation for one in tx.ledger.origins(reversed(ids))] == list(reversed(ids))


def test_the_prices_of_a_day_are_the_last_of_each_outlet_and_none_that_was_corrected(
    store: SqlStore,
) -> None:
    yesterday = NOON - timedelta(days=1)
    told = [
        observation(observed_at=yesterday, price=140_000),
        observation(price=None, stock=5_000),
        observation(outlet="cho-ga", price=160_000),
        observation(outlet="cho-ga", price=161_000, observed_at=LATER),
        observation(outlet="cho-xa", price=1),
        observation(product="rice", price=2),
    ]
    with store.begin() as tx:
        append(tx, told)
        append(tx, [observation(observed_at=yesterday, price=150_000)], received_at=LATER)
        both = ("cho-sat", "cho-ga")
        found = tx.ledger.prices("pork_belly", both, TODAY - timedelta(days=9), TODAY)
        assert tx.ledger.prices("pork_belly", (), TODAY, TODAY) == {}
    assert found == {TODAY - timedelta(days=1): [150_000], TODAY: [161_000]}
    assert list(found) == sorted(found)


def test_a_quarantined_record_keeps_its_words_reason_and_proposal(store: SqlStore) -> None:
    record = QuarantinedRecord(
        fields={"price": "29.000 đ", "unit": "mớ"},
        locator="row 4",
        reason="unknown_unit",
        text="đơn vị “mớ” chưa có trong cấu hình",
        proposal={"unit": "bó"},
    )
    with store.begin() as tx:
        run = tx.runs.begin("winmart", NOON, VERSION)
        kept, _ = tx.ledger.keep_payload(payload(), VERSION)
        for records in ([], [record], [replace(record, text="mớ?")]):
            tx.ledger.quarantine(
                records, payload_id=kept, run_id=run, at=NOON, config_version=VERSION
            )
    with store.read() as tx:
        newest, older = tx.reviews.waiting()
        assert len(tx.reviews.waiting(limit=1)) == 1
    assert (newest.source, newest.record) == ("winmart", replace(record, text="mớ?"))
    assert older.record == record


def test_an_observation_without_a_time_zone_is_refused(store: SqlStore) -> None:
    naive = observation(observed_at=datetime(2021, 2, 5, 12, 0))
    with pytest.raises(ValueError, match="time zone"), store.begin() as tx:
        append(tx, [naive])


def test_the_codes_of_availability_never_change() -> None:
    assert {word.value: code for word, code in AVAILABILITY_CODES.items()} == {
        "in_stock": 0,
        "low_stock": 1,
        "out_of_stock": 2,
        "limited_per_customer": 3,
        "closed": 4,
        "unknown": 5,
    }
