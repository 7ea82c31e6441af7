"""Coordinated: competing retailers raise one product on one day by nearly the same.

Information for a competition check (Law on Competition 23/2018/QH14 forbids agreements on prices)
and no proof: a shared supplier looks alike. On a day on which the whole market rises and the rise
is within the Tết allowance, only what goes beyond the market counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from monitor.domain.finding import Episode, Finding, Verdict
from monitor.domain.quotes import Floats, Ints
from monitor.rules.case import Case, RuleKind
from monitor.rules.coordinated_finding import VERSION, Reading, finding_of, sample
from monitor.rules.coordinated_options import CoordinatedOptions
from monitor.rules.steps import changes, market_changes
from monitor.rules.waves import WaveDay, day_of, members_of, past_day, place_of


def evaluate(case: Case, options: CoordinatedOptions) -> list[Finding]:
    """Return the places whose retailers rise together: new ones, then open episodes."""
    panel = case.panel
    change = changes(panel, case.day, options.window)
    episodes = _open_places(case, options)
    members = _worth_a_look(case, options, change, np.array(list(episodes), dtype=np.int64))
    if members.size == 0:
        return []
    market = market_changes(panel, case.day, change)
    today = day_of(case, options, members, change, market)
    readings = _readings(case, options, today, episodes)
    return [finding_of(case, options, today, reading) for reading in readings]


def _open_places(case: Case, options: CoordinatedOptions) -> dict[int, Episode]:
    panel, found = case.panel, dict[int, Episode]()
    for episode in case.episodes.values():
        product = panel.products.find(episode.subject.product)
        area = panel.areas.find(episode.subject.area)
        if product is not None and (area is not None or options.across == "city"):
            key = place_of(panel, options, np.array(product), np.array(area or 0))
            found[int(key)] = episode
    return found


def _worth_a_look(
    case: Case, options: CoordinatedOptions, change: Floats, open_places: Ints
) -> Ints:
    """Return the series of places in scope where enough outlets rose, or an episode is open."""
    panel, series = case.panel, case.series()
    touched = np.unique(place_of(panel, options, panel.product[series], panel.area[series]))
    members = members_of(case, options, touched)
    place = place_of(panel, options, panel.product[members], panel.area[members])
    risen, outlets = np.unique(place[change[members] >= options.least], return_counts=True)
    many = risen[outlets >= options.min_retailers]
    return members[np.isin(place, np.concatenate([many, open_places]))]


def _readings(
    case: Case, options: CoordinatedOptions, today: WaveDay, episodes: Mapping[int, Episode]
) -> Iterator[Reading]:
    broken = today.waves.breaks(options)
    is_open = np.isin(today.waves.places, np.array(list(episodes), dtype=np.int64))
    for at in np.flatnonzero(broken).tolist():
        episode = episodes.get(int(today.waves.places[at]))
        since = episode.opened_on if episode else case.day
        yield Reading(at=at, verdict=Verdict.BREACH, since=since)
    told = today.waves.reporting >= options.min_retailers
    for at in np.flatnonzero(is_open & ~broken & told).tolist():
        episode = episodes[int(today.waves.places[at])]
        verdict = _quiet_verdict(case, options, today, at, episode)
        yield Reading(at=at, verdict=verdict, since=episode.opened_on)


def _quiet_verdict(
    case: Case, options: CoordinatedOptions, today: WaveDay, at: int, episode: Episode
) -> Verdict:
    """Return whether an open episode has been quiet for long enough to end."""
    if (case.day - episode.opened_on).days < options.quiet_days:
        return Verdict.HOLD
    retailers = today.retailers
    here = retailers.place == today.waves.places[at]
    members = retailers.series[here[retailers.owner]]
    for back in range(1, min(options.quiet_days, case.row + 1)):
        if past_day(case, options, back, members).waves.breaks(options).any():
            return Verdict.HOLD
    return Verdict.CLEAR


COORDINATED = RuleKind(
    kind="coordinated",
    version=VERSION,
    options=CoordinatedOptions,
    evaluate=evaluate,
    sample=sample,
)
