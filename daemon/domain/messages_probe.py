"""Sentences of `samsvar check` about what the two services can do: `check.line.probe.<probe>` is what was asked,
`check.probe.<probe>.<answer>` what the answer means for the one who runs the two (`.other`: any other answer), and
`check.need.<probe>` what must be there before it can be seen. Entries are (bokmål, English); see `messages`.

Written for a support person: what it means for the work, not how it was found out (that is docs/assumptions.md).
"""

from __future__ import annotations

from collections.abc import Mapping

_LINES: Mapping[str, tuple[str, str]] = {
    "check.line.probe.erp_limit_is_shared": ("24SevenOffice: andre på kvoten", "24SevenOffice: others on quota"),
    "check.line.probe.erp_ended_session_text": ("24SevenOffice: utlogging", "24SevenOffice: logging out"),
    "check.line.probe.erp_times_carry_a_zone": ("24SevenOffice: tidssone", "24SevenOffice: time zone"),
    "check.line.probe.erp_changed_after_is_inclusive": ("24SevenOffice: siste minutt", "24SevenOffice: last minute"),
    "check.line.probe.erp_unknown_return_property": ("24SevenOffice: ukjente felter", "24SevenOffice: unknown fields"),
    "check.line.probe.erp_search_is_complete": ("24SevenOffice: alle ordrer", "24SevenOffice: all orders"),
    "check.line.probe.erp_description_is_unchanged": ("24SevenOffice: som før", "24SevenOffice: as before"),
    "check.line.probe.erp_thousand_ids": ("24SevenOffice: store søk", "24SevenOffice: large searches"),
    "check.line.probe.wms_booking_is_announced": ("Rackbeat: varsel om bokføring", "Rackbeat: news of booking"),
    "check.line.probe.wms_updated_at_filter": ("Rackbeat: bare det endrede", "Rackbeat: only what changed"),
    "check.line.probe.wms_filter_operators": ("Rackbeat: større enn", "Rackbeat: greater than"),
    "check.line.probe.wms_max_limit": ("Rackbeat: lengste side", "Rackbeat: longest page"),
    "check.line.probe.wms_search_finds_reference": ("Rackbeat: søk på referanse", "Rackbeat: search by reference"),
    "check.line.probe.wms_not_found_body": ("Rackbeat: det som ikke finnes", "Rackbeat: what is not there"),
    "check.line.probe.wms_time_zone": ("Rackbeat: tidssone", "Rackbeat: time zone"),
    "check.line.probe.wms_order_tells_origin": ("Rackbeat: ordrens opphav", "Rackbeat: origin of an order"),
    "check.line.probe.wms_etag_header": ("Rackbeat: samtidige endringer", "Rackbeat: edits at one time"),
    "check.line.probe.wms_webhook_health": ("Rackbeat: alle webhooks", "Rackbeat: all webhooks"),
    "check.line.probe.wms_envelope_keys": ("Rackbeat: svarenes form", "Rackbeat: form of answers"),
    "check.line.probe.wms_rounding_of_totals": ("Rackbeat: avrunding", "Rackbeat: rounding"),
    "check.line.probe.wms_field_values_in_lists": ("Rackbeat: felter i lister", "Rackbeat: fields in lists"),
    "check.line.probe.wms_field_eq_filter": ("Rackbeat: søk på eget felt", "Rackbeat: search by text field"),
}

