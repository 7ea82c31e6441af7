"""Every table of the database, by subject; ``metadata`` knows them all."""

from monitor.store.tables import (
    alerts,
    archive,
    bundles,
    decisions,
    deliveries,
    facts,
    inspections,
    intake,
    market,
    months,
    reviews,
    subscriptions,
    work,
)
from monitor.store.tables.schema import HEAD, metadata

__all__ = [
    "HEAD",
    "alerts",
    "archive",
    "bundles",
    "decisions",
    "deliveries",
    "facts",
    "inspections",
    "intake",
    "market",
    "metadata",
    "months",
    "reviews",
    "subscriptions",
    "work",
]
