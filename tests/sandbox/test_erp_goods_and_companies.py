"""Products, categories, stock, companies (apis/24so-soap.md 8, 9)."""

from decimal import Decimal

import pytest

from tests.sandbox.erp_client import COMPANIES, PRODUCTS, Erp, names, properties, serving, text


async def found(erp: Erp, search: str, props: str = "Id") -> list[str]:
    inner = f"<searchParams>{search}</searchParams>" + properties("returnProperties", props)
    answer = await erp.call(PRODUCTS, "GetProducts", inner)
    assert answer.status == 200, answer.text
    return answer.texts("GetProductsResult", "Product", "Id")


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("<No>H-1</No>", ["1", "3"]),
        ("<No>S[_]2</No>", ["2"]),
        ("<No>_-1</No>", ["1", "3"]),
        ("<Name>%</Name>", ["1", "2", "3"]),
        ("<Name>sag 100[%]</Name>", ["2"]),
        ("<Name>ham%</Name>", ["1"]),
        ("<Id>2</Id>", ["2"]),
        ("<ProductIds><int>3</int><int>1</int><int>77</int></ProductIds>", ["1", "3"]),
        ("<CategoryId>1</CategoryId><Name>%g%</Name>", ["2", "3"]),
        ("<DateChanged>2026-11-22T12:00:00Z</DateChanged>", []),
    ],
)
async def test_products_are_found_by_patterns_that_ignore_case(search: str, expected: list[str]) -> None:
    async with serving() as erp:
        assert await found(erp, search) == expected


async def test_a_product_shows_zero_and_leaves_out_what_is_not_set() -> None:
    async with serving() as erp:
        inner = "<searchParams><Id>3</Id></searchParams>"
        inner += properties("returnProperties", "No Stock StatusId SupplierId EAN1 StockControlled")
        answer = await erp.call(PRODUCTS, "GetProducts", inner)
        product = answer.find("GetProductsResult", "Product")
        assert names(product) == ["Stock", "StatusId", "No", "StockControlled"]
        assert (text(product, "Stock"), text(product, "StatusId")) == ("0", "0")


async def test_a_product_is_created_updated_in_part_and_its_old_number_is_forgotten() -> None:
    async with serving() as erp:
        new = "<Product><Id>102</Id><Name>Ny</Name><CategoryId>1</CategoryId><No>N-1</No></Product>"
        answer = await erp.call(PRODUCTS, "SaveProducts", f"<products>{new}</products>")
        assert answer.texts("SaveProductsResult", "Product", "Id") == ["102"]
        await erp.call(PRODUCTS, "SaveProducts", "<products><Product><Id>102</Id><No>N-2</No></Product></products>")
        assert await found(erp, "<No>N-1</No>") == []
        assert await found(erp, "<No>n-2</No><Name>Ny</Name>") == ["102"]


async def test_each_bad_product_says_why_and_stock_is_not_written_by_saving() -> None:
    async with serving() as erp:
        items = (
            "<Product><CategoryId>1</CategoryId></Product>"
            "<Product><Name>x</Name><CategoryId>9</CategoryId></Product>"
            "<Product><Id>1</Id><Stock>99</Stock></Product>"
        )
        answer = await erp.call(PRODUCTS, "SaveProducts", f"<products>{items}</products>")
        bad = [p.find("{*}APIException") is not None for p in answer.all("SaveProductsResult", "Product")]
        assert bad == [True, True, False]
        assert await erp.stock(1) == Decimal(10)


async def test_stock_is_set_absolutely_and_an_unknown_product_is_false_or_a_fault() -> None:
    async with serving() as erp:
        body = "<productId>1</productId><stockQuantity>3.5</stockQuantity>"
        answer = await erp.call(PRODUCTS, "SetStockQuantity", body)
        assert answer.texts("SetStockQuantityResult") == ["true"]
        assert await erp.stock(1) == Decimal("3.5")
        assert await found(erp, "<DateChanged>2026-11-22T12:00:00Z</DateChanged>") == []
        unknown = body.replace("<productId>1<", "<productId>99<")
        assert (await erp.call(PRODUCTS, "SetStockQuantity", unknown)).texts("SetStockQuantityResult") == ["false"]
        erp.state.settings.change({"stock_of_unknown_product": "fault"})
        assert (await erp.call(PRODUCTS, "SetStockQuantity", unknown)).status == 500
        exponent = body.replace("3.5", "1E3")
        assert (
            "Input string was not in a correct format" in (await erp.call(PRODUCTS, "SetStockQuantity", exponent)).fault
        )


async def test_a_product_in_an_order_is_not_deleted() -> None:
    async with serving() as erp:
        items = "<products><Product><Id>1</Id></Product><Product><Id>3</Id></Product></products>"
        answer = await erp.call(PRODUCTS, "DeleteProducts", items)
        bad = [p.find("{*}APIException") is not None for p in answer.all("DeleteProductsResult", "Product")]
        assert bad == [True, False]
        assert await found(erp, "<Name>%</Name>") == ["1", "2"]


