"""Notes below orders and customer invoices; they work on booked documents and do not touch them.

Source: apis/rackbeat.md 5.6, 6. The text comes back under three names, because each was seen once.
"""

from functools import partial
from html import escape

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, View, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_records import Invoice, Note, Order

LONGEST_NOTE = 10_000
_KINDS = {"orders": "order", "customer-invoices": "customer_invoice"}


def _document(call: Call, path: str) -> Order | Invoice:
    if path == "orders":
        return call.find(call.state.orders, "Order")
    return call.find(call.state.invoices, "Customer invoice")


def _render(view: View, note: Note) -> Json:
    made: Json = {"id": note.id, "user_id": 1, "user": {"id": 1, "name": "API"}, "note": note.note}
    made |= {"note_text": note.note, "note_html": f"<p>{escape(note.note)}</p>"}
    return made | {"created_at": view.stamp(note.created_at), "updated_at": view.stamp(note.updated_at)}


def _note(call: Call, document: Order | Invoice) -> Note:
    found = next((n for n in document.notes if str(n.id) == call.path["id"]), None)
    if found is None:
        raise missing("Note")
    return found


def list_notes(path: str, call: Call) -> web.Response:
    many = f"{_KINDS[path]}_notes" if call.state.settings.other_envelope_keys else "notes"
    return plain_list(call, many, [_render(call.view, note) for note in _document(call, path).notes])


def show_note(path: str, call: Call) -> web.Response:
    return reply({"note": _render(call.view, _note(call, _document(call, path)))})


def create_note(path: str, call: Call) -> web.Response:
    document, now = _document(call, path), call.state.now()
    note = Note(id=call.state.next_id(), note=_text(call), created_at=now, updated_at=now)
    document.notes.append(note)
    call.state.note(_KINDS[path], document.number, {}, {f"notes.{note.id}": note.note})
    return reply({"note": _render(call.view, note)}, 201)


def update_note(path: str, call: Call) -> web.Response:
    document = _document(call, path)
    note, text = _note(call, document), _text(call)
    name = f"notes.{note.id}"
    call.state.note(_KINDS[path], document.number, {name: note.note}, {name: text})
    note.note, note.updated_at = text, call.state.now()
    return reply({"note": _render(call.view, note)})


def delete_note(path: str, call: Call) -> web.Response:
    document = _document(call, path)
    note = _note(call, document)
    document.notes.remove(note)
    call.state.note(_KINDS[path], document.number, {f"notes.{note.id}": note.note}, {f"notes.{note.id}": None})
    return reply({"message": "Deleted."})


def _text(call: Call) -> str:
    body = Body(call.body, strict=call.state.settings.strict_types)
    text = body.text("note" if body.has("note") else "note_html", LONGEST_NOTE)
    if not text:
        body.fail("note", "The note field is required.")
    body.check()
    return text or ""


ROUTES: list[tuple[str, str, Handler]] = []
for _path in _KINDS:
    ROUTES += [
        ("GET", f"/{_path}/{{number}}/notes", partial(list_notes, _path)),
        ("POST", f"/{_path}/{{number}}/notes", partial(create_note, _path)),
        ("GET", f"/{_path}/{{number}}/notes/{{id}}", partial(show_note, _path)),
        ("PUT", f"/{_path}/{{number}}/notes/{{id}}", partial(update_note, _path)),
        ("DELETE", f"/{_path}/{{number}}/notes/{{id}}", partial(delete_note, _path)),
    ]
