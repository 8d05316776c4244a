"""The operations beside the daily ones: tokens, identities, own lists, price lists, documents, maps, categories."""

import base64
import re

from tests.sandbox.erp_client import AUTH, CLIENTS, COMPANIES, ORDERS, PRODUCTS, names, properties, serving, text


async def test_a_token_logs_in_and_an_unknown_one_gives_nothing() -> None:
    async with serving() as erp:
        made = await (await erp.http.post("/_sandbox/sessions/tokens", json={})).json()
        app = f"<ApplicationId>{erp.state.application_id}</ApplicationId>"
        erp.cookie = ""
        passport = await erp.call(AUTH, "AuthenticateByToken", f"<token>{app}<Id>{made['token']}</Id></token>")
        result = passport.find("AuthenticateByTokenResult")
        assert names(result) == ["Id", "Email", "Identities", "SessionId"]
        erp.cookie = text(result, "SessionId") or ""
        assert (await erp.call(AUTH, "HasSession")).texts("HasSessionResult") == ["true"]
        unknown = await erp.call(AUTH, "AuthenticateByToken", f"<token>{app}<Id>{erp.state.identity_id}</Id></token>")
        assert names(unknown.element) == []
        assert (await erp.http.post("/_sandbox/sessions/tokens", json={"username": "x"})).status == 400


async def test_an_identity_is_chosen_as_a_record_and_listed_by_service() -> None:
    async with serving() as erp:
        other = erp.state.add_identity("Datterselskap AS", for_user=True)
        wish = f"<identity><Id>{other}</Id><IsCurrent>false</IsCurrent><IsDefault>false</IsDefault></identity>"
        assert (await erp.call(AUTH, "SetIdentity", wish)).texts("SetIdentityResult") == ["true"]
        client = await erp.call(CLIENTS, "GetClientInformation")
        assert client.texts("GetClientInformationResult", "Name") == ["Datterselskap AS"]
        listed = await erp.call(
            AUTH, "GetIdentitiesWithCredentialByService", erp.credential() + "<serviceId>1</serviceId>"
        )
        assert len(listed.all("GetIdentitiesWithCredentialByServiceResult", "Identity")) == 2


async def test_the_own_lists_of_a_company_can_be_read() -> None:
    async with serving() as erp:
        for path, operation, item in (
            (CLIENTS, "GetUsers", "User"),
            (CLIENTS, "GetDepartmentList", "Department"),
            (CLIENTS, "GetCurrencyList", "Currency"),
            (CLIENTS, "GetVatTypeList", "VatType"),
            (ORDERS, "GetDeliveryMethods", "DeliveryMethod"),
            (ORDERS, "GetPaymentMethods", "PaymentMethod"),
            (ORDERS, "GetInvoiceTemplates", "TemplateModel"),
            (PRODUCTS, "GetAllPriceLists", "ProductPriceList"),
            (COMPANIES, "GetIndustries", "KeyValuePair"),
            (COMPANIES, "GetStatuses", "KeyValuePair"),
            (COMPANIES, "GetCRMGroups", "Group"),
        ):
            answer = await erp.call(path, operation)
            assert answer.status == 200 and answer.all(f"{operation}Result", item), operation
        for module, count in (("All", 3), ("Sale", 2), ("Purchase", 1)):
            groups = await erp.call(CLIENTS, "GetTypeGroupList", f"<module>{module}</module>")
            assert len(groups.all("GetTypeGroupListResult", "AccountingGroup")) == count
        prices = await erp.call(PRODUCTS, "GetPriceList", "<priceListId>1</priceListId>")
        assert prices.texts("GetPriceListResult", "KeyValuePair", "Value") == ["100.00", "250.50", "1"]
        for operation in ("GetDiscountMatrixPriceGroup", "GetDiscountMatrixCategory"):
            assert names((await erp.call(PRODUCTS, operation)).element) == []


