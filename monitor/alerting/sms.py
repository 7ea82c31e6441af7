"""Alerts as short texts: without accents, in the alphabet of GSM 03.38, in one part or two.

One letter with an accent turns a message of 160 characters into parts of 70, so the accents go:
``Thịt lợn`` becomes ``Thit lon``, as every phone in Vietnam shows it. Gateways accept only texts of
a registered template, so the words are fixed and only the slots vary; a slot that is too long is
cut, the link never. Source: 3GPP TS 23.038 (default alphabet and its extension table).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from monitor.alerting.naming import alert_url, what_of, where_of
from monitor.alerting.words import DRILL_MARK, REASON, SEVERITY, WHOLE_CITY, figure, kind_name
from monitor.domain.alert import Alert, Transition
from monitor.domain.errors import UsageError
from monitor.domain.settings import Settings

ONE_PART: Final = 160
TWO_PARTS: Final = 306
"""Two parts of 153 characters each, the rest of the 160 going to the joint."""

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")
_PLAIN: Final = str.maketrans(
    {
        "đ": "d",
        "Đ": "D",
        "₫": "d",
        "–": "-",
        "—": "-",
        "−": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "·": "-",
        "×": "x",
        "\u00a0": " ",
    }
)
_ELASTIC: Final = ("where", "kind", "what", "level")
"""Slots that give way when a text is too long, the first of them first."""

_SHORTEST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsTemplate:
    """A text as it is registered with the gateway, with named slots in braces."""

    id: str
    text: str
    limit: int = ONE_PART


DEFAULT: Final = SmsTemplate(
    id="canh-bao",
    text="{drill}{severity} - {reason}: {kind} {what}, {where}. {level}. {link}",
    limit=TWO_PARTS,
)


def sms_text(
    alert: Alert, transition: Transition, settings: Settings, template: SmsTemplate = DEFAULT
) -> str:
    """Return the text of a transition, no longer than the template's limit.

    Raises:
        UsageError: the fixed words and the link alone are too long for the template.
    """
    return fill(template, slots_of(alert, transition, settings))


def slots_of(alert: Alert, transition: Transition, settings: Settings) -> dict[str, str]:
    """Return the slots of a transition: plain words, each in the alphabet of short texts."""
    level = figure(transition.value, transition.unit, "vi")
    slots = {
        "drill": f"{DRILL_MARK.vi}: " if settings.drill else "",
        "severity": SEVERITY[transition.severity].vi.upper(),
        "reason": REASON[transition.reason].vi,
        "kind": kind_name(alert.kind).vi,
        "what": what_of(alert, settings, "vi"),
        "where": where_of(alert, settings, "vi") or WHOLE_CITY.vi,
        "level": level,
        "code": alert.id,
        "link": alert_url(alert, settings),
    }
    return {name: without_accents(text) for name, text in slots.items()}


def fill(template: SmsTemplate, slots: Mapping[str, str]) -> str:
    """Return a template with its slots, cutting the elastic ones until it fits.

    Raises:
        UsageError: it does not fit however much is cut, or names a slot that there is not.
    """
    unknown = problem_with(template)
    if unknown:
        raise UsageError(unknown)
    fitted = dict(slots)
    for name in _ELASTIC:
        excess = length(template.text.format(**fitted)) - template.limit
        if excess > 0:
            fitted[name] = _cut(fitted[name], excess)
    text = template.text.format(**fitted)
    if length(text) > template.limit:
        raise UsageError(f"template {template.id} needs {length(text)} of {template.limit} places")
    return text


def problem_with(template: SmsTemplate) -> str | None:
    """Return what is wrong with a template, or ``None``: its letters and its slots."""
    names = {name for _, name, _, _ in Formatter().parse(template.text) if name is not None}
    unknown = sorted(names - _SLOTS)
    if unknown:
        return f"template {template.id}: no slot {', '.join(unknown)}; there are {_NAMED}"
    fixed = template.text.replace("{", "").replace("}", "")
    if without_accents(fixed) != fixed:
        return f"template {template.id}: its words have accents or letters that SMS does not carry"
    return None


def without_accents(text: str) -> str:
    """Return a text in the default alphabet: accents gone, what it does not carry as ``?``."""
    split = unicodedata.normalize("NFD", text.translate(_PLAIN))
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return "".join(letter if letter in _BASIC | _EXTENDED else "?" for letter in bare)


def length(text: str) -> int:
    """Return how many places a text takes; a letter of the extension table takes two."""
    return sum(2 if letter in _EXTENDED else 1 for letter in text)


def _cut(text: str, excess: int) -> str:
    """Shorten a text by so many places, if it is long, down to the shortest that still tells."""
    if len(text) <= _SHORTEST:
        return text
    return text[: max(len(text) - excess - 1, _SHORTEST - 1)].rstrip() + "."


_SLOTS: Final = frozenset(
    {"drill", "severity", "reason", "kind", "what", "where", "level", "code", "link"}
)
_NAMED: Final = ", ".join(sorted(_SLOTS))
