"""Refusals that know a way on: what the reader believes was meant, for a person to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.domain.errors import (
    BadRecordError,
    ImplausiblePriceError,
    UnknownOutletError,
    UnknownProductError,
    UnreadableAmountError,
)


class ProposingError(BadRecordError):
    """A refusal with a proposal: field names and the texts or figures that may have been meant."""

    def __init__(self, text: str, proposal: Mapping[str, str]) -> None:
        super().__init__(text)
        self.proposal = dict(proposal)


class UnsureProductError(ProposingError, UnknownProductError):
    """The name may stand for one of several products."""


class UnsureOutletError(ProposingError, UnknownOutletError):
    """The name may stand for one of several outlets."""


class OutOfBandError(ProposingError, ImplausiblePriceError):
    """The price lies outside the band, but would lie within when moved by a power of ten."""


class RangeError(ProposingError, UnreadableAmountError):
    """Two ends were given where one amount is wanted."""


def proposal_of(error: BadRecordError) -> Mapping[str, str]:
    """Return what a refusal proposes; nothing for one that knows no way on."""
    return error.proposal if isinstance(error, ProposingError) else {}


def listed(codes: Iterable[str]) -> str:
    """Return candidates for a proposal, in one line."""
    return ", ".join(codes)
