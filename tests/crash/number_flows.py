"""New numbers (R4): written on the other side where the policy says so, and the link follows."""

from __future__ import annotations

from tests.crash.flow import Flow
from tests.crash.masters import CUSTOMER, PRODUCT, SUPPLIER, Masters, come_from_erp, of_connection
from tests.crash.sale_flows import BOTH
from tests.e2e.running import Running


class Renumbered(Flow):
    """R4: a new number in 24SO is written in Rackbeat where the policy says so, and the link follows."""

    name = "renumbered in 24SevenOffice"
    commands = frozenset({"update product in wms"})
    writes = frozenset({PRODUCT})
    changes = (of_connection('renumbering = "write"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        await shop.hands.erp("PATCH", f"/products/{subject.product}", {"number": f"N-{subject.turn}"})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        return any(p.number == f"N-{subject.turn}" for p in shop.sandbox.wms.products.rows())

    async def check(self, shop: Running, subject: Masters) -> None:
        await shop.hands.erp("PATCH", f"/products/{subject.product}", {"name": f"Etter {subject.turn}"})
        await shop.until_polled(12)
        numbers = [p.number for p in shop.sandbox.wms.products.rows() if p.name == f"Etter {subject.turn}"]
        assert numbers == [f"N-{subject.turn}"], "the link did not follow"


class RenumberedInRackbeat(Flow):
    """R4: a new number in Rackbeat is followed, and written in 24SO where the policy says so."""

    name = "renumbered in Rackbeat"
    commands = frozenset({"update product in erp"})
    writes = frozenset({"SaveProducts"})
    tables = BOTH
    changes = (of_connection('renumbering = "write"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        await shop.hands.ui("PUT", f"/products/{subject.number}", {"number": f"N-{subject.turn}"})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        return bool(shop.sandbox.erp.book.products[subject.product]["No"] == f"N-{subject.turn}")

    async def check(self, shop: Running, subject: Masters) -> None:
        numbers = [p["No"] for p in shop.sandbox.erp.book.products.values()]
        assert numbers.count(f"N-{subject.turn}") == 1 and subject.number not in numbers


class CompaniesRenumbered(Flow):
    """R4: a customer and a supplier get new numbers in 24SO."""

    name = "companies renumbered in 24SevenOffice"
    commands = frozenset({"update customer in wms", "update supplier in wms"})
    writes = frozenset({CUSTOMER, SUPPLIER})
    changes = (of_connection('renumbering = "write"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        await shop.hands.erp("PATCH", f"/companies/{subject.customer}", {"number": str(70_000 + subject.turn)})
        await shop.hands.erp("PATCH", f"/companies/{subject.supplier}", {"number": str(80_000 + subject.turn)})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        return numbered(shop, subject) == [70_000 + subject.turn, 80_000 + subject.turn]

    async def check(self, shop: Running, subject: Masters) -> None:
        """The link followed when the next edit arrives at the new number."""
        for company in (subject.customer, subject.supplier):
            await shop.hands.erp("PATCH", f"/companies/{company}", {"name": f"Etter {subject.turn}"})
        await shop.until_polled(12)
        wms = shop.sandbox.wms
        named = [party for table in (wms.customers, wms.suppliers) for party in table.rows()]
        numbers = [party.number for party in named if party.name == f"Etter {subject.turn}"]
        assert numbers == [70_000 + subject.turn, 80_000 + subject.turn], "a link did not follow"


class CompaniesRenumberedInRackbeat(Flow):
    """R4: a customer and a supplier get new numbers in Rackbeat, and 24SO gets them."""

    name = "companies renumbered in Rackbeat"
    commands = frozenset({"update customer in erp", "update supplier in erp"})
    writes = frozenset({"SaveCompanies"})
    tables = BOTH
    changes = (of_connection('renumbering = "write"'),)

    async def ready(self, shop: Running, turn: int) -> Masters:
        return await come_from_erp(shop, turn)

    async def act(self, shop: Running, subject: Masters) -> None:
        turn = subject.turn
        await shop.hands.ui("PUT", f"/customers/{40_000 + turn}", {"number": 70_000 + turn})
        await shop.hands.ui("PUT", f"/suppliers/{50_000 + turn}", {"number": 80_000 + turn})

    async def reached(self, shop: Running, subject: Masters) -> bool:
        book = shop.sandbox.erp.book
        shown = [book.companies[company].get("ExternalId") for company in (subject.customer, subject.supplier)]
        return shown == [str(70_000 + subject.turn), str(80_000 + subject.turn)]

    async def check(self, shop: Running, subject: Masters) -> None:
        shown = [company.get("ExternalId") for company in shop.sandbox.erp.book.companies.values()]
        for first in (70_000, 80_000):
            assert shown.count(str(first + subject.turn)) == 1
        assert not {str(40_000 + subject.turn), str(50_000 + subject.turn)} & set(shown)
        assert numbered(shop, subject) == [70_000 + subject.turn, 80_000 + subject.turn]


def numbered(shop: Running, subject: Masters) -> list[int]:
    """The numbers of the customer and the supplier that carry the ids of this time (R5)."""
    wms = shop.sandbox.wms
    ids = {str(subject.customer), str(subject.supplier)}
    parties = [party for table in (wms.customers, wms.suppliers) for party in table.rows()]
    return [party.number for party in parties if ids & set(party.field_values.values())]