_ERP: Mapping[str, tuple[str, str]] = {
    "check.probe.erp_limit_is_shared.yes": (
        "Noe annet bruker også av kvoten; Samsvar regner med det.",
        "Something else uses the quota too; Samsvar allows for it.",
    ),
    "check.probe.erp_limit_is_shared.no": ("Ingen andre bruker av kvoten.", "Nobody else uses the quota."),
    "check.probe.erp_ended_session_text.other": (
        "Samsvar merker når innloggingen er gått ut, og logger inn på nytt.",
        "Samsvar notices when a login has ended, and logs in again.",
    ),
    "check.probe.erp_times_carry_a_zone.yes": (
        "Tidspunktene sier hvilken tidssone de er i.",
        "Times say which time zone they are in.",
    ),
    "check.probe.erp_times_carry_a_zone.no": (
        "Tidspunktene sier ikke hvilken tidssone de er i; Samsvar regner dem som UTC.",
        "Times do not say which time zone they are in; Samsvar takes them as UTC.",
    ),
    "check.probe.erp_changed_after_is_inclusive.yes": (
        "Et søk fra et minutt finner også det som ble endret i det minuttet.",
        "A search from a minute also finds what changed in that minute.",
    ),
    "check.probe.erp_changed_after_is_inclusive.no": (
        "Et søk fra et minutt finner ikke det som ble endret i det minuttet; Samsvar søker fra litt tidligere.",
        "A search from a minute misses what changed in that minute; Samsvar searches from a little earlier.",
    ),
    "check.probe.erp_unknown_return_property.ignored": (
        "Et felt som ikke finnes, blir oversett.",
        "A field that does not exist is ignored.",
    ),
    "check.probe.erp_unknown_return_property.fault": (
        "Et felt som ikke finnes, stopper hele søket; Samsvar spør bare om felter som finnes.",
        "A field that does not exist stops the whole search; Samsvar asks only for fields that exist.",
    ),
    "check.probe.erp_search_is_complete.yes": (
        "Alle ordrer det spørres om, kommer.",
        "All orders that are asked for come.",
    ),
    "check.probe.erp_search_is_complete.other": (
        "Bare {answer} av ordrene kom; Samsvar spør igjen om dem som mangler.",
        "Only {answer} of the orders came; Samsvar asks again for those that are missing.",
    ),
    "check.probe.erp_description_is_unchanged.yes": (
        "Tjenesten er den samme som da Samsvar ble satt opp.",
        "The service is the same as when Samsvar was set up.",
    ),
    "check.probe.erp_description_is_unchanged.other": (
        "24SevenOffice har endret tjenesten siden Samsvar ble satt opp ({answer}).",
        "24SevenOffice has changed the service since Samsvar was set up ({answer}).",
    ),
    "check.probe.erp_thousand_ids.yes": (
        "Tusen poster kan hentes i ett søk.",
        "A thousand records can be fetched in one search.",
    ),
    "check.probe.erp_thousand_ids.no": (
        "Tusen poster kan ikke hentes i ett søk, så store lesinger bruker mer av kvoten.",
        "A thousand records cannot be fetched in one search, so large readings use more of the quota.",
    ),
}

_WMS: Mapping[str, tuple[str, str]] = {
    "check.probe.wms_booking_is_announced.yes": (
        "Rackbeat sier fra når en ordre bokføres.",
        "Rackbeat tells when an order is booked.",
    ),
    "check.probe.wms_booking_is_announced.no": (
        "Rackbeat sier ikke fra når en ordre bokføres; Samsvar spør med noen sekunders mellomrom.",
        "Rackbeat does not tell when an order is booked; Samsvar asks every few seconds.",
    ),
    "check.probe.wms_updated_at_filter.none": (
        "Rackbeat kan ikke gi bare det som er endret; Samsvar leser det nyeste først og stopper der det er kjent.",
        "Rackbeat cannot give only what changed; Samsvar reads the newest first and stops at what it knows.",
    ),
    "check.probe.wms_updated_at_filter.other": (
        "Rackbeat kan gi bare det som er endret, for: {answer}.",
        "Rackbeat can give only what changed, for: {answer}.",
    ),
    "check.probe.wms_filter_operators.yes": ("Kan brukes i søk.", "Can be used in searches."),
    "check.probe.wms_filter_operators.other": (
        "Kan ikke brukes i søk; Samsvar trenger det ikke.",
        "Cannot be used in searches; Samsvar does not need it.",
    ),
    "check.probe.wms_max_limit.refused": (
        "Rackbeat avviser for lange sider; Samsvar ber om 200 poster om gangen.",
        "Rackbeat refuses pages that are too long; Samsvar asks for 200 records at a time.",
    ),
    "check.probe.wms_max_limit.other": (
        "Høyst {answer} poster på en side; Samsvar ber om 200 om gangen.",
        "At most {answer} records on a page; Samsvar asks for 200 at a time.",
    ),
    "check.probe.wms_search_finds_reference.yes": (
        "Søket finner ordrer på referansen.",
        "Searching finds orders by their reference.",
    ),
    "check.probe.wms_search_finds_reference.no": (
        "Søket finner ikke ordrer på referansen; Samsvar leter i listen i stedet.",
        "Searching does not find orders by their reference; Samsvar looks through the list instead.",
    ),
    "check.probe.wms_not_found_body.yes": (
        "Rackbeat sier tydelig fra når noe ikke finnes.",
        "Rackbeat tells clearly when something is not there.",
    ),
    "check.probe.wms_not_found_body.no": (
        "Rackbeat sier ikke tydelig fra når noe ikke finnes; Samsvar tror da aldri at det er borte.",
        "Rackbeat does not tell clearly when something is not there; Samsvar then never believes that it is gone.",
    ),
    "check.probe.wms_time_zone.copenhagen": (
        "Tidspunktene er i dansk tid, som Samsvar regner med.",
        "Times are in Danish time, as Samsvar expects.",
    ),
    "check.probe.wms_time_zone.other": (
        "Tidspunktene er ikke i dansk tid, som Samsvar regner med.",
        "Times are not in Danish time, which Samsvar expects.",
    ),
    "check.probe.wms_order_tells_origin.no": (
        "En ordre sier ikke hvem som laget den; Samsvar kjenner sine på referansen.",
        "An order does not tell who made it; Samsvar knows its own by their reference.",
    ),
    "check.probe.wms_order_tells_origin.other": (
        "En ordre sier hvem som laget den.",
        "An order tells who made it.",
    ),
    "check.probe.wms_etag_header.yes": (
        "Rackbeat merker versjonen av en post.",
        "Rackbeat marks the version of a record.",
    ),
    "check.probe.wms_etag_header.no": (
        "Rackbeat merker ikke versjonen av en post; Samsvar leser posten rett før den skriver.",
        "Rackbeat does not mark the version of a record; Samsvar reads it just before it writes.",
    ),
    "check.probe.wms_webhook_health.healthy": (
        "Alle kontoens webhooks er på, og ingen feiler.",
        "All webhooks of the account are on, and none fails.",
    ),
    "check.probe.wms_webhook_health.failing": (
        "Noen av kontoens webhooks feiler.",
        "Some webhooks of the account fail.",
    ),
    "check.probe.wms_webhook_health.inactive": (
        "Noen av kontoens webhooks er slått av.",
        "Some webhooks of the account are switched off.",
    ),
    "check.probe.wms_envelope_keys.other": (
        "Svarene har den formen Samsvar venter.",
        "Answers have the form that Samsvar expects.",
    ),
    "check.probe.wms_rounding_of_totals.document": (
        "Summen av en ordre avrundes til slutt, slik Samsvar regner.",
        "The total of an order is rounded at the end, as Samsvar does.",
    ),
    "check.probe.wms_rounding_of_totals.other": (
        "Summen av en ordre avrundes på en annen måte enn Samsvar regner; forskjeller på noen øre blir ikke meldt.",
        "The total of an order is rounded in another way than Samsvar does; differences of cents are not reported.",
    ),
    "check.probe.wms_field_values_in_lists.no": (
        "Egne felter kommer ikke i lister, så hver post koster et eget kall.",
        "Text fields do not come in lists, so each record costs a call of its own.",
    ),
    "check.probe.wms_field_values_in_lists.other": (
        "Egne felter kommer med i lister.",
        "Text fields come with lists.",
    ),
    "check.probe.wms_field_eq_filter.yes": (
        "Poster kan finnes på et eget felt.",
        "Records can be found by a text field.",
    ),
    "check.probe.wms_field_eq_filter.other": (
        "Poster kan ikke finnes på et eget felt; Samsvar leter i listen i stedet.",
        "Records cannot be found by a text field; Samsvar looks through the list instead.",
    ),
}

