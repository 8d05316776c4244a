"""Control verbs about the account of the imitated 24SevenOffice: its switches, sessions, tokens and identities.

For tests, the demo and curious people; passwords and session ids are never shown.
"""

from dataclasses import asdict

from aiohttp import web

from sandbox.erp_settings import SettingError
from sandbox.erp_state import ErpState
from sandbox.notes import PREFIX, json_body, json_response

MAX_IDENTITIES = 1000


def account_routes(state: ErpState) -> list[web.AbstractRouteDef]:
    """To be handed to `control_routes` among its extra routes."""
    desk = _Desk(state)
    return [
        web.get(PREFIX + "settings", desk.show_settings),
        web.patch(PREFIX + "settings", desk.change_settings),
        web.post(PREFIX + "sessions/expire", desk.expire),
        web.post(PREFIX + "sessions/tokens", desk.make_token),
        web.get(PREFIX + "identities", desk.list_identities),
        web.post(PREFIX + "identities", desk.add_identity),
        web.patch(PREFIX + "identities/{id}", desk.block_identity),
    ]


class _Desk:
    """The verbs over one state."""

    def __init__(self, state: ErpState) -> None:
        self._state = state

    async def show_settings(self, _: web.Request) -> web.Response:
        return json_response(asdict(self._state.settings))

    async def change_settings(self, request: web.Request) -> web.Response:
        try:
            self._state.settings.change(await json_body(request))
        except SettingError as error:
            return json_response({"problems": error.problems}, status=400)
        return json_response(asdict(self._state.settings))

    async def expire(self, request: web.Request) -> web.Response:
        """End all sessions; `{"keep_without_identity": true}` only takes their company away."""
        wish = await json_body(request)
        keep = wish.get("keep_without_identity") is True
        return json_response({"expired": self._state.sessions.expire(keep_without_identity=keep)})

    async def make_token(self, request: web.Request) -> web.Response:
        """A token for AuthenticateByToken, of the sandbox's user unless `username` names another."""
        username = (await json_body(request)).get("username", self._state.username)
        if not isinstance(username, str) or username not in self._state.sessions.users:
            return json_response({"problems": ["username: no such user"]}, status=400)
        return json_response({"token": self._state.sessions.make_token(username)}, status=201)

    async def list_identities(self, _: web.Request) -> web.Response:
        known = self._state.sessions.identities.values()
        return json_response({"identities": [asdict(identity) for identity in known]})

    async def add_identity(self, request: web.Request) -> web.Response:
        """One more company with an empty book, open to the sandbox's user: `{"name": "Datter AS"}`."""
        name = (await json_body(request)).get("name")
        if not isinstance(name, str) or not name.strip():
            return json_response({"problems": ["name: must be text"]}, status=400)
        if len(self._state.books) >= MAX_IDENTITIES:
            return json_response({"problems": [f"there are {MAX_IDENTITIES} identities already"]}, status=409)
        identity_id = self._state.add_identity(name.strip(), for_user=True)
        return json_response(asdict(self._state.sessions.identities[identity_id]), status=201)

    async def block_identity(self, request: web.Request) -> web.Response:
        """`{"blocked": true}` disables a company as the vendor does with a client that left; false lets it in."""
        identity_id, wish = request.match_info["id"], await json_body(request)
        if identity_id not in self._state.sessions.identities:
            raise web.HTTPNotFound(text="no such identity")
        if not isinstance(wish.get("blocked"), bool):
            return json_response({"problems": ["blocked: must be true or false"]}, status=400)
        self._state.sessions.block(identity_id, blocked=wish["blocked"])
        return json_response(asdict(self._state.sessions.identities[identity_id]))
