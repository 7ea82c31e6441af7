"""Spike: a price far above its own regular price, at one outlet or all over an area.

No law in force puts a number on an abnormal movement (Law on Prices 2012 and 16/2023/QH15); the one
numeric text, Circular 104/2008/TT-BTC (15 to 20 % over 15 days), is superseded. The thresholds are
the department's own policy, and options.
"""

from __future__ import annotations

from monitor.domain.finding import Finding
from monitor.rules.case import Case, RuleKind
from monitor.rules.rise import rise, shared_rise
from monitor.rules.spike_area import area_findings
from monitor.rules.spike_options import SpikeOptions
from monitor.rules.spike_outlet import open_outlets, outlet_findings, outlet_rise
from monitor.rules.spike_sample import sample


def evaluate(case: Case, options: SpikeOptions) -> list[Finding]:
    """Return what the prices of a day say: of outlets, then of areas."""
    own = rise(case.panel, case.day, options.window)
    peers = shared_rise(case.panel, case.day, options.window)
    here = outlet_rise(case, options, own, peers, case.series())
    episodes = open_outlets(case)
    return [
        *outlet_findings(case, options, here, episodes),
        *area_findings(case, options, own, peers, episodes),
    ]


SPIKE = RuleKind(kind="spike", version=1, options=SpikeOptions, evaluate=evaluate, sample=sample)
