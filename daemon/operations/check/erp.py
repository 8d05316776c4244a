"""The lines of 24SevenOffice (R2)."""

from __future__ import annotations

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.erp.gateway import IdentityChoice
from daemon.erp.transport import Service
from daemon.operations.check.door import Knock, knock
from daemon.operations.check.lines import Lines
from daemon.operations.check.pace import Fit, judge
from daemon.operations.check.remote import budget_line, door_lines, is_loopback
from daemon.operations.check.subject import Subject

AFTER_LOGIN = ("erp.identity", "erp.budget", "erp.poll")
_LOGIN_CODES = {Reason.AUTH_FAILED: "password_refused"}
_MOST_NAMED = 20


async def examine_erp(subject: Subject, lines: Lines) -> bool:
    """Whether the session is open, so that more can be asked."""
    url = subject.config.erp.url
    seen = await knock(f"{url}{Service.AUTHENTICATE}?wsdl", subject.clock, accept="text/xml")
    if not door_lines(lines, System.ERP, url, seen, is_service=_is_description(seen), clock=subject.clock):
        because = "erp.tls" if seen.is_about_tls else "erp.reachable"
        lines.not_checked(because, "erp.login", *AFTER_LOGIN)
        return False
    identity = await lines.asked("erp.login", subject.erp.identity(), _LOGIN_CODES)
    if identity is None:
        await _after_refusal(subject, lines)
        return False
    lines.ok("erp.login", "logged_in", user=subject.config.erp.username)
    await _identity(subject, lines, identity.name or identity.id)
    budget_line(lines, System.ERP, subject.erp.budget())
    poll_line(subject, lines)
    return True


def _is_description(seen: Knock) -> bool:
    return seen.status == 200 and "xml" in seen.content_type and "definitions" in seen.body


async def _after_refusal(subject: Subject, lines: Lines) -> None:
    """A blocked identity is the one refusal where the service can still say what else there is."""
    if lines.found[-1].code != Reason.IDENTITY_BLOCKED:
        lines.not_checked("erp.login", *AFTER_LOGIN)
        return
    try:
        open_ones = [choice for choice in await subject.erp.identities() if not choice.is_blocked]
    except SyncError:
        open_ones = []
    if open_ones:
        lines.failed("erp.identity", "identity_others", names=_named(open_ones))
    else:
        lines.not_checked("erp.login", "erp.identity")
    lines.not_checked("erp.login", "erp.budget", "erp.poll")


async def _identity(subject: Subject, lines: Lines, name: str) -> None:
    if subject.config.erp.identity_id:
        lines.ok("erp.identity", "identity", name=name)
        return
    choices = await lines.asked("erp.identity", subject.erp.identities())
    if choices is not None and len(choices) > 1:
        lines.warning("erp.identity", "identity_several", name=name, names=_named(choices))
    elif choices is not None:
        lines.ok("erp.identity", "identity", name=name)


def _named(choices: list[IdentityChoice]) -> str:
    return "; ".join(f"{choice.name} = {choice.id}" for choice in choices[:_MOST_NAMED])


def poll_line(subject: Subject, lines: Lines) -> None:
    poll = judge(subject.config, subject.sharing, subject.erp.budget().limit)
    values = {"seconds": poll.seconds, "share": poll.share}
    played = poll.fit is Fit.OVER and is_loopback(subject.config.erp.url)  # a sandbox whose limits may be lifted
    if poll.fit in (Fit.TOO_SLOW, Fit.OVER) and not played:
        lines.failed("erp.poll", poll.fit, **values)
    elif poll.fit is not Fit.FITS:
        lines.warning("erp.poll", poll.fit, **values)
    else:
        lines.ok("erp.poll", poll.fit, **values)
