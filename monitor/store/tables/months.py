"""What each product cost in each month."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, Integer, Table, Text

from monitor.store.tables.schema import metadata

monthly_medians = Table(
    "monthly_medians",
    metadata,
    Column("product", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("median", Float(53), nullable=False),
    Column("quotes", Integer, nullable=False),
)
