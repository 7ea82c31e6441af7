"""Words: the vocabulary by which each source is read, the same one for all that are read alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from monitor.domain.settings import Settings
from monitor.domain.source import Reading, SourceSpec
from monitor.normalise.vocabulary import Vocabulary

Lookups = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """How a source is read, with what people taught of it, and the vocabulary of that."""

    agreed: Reading
    taught: Lookups
    reading: Reading
    vocabulary: Vocabulary


class Vocabularies:
    """Finds the words of a source; safe between threads, which at worst make one of them twice."""

    def __init__(self, settings: Settings) -> None:
        self._market, self._currency = settings.market, settings.currency
        self._known: dict[str, Words] = {}
        self._alike = WeakValueDictionary[str, Vocabulary]()

    def of(self, spec: SourceSpec, taught: Lookups) -> Words:
        """Return the words of a source as they are now; people may have taught some since."""
        known = self._known.get(spec.name)
        if known is None or known.agreed is not spec.reading or known.taught != taught:
            reading = replace(spec.reading, lookups=joined(spec.reading.lookups, taught))
            known = Words(spec.reading, taught, reading, self._shared(reading))
            self._known[spec.name] = known
        return known

    def _shared(self, reading: Reading) -> Vocabulary:
        written = repr(reading)
        found = self._alike.get(written)
        if found is None:
            found = self._alike[written] = Vocabulary(self._market, reading, self._currency)
        return found


def joined(lookups: Lookups, taught: Lookups) -> Lookups:
    """Return lookups with those that people taught; a person's word wins over the configuration."""
    return {name: {**lookups.get(name, {}), **taught.get(name, {})} for name in {*lookups, *taught}}