async def test_categories_need_a_property_list_and_are_created_and_renamed() -> None:
    async with serving() as erp:
        assert (await erp.call(PRODUCTS, "GetCategories")).status == 500
        unknown = await erp.call(PRODUCTS, "GetCategories", properties("returnProperties", "Nonsense"))
        assert len(unknown.element) == 0
        save = (
            "<categories><Category><Name>Ny</Name></Category><Category><Id>1</Id><Name>B</Name></Category></categories>"
        )
        answer = await erp.call(PRODUCTS, "SaveCategories", save)
        assert answer.texts("SaveCategoriesResult", "Category", "Id") == ["2", "1"]
        listed = await erp.call(PRODUCTS, "GetCategories", properties("returnProperties", "Id Name"))
        assert listed.texts("GetCategoriesResult", "Category", "Name") == ["B", "Ny"]


async def companies(erp: Erp, search: str, props: str = "Id") -> list[str]:
    inner = f"<searchParams>{search}</searchParams>" + properties("returnProperties", props)
    answer = await erp.call(COMPANIES, "GetCompanies", inner)
    assert answer.status == 200, answer.text
    return answer.texts("GetCompaniesResult", "Company", "Id")


async def test_companies_are_found_by_each_field_and_never_without_one() -> None:
    async with serving() as erp:
        assert await companies(erp, "<ExternalId>2002</ExternalId>") == ["11"]
        assert await companies(erp, "<CompanyIds><int>20</int><int>10</int></CompanyIds>") == ["10", "20"]
        assert await companies(erp, "<CompanyName>bygg</CompanyName>") == ["10"]
        assert await companies(erp, "<CompanyEmail>POST@as.example</CompanyEmail>") == ["10"]
        assert await companies(erp, "<ChangedAfter>1970-01-01T00:00:00</ChangedAfter>") == ["10", "11", "20"]
        none = await erp.call(COMPANIES, "GetCompanies", "<searchParams/>")
        assert "Please specify at least one search parameter" in none.fault


async def test_a_company_needs_its_type_even_on_update() -> None:
    async with serving() as erp:
        save = "<companies><Company><Id>10</Id><Name>Nytt navn</Name></Company></companies>"
        answer = await erp.call(COMPANIES, "SaveCompanies", save)
        message = answer.texts("SaveCompaniesResult", "Company", "APIException", "Message")
        assert message == ["Property Type is missing."]
        typed = save.replace("</Name>", "</Name><Type>Business</Type>")
        await erp.call(COMPANIES, "SaveCompanies", typed)
        assert erp.state.book.companies[10]["Name"] == "Nytt navn"
        assert erp.state.book.companies[10]["ExternalId"] == "2001"


async def test_a_company_id_is_chosen_only_when_said_so() -> None:
    async with serving() as erp:
        base = "<companies><Company><Id>800</Id><Name>A</Name><Type>Business</Type>{}</Company></companies>"
        refused = await erp.call(COMPANIES, "SaveCompanies", base.format(""))
        assert refused.all("SaveCompaniesResult", "Company", "APIException")
        flag = "<ExplicitlySpecifyNewCompanyId>true</ExplicitlySpecifyNewCompanyId>"
        taken = await erp.call(COMPANIES, "SaveCompanies", base.format(flag))
        assert taken.texts("SaveCompaniesResult", "Company", "Id") == ["800"]


async def test_unused_places_are_not_kept_and_the_password_never_comes_back() -> None:
    async with serving() as erp:
        save = (
            "<companies><Company><Name>A</Name><EmailAddresses><Primary><Value>p@x.example</Value></Primary>"
            "<Work><Value>w@x.example</Value></Work></EmailAddresses><Type>Consumer</Type>"
            "<Password>hemmelig</Password></Company></companies>"
        )
        answer = await erp.call(COMPANIES, "SaveCompanies", save)
        assert "hemmelig" not in answer.text
        key = answer.texts("SaveCompaniesResult", "Company", "Id")[0]
        assert set(erp.state.book.companies[int(key)]["EmailAddresses"]) == {"Work"}


async def test_deleted_companies_show_only_in_the_sync_list() -> None:
    async with serving() as erp:
        delete = "<companies><Company><Id>20</Id></Company><Company><Id>10</Id></Company></companies>"
        answer = await erp.call(COMPANIES, "DeleteCompanies", delete)
        assert answer.texts("DeleteCompaniesResult", "Company", "Id") == ["10"]
        assert await companies(erp, "<CompanyId>20</CompanyId>") == []
        sync = (
            '<syncSearchParameters><Page>1</Page><Active xsi:nil="true"/>'
            "<ChangedAfter>1970-01-01T00:00:00</ChangedAfter></syncSearchParameters>"
        )
        page = await erp.call(COMPANIES, "GetCompanySyncList", sync)
        assert page.texts("GetCompanySyncListResult", "TotalItems") == ["3"]
        item = ("GetCompanySyncListResult", "Items", "SyncCompany")
        assert page.texts(*item, "Active") == ["true", "true", "false"]
        gone = sync.replace(' xsi:nil="true"/>', ">false</Active>")
        assert (await erp.call(COMPANIES, "GetCompanySyncList", gone)).texts(*item, "CompanyId") == ["20"]
