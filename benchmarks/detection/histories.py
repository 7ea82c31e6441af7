"""Other histories than the one of the comparison, all from public price sheets.

``retail`` is the history itself, ``wholesale`` the wholesale sheets of the same days. ``thin`` is
the retail history with areas of four outlets and three reports in ten lost, ``noisy`` with every
price 1 % off at random, ``redrawn`` with its days drawn anew, in blocks of three weeks for all
series at once, so that what moved together still does. ``few`` is a market of 16 centres,
``sparse`` one whose centres report on four days of the week each, ``late`` the history from mid
June on: it begins amid the spike of tomatoes. ``rice`` are the retail and wholesale prices of one
good at 15 centres of three states, 2016 to 2021: few series, many years.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.detection.run import read

NAMES = ("retail", "wholesale", "thin", "noisy", "redrawn", "few", "sparse", "late", "rice")
OUTLETS_OF_AN_AREA = 8
_LATE = pd.Timestamp(2017, 6, 15)
_ALL_REPORT = pd.Timestamp(2016, 1, 1)
_COLUMNS = ["date", "outlet", "area", "product", "price"]
_KEYS = ["area", "outlet", "product"]


def history(data: Path, name: str) -> pd.DataFrame:
    """Return a history by name, in the long form of ``inject.py``."""
    if name == "wholesale":
        return _wholesale(data / "data/india_daily_2017/WholesaleFCA")
    if name == "rice":
        return _rice(data / "data/india_mad_reference_rice/Original")
    made: dict[str, Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]] = {
        "retail": lambda frame, _: frame,
        "thin": _thin,
        "noisy": _noisy,
        "redrawn": _redrawn,
        "few": _few,
        "sparse": _sparse,
        "late": lambda frame, _: frame[frame["date"] >= _LATE],
    }
    frame = read(data / "data/detection/history_2017.csv.gz")
    return made[name](frame, np.random.default_rng(2021))


def _wholesale(folder: Path) -> pd.DataFrame:
    """Read the sheets, one a day: centres by goods, in rupees for 100 kg, ``NR`` for no report."""
    sheets = {path.stem.replace("_", "-"): _sheet(path) for path in sorted(folder.glob("*.csv"))}
    frame = pd.concat(sheets, names=["date"]).reset_index(level="date")
    frame["date"] = pd.to_datetime(frame["date"])
    return _in_areas(frame, OUTLETS_OF_AN_AREA)[_COLUMNS]


def _sheet(path: Path) -> pd.DataFrame:
    sheet = pd.read_csv(path, na_values=["NR"]).rename(columns={"Centre": "outlet"})
    sheet["outlet"] = sheet["outlet"].str.strip()
    sheet.columns = [name.split("(")[0].strip(" @*") for name in sheet.columns]
    long = sheet.melt("outlet", var_name="product", value_name="price")
    long["price"] = pd.to_numeric(long["price"], errors="coerce")
    return long[long["price"] > 0].drop_duplicates(["outlet", "product"])


def _rice(folder: Path) -> pd.DataFrame:
    """Read the series, one a file: ``STATE_CENTRE_Retail.csv``, or ``Price`` for wholesale."""
    found = []
    for path in sorted(folder.glob("*.csv")):
        state, centre, channel = path.stem.split("_")
        series = pd.read_csv(path, parse_dates=["DATE"]).rename(columns=str.lower)
        series["product"] = "rice" if channel == "Retail" else "rice, wholesale"
        found.append(series.assign(area=state, outlet=centre))
    frame = pd.concat(found)
    frame = frame[(frame["price"] > 0) & (frame["date"] >= _ALL_REPORT)]
    return frame.drop_duplicates(["date", "outlet", "product"])[_COLUMNS]


def _in_areas(frame: pd.DataFrame, outlets: int) -> pd.DataFrame:
    place = {name: at // outlets + 1 for at, name in enumerate(sorted(set(frame["outlet"])))}
    return frame.assign(area=[f"A{place[name]:02d}" for name in frame["outlet"]])


def _thin(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    kept = frame[rng.random(len(frame)) >= 0.3]
    return _in_areas(kept, OUTLETS_OF_AN_AREA // 2)


def _noisy(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    off = np.exp(rng.normal(0.0, 0.01, len(frame)))
    return frame.assign(price=(frame["price"] * off).round(2))


def _few(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    centres = rng.choice(sorted(set(frame["outlet"])), 2 * OUTLETS_OF_AN_AREA, replace=False)
    return _in_areas(frame[frame["outlet"].isin(centres)], OUTLETS_OF_AN_AREA)


def _sparse(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    centres = sorted(set(frame["outlet"]))
    days = {centre: rng.choice(7, 4, replace=False) for centre in centres}
    told = {(centre, day) for centre in centres for day in days[centre].tolist()}
    said = zip(frame["outlet"], frame["date"].dt.dayofweek, strict=True)
    return frame[[one in told for one in said]]


def _redrawn(frame: pd.DataFrame, rng: np.random.Generator, block: int = 21) -> pd.DataFrame:
    wide = frame.pivot(index="date", columns=_KEYS, values="price").sort_index()
    level = np.log(wide.ffill().bfill())
    steps = level.diff().fillna(0.0).to_numpy()
    starts = rng.integers(0, len(wide) - block, len(wide) // block + 1)
    days = np.concatenate([np.arange(start, start + block) for start in starts])[: len(wide)]
    prices = np.exp(level.to_numpy()[0] + np.cumsum(steps[days], axis=0))
    prices[np.isnan(wide.to_numpy()[days])] = np.nan
    drawn = pd.DataFrame(prices.round(2), index=wide.index, columns=wide.columns)
    long = drawn.stack(level=_KEYS, future_stack=True).dropna().rename("price").reset_index()
    return long[_COLUMNS]
