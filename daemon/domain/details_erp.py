"""What an error says beyond its reason, about a call to 24SevenOffice. As `details_record`, which see."""

from __future__ import annotations

from collections.abc import Mapping

ERP_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "said.erp.status": (
        "HTTP {status:count}",
        "24SevenOffice svarte med HTTP {status}.",
        "24SevenOffice answered with HTTP {status}.",
    ),
    "said.erp.status_words": (
        "HTTP {status:count}: {words}",
        "24SevenOffice svarte med HTTP {status}: «{words}»",
        "24SevenOffice answered with HTTP {status}: “{words}”",
    ),
    "said.erp.status_type": (
        "HTTP {status:count}, {content_type:media}",
        "24SevenOffice svarte med HTTP {status} ({content_type}).",
        "24SevenOffice answered with HTTP {status} ({content_type}).",
    ),
    "said.erp.not_soap": (
        "HTTP {status:count}, {content_type:media} instead of SOAP",
        "24SevenOffice svarte med HTTP {status} og {content_type}, ikke med SOAP.",
        "24SevenOffice answered with HTTP {status} and {content_type}, not with SOAP.",
    ),
    "said.erp.redirect": (
        "HTTP {status:count}: a redirect is not followed",
        "24SevenOffice viste videre til en annen adresse (HTTP {status}), og det følger vi ikke.",
        "24SevenOffice redirected us (HTTP {status}), and we do not follow that.",
    ),
    "said.erp.request_large": (
        "HTTP 413: the request is too large",
        "24SevenOffice sier at forespørselen er for stor (HTTP 413).",
        "24SevenOffice says that the request is too large (HTTP 413).",
    ),
    "said.erp.identity": (
        "24SevenOffice put us into another identity than the configured one",
        "24SevenOffice logget oss inn i et annet firma (en annen identitet) enn det som er satt opp.",
        "24SevenOffice logged us into another company (identity) than the configured one.",
    ),
    "said.erp.no_answer": (
        "24SevenOffice did not answer in time",
        "24SevenOffice svarte ikke i tide.",
        "24SevenOffice did not answer in time.",
    ),
    "said.erp.not_http": (
        "the reply broke off or is not HTTP: {words}",
        "Svaret ble brutt av, eller er ikke HTTP: «{words}»",
        "The reply broke off, or is not HTTP: “{words}”",
    ),
    "said.erp.broke_off": (
        "the reply broke off",
        "Svaret ble brutt av.",
        "The reply broke off.",
    ),
    "said.erp.not_kept": (
        "cannot keep the reply: {words}",
        "Svaret kunne ikke lagres på disken: «{words}»",
        "The reply could not be kept on disk: “{words}”",
    ),
    "said.erp.large": (
        "the reply is larger than {count:count} bytes",
        "Svaret er større enn {count} byte.",
        "The reply is larger than {count} bytes.",
    ),
    "said.erp.waiting": (
        "waiting until 24SevenOffice takes requests again",
        "Vi venter til 24SevenOffice tar imot forespørsler igjen.",
        "We wait until 24SevenOffice takes requests again.",
    ),
    "said.erp.queued": (
        "waited {count:count} s for a place in our own queue",
        "Ventet {count} sekunder på en plass i vår egen kø.",
        "Waited {count} seconds for a place in our own queue.",
    ),
    "said.erp.exception": (
        "{call:call}: {error:exception}: {words}",
        "{call} lot seg ikke gjennomføre ({error}): «{words}»",
        "{call} could not be carried out ({error}): “{words}”",
    ),
    "said.erp.exception_bare": (
        "{call:call}: {error:exception}: ",
        "{call} lot seg ikke gjennomføre ({error}).",
        "{call} could not be carried out ({error}).",
    ),
    "said.erp.refusal": (
        "{call:call}: {words}",
        "24SevenOffice svarte på {call}: «{words}»",
        "24SevenOffice answered to {call}: “{words}”",
    ),
    "said.technical": (
        "{error:exception}: {words}",
        "Teknisk feil ({error}): «{words}»",
        "Technical error ({error}): “{words}”",
    ),
    "said.erp.items": (
        "{call:call} answered with {count:count} items to one",
        "{call} svarte med {count} poster på én.",
        "{call} answered with {count} items to one.",
    ),
    "said.erp.about": (
        "{call:call} answered about {name} {id}",
        "{call} svarte om {name} {id}, som vi ikke spurte om.",
        "{call} answered about {name} {id}, which we did not ask for.",
    ),
    "said.erp.about_nothing": (
        "{call:call} answered about {name} nothing",
        "{call} svarte uten {name}.",
        "{call} answered without {name}.",
    ),
    "said.erp.no_kind": (
        "24SevenOffice has no records of kind {kind:kind} to read",
        "24SevenOffice har ikke slike poster å lese ({kind}).",
        "24SevenOffice has no such records to read ({kind}).",
    ),
    "said.erp.no_listing": (
        "24SevenOffice has no listing of kind {kind:kind}",
        "24SevenOffice kan ikke liste slike poster ({kind}).",
        "24SevenOffice cannot list such records ({kind}).",
    ),
    "said.erp.no_record": (
        "24SevenOffice has no {kind:kind} {id}",
        "24SevenOffice har ingen post med id {id} ({kind}).",
        "24SevenOffice has no record with id {id} ({kind}).",
    ),
    "said.erp.pages": (
        "more than {count:count} pages of inactive companies",
        "24SevenOffice har mer enn {count} sider med inaktive firmaer.",
        "24SevenOffice has more than {count} pages of inactive companies.",
    ),
    "said.erp.product_lookup": (
        "a product without a number cannot be looked up",
        "Et produkt uten nummer kan ikke slås opp.",
        "A product without a number cannot be looked up.",
    ),
    "said.erp.company_lookup": (
        "a company without an alternative number cannot be looked up",
        "Et firma uten alternativt nummer kan ikke slås opp.",
        "A company without an alternative number cannot be looked up.",
    ),
    "said.erp.order_lookup": (
        "an order without an external status cannot be looked up",
        "En ordre uten ekstern status kan ikke slås opp.",
        "An order without an external status cannot be looked up.",
    ),
    "said.erp.not_delivered": (
        "{count:count} of {total:count} listed orders were not delivered",
        "{count} av {total} listede ordrer kom ikke.",
        "{count} of {total} listed orders were not delivered.",
    ),
    "said.erp.application_id": (
        "the application id is missing or is not a GUID",
        "Applikasjons-ID-en mangler eller er ingen GUID.",
        "The application id is missing or is not a GUID.",
    ),
    "said.erp.password": (
        "24SevenOffice does not accept the user name or the password",
        "24SevenOffice godtar ikke brukernavnet eller passordet.",
        "24SevenOffice does not accept the user name or the password.",
    ),
    "said.erp.session": (
        "Login answered with something that is not a session id",
        "Innloggingen svarte med noe annet enn en økt-ID.",
        "Login answered with something that is not a session id.",
    ),
    "said.erp.without_id": (
        "a {what} arrived without its id",
        "En post fra 24SevenOffice kom uten id ({what}).",
        "A record of 24SevenOffice arrived without its id ({what}).",
    ),
    "said.erp.country": (
        "country {name!r} has no two-letter code that is known",
        "Landet «{name}» har ingen landkode som er kjent.",
        "The country “{name}” has no two-letter code that is known.",
    ),
}
"""A refusal of ours before anything was sent, and a reply that is no reply, stand in `details_soap`."""
