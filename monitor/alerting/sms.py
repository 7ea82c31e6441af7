"""Alerts as short texts: without accents, in the alphabet of GSM 03.38, in one part or two.

One letter with an accent turns a message of 160 characters into parts of 70, so the accents go:
``Thịt lợn`` becomes ``Thit lon``, as every phone in Vietnam shows it. Gateways accept only texts of
a registered template, so the words are fixed and only the slots vary; a slot that is too long is
cut, the link never. Source: 3GPP TS 23.038 (default alphabet and its extension table).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from string import Formatter
from typing import Final

from monitor.alerting.naming import alert_url, what_of, where_of
from monitor.alerting.words import DRILL_MARK, REASON, SEVERITY, WHOLE_CITY, figure, kind_name
from monitor.domain.alert import Alert, Transition
from monitor.domain.delivery import SLOTS
from monitor.domain.errors import UsageError
from monitor.domain.people import SmsTemplate
from monitor.domain.settings import Settings
from monitor.domain.wording import percent

ONE_PART: Final = 160
TWO_PARTS: Final = 306
"""Two parts of 153 characters each, the rest of the 160 going to the joint."""

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")
_UNKNOWN: Final = re.compile(f"[^{re.escape(''.join(sorted(_BASIC | _EXTENDED)))}]")
_LONELY: Final = re.compile(r" +(?=[,.;])")
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
_ELASTIC: Final = ("where", "kind", "what", "compared", "level", "headline")
"""Slots that give way when a text is too long, the first of them first."""

_SHORTEST: Final = 6


DEFAULT: Final = SmsTemplate(
    name="canh-bao",
    text="{drill}{severity} - {reason}: {kind} {what}, {where}. {compared}. {reply}{link}",
    limit=TWO_PARTS,
)
NOTICE: Final = SmsTemplate(
    name="thong-bao", text="{drill}Binh on gia: {headline}. {link}", limit=TWO_PARTS
)
"""For what is not about one alert: digests, reports, the monitor's own troubles."""


def templates_of(settings: Settings) -> list[SmsTemplate]:
    """Return the templates in force: the built-in ones and those of the configuration."""
    built_in = {each.name: each for each in (DEFAULT, NOTICE)}
    return list((built_in | {each.name: each for each in settings.sms_templates}).values())


def texts(templates: Iterable[SmsTemplate], slots: Mapping[str, str]) -> dict[str, str]:
    """Return, by template, the texts that these slots suffice for and that fit."""
    found = {}
    for template in templates:
        try:
            found[template.name] = fill(template, slots)
        except UsageError:
            continue
    return found


def sms_text(
    alert: Alert, transition: Transition, settings: Settings, template: SmsTemplate = DEFAULT
) -> str:
    """Return the text of a transition, no longer than the template's limit.

    Raises:
        UsageError: the fixed words and the link alone are too long for the template.
    """
    return fill(template, slots_of(alert, transition, settings))


def slots_of(alert: Alert, transition: Transition, settings: Settings) -> dict[str, str]:
    """Return the slots of a transition in Vietnamese, with accents and uncut."""
    return {
        "drill": f"{DRILL_MARK.vi}: " if settings.drill else "",
        "severity": SEVERITY[transition.severity].vi.upper(),
        "reason": REASON[transition.reason].vi,
        "kind": kind_name(alert.kind).vi,
        "what": what_of(alert, settings, "vi"),
        "where": where_of(alert, settings, "vi") or WHOLE_CITY.vi,
        "level": figure(transition.value, transition.unit, "vi"),
        "compared": _compared(transition),
        "code": alert.id,
        "reply": "",
        "link": alert_url(alert, settings),
    }


def _compared(transition: Transition) -> str:
    """Return how much against what, shortly: of a price how far it is from its level."""
    value, baseline, unit = transition.value, transition.baseline, transition.unit
    said = figure(value, unit, "vi")
    if value is None or not baseline:
        return said
    if unit.startswith("đ/"):
        return f"{said} ({percent((value / baseline - 1) * 100, sign=True)})"
    return f"{said} so với {figure(baseline, unit, 'vi')}"


def fill(template: SmsTemplate, slots: Mapping[str, str]) -> str:
    """Return a template with its slots without accents, the elastic ones cut until it fits.

    Raises:
        UsageError: it does not fit however much is cut, or names a slot that there is not.
    """
    unknown = problem_with(template) or _lacking(template, slots)
    if unknown:
        raise UsageError(unknown)
    fitted = {name: without_accents(text) for name, text in slots.items()}
    for name in _ELASTIC:
        if name not in fitted:
            continue
        excess = length(_filled(template, fitted)) - template.limit
        if excess > 0:
            fitted[name] = _cut(fitted[name], excess)
    text = _filled(template, fitted)
    if length(text) > template.limit:
        raise UsageError(
            f"template {template.name} needs {length(text)} of {template.limit} places"
        )
    return text


def _filled(template: SmsTemplate, fitted: Mapping[str, str]) -> str:
    """Return the words with their slots; an empty one leaves no blank before the next mark."""
    return _LONELY.sub("", template.text.format(**fitted))


@lru_cache  # each message is held against the same few
def problem_with(template: SmsTemplate) -> str | None:
    """Return what is wrong with a template, or ``None``: its letters and its slots."""
    try:
        unknown = sorted(_names(template) - SLOTS)
    except ValueError:
        return f"template {template.name}: a brace is open or stands alone"
    if unknown:
        return f"template {template.name}: no slot {', '.join(unknown)}; there are {_NAMED}"
    fixed = template.text.replace("{", "").replace("}", "")
    if without_accents(fixed) != fixed:
        return (
            f"template {template.name}: its words have accents or letters that SMS does not carry"
        )
    return None


def _names(template: SmsTemplate) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template.text) if name is not None}


def _lacking(template: SmsTemplate, slots: Mapping[str, str]) -> str | None:
    lacking = sorted(_names(template) - slots.keys())
    return f"template {template.name}: nothing to say for {', '.join(lacking)}" if lacking else None


def without_accents(text: str) -> str:
    """Return a text in the default alphabet: accents gone, what it does not carry as ``?``."""
    split = unicodedata.normalize("NFD", text.translate(_PLAIN))
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return _UNKNOWN.sub("?", bare)


def length(text: str) -> int:
    """Return how many places a text takes; a letter of the extension table takes two."""
    return len(text) + sum(map(text.count, _EXTENDED))


def _cut(text: str, excess: int) -> str:
    """Shorten a text by so many places, if it is long, down to the shortest that still tells."""
    if len(text) <= _SHORTEST:
        return text
    return text[: max(len(text) - excess - 1, _SHORTEST - 1)].rstrip() + "."


_NAMED: Final = ", ".join(sorted(SLOTS))
