"""Login, sessions, identities, limits, envelopes (apis/24so-soap.md 3, 4, 11)."""

from datetime import timedelta

import pytest

from tests.sandbox.erp_client import AUTH, CLIENTS, NS, PRODUCTS, SOAP11, names, serving, text

PREFIX = "Server was unable to process request. ---> "


async def test_a_good_login_gives_an_id_and_the_same_cookie() -> None:
    async with serving() as erp:
        erp.cookie = ""
        answer = await erp.call(AUTH, "Login", erp.credential())
        key = answer.texts("LoginResult")[0]
        assert len(key) == 24 and key.isalnum() and key.islower()
        assert f"ASP.NET_SessionId={key}" in answer.headers["Set-Cookie"]
        assert (await erp.call(AUTH, "HasSession")).texts("HasSessionResult") == ["false"]
        erp.cookie = key
        assert (await erp.call(AUTH, "HasSession")).texts("HasSessionResult") == ["true"]


async def test_a_wrong_password_gives_an_empty_result_and_no_fault() -> None:
    async with serving() as erp:
        answer = await erp.call(AUTH, "Login", erp.credential(password="wrong"))
        assert answer.status == 200
        assert answer.find("LoginResult").text is None
        assert "Set-Cookie" not in answer.headers


async def test_an_unknown_application_is_a_wrapped_fault() -> None:
    async with serving() as erp:
        answer = await erp.call(AUTH, "Login", erp.credential(application="11111111-2222-3333-4444-555555555555"))
        assert answer.status == 500
        assert answer.fault.startswith(PREFIX + "Your application id is not registered")


async def test_without_a_session_a_call_faults_but_has_session_only_says_no() -> None:
    async with serving() as erp:
        erp.cookie = "gone"
        answer = await erp.call(CLIENTS, "GetClientInformation")
        assert (answer.status, answer.fault) == (500, PREFIX + "Session is not authenticated")
        assert (await erp.call(AUTH, "HasSession")).status == 200


async def test_expired_sessions_may_say_either_text() -> None:
    async with serving() as erp:
        await erp.http.post("/_sandbox/sessions/expire", json={"keep_without_identity": True})
        assert "Client is not authenticated on this identity" in (await erp.call(CLIENTS, "GetCurrencyList")).fault
        await erp.http.post("/_sandbox/sessions/expire")
        assert "Session is not authenticated" in (await erp.call(CLIENTS, "GetCurrencyList")).fault


async def test_an_unused_session_ends_and_a_used_one_does_not() -> None:
    async with serving() as erp:
        for _ in range(3):
            erp.clock.advance(timedelta(minutes=15))
            assert (await erp.call(CLIENTS, "GetCurrencyList")).status == 200
        erp.clock.advance(timedelta(minutes=21))
        assert (await erp.call(CLIENTS, "GetCurrencyList")).status == 500


async def test_a_user_with_two_companies_lands_on_the_first_and_may_choose() -> None:
    async with serving() as erp:
        other = erp.state.add_identity("Andre AS", for_user=True)
        listed = await erp.call(AUTH, "GetIdentitiesWithCredential", erp.credential())
        assert listed.texts("GetIdentitiesWithCredentialResult", "Identity", "Client", "Name") == [
            "Sandkassen AS",
            "Andre AS",
        ]
        switched = await erp.call(AUTH, "SetIdentityById", f"<identityId>{other.upper()}</identityId>")
        assert switched.texts("SetIdentityByIdResult") == ["true"]
        assert (await erp.call(AUTH, "GetIdentity")).texts("GetIdentityResult", "Id") == [other]
        name = (await erp.call(CLIENTS, "GetClientInformation")).texts("GetClientInformationResult", "Name")
        assert name == ["Andre AS"]
        await erp.login(erp.state.identity_id)
        assert (await erp.call(AUTH, "GetIdentity")).texts("GetIdentityResult", "Id") == [erp.state.identity_id]


async def test_a_blocked_identity_is_refused_at_login_and_in_a_running_session() -> None:
    async with serving() as erp:
        erp.state.sessions.block(erp.state.identity_id)
        assert "Provided IdentityId is blocked" in (await erp.call(AUTH, "Login", erp.credential())).fault
        assert "Client is not authenticated on this identity" in (await erp.call(CLIENTS, "GetCurrencyList")).fault


