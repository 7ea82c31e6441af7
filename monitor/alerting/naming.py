"""What an alert is called: its product, place, phrase and address, in the reader's language.

What the configuration in force no longer knows is named by its code, so that an old alert can
always be told and shown.
"""

from __future__ import annotations

from monitor.alerting.words import WHOLE_CITY, kind_name
from monitor.domain.alert import Alert
from monitor.domain.settings import Settings


def topic_of(alert: Alert, settings: Settings, language: str) -> str:
    """Return an alert in one phrase: kind, what and where."""
    name = kind_name(alert.kind).to(language)
    what, where = what_of(alert, settings, language), where_of(alert, settings, language)
    return " – ".join(part for part in (": ".join(filter(None, (name, what))), where) if part)


def what_of(alert: Alert, settings: Settings, language: str) -> str:
    """Return the name of the product, group or reporter that an alert is about.

    A retailer's promise of a good is about both.
    """
    subject, market = alert.subject, settings.market
    product = market.products.get(subject.product)
    group = market.groups.get(subject.group)
    code = subject.product or subject.group
    thing = product or group
    if thing is not None:
        code = (thing.name_en or thing.name) if language == "en" else thing.name
    return ", ".join(filter(None, (code, reporter_name(subject.source, settings))))


def where_of(alert: Alert, settings: Settings, language: str) -> str:
    """Return the outlet and area of an alert by name, or that it is the whole territory.

    A reporter that fell silent is nowhere in particular.
    """
    outlet = settings.market.outlets.get(alert.subject.outlet)
    outlet_name = outlet.name if outlet else alert.subject.outlet
    area = (
        "" if outlet_name and not area_of(alert, settings) else area_name(alert, settings, language)
    )
    return ", ".join(part for part in (outlet_name, area) if part)


def area_name(alert: Alert, settings: Settings, language: str) -> str:
    """Return the area of an alert by name, or the whole territory; a reporter has none."""
    code = area_of(alert, settings)
    area = settings.market.areas.get(code)
    if area is not None:
        return (area.name_en or area.name) if language == "en" else area.name
    return code or ("" if alert.subject.source else WHOLE_CITY.to(language))


def area_of(alert: Alert, settings: Settings) -> str:
    """Return the code of the area of an alert, its outlet's when it names none itself."""
    outlet = settings.market.outlets.get(alert.subject.outlet)
    return alert.subject.area or (outlet.area if outlet else "")


def alert_url(alert: Alert, settings: Settings) -> str:
    """Return the address of an alert's page."""
    return f"{settings.base_url.rstrip('/')}/alerts/{alert.id}"


def reporter_name(source: str, settings: Settings) -> str:
    """Return the retailer behind a source, and the source; of a retailer's code, its name."""
    retailer = next((each.retailer for each in settings.sources if each.name == source), "")
    found = settings.market.retailers.get(retailer)
    if found:
        return f"{found.name} ({source})"
    promised = settings.market.retailers.get(source)
    return promised.name if promised else source
