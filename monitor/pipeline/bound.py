"""Plug-ins with their settings: what the application hands to the stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.domain.finding import Finding
from monitor.domain.ports import Channel, Fetcher, Format
from monitor.domain.settings import RuleSpec
from monitor.domain.source import SourceSpec
from monitor.rules.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source with the fetcher and the format that its configuration names.

    One that ``answers`` speaks of the moment at which it is asked; files and letters were handed in
    before. Payloads that come ``together`` are parts of one list: all are read when one of them is
    new, and none is recorded where one cannot be.
    """

    spec: SourceSpec
    fetcher: Fetcher
    format: Format
    answers: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule with its checked options already filled in."""

    spec: RuleSpec
    evaluate: Callable[[Case], list[Finding]]


Channels = Mapping[str, Channel]
"""The channels by kind."""
