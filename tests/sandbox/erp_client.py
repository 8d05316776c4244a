"""A SOAP caller for tests that writes its XML by hand, so that it shares nothing with the sandbox's codec."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from lxml import etree

from sandbox.erp_app import create_erp_app
from sandbox.erp_load import load_world
from sandbox.erp_state import ErpState
from sandbox.journal import ManualClock
from sandbox.world import Category, Company, Order, OrderLine, Product, World

NS = "http://24sevenOffice.com/webservices"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"

AUTH = "/authenticate/v001/authenticate.asmx"
ORDERS = "/Economy/InvoiceOrder/V001/InvoiceService.asmx"
PRODUCTS = "/Logistics/Product/V001/ProductService.asmx"
COMPANIES = "/CRM/Company/V001/CompanyService.asmx"
CLIENTS = "/Client/V001/ClientService.asmx"

START = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)


def small_world() -> World:
    """Two customers, a supplier, three products, one open order of two lines and one invoiced."""
    day = datetime(2026, 11, 2, tzinfo=UTC).date()
    return World(
        categories=(Category(1, "Verktøy"),),
        customers=(
            Company("customer", 10, "2001", "Ås Bygg", "post@as.example", "22000000", "Vei 1", "0150", "Oslo", "NO"),
            Company("customer", 11, "2002", "Bø Maling"),
        ),
        suppliers=(Company("supplier", 20, "301", "Leverandør"),),
        products=(
            Product(1, "H-1", "Hammer", 1, 20, Decimal("100.00"), Decimal("60"), Decimal(10)),
            Product(2, "S_2", "Sag 100%", 1, 20, Decimal("250.50"), Decimal("150"), Decimal(5)),
            Product(3, "h-1", "Utgått", 1, None, Decimal("1"), Decimal("1"), Decimal(0), discontinued=True),
        ),
        orders=(
            Order(
                500,
                10,
                day,
                None,
                None,
                "Kari",
                (
                    OrderLine(500, 1, 1, Decimal(2), Decimal("100.00")),
                    OrderLine(500, 2, 2, Decimal(1), Decimal("250.50"), Decimal(10)),
                ),
            ),
            Order(501, 11, day, None, day, "", (OrderLine(501, 1, 1, Decimal(1), Decimal("100.00")),)),
        ),
    )


@dataclass
class Answer:
    """One reply: HTTP facts, and the Body's first element when it was XML."""

    status: int
    headers: Any
    text: str
    element: Any = None

    @property
    def fault(self) -> str:
        """The fault's text, empty when there is none."""
        found = self.element.iter("faultstring", f"{{{SOAP12}}}Text") if self.element is not None else ()
        return "".join(str(node.text) for node in found)

    def find(self, *path: str) -> Any:
        return self.element.find("/".join(f"{{{NS}}}{part}" for part in path))

    def all(self, *path: str) -> list[Any]:
        return list(self.element.findall("/".join(f"{{{NS}}}{part}" for part in path)))

    def texts(self, *path: str) -> list[str]:
        return [str(node.text) for node in self.all(*path)]


def names(element: Any) -> list[str]:
    """The local names of an element's children, in order."""
    return [etree.QName(child).localname for child in element]


def text(element: Any, name: str) -> str | None:
    """The text of a child, None when it is absent."""
    child = element.find(f"{{{NS}}}{name}")
    return None if child is None else str(child.text)


@dataclass
class Erp:
    """A served sandbox with a caller."""

    state: ErpState
    clock: ManualClock
    http: TestClient[web.Request, web.Application]
    cookie: str = ""
    extra_headers: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.http.session.cookie_jar.clear()
        sent = {"Cookie": f"ASP.NET_SessionId={self.cookie}"} if self.cookie else {}
        response = await self.http.post(path, data=body, headers={**sent, **headers})
        content = await response.read()
        element = None
        if "xml" in response.content_type:
            root = etree.fromstring(content)
            element = next(iter(root[0]))
        return Answer(response.status, response.headers, content.decode(), element)

    async def call(self, path: str, operation: str, inner: str = "", *, soap12: bool = False) -> Answer:
        """Call one operation; `inner` is the XML inside its element, in the service's namespace."""
        namespace = SOAP12 if soap12 else SOAP11
        body = (
            f'<e:Envelope xmlns:e="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body>'
            f'<{operation} xmlns="{NS}">{inner}</{operation}></e:Body></e:Envelope>'
        )
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NS}/{operation}"'}
        if soap12:
            headers = {"Content-Type": f'application/soap+xml; charset=utf-8; action="{NS}/{operation}"'}
        return await self.post(path, body.encode(), headers)

    def credential(self, *, password: str | None = None, identity: str = "", application: str = "") -> str:
        chosen = f"<IdentityId>{identity}</IdentityId>" if identity else ""
        return (
            f"<credential><ApplicationId>{application or self.state.application_id}</ApplicationId>{chosen}"
            f"<Password>{self.state.password if password is None else password}</Password>"
            f"<Username>{self.state.username}</Username></credential>"
        )

    async def login(self, identity: str = "") -> None:
        answer = await self.call(AUTH, "Login", self.credential(identity=identity))
        self.cookie = answer.texts("LoginResult")[0]

    async def orders(self, *ids: int, props: str = "OrderId OrderStatus InvoiceRows", rows: str = "") -> list[Any]:
        """The orders of these ids, as elements."""
        wanted = "".join(f"<int>{i}</int>" for i in ids)
        inner = f"<searchParams><OrderIds>{wanted}</OrderIds></searchParams>" + properties(
            "invoiceReturnProperties", props
        )
        inner += properties("rowReturnProperties", rows or "RowId ProductId Quantity Price Name")
        answer = await self.call(ORDERS, "GetInvoices", inner)
        assert answer.status == 200, answer.text
        return answer.all("GetInvoicesResult", "InvoiceOrder")

    async def save(self, order: str) -> Answer:
        return await self.call(ORDERS, "SaveInvoices", f"<invoices><InvoiceOrder>{order}</InvoiceOrder></invoices>")

    async def stock(self, product: int) -> Decimal:
        answer = await self.http.get(f"/_sandbox/products/{product}")
        return Decimal((await answer.json())["stock"])


def properties(element: str, listed: str) -> str:
    return f"<{element}>{''.join(f'<string>{name}</string>' for name in listed.split())}</{element}>"


@asynccontextmanager
async def serving(world: World | None = None) -> AsyncIterator[Erp]:
    """A sandbox with the small world, on a clock that stands still, logged in."""
    clock = ManualClock(START)
    state = ErpState(now=clock)
    load_world(state.book, world or small_world())
    client = TestClient(TestServer(create_erp_app(state)))
    await client.start_server()
    try:
        erp = Erp(state, clock, client)
        await erp.login()
        yield erp
    finally:
        await client.close()
