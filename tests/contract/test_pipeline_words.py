"""Sources that are read alike share what their texts mean, and what people teach counts at once."""

from __future__ import annotations

from dataclasses import replace

from monitor.domain.source import PlugIn, Reading, RecordMap, Schedule, SourceSpec
from monitor.pipeline.words import Vocabularies
from tests.sample_market import settings_of_the_desk

SPEC = SourceSpec(
    name="one",
    retailer="board",
    fetch=PlugIn(kind="folder", options={}, path=()),
    format=PlugIn(kind="csv", options={}, path=()),
    record_map=RecordMap(fields={}),
    reading=Reading(lookups={"unit": {"bich": "túi"}}),
    schedule=Schedule(),
)
OTHER = replace(SPEC, name="other", reading=replace(SPEC.reading))
THIRD = replace(SPEC, name="third", reading=Reading())


def test_sources_that_are_read_alike_share_a_vocabulary() -> None:
    words = Vocabularies(settings_of_the_desk())
    one, other, third = (words.of(spec, {}) for spec in (SPEC, OTHER, THIRD))
    assert one.vocabulary is other.vocabulary
    assert one.vocabulary is not third.vocabulary
    assert words.of(SPEC, {}) is one


def test_what_people_teach_is_known_to_the_next_report() -> None:
    words = Vocabularies(settings_of_the_desk())
    before = words.of(SPEC, {})
    after = words.of(SPEC, {"product": {"ba chỉ": "pork_belly"}})
    assert after.reading.lookups == {
        "unit": {"bich": "túi"},
        "product": {"ba chỉ": "pork_belly"},
    }
    assert after.vocabulary is not before.vocabulary
