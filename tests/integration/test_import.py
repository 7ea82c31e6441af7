"""A history into the ledger: whole, once, and with every doubtful row named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from monitor.app.database import open_store
from monitor.cli import main
from tests.walk import write_config

HEAD = "date,outlet,product,price,stock\n"
ROWS = (
    "2020-01-05,stall-1,pork_belly,140000,12.5\n"
    "2020-01-06,stall-1,pork_belly,141000,\n"
    "2020-01-06,stall-2,pork_belly,,3\n"
)

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MONITOR_CONFIG", str(write_config(tmp_path, 25)))
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("MONITOR_DATABASE_URL", raising=False)

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["import", *arguments])
        assert isinstance(ended.value.code, int)
        return ended.value.code

    return run


def written(path: Path, content: str) -> str:
    path.write_text(content, encoding="utf-8")
    return str(path)


def prices(tmp_path: Path) -> list[tuple[str, float]]:
    store = open_store(f"sqlite:///{tmp_path / 'var' / 'monitor.db'}")
    with store.read() as tx:
        table = tx.ledger.window(date(2020, 1, 1), date(2020, 1, 31))
    store.close()
    days = [date.fromordinal(int(day)).isoformat() for day in table.day]
    return sorted(
        (day, float(price)) for day, price in zip(days, table.price, strict=True) if price > 0
    )


def test_every_row_of_a_history_is_in_the_ledger_and_leads_to_its_line(
    run: Run, tmp_path: Path
) -> None:
    assert run(written(tmp_path / "old.csv", HEAD + ROWS)) == 0
    assert prices(tmp_path) == [("2020-01-05", 140_000.0), ("2020-01-06", 141_000.0)]
    store = open_store(f"sqlite:///{tmp_path / 'var' / 'monitor.db'}")
    with store.read() as tx:
        origins = tx.ledger.origins([1, 2, 3])
        assert tx.ledger.payload(origins[0].payload).content == (HEAD + ROWS).encode()
    store.close()
    assert [(one.locator, one.stock) for one in origins] == [
        ("row 2", 12_500),
        ("row 3", None),
        ("row 4", 3_000),
    ]


def test_the_same_file_again_changes_nothing(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "old.csv", HEAD + ROWS)
    run(path)
    capsys.readouterr()
    assert run(path, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["added"], answer["duplicates"], answer["superseded"]) == (0, 3, 0)


def test_another_price_for_a_known_day_is_a_correction_and_the_old_row_stays(
    run: Run, tmp_path: Path
) -> None:
    run(written(tmp_path / "old.csv", HEAD + ROWS))
    run(written(tmp_path / "new.csv", HEAD + "2020-01-05,stall-1,pork_belly,150000,12.5\n"))
    assert prices(tmp_path)[0] == ("2020-01-05", 150_000.0)
    engine = create_engine(f"sqlite:///{tmp_path / 'var' / 'monitor.db'}")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, supersedes FROM observations ORDER BY id")).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [(1, None), (2, None), (3, None), (4, 1)]


def test_of_two_rows_of_one_day_the_later_one_holds(run: Run, tmp_path: Path) -> None:
    twice = "2020-01-05,stall-1,pork_belly,1{},\n"
    run(written(tmp_path / "old.csv", HEAD + twice.format("30000") + twice.format("35000")))
    assert prices(tmp_path) == [("2020-01-05", 135_000.0)]


def test_a_packed_file_and_a_workbook_say_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.csv.gz").write_bytes(gzip.compress((HEAD + ROWS).encode()))
    frame = pd.read_csv(tmp_path / "old.csv.gz", parse_dates=["date"])
    frame.to_excel(tmp_path / "old.xlsx", index=False)
    assert run(str(tmp_path / "old.xlsx")) == 0
    known = prices(tmp_path)
    assert run(str(tmp_path / "old.csv.gz")) == 0
    assert prices(tmp_path) == known == [("2020-01-05", 140_000.0), ("2020-01-06", 141_000.0)]


def test_a_map_gives_foreign_columns_and_codes_their_names_with_us(
    run: Run, tmp_path: Path
) -> None:
    names = written(
        tmp_path / "map.yaml",
        "columns: {date: Ngày, outlet: Chợ, product: Hàng, price: Giá}\n"
        "lookups: {outlet: {CHO 1: stall-1}, product: {BA CHI: pork_belly}}\n",
    )
    foreign = written(tmp_path / "f.csv", "Ngày,Chợ,Hàng,Giá\n2020-01-05,CHO 1,BA CHI,140000\n")
    assert run(foreign, "--map", names) == 0
    assert prices(tmp_path) == [("2020-01-05", 140_000.0)]


def test_implausible_prices_and_future_days_are_set_aside_by_line(run: Run, tmp_path: Path) -> None:
    doubtful = "2020-01-07,stall-1,pork_belly,1400000,\n2099-01-01,stall-1,pork_belly,140000,\n"
    path = written(tmp_path / "old.csv", HEAD + ROWS + doubtful)
    assert run(path) == 1
    assert run(path) == 1
    store = open_store(f"sqlite:///{tmp_path / 'var' / 'monitor.db'}")
    with store.read() as tx:
        set_aside = [
            (one.source, one.record.reason, one.record.locator) for one in tx.reviews.waiting()
        ]
    store.close()
    assert sorted(set_aside) == [
        ("import", "bad_date", "row 6"),
        ("import", "implausible_price", "row 5"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD + "2020-01-05,stall-9,gold,1,\n", "1 outlets that the configuration does not know"),
        (HEAD + "05/01/2020,stall-1,pork_belly,140000,\n", ":2: date '05/01/2020': YYYY-MM-DD"),
        (HEAD + "1900-01-05,stall-1,pork_belly,140000,\n", ":2: date '1900-01-05': YYYY-MM-DD"),
        (HEAD + "2020-01-05,stall-1,pork_belly,140k,\n", ":2: price '140k'"),
        ("date,outlet,product\n2020-01-05,stall-1,pork_belly\n", ":1: no column price"),
        (HEAD, "no row below the head"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_whole(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    assert run(written(tmp_path / "old.csv", content)) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "var" / "monitor.db").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("columns: {date: [1]}\n", "map.yaml:1:"),
        ("colums: {}\n", 'did you mean "columns"'),
        ("", "the file is empty"),
        ("columns: {a: b, a: c}\n", "map.yaml:1:"),
    ],
)
def test_a_map_with_a_mistake_names_its_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    path = written(tmp_path / "old.csv", HEAD + ROWS)
    assert run(path, "--map", written(tmp_path / "map.yaml", content)) == 1
    assert said in capsys.readouterr().err


def test_a_workbook_that_is_none_is_refused(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(written(tmp_path / "old.xlsx", "no workbook")) == 2
    assert "no workbook" in capsys.readouterr().err
    assert run(str(tmp_path / "missing.xlsx")) == 2
