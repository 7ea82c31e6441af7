"""A history's table as it stands in a file: CSV, also packed, or the first sheet of a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from monitor.domain.errors import UsageError

TEXTS = ("date", "outlet", "area", "product")
FIGURES = ("price", "listed_price", "stock", "sold", "received")
REQUIRED = (*TEXTS, "price")
OPTIONAL = ("listed_price", "promotional", "stock", "sold", "received", "availability")
WANTED = f"{','.join(REQUIRED)} and optionally {','.join(OPTIONAL)}"

_KNOWN = frozenset((*REQUIRED, *OPTIONAL))
_WORDS = (*TEXTS, "promotional", "availability")
_WORKBOOKS = frozenset({".xlsx", ".xls", ".ods", ".xlsb"})
_MIDNIGHT = " 00:00:00"


def read_frame(
    path: Path,
    columns: Mapping[str, str],
    lookups: Mapping[str, Mapping[str, str]],
    *,
    needs_area: bool,
) -> pd.DataFrame:
    """Return the table under our column names, texts as categories.

    Figures are numbers, or texts where one of their column is none. ``columns`` says how a column
    is called in the file, ``lookups`` how our codes are.

    Raises:
        UsageError: the file cannot be read, or lacks a column.
    """
    ours = {theirs: name for name, theirs in columns.items()}
    read = _workbook if path.suffix.lower() in _WORKBOOKS else _csv
    frame = read(path, ours).rename(columns=ours)
    if not needs_area and "area" not in frame:
        frame["area"] = pd.Series("", index=frame.index, dtype="category")
    missing = [name for name in REQUIRED if name not in frame]
    if missing:
        wanted = ", ".join(
            f"{name} ({columns[name]})" if name in columns else name for name in missing
        )
        raise UsageError(f"{path}:1: no column {wanted}; wanted: {WANTED}")
    if frame.empty:
        raise UsageError(f"{path}: no row below the head")
    for name, codes in lookups.items():
        if name in frame:
            frame[name] = frame[name].astype(str).replace(dict(codes)).astype("category")
    return frame


def _csv(path: Path, ours: Mapping[str, str]) -> pd.DataFrame:
    for figures in ("float64", "str"):
        kinds = dict.fromkeys(_WORDS, "category") | dict.fromkeys(FIGURES, figures)
        theirs = {head: kinds[name] for head, name in ours.items() if name in kinds}
        try:
            return pd.read_csv(
                path,
                dtype=kinds | theirs,
                usecols=lambda head: ours.get(head, head) in _KNOWN,
                keep_default_na=False,
                na_values=_empty_figures(ours) if figures == "float64" else None,
                encoding="utf-8-sig",
                on_bad_lines="error",
            )
        except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
            raise UsageError(f"{path}: {' '.join(str(error).split())}") from error
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror or error}") from error
        except ValueError:
            continue
    raise UsageError(f"{path}: no table with the columns {WANTED}")


def _empty_figures(ours: Mapping[str, str]) -> dict[str, list[str]]:
    heads = [head for head, name in ours.items() if name in FIGURES]
    return {head: [""] for head in (*FIGURES, *heads)}


def _workbook(path: Path, ours: Mapping[str, str]) -> pd.DataFrame:
    try:
        frame = pd.read_excel(path, engine="calamine", dtype=str, keep_default_na=False)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except Exception as error:  # the reader of workbooks raises errors of many kinds
        raise UsageError(f"{path}: no workbook: {' '.join(str(error).split())}") from error
    wanted = [head for head in frame.columns if ours.get(str(head), str(head)) in _KNOWN]
    frame = frame[wanted]
    for head in wanted:
        name = ours.get(str(head), str(head))
        if name == "date":
            frame[head] = frame[head].str.removesuffix(_MIDNIGHT)
        if name in _WORDS:
            frame[head] = frame[head].astype("category")
    return frame
