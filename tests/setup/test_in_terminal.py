"""The guided first run as a person goes through it, in Norwegian and in English, to the end and not."""

from __future__ import annotations

import asyncio
import secrets
import tomllib
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from daemon.cli.texts import text
from sandbox.erp_sessions import Identity, User
from tests.setup.answers import Desk, desk
from tests.setup.conversation import Conversation, talking

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """The conversation blocks, the sandbox must not."""
    return await asyncio.to_thread(work)


def log_in(talk: Conversation, at: Desk) -> None:
    """From the first question to the Rackbeat account."""
    talk.answer("Språk")
    talk.answer("Modus", "2")
    talk.answer("Navn på forbindelsen")
    talk.answer("Adressen til 24SevenOffice", at.sandbox.erp_url)
    talk.answer("Brukernavn", at.sandbox.username)
    talk.answer_unseen("Passord", at.sandbox.password)
    talk.answer("Applikasjons-ID", at.sandbox.application_id)
    talk.expect("Firma: Sandkassen AS")
    rackbeat(talk, at)


def rackbeat(talk: Conversation, at: Desk) -> None:
    talk.answer("Adressen til Rackbeat", at.sandbox.wms_url)
    talk.answer_unseen("API-nøkkel", at.sandbox.token)
    talk.expect("Rackbeat-konto: Samsvar Sandkasse AS")


def choose_the_rest(talk: Conversation) -> None:
    for title in ("Produkter", "Kunder", "Leverandører", "Hvilket 24SevenOffice-nummer"):
        talk.answer(title)
    talk.expect("Akseptert (Confirmed)")
    talk.expect("Produksjon (Production)")
    talk.answer("Pakket (Pack)", "3")
    talk.expect("Kladd")
    talk.answer("Bokført og klar til sending", "3")
    talk.expect("Til fakturering (ForInvoicing)")
    talk.answer("KAN IKKE ANGRES", "1")
    talk.answer("Første ordredato", "2026-06-01")
    talk.answer("Det er talt opp i Rackbeat", "2")
    talk.answer("Adressen der Rackbeat når Samsvar", "")
    talk.answer("systemd-credentials")


async def test_a_person_is_led_from_nothing_to_a_running_configuration(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:

        def talk_through() -> tuple[int, str]:
            with talking("setup", folder=tmp_path) as talk:
                log_in(talk, at)
                talk.expect("tekstfeltet «24SO Produkt-id»")
                talk.answer("Skal setup opprette det i Rackbeat? [J/n]", "ja")
                choose_the_rest(talk)
                talk.expect("Slik blir det: 24SevenOffice Sandkassen AS Rackbeat Samsvar Sandkasse AS")
                talk.answer("[J/n]", "j")
                return talk.ended(), talk.shown

        code, shown = await aside(talk_through)
        assert code == 0, shown
        assert "Opprettet: kundegruppen Kunder (nummer 1)" in shown
        assert "poster ville blitt opprettet" in shown
        assert "1: Produktnummeret er lengre" in shown
        assert at.sandbox.password not in shown and at.sandbox.token not in shown
        main = tomllib.loads(at.config.read_text(encoding="utf-8"))["connections"]["main"]
        assert main["orders"] == {
            "transfer_status": "Pack", "wms_state": "ready", "invoice_status": "ForInvoicing"
        }  # fmt: skip
        assert main["orders_since"] == "2026-06-01" and main["stock"] == {"enabled": True}
        assert main["erp"]["identity_id"] == at.sandbox.identity_id
        assert "sync stock --opening counted-in-rackbeat" in shown
        assert len(at.wms_writes()) == 7


async def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:

        def leave_late() -> tuple[int, str]:
            with talking("setup", folder=tmp_path) as talk:
                log_in(talk, at)
                talk.answer("Skal setup opprette det i Rackbeat? [J/n]", "ja")
                choose_the_rest(talk)
                talk.expect("Skrive")
                talk.interrupt()
                return talk.ended(), talk.shown

        code, shown = await aside(leave_late)
        assert code == 130 and "Ingenting er halvskrevet" in shown
        assert at.files() == set() and at.wms_writes() == []


async def test_saying_no_at_the_end_writes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, prepared=True) as at:

        def refuse() -> int:
            with talking("setup", folder=tmp_path) as talk:
                log_in(talk, at)
                talk.expect("Rackbeat har alt som trengs")
                choose_the_rest(talk)
                talk.answer("Skrive", "n")
                return talk.ended()

        assert await aside(refuse) == 130
        assert at.files() == set()