async def test_an_invoice_is_given_out_as_a_pdf_whose_table_points_at_its_objects() -> None:
    async with serving() as erp:
        (order,) = await erp.orders(501, props="InvoiceId")
        wish = f"<Parameters><InvoiceId>{text(order, 'InvoiceId')}</InvoiceId></Parameters>"
        (coded,) = (await erp.call(ORDERS, "GetInvoiceDocument", wish)).texts("GetInvoiceDocumentResult")
        document = base64.b64decode(coded)
        assert document.startswith(b"%PDF-1.4\n") and document.endswith(b"%%EOF\n")
        start = int(document.rsplit(b"startxref\n", 1)[1].split()[0])
        assert document[start:].startswith(b"xref\n0 6\n")
        for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n ", document), start=1):
            assert document[int(place) :].startswith(b"%d 0 obj" % number)
        unknown = await erp.call(ORDERS, "GetInvoiceDocument", "<Parameters><InvoiceId>1</InvoiceId></Parameters>")
        assert (unknown.status, "does not exist" in unknown.fault) == (500, True)
        assert "Parameter name: Parameters" in (await erp.call(ORDERS, "GetInvoiceDocument")).fault


async def test_maps_and_relations_answer_with_the_failed_items_only() -> None:
    async with serving() as erp:
        one = "<CompanyMap><MapType>1</MapType><ExternalId>A</ExternalId><CompanyId>{}</CompanyId></CompanyMap>"
        saved = await erp.call(COMPANIES, "SaveMaps", f"<maps>{one.format(10)}{one.format(99)}</maps>")
        assert saved.texts("SaveMapsResult", "CompanyMap", "CompanyId") == ["99"]
        person = "<Relation><CompanyId>10</CompanyId><FirstName>Kari</FirstName></Relation>"
        assert names((await erp.call(COMPANIES, "SaveRelations", f"<relations>{person}</relations>")).element) == []
        search = "<searchParams><CompanyId>10</CompanyId></searchParams>" + properties(
            "returnProperties", "Maps Relations"
        )
        (company,) = (await erp.call(COMPANIES, "GetCompanies", search)).all("GetCompaniesResult", "Company")
        assert [node.text for node in company.iter("{*}ExternalId")] == ["A"]
        (contact,) = [node.text for node in company.iter("{*}ContactId")]
        gone = f"<relations><Relation><ContactId>{contact}</ContactId><CompanyId>10</CompanyId></Relation></relations>"
        assert names((await erp.call(COMPANIES, "DeleteRelations", gone)).element) == []
        again = await erp.call(COMPANIES, "DeleteRelations", gone)
        assert len(again.all("DeleteRelationsResult", "Relation")) == 1
        assert names((await erp.call(COMPANIES, "DeleteMaps", f"<maps>{one.format(10)}</maps>")).element) == []


async def test_customers_are_put_into_categories_with_the_category_as_the_key() -> None:
    async with serving() as erp:
        wish = "<categories><Category><Name>Proff</Name></Category></categories>"
        (category,) = (await erp.call(COMPANIES, "SaveCategories", wish)).texts(
            "SaveCategoriesResult", "Category", "Id"
        )
        pair = "<KeyValuePair><Key>{}</Key><Value>{}</Value></KeyValuePair>"
        both = f"<customerCategories>{pair.format(category, 10)}{pair.format(10, category)}</customerCategories>"
        saved = await erp.call(COMPANIES, "SaveCustomerCategories", both)
        assert len(saved.all("SaveCustomerCategoriesResult", "APIException")) == 1
        of_customer = await erp.call(COMPANIES, "GetCustomerCategories", "<customerId>10</customerId>")
        assert of_customer.texts("GetCustomerCategoriesResult", "int") == [category]
        tree = await erp.call(COMPANIES, "GetCustomerCategoryTree")
        assert tree.texts("GetCustomerCategoryTreeResult", "KeyValuePair", "Value") == ["10"]
        gone = f"<customerCategories>{pair.format(category, 10)}</customerCategories>"
        await erp.call(COMPANIES, "DeleteCustomerCategories", gone)
        assert names((await erp.call(COMPANIES, "GetCustomerCategoryTree")).element) == []
        assert [c.by for c in erp.state.journal.changes("customer_category")] == [f"api:{erp.state.username}"] * 2
