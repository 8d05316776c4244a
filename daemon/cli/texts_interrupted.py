"""Sentences for who presses Ctrl+C: what was done, what goes on without them, and what to type to go on.

Entries are (bokmål, English), as in `texts`, which brings them together. Must never hold code.
"""

from __future__ import annotations

from collections.abc import Mapping

INTERRUPTED: Mapping[str, tuple[str, str]] = {
    "cli.interrupted.what": ("Avbrutt med Ctrl+C.", "Interrupted with Ctrl+C."),
    "cli.nobody.what": ("Ingen svarte på spørsmålet.", "Nobody answered the question."),
    "cli.nobody.why": (
        "Kommandoen har ingen terminal å spørre i. Ingenting er endret.",
        "The command has no terminal to ask in. Nothing was changed.",
    ),
    "cli.nobody.todo": ("Svar på forhånd: legg til --yes", "Answer beforehand: add --yes"),
    "cli.interrupted.nothing.why": ("Ingenting er endret.", "Nothing was changed."),
    "cli.interrupted.nothing.todo": ("Skriv kommandoen igjen når du vil.", "Type the command again when you like."),
    "cli.interrupted.early.why": (
        "Tjenesten går videre med det. Da du avbrøt, telte den fortsatt hva som skal gjøres.",
        "The daemon goes on with it. When you interrupted, it was still counting what is to be done.",
    ),
    "cli.interrupted.repair_apply.why": (
        "Tjenesten utfører planen videre. Da du avbrøt, var {done} av {total} handlinger gjort. Ingen gjøres to "
        "ganger.",
        "The daemon goes on with the plan. When you interrupted, {done} of {total} actions were done; none is done "
        "twice.",
    ),
    "cli.interrupted.repair_apply.todo": (
        "Se hva som ble gjort: samsvar repair show {plan}",
        "See what was done: samsvar repair show {plan}",
    ),
    "cli.interrupted.sync_start.why": (
        "Tjenesten overfører videre. Da du avbrøt, var {done} av {total} poster gjennomgått.",
        "The daemon goes on transferring. When you interrupted, {done} of {total} records were worked through.",
    ),
    "cli.interrupted.sync_start.todo": (
        "Se hvor langt det er kommet: samsvar status. Sett det på pause: samsvar outbox pause --reason GRUNN",
        "See how far it is: samsvar status. Pause it: samsvar outbox pause --reason REASON",
    ),
    "cli.interrupted.stock_opening.why": (
        "Tjenesten skriver beholdning videre. Da du avbrøt, var {done} av {total} produkter skrevet.",
        "The daemon goes on writing stock. When you interrupted, {done} of {total} products were written.",
    ),
    "cli.interrupted.stock_opening.todo": (
        "Se hvordan det står: samsvar sync stock",
        "See how things stand: samsvar sync stock",
    ),
    "cli.interrupted.adopt.why": (
        "Koblingen skjer samlet: enten er alt koblet, eller ingenting.",
        "Linking is one step: either everything is linked, or nothing.",
    ),
    "cli.interrupted.adopt.todo": ("Se hvordan det gikk: samsvar setup --adopt", "See: samsvar setup --adopt"),
    "cli.interrupted.reconcile_run.why": (
        "Kontrollen fortsetter i tjenesten. Den leser bare.",
        "The daemon goes on comparing. It only reads.",
    ),
    "cli.interrupted.reconcile_run.todo": (
        "Se når den er ferdig: samsvar status. Se avvikene: samsvar drift list",
        "See when it is done: samsvar status. See the drift: samsvar drift list",
    ),
    "cli.interrupted.record.why": (
        "Tjenesten gjør ferdig det som var begynt på {kind} {id}.",
        "The daemon finishes what was begun on {kind} {id}.",
    ),
    "cli.interrupted.record.todo": (
        "Se hva det ble til: samsvar explain {kind} {id}",
        "See what became of it: samsvar explain {kind} {id}",
    ),
    "cli.interrupted.other.why": (
        "Tjenesten gjør ferdig det som var begynt.",
        "The daemon finishes what was begun.",
    ),
    "cli.interrupted.other.todo": ("Se hvordan det står til: samsvar status", "See how it is doing: samsvar status"),
}
