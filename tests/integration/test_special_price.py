"""A price list as Croatian law asks for, by configuration only: the usual price is blank while a
special one holds, and the file is CSV in an encoding and with names of its own."""

from __future__ import annotations

from pathlib import Path

from monitor.domain.observation import Payload
from tests.payloads.configured import source
from tests.payloads.samples import a_payload

ROWS = (
    "NAZIV PROIZVODA;ŠIFRA PROIZVODA;JEDINICA MJERE;MALOPRODAJNA CIJENA;"
    "MPC ZA VRIJEME POSEBNOG OBLIKA PRODAJE;SIDRENA CIJENA\n"
    "Riža 1kg;gao;kg;17,50;;17,00\n"
    "Svinjetina;thit;kg;;134,00;140,00\n"
    "Jaja;trung;kom;;;\n"
)


def payload() -> Payload:
    return a_payload(ROWS.encode("cp1250"), "inbox/special/SUPERMARKET_cho-sat_2021-02-05.csv")


def test_where_the_usual_price_is_blank_the_special_one_is_what_people_pay() -> None:
    found = source("special_price.yaml", "special", Path()).normalised(payload())
    rice, pork = found.observations
    assert (rice.product, rice.price, rice.is_promotional) == ("gao", 17_500, False)
    assert (pork.product, pork.price, pork.is_promotional) == ("thit", 134_000, True)
    assert (pork.regular_price, pork.flags) == (None, ("promotional",))


def test_goods_without_any_price_are_counted_and_not_free() -> None:
    found = source("special_price.yaml", "special", Path()).normalised(payload())
    assert (found.skipped, found.quarantined) == (1, ())
