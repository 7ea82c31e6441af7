"""The tomatoes of July 2017, from 15 to 60 rupees: told early in each area, until they return."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from monitor.domain.market import Market
from monitor.pipeline.history import read_history
from monitor.rules import RULES
from monitor.rules.backtest import Circumstances, PastEpisode, RuleInForce, backtest
from monitor.stats.panel import Panel
from tests.payloads.configured import DATA, needs_data

pytestmark = [pytest.mark.shared_data, pytest.mark.slow, needs_data]


def area_alerts(tomatoes: pd.DataFrame, path: Path) -> list[PastEpisode]:
    tomatoes.to_csv(path, index=False)
    history = read_history(path)
    days = [date.fromordinal(day) for day in range(*_ends(history.first, history.last))]
    panel = Panel.build(history.quotes, Market.of(), history.last, len(days), history.areas)
    kind = RULES["spike"]
    rule = RuleInForce(name="spike", kind=kind, options=kind.options())
    found = backtest(panel, [rule], days, Circumstances(market=Market.of()))
    return [episode for episode in found if not episode.subject.outlet]


def _ends(first: date, last: date) -> tuple[int, int]:
    return first.toordinal(), last.toordinal() + 1


def levels(tomatoes: pd.DataFrame, area: str) -> pd.Series:
    """Return an area's median level by day over five days, each outlet against its own May."""
    here = tomatoes[tomatoes["area"] == area]
    wide = here.pivot(index="date", columns="outlet", values="price")
    return (wide / wide.loc["2017-05-01":"2017-05-31"].median()).median(axis=1).rolling(5).median()


def test_every_area_is_told_before_its_prices_double_and_until_they_return(tmp_path: Path) -> None:
    text = {"outlet": str, "area": str, "product": str, "date": str}
    whole = pd.read_csv(DATA / "detection" / "history_2017.csv.gz", dtype=text)
    tomatoes = whole[whole["product"] == "tomato"]
    alerts = area_alerts(tomatoes, tmp_path / "tomatoes.csv")
    for area in sorted(set(tomatoes["area"])):
        level = levels(tomatoes, area)
        doubled = date.fromisoformat(str(level.index[level >= 2][0]))
        (alert,) = [
            one
            for one in alerts
            if one.subject.area == area
            and one.opened < doubled
            and (one.closed is None or one.closed > doubled)
        ]
        assert alert.closed is None or level[alert.closed.isoformat()] < 1.5, area