async def test_every_answer_counts_down_and_the_limit_refuses_until_the_next_hour() -> None:
    async with serving() as erp:
        erp.state.settings.change({"limit_per_hour": 4})
        seen = [(await erp.call(CLIENTS, "GetCurrencyList")).headers["APILimitRemaining"] for _ in range(3)]
        assert seen == ["2", "1", "0"]
        answer = await erp.call(CLIENTS, "GetCurrencyList")
        assert answer.status == 500
        assert answer.fault.startswith("Limit exceeded by 1. Request is blocked. Quarantine ends at 2026-11-22 13:00")
        assert answer.headers["APILimitReset"] == "2026-11-22T13:00:00Z"
        erp.state.settings.change({"limit_answer": "403"})
        assert (await erp.call(CLIENTS, "GetCurrencyList")).status == 403
        erp.state.settings.change({"limit_answer": "429"})
        plain = await erp.call(CLIENTS, "GetCurrencyList")
        assert (plain.status, plain.text[:19]) == (429, "Limit exceeded by 3")
        erp.clock.advance(timedelta(hours=1))
        await erp.login()
        assert (await erp.call(CLIENTS, "GetCurrencyList")).status == 200


async def test_a_lifted_limit_never_refuses() -> None:
    async with serving() as erp:
        erp.state.settings.change({"limit_per_hour": 0})
        answer = await erp.call(CLIENTS, "GetCurrencyList")
        assert (answer.status, answer.headers["APILimitRemaining"]) == (200, "7200")


@pytest.mark.parametrize("path", [CLIENTS.lower(), CLIENTS.upper()])
async def test_paths_are_case_insensitive(path: str) -> None:
    async with serving() as erp:
        assert (await erp.call(path, "GetCurrencyList")).status == 200
        for query in ("wsdl", "WSDL"):
            described = await erp.http.get(f"{path}?{query}")
            assert described.status == 200 and "definitions" in await described.text()


async def test_soap_1_2_works_and_faults_in_its_own_form() -> None:
    async with serving() as erp:
        good = await erp.call(CLIENTS, "GetCurrencyList", soap12=True)
        assert good.texts("GetCurrencyListResult", "Currency", "Symbol")[0] == "NOK"
        assert good.headers["Content-Type"].startswith("application/soap+xml")
        bad = await erp.call(PRODUCTS, "GetProducts", soap12=True)
        assert bad.fault == PREFIX + "Please specify at least one search parameter"


async def test_the_soap_action_must_be_there_and_known_in_soap_1_1() -> None:
    async with serving() as erp:
        body = f'<e:Envelope xmlns:e="{SOAP11}"><e:Body><GetCurrencyList xmlns="{NS}"/></e:Body></e:Envelope>'.encode()
        missing = await erp.post(CLIENTS, body, {"Content-Type": "text/xml"})
        assert "valid action parameter" in missing.fault
        wrong = await erp.post(CLIENTS, body, {"Content-Type": "text/xml", "SOAPAction": f'"{NS}/Nothing"'})
        assert "did not recognize the value of HTTP Header SOAPAction" in wrong.fault


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
        b"<not closed",
        b"",
    ],
)
async def test_a_document_type_or_broken_xml_is_refused_as_the_senders_fault(body: bytes) -> None:
    async with serving() as erp:
        headers = {"Content-Type": "text/xml", "SOAPAction": f'"{NS}/GetCurrencyList"'}
        answer = await erp.post(CLIENTS, body, headers)
        assert answer.status == 500
        assert answer.fault.startswith("Server was unable to read request.")


async def test_a_request_beyond_eight_megabytes_is_refused() -> None:
    async with serving() as erp:
        answer = await erp.post(CLIENTS, b" " * (8 * 1024 * 1024 + 1), {"Content-Type": "text/xml"})
        assert answer.status == 413


async def test_the_client_information_is_whole() -> None:
    async with serving() as erp:
        client = (await erp.call(CLIENTS, "GetClientInformation")).find("GetClientInformationResult")
        assert (text(client, "Country"), text(client, "DefaultCurrency")) == ("NO", "NOK")
        assert "ResellerName" not in names(client)
