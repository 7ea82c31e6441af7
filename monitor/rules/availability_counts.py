"""Shelves counted on whole arrays: which outlets are short of which good, by place.

A good is a product group, whose products stand in for one another; a product without a group is a
good of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.domain.finding import Subject
from monitor.domain.observation import Availability
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.rules.case import Case
from monitor.stats.quoted import AVAILABILITIES
from monitor.stats.seasonal import is_thin

_EMPTY, _LIMITING, _CLOSED, _HAS_IT, _UNTOLD = range(5)
"""Why an outlet lacks something, as the arrays of ``Shelves`` number it."""

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What was told of the shelves on the day.

    The first four arrays have an entry for each series told of: its index in the panel, its good,
    its outlet, and why the product lacks there. The other four have one for each good at an outlet
    that told of it: the good, outlet and area, and why the outlet is short of the good.
    """

    goods: tuple[Subject, ...]
    series: Ints
    good: Ints
    outlet: Ints
    why: Ints
    at_good: Ints
    at_outlet: Ints
    at_area: Ints
    at_why: Ints

    @property
    def is_short(self) -> Bools:
        """Say which goods at an outlet are short."""
        short: Bools = self.at_why < _HAS_IT
        return short

    @property
    def is_lacking(self) -> Bools:
        """Say which series are lacking."""
        lacking: Bools = self.why < _HAS_IT
        return lacking


def shelves_of(case: Case, good_percent: float, min_lacking: int) -> Shelves:
    """Return the shelves of the goods of which something may be said.

    Those that the case touches, with ``min_lacking`` lines that lack something or an open alert.
    An outlet is short of a good when it lacks ``good_percent`` of the good's products that it tells
    of, for the reason of most of them.
    """
    panel = case.panel
    goods, of_product = _goods(case)
    told = _told(case)
    lacking = np.flatnonzero(told < _HAS_IT)
    counts = np.bincount(of_product[panel.product[lacking]], minlength=len(goods))
    spoken_of = _open_goods(case)
    wanted = counts >= min_lacking
    wanted |= np.array([one in spoken_of for one in goods], dtype=bool)
    touched = np.zeros(len(goods), dtype=bool)
    touched[of_product[panel.product[case.series()]]] = True
    series = _NONE
    if (wanted & touched).any():
        series = np.flatnonzero((told < _UNTOLD) & (wanted & touched)[of_product][panel.product])
    why, good = told[series].astype(np.int64), of_product[panel.product[series]]
    outlet = panel.outlet[series]
    pairs, first, pair = np.unique(
        good * len(panel.outlets) + outlet, return_index=True, return_inverse=True
    )
    reasons = np.bincount(pair * 4 + why, minlength=4 * pairs.size).reshape(-1, 4)
    lacking = reasons[:, :_HAS_IT].sum(axis=1)
    short = (lacking > 0) & (100 * lacking >= good_percent * reasons.sum(axis=1))
    return Shelves(
        goods=goods,
        series=series,
        good=good,
        outlet=outlet,
        why=why,
        at_good=good[first],
        at_outlet=outlet[first],
        at_area=panel.area[series[first]],
        at_why=np.where(short, reasons[:, :_HAS_IT].argmax(axis=1), _HAS_IT),
    )


def _told(case: Case) -> Floats:
    """Return of every series why it lacks on the day, ``_UNTOLD`` where nothing is told of it."""
    found = case.panel.memo.get(
        ("shelves", case.day, case.groups, case.kinds),
        case.panel.size,
        lambda columns: _why(case, columns)[None],
    )
    return np.asarray(found[0], dtype=np.float64)


def _why(case: Case, columns: Ints) -> Floats:
    panel, row = case.panel, case.row
    said, stock = panel.availability[row, columns], panel.stock[row, columns]
    closed = said == AVAILABILITIES.index(Availability.CLOSED)
    told = said != AVAILABILITIES.index(Availability.UNKNOWN)
    told |= np.isfinite(panel.price[row, columns]) | np.isfinite(stock)
    told &= case.is_watched(columns)
    if is_thin(case.day):
        told &= ~closed
    why = np.full(columns.size, float(_HAS_IT))
    why[said == AVAILABILITIES.index(Availability.LIMITED)] = _LIMITING
    why[(said == AVAILABILITIES.index(Availability.OUT_OF_STOCK)) | (stock == 0)] = _EMPTY
    why[closed] = _CLOSED
    why[~told] = _UNTOLD
    return why


def _open_goods(case: Case) -> set[Subject]:
    """Return the goods of which alerts are open, also of single products or in one area."""
    found = set()
    for episode in case.episodes.values():
        group = episode.subject.group or case.group_of(episode.subject.product)
        found.add(Subject(group=group) if group else Subject(product=episode.subject.product))
    return found


def _goods(case: Case) -> tuple[tuple[Subject, ...], Ints]:
    """Return the goods as subjects, and each product of the panel its good."""
    goods: dict[Subject, int] = {}
    index = []
    for code, group in zip(case.panel.products.names, case.product_groups(), strict=True):
        good = Subject(group=group) if group else Subject(product=code)
        index.append(goods.setdefault(good, len(goods)))
    return tuple(goods), np.array(index, dtype=np.int64)