_NEEDS: Mapping[str, tuple[str, str]] = {
    "check.need.erp_limit_is_shared": ("at 24SevenOffice sier hva som er igjen", "24SevenOffice to tell what is left"),
    "check.need.erp_times_carry_a_zone": ("et produkt endret siste uke", "a product changed in the last week"),
    "check.need.erp_changed_after_is_inclusive": ("et produkt endret siste uke", "a product changed in the last week"),
    "check.need.erp_search_is_complete": ("en ordre endret siste uke", "an order changed in the last week"),
    "check.need.erp_description_is_unchanged": ("at tjenesten har gått en gang", "the daemon to have run once"),
    "check.need.wms_updated_at_filter": ("poster i Rackbeat", "records in Rackbeat"),
    "check.need.wms_filter_operators": ("en ordre i Rackbeat", "an order in Rackbeat"),
    "check.need.wms_max_limit": ("at Rackbeat sier sidelengden", "Rackbeat to tell the length of a page"),
    "check.need.wms_search_finds_reference": ("en ordre med referanse", "an order with a reference"),
    "check.need.wms_field_values_in_lists": ("et produkt i Rackbeat", "a product in Rackbeat"),
    "check.need.wms_field_eq_filter": ("et produkt og et eget felt", "a product and a text field"),
    "check.need.wms_webhook_health": ("en webhook i Rackbeat", "a webhook in Rackbeat"),
    "check.need.wms_booking_is_announced": ("en ordre bokført nå", "an order booked from now on"),
    "check.need.wms_time_zone": ("en ordre i Rackbeat", "an order in Rackbeat"),
    "check.need.wms_order_tells_origin": ("en ordre i Rackbeat", "an order in Rackbeat"),
    "check.need.wms_etag_header": ("et produkt i Rackbeat", "a product in Rackbeat"),
    "check.need.wms_rounding_of_totals": ("en ordre med øre i summen", "an order with cents in its total"),
    "check.need.clock": ("at tjenesten sier hva klokken er", "the service to tell the time"),
    "check.need.budget": ("at tjenesten sier hva som er igjen", "the service to tell what is left"),
    "check.need.delivery": ("en levering fra Rackbeat", "a delivery by Rackbeat"),
}

PROBES: Mapping[str, tuple[str, str]] = {**_LINES, **_ERP, **_WMS, **_NEEDS}
