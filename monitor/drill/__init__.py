"""A simulated market with known truth, for training, demonstration and scoring.

``DrillServer`` plays the retailers of the configuration over loopback HTTP, ``DrillClock`` makes
its days pass faster, ``truth`` tells what is planted in them.
"""

from monitor.drill.clock import DrillClock, opening_moment
from monitor.drill.fault import Fault
from monitor.drill.market import SimulatedMarket
from monitor.drill.server import DrillServer
from monitor.drill.slot import history_url
from monitor.drill.truth import EventKind, PlantedEvent

__all__ = [
    "DrillClock",
    "DrillServer",
    "EventKind",
    "Fault",
    "PlantedEvent",
    "SimulatedMarket",
    "history_url",
    "opening_moment",
]
