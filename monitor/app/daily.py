"""The daily summary: gathers the facts of a day from the store and hands them to the reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.domain.calendar import day_bounds
from monitor.domain.errors import UsageError
from monitor.domain.market import BaseUnit
from monitor.domain.ports import Transaction
from monitor.domain.run import Outcome, RunReport
from monitor.domain.view import DailySummary, Origin, ReserveLine, SilentReporter
from monitor.pipeline.reporters import reporter_states
from monitor.reports.daily import SummaryInputs, summarise
from monitor.reports.html import render_html
from monitor.reports.xlsx import render_xlsx
from monitor.stats.panel import Panel
from monitor.stats.supply import Coverage, coverage

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_LOOK_BACK = 15
FORMATS = ("html", "xlsx")
