"""What is written on the command line as in a configuration: days and durations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click


class Span(click.ParamType[timedelta]):
    """A duration as a configuration writes it: 30m, 4h, 2 giờ."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the duration."""
        from monitor.config.written import to_duration

        if isinstance(value, timedelta):
            return value
        try:
            return to_duration(value)
        except ValueError as error:
            self.fail(f"found {value!r}; {error}", param, ctx)


class Day(click.ParamType[date]):
    """A day as a configuration writes it: 2021-02-05 or 05/02/2021."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        from monitor.config.written import to_day
        from monitor.domain.calendar import KNOWN_DAYS

        try:
            day = value if isinstance(value, date) else to_day(value)
        except ValueError as error:
            self.fail(f"found {value!r}; {error}", param, ctx)
        if not KNOWN_DAYS[0] <= day <= KNOWN_DAYS[1]:
            self.fail(f"found {day}; allowed is {KNOWN_DAYS[0]} to {KNOWN_DAYS[1]}", param, ctx)
        return day
