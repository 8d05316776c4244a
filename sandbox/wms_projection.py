"""The `fields` parameter: `number,lines(id,item(description)),customer` (apis/rackbeat.md 2.5).

Used by `sandbox.wms_lists`. Unknown names are left out without a word, white space does not matter.
"""

from typing import Any

Json = dict[str, Any]
MAX_DEPTH = 8


def parse_fields(text: str) -> Json | None:
    """A tree of names, `{"lines": {"id": {}}}`; None when nothing is asked for. Unbalanced brackets end early."""
    root: Json = {}
    stack, name = [root], ""
    for sign in text + ",":
        if sign in ",()":
            word, name = name.strip(), ""
            node: Json = stack[-1].setdefault(word, {}) if word else {}
            if sign == "(" and len(stack) < MAX_DEPTH:
                stack.append(node)
            elif sign == ")" and len(stack) > 1:
                stack.pop()
        else:
            name += sign
    return root or None


def project(value: Any, tree: Json) -> Any:
    """Only the named attributes of an object, or of each object of a list; a name without brackets keeps all below."""
    if isinstance(value, list):
        return [project(v, tree) for v in value]
    if not isinstance(value, dict) or not tree:
        return value
    return {name: project(value[name], below) for name, below in tree.items() if name in value}
