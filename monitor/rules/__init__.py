"""One module per kind of rule: a case and options in, findings out. Pure, on whole arrays."""

from collections.abc import Mapping
from types import MappingProxyType

from monitor.rules.availability import AVAILABILITY
from monitor.rules.balance import BALANCE
from monitor.rules.case import Case, ReporterState, RuleKind
from monitor.rules.ceiling import CEILING
from monitor.rules.commitment_price import COMMITMENT_PRICE
from monitor.rules.coordinated import COORDINATED
from monitor.rules.cover import COVER
from monitor.rules.creep import CREEP
from monitor.rules.data_quality import DATA_QUALITY
from monitor.rules.listed_price import LISTED_PRICE
from monitor.rules.quality import QUALITY
from monitor.rules.rundown import RUNDOWN
from monitor.rules.shortfall import SHORTFALL
from monitor.rules.silence import SILENCE
from monitor.rules.spike import SPIKE
from monitor.rules.spread import SPREAD
from monitor.rules.withholding import WITHHOLDING

_KINDS = (
    SPIKE,
    CREEP,
    SPREAD,
    CEILING,
    COMMITMENT_PRICE,
    LISTED_PRICE,
    COORDINATED,
    SHORTFALL,
    COVER,
    RUNDOWN,
    AVAILABILITY,
    WITHHOLDING,
    BALANCE,
    SILENCE,
    DATA_QUALITY,
    QUALITY,
)

RULES: Mapping[str, RuleKind] = MappingProxyType({kind.kind: kind for kind in _KINDS})
"""Every kind of rule by its name; a new kind is one module and one entry here."""

__all__ = ["RULES", "Case", "ReporterState", "RuleKind"]
