"""A finding of the spike rule with plausible figures, for checking wordings."""

from __future__ import annotations

from datetime import date

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.rules.naming import Naming
from monitor.rules.spike_words import SpikeFigures, outlet_sentences


def sample() -> Finding:
    """Return a breach at one outlet shortly before Tết 2021."""
    subject = Subject(product="Thịt lợn ba chỉ", outlet="WinMart Lê Chân", area="Lê Chân")
    figures = SpikeFigures(
        price=168_000,
        baseline=135_000,
        rise=24.4,
        expected=5.0,
        shared=2.1,
        entry=17.0,
        since=date(2021, 2, 4),
        over=2,
        seen=2,
    )
    naming = Naming(Market.of())
    sentence_vi, sentence_en = outlet_sentences(naming, subject, Verdict.BREACH, figures)
    return Finding(
        rule="price-spike",
        kind="spike",
        version=1,
        subject=subject,
        day=date(2021, 2, 5),
        verdict=Verdict.BREACH,
        severity=Severity.WARNING,
        value=figures.price,
        baseline=figures.baseline,
        unit="đ/kg",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={"baseline": figures.baseline, "n_quotes": 33, "entry_percent": 17.0},
    )
