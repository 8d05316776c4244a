"""How locations lie in each other, and what the answers say about it. Source: apis/rackbeat.md 3.7.

Used by the register of locations; a ring of parents, which nothing forbids, ends where it closes.
"""

from sandbox.wms_http import Json, View
from sandbox.wms_records import Entry
from sandbox.wms_state import WmsState


def nesting(state: WmsState, row: Entry) -> list[Entry]:
    """The locations from the outermost down to this one."""
    chain = [row]
    while (parent := state.locations.get(chain[0].more.get("parent_id") or 0)) is not None and parent not in chain:
        chain.insert(0, parent)
    return chain


def children_of(state: WmsState, number: int) -> list[Entry]:
    return [row for row in state.locations if row.more.get("parent_id") == number]


def location_extra(view: View, row: Entry) -> Json:
    chain = nesting(view.state, row)
    listed = [
        {"number": r.number, "name": r.name, "children_count": len(children_of(view.state, r.number))} for r in chain
    ]
    return {
        "toplevel_parent_id": chain[0].number if len(chain) > 1 else None,
        "children_count": listed[-1]["children_count"],
        "nesting_level": len(chain) - 1,
        "nest_list": listed,
    }
