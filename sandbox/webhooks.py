"""Delivers webhooks over real HTTP: in parallel, at least once, unordered, with bounded retries and a bounded log.

Started and stopped by `sandbox.wms_rest.create_wms_app`; tests and the demo may make it lose, double, delay or reorder
the next deliveries (`sandbox.webhook_tricks`). Source: apis/rackbeat.md 11.2, 11.3. The body names a key and is never
signed.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable

import aiohttp

from sandbox.webhook_tricks import Parcel, Trick, TrickKind, Tricks
from sandbox.wms_events import Announcement
from sandbox.wms_records import Attempt, Webhook
from sandbox.wms_state import WmsState

MAX_LOG = 5_000
MAX_PENDING = 50_000
MAX_PARALLEL = 32
MAX_BURST = 10_000
HOLD_SECONDS = 5.0


class Deliveries:
    """Owns one task per delivery under way. `log` keeps the newest attempts; a swallowed one has attempt 0."""

    def __init__(self, state: WmsState) -> None:
        self._state = state
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(MAX_PARALLEL)
        self._session: aiohttp.ClientSession | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self.log: deque[Attempt] = deque(maxlen=MAX_LOG)
        self.tricks = Tricks()
        self.overflowed = 0

    @property
    def pending(self) -> int:
        return len(self._tasks)

    async def start(self) -> None:
        headers = {"User-Agent": "Rackbeat Webhook"}
        self._session = aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.DummyCookieJar())
        self._unsubscribe = self._state.subscribe(self.enqueue)

    async def stop(self) -> None:
        """Nothing is announced or under way afterwards; what was not delivered is lost, as in a real outage."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def idle(self, seconds: float = 5.0) -> bool:
        """Wait until nothing is under way, retries included; False when the time ran out."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=seconds)
        return not self._tasks

    def play(self, kind: TrickKind, event: str = "*", times: int = 1, seconds: float = 0.0) -> None:
        """Arm a trick. Raises ValueError when it makes no sense or too many are armed."""
        self.tricks.arm(kind, event, times, seconds)

    def burst(self, event: str, times: int) -> int:
        """Announce `event` for `times` existing records at once, as after a mass change; how many hooks were called.

        The records are those of the event's noun, again and again from the first. Raises ValueError without any.
        """
        if not 1 <= times <= MAX_BURST:
            raise ValueError(f"times must be 1 to {MAX_BURST}")
        bodies = self._state.bodies_for(event)
        if not bodies:
            raise ValueError(f"there is no record that {event} could be about")
        before, now = len(self._tasks), self._state.now()
        for n in range(times):
            self.enqueue(Announcement(event, now, bodies[n % len(bodies)]))
        return len(self._tasks) - before

    def enqueue(self, news: Announcement) -> None:
        """One delivery to every active hook of the event, from the next turn of the loop on."""
        for hook in list(self._state.webhooks):
            if not hook.is_active or hook.event != news.event:
                continue
            if self.tricks.take("lose", news.event):
                self._note(hook, news, 0, 0, "swallowed by the sandbox")
                continue
            if trick := self.tricks.take("reorder", news.event):
                self._hold(trick, (hook, news))
                continue
            delay = self.tricks.take("delay", news.event)
            copies = 2 if self.tricks.take("double", news.event) else 1
            for _ in range(copies):
                self._spawn(hook, news, delay.seconds if delay else 0.0)

    def _hold(self, trick: Trick, parcel: Parcel) -> None:
        """Keep a delivery back until its trick has all of them; nothing is kept longer than the trick says."""
        trick.held.append(parcel)
        if len(trick.held) == 1:
            self._own(asyncio.create_task(self._let_go(trick), name=f"webhook-reorder-{trick.event}"))

    async def _let_go(self, trick: Trick) -> None:
        """The newest first, each only after the one before it was answered."""
        waited, step, patience = 0.0, 0.01, trick.seconds or HOLD_SECONDS
        while trick.times > 0 and waited < patience:
            await asyncio.sleep(step)
            waited += step
        self.tricks.drop(trick)
        for hook, news in reversed(trick.held):
            answered = asyncio.Event()
            name = f"webhook-{hook.id}-{news.event}"
            task = asyncio.create_task(self._deliver(hook, news, 0.0, answered), name=name)
            self._own(task)
            await answered.wait()

    def _spawn(self, hook: Webhook, news: Announcement, delay: float) -> None:
        if len(self._tasks) >= MAX_PENDING:
            self.overflowed += 1
            self._note(hook, news, 0, 0, "dropped: too many deliveries are under way")
            return
        self._own(asyncio.create_task(self._deliver(hook, news, delay), name=f"webhook-{hook.id}-{news.event}"))

    def _own(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(
        self, hook: Webhook, news: Announcement, delay: float, answered: asyncio.Event | None = None
    ) -> None:
        """All attempts of one delivery; `answered` is set when the first of them is over, however it went."""
        try:
            await asyncio.sleep(delay)
            await self._attempts(hook, news, answered)
        finally:
            if answered is not None:
                answered.set()

    async def _attempts(self, hook: Webhook, news: Announcement, answered: asyncio.Event | None) -> None:
        settings = self._state.settings
        for attempt in range(1, settings.delivery_attempts + 1):
            if not hook.is_active or hook.id not in self._state.webhooks:
                return
            async with self._slots:
                status, error = await self._post(hook, news)
            self._note(hook, news, attempt, status, error)
            if answered is not None:
                answered.set()
            if 200 <= status < 300:
                hook.failures_since_last_success = 0
                return
            self._failed(hook)
            if attempt < settings.delivery_attempts:
                wait = settings.delivery_backoff_seconds * 2 ** (attempt - 1)
                await asyncio.sleep(min(wait, settings.delivery_longest_backoff_seconds))

    async def _post(self, hook: Webhook, news: Announcement) -> tuple[int, str | None]:
        """One attempt; status 0 with a reason when no answer came in time. A redirect is no success."""
        settings = self._state.settings
        if self._session is None:
            return 0, "stopped"
        limits = aiohttp.ClientTimeout(
            total=settings.delivery_total_seconds, sock_connect=settings.delivery_connect_seconds
        )
        headers = {
            "Content-Type": "application/json",
            "Rackbeat-Webhook-Token": hook.token,
            "Rackbeat-Webhook-Event": news.event,
            "Rackbeat-Account-Id": str(settings.account_id),
        }
        body = json.dumps(news.body, default=str, ensure_ascii=False).encode()
        try:
            async with self._session.post(
                hook.url, data=body, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                return answer.status, None if answer.ok else f"answered {answer.status}"
        except TimeoutError:
            return 0, "no answer in time"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return 0, f"{type(error).__name__}: {error}"

    def _failed(self, hook: Webhook) -> None:
        hook.failures_since_last_success += 1
        limit = self._state.settings.deactivate_after_failures
        if limit and hook.failures_since_last_success >= limit:
            hook.is_active = False

    def _note(self, hook: Webhook, news: Announcement, attempt: int, status: int, error: str | None) -> None:
        self.log.append(
            Attempt(
                id=self._state.next_id(),
                webhook_id=hook.id,
                event=news.event,
                body=news.body,
                attempt=attempt,
                status=status,
                error=error,
                at=self._state.now(),
            )
        )
