"""What can go wrong, as one tree; ``retryable`` says whether trying again can help.

MonitorError
  ConfigError
  UsageError
    NotFoundError
    ExpiredError
  SourceError
    SourceUnavailableError
    SourceChangedError
    SourceRefusedError
    SourceTooLargeError
  BadRecordError
    UnreadableAmountError
    UnknownUnitError
    UnknownProductError
    UnknownOutletError
    ForeignOutletError
    ImplausiblePriceError
    ImplausibleStockError
    IdentityChangedError
    BadDateError
    MissingFieldError
  DeliveryError
  StoreError
    ConflictError
    SchemaBehindError
    StoreUnavailableError
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class MonitorError(Exception):
    """Anything the monitor itself reports; its text is fit to be shown to a person."""

    retryable: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a configuration file: where it stands, what was found, what is allowed.

    ``line`` and ``column`` count from one; zero means that the place is not known.
    """

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class ConfigError(MonitorError):
    """The configuration cannot be used; carries every problem, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class UsageError(MonitorError):
    """A person asked for something that does not exist or cannot be meant."""


class NotFoundError(UsageError):
    """There is no such alert or silence."""


class ExpiredError(UsageError):
    """It could have been done, but only until a moment that is past."""


class SourceError(MonitorError):
    """A source as a whole could not be used."""


class SourceUnavailableError(SourceError):
    """The source did not answer, or answered that it cannot just now."""

    retryable = True

    def __init__(self, text: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_seconds = retry_after_seconds


class SourceChangedError(SourceError):
    """The source answered, but not in the form that was agreed."""


class SourceRefusedError(SourceError):
    """The source will not serve us: access denied, or a host that is not configured."""


class SourceTooLargeError(SourceError):
    """The answer is larger than the configured limit; nothing of it was read."""


class BadRecordError(MonitorError):
    """One record cannot be accepted; it goes to the quarantine and the run goes on."""

    reason: ClassVar[str] = "bad_record"


class UnreadableAmountError(BadRecordError):
    """The text is not one plain amount, or could be two."""

    reason = "unreadable_amount"


class UnknownUnitError(BadRecordError):
    """The unit is not known, or cannot be turned into the product's base unit."""

    reason = "unknown_unit"


class UnknownProductError(BadRecordError):
    """The name or code stands for no product of the watchlist, or for several."""

    reason = "unknown_product"


class UnknownOutletError(BadRecordError):
    """The name or code stands for no outlet of the configuration."""

    reason = "unknown_outlet"


class ForeignOutletError(BadRecordError):
    """The outlet is another retailer's, who alone may report of it."""

    reason = "foreign_outlet"


class ImplausiblePriceError(BadRecordError):
    """The price lies outside the plausible band, or is off by a factor against its own past."""

    reason = "implausible_price"


class ImplausibleStockError(BadRecordError):
    """The stock is a thousand times the usual: its unit was another one."""

    reason = "implausible_stock"


class IdentityChangedError(BadRecordError):
    """The code stands for another product than before: its name and price level jumped together."""

    reason = "identity_changed"


class BadDateError(BadRecordError):
    """The date cannot be read, lies in the future, or before the product or outlet existed."""

    reason = "bad_date"


class MissingFieldError(BadRecordError):
    """A field that the record cannot do without is absent."""

    reason = "missing_field"


class DeliveryError(MonitorError):
    """One message to one recipient could not be sent; never stops another."""


class StoreError(MonitorError):
    """The database could not do what was asked."""


class ConflictError(StoreError):
    """Somebody else was faster: a claim, a lease or an id is taken."""


class SchemaBehindError(StoreError):
    """The database has not the form that this version needs: run ``monitor db upgrade``."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached, is full, or is locked for too long."""

    retryable = True
