"""What a simulated retailer writes as JSON."""

from __future__ import annotations

import json
from typing import Any

from monitor.drill import SimulatedMarket
from monitor.drill.feed import Feeds
from tests.unit.drill.markets import START, at, settings, source


def document_of(records: str, fields: dict[str, str], **more: Any) -> Any:
    written = source("json", fields, options={"records": records}, **more)
    configured = settings(written)
    assert configured.drill is not None
    feeds = Feeds(SimulatedMarket(configured, configured.drill))
    return json.loads(feeds.render(written, at(START, 16, 5)).content)


def test_a_flat_json_list_marks_each_record() -> None:
    fields = {"outlet": "shop", "product_code": "sku", "price": "gia.ban", "stock": "kho[1]"}
    first = document_of("$[*]", fields)[0]
    assert first["simulated"] is True
    assert (first["shop"], first["sku"]) == ("mart-1", "pork_belly")
    assert isinstance(first["gia"]["ban"], int)
    assert first["kho"][0] is None
    assert first["kho"][1] is not None


def test_a_list_within_a_document_is_marked_once() -> None:
    document = document_of("$.data.rows[*]", {"product_code": "sku", "price": "p"})
    assert document["simulated"] is True
    assert set(document["data"]["rows"][0]) == {"sku", "p"}


def test_nested_lists_say_outlet_and_time_once() -> None:
    fields = {"outlet": "code", "observed_at": "at", "product_code": "sku", "price": "p"}
    stores = document_of("$.stores[*].items[*]", fields)["stores"]
    assert [set(store) for store in stores] == [{"code", "at", "items"}] * 2
    assert set(stores[0]["items"][0]) == {"sku", "p"}


def test_fields_of_enclosing_objects_stand_there() -> None:
    fields = {
        "outlet": "stores.id",
        "note": "^comment",
        "observed_at": "$.updated",
        "product_code": "sku",
    }
    document = document_of("$.stores[*].shelves[*].items[*]", fields)
    store = document["stores"][0]
    assert (document["updated"], store["id"], store["comment"]) == (
        "25/01/2021",
        "mart-1",
        "mô phỏng",
    )
    assert store["shelves"][0]["items"][0] == {"sku": "pork_belly"}


def test_a_record_may_lie_below_the_last_list() -> None:
    first = document_of("$.items[*].offer", {"product_code": "sku"})["items"][0]
    assert first == {"offer": {"sku": "pork_belly"}}


def test_an_enclosing_field_of_a_single_list_stands_at_the_top() -> None:
    document = document_of("$.items[*]", {"observed_at": "^day", "product_code": "sku"})
    assert document["day"] == "25/01/2021"


def test_availability_is_a_word_for_machines_in_json() -> None:
    found = document_of("$[*]", {"product_code": "sku", "availability": "state"})
    assert {record["state"] for record in found} <= {"in_stock", "low_stock", "out_of_stock"}


def test_pieces_are_whole_in_json() -> None:
    found = document_of("$[*]", {"product_code": "sku", "stock": "qty"})
    eggs = [record["qty"] for record in found if record["sku"] == "egg_local"]
    assert all(isinstance(quantity, int) for quantity in eggs)