async def test_a_wrong_password_is_asked_for_again_a_few_times_only(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:

        def mistype() -> tuple[int, str]:
            with talking("setup", folder=tmp_path) as talk:
                talk.answer("Språk")
                talk.answer("Modus")
                talk.answer("Navn på forbindelsen")
                talk.answer("Adressen til 24SevenOffice", at.sandbox.erp_url)
                talk.answer("Brukernavn", at.sandbox.username)
                talk.answer_unseen("Passord", secrets.token_hex(6))
                talk.answer("Applikasjons-ID", at.sandbox.application_id)
                talk.expect("24SevenOffice sa nei")
                for _ in range(2):
                    talk.answer(f"[{at.sandbox.erp_url}]")
                    talk.answer(f"[{at.sandbox.username}]")
                    talk.answer_unseen("Passord", secrets.token_hex(6))
                    talk.answer(f"[{at.sandbox.application_id}]")
                    talk.expect("24SevenOffice sa nei")
                return talk.ended(), talk.shown

        code, shown = await aside(mistype)
        assert code == 1 and "brukernavn, passord eller nøkkel" in shown
        assert shown.count(text("hint.auth_failed", "nb")) == 3, "what to do is said each time"
        assert at.files() == set()


async def test_a_system_that_does_not_answer_has_not_said_no(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:

        def nobody_home() -> str:
            with talking("setup", folder=tmp_path) as talk:
                talk.answer("Språk")
                talk.answer("Modus")
                talk.answer("Navn på forbindelsen")
                talk.answer("Adressen til 24SevenOffice", "http://127.0.0.1:9")
                talk.answer("Brukernavn", at.sandbox.username)
                talk.answer_unseen("Passord", at.sandbox.password)
                talk.answer("Applikasjons-ID", at.sandbox.application_id)
                talk.expect("24SevenOffice svarte ikke som ventet")
                talk.interrupt()
                talk.ended()
                return talk.shown

        assert "sa nei" not in await aside(nobody_home)


async def test_an_address_in_the_clear_is_refused_before_the_password_travels(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:

        def insecure() -> str:
            with talking("setup", folder=tmp_path) as talk:
                talk.answer("Språk")
                talk.answer("Modus")
                talk.answer("Navn på forbindelsen")
                talk.answer("Adressen til 24SevenOffice", "http://api.example.no")
                talk.answer("Brukernavn", at.sandbox.username)
                talk.answer_unseen("Passord", at.sandbox.password)
                talk.answer("Applikasjons-ID", at.sandbox.application_id)
                talk.expect("must begin with https://")
                talk.interrupt()
                talk.ended()
                return talk.shown

        assert "sa nei" not in await aside(insecure)


async def test_the_company_is_chosen_from_the_user_s_own_list(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        second = str(uuid.uuid4())
        sessions = at.sandbox.erp.sessions
        sessions.add_identity(Identity(second, 77, "Datter AS"))
        user = sessions.users[at.sandbox.username]
        sessions.users[user.username] = User(user.username, user.password, (*user.identities, second))

        def choose() -> str:
            with talking("setup", folder=tmp_path) as talk:
                talk.answer("Språk")
                talk.answer("Modus")
                talk.answer("Navn på forbindelsen")
                talk.answer("Adressen til 24SevenOffice", at.sandbox.erp_url)
                talk.answer("Brukernavn", at.sandbox.username)
                talk.answer_unseen("Passord", at.sandbox.password)
                talk.answer("Applikasjons-ID", at.sandbox.application_id)
                talk.expect("Sandkassen AS")
                talk.answer("Datter AS", "2")
                talk.expect("Firma: Datter AS")
                talk.interrupt()
                talk.ended()
                return talk.shown

        assert "Hvilket firma?" in await aside(choose)


async def test_an_existing_configuration_is_left_and_only_what_is_missing_is_created(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.setup(1, create_missing=False, language="nb")
        before = at.config.read_bytes()

        def keep() -> tuple[int, str]:
            with talking("setup", folder=tmp_path) as talk:
                talk.expect("finnes fra før")
                talk.answer("Avslutt", "1")
                talk.expect("Dette mangler i Rackbeat")
                talk.answer("Skal setup opprette det i Rackbeat? [J/n]", "ja")
                return talk.ended(), talk.shown

        code, shown = await aside(keep)
        assert code == 0, shown
        assert at.config.read_bytes() == before
        assert len(at.wms_writes()) == 7


async def test_in_english_too(tmp_path: Path) -> None:
    async with desk(tmp_path):

        def greet() -> str:
            with talking("setup", folder=tmp_path, locale="en_GB.UTF-8") as talk:
                talk.expect("This sets up Samsvar")
                talk.answer("Language", "2")
                talk.expect("Audit (recommended first)")
                talk.interrupt()
                assert talk.ended() == 130
                return talk.shown

        assert "Nothing is half written" in await aside(greet)
