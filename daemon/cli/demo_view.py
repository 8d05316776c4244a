"""The live view of the demo: one line a step, on a terminal redrawn as it goes, elsewhere printed as it ends."""

from __future__ import annotations

from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from daemon.cli.demo_story import Story
from daemon.cli.demo_texts import tell
from daemon.cli.output import clean


class View:
    """Use as a context manager around the steps. `quiet`: nothing is shown (for --json)."""

    def __init__(self, language: str, *, quiet: bool) -> None:
        self._language = language
        self._console = Console(quiet=quiet, highlight=False)
        self._rows: list[tuple[str, str, str]] = []
        self._act = ""
        self._running: str | None = None
        self._live = Live(console=self._console, refresh_per_second=8) if self._console.is_terminal else None

    def __enter__(self) -> View:
        self._console.print(Text(self._tell("title"), style="bold"))
        self._console.print(Text(self._tell("note"), style="dim"))
        if self._live is not None and not self._console.quiet:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None and not self._console.quiet:
            self._live.stop()

    def begin(self, name: str, act: str) -> None:
        self._running = self._tell(f"step.{name}")
        if act and act != self._act:
            self._act = act
            self._add("", self._tell(f"act.{act}"), "")
        self._draw()

    def end(self, name: str, ok: bool, seconds: float, detail: str) -> None:
        self._running = None
        self._add("✓" if ok else "✗", f"{self._tell(f'step.{name}')}\n  {clean(detail)}", f"{seconds:.1f} s")
        self._draw()

    def _add(self, mark: str, text: str, seconds: str) -> None:
        self._rows.append((mark, text, seconds))
        if self._live is None:
            self._console.print(_table([(mark, text, seconds)]))

    def _draw(self) -> None:
        if self._live is None:
            return
        parts: list[Any] = [_table(self._rows)]
        if self._running is not None:
            parts.append(Spinner("dots", Text(self._running)))
        self._live.update(Group(*parts))

    def summary(self, story: Story, passed: bool, seconds: float) -> None:
        """What is left and what to do about it, and where the reports are."""
        if story.left:
            self._console.print()
            self._console.print(Text(self._tell("left")))
            for title, todo in story.left:
                self._console.print(Text(f"  {clean(title)}", style="bold"))
                self._console.print(Text(f"    {clean(todo)}"))
        self._console.print()
        if story.report:
            self._console.print(Text(self._tell("files", report=story.report)), soft_wrap=True)
        if story.fix_up:
            self._console.print(Text(self._tell("fix_up", report=story.fix_up)), soft_wrap=True)
        if passed:
            self._console.print(Text(self._tell("done", seconds=seconds), style="bold green"))
        else:
            self._console.print(Text(self._tell("failed", folder=story.stage.folder), style="bold red"))

    def urls(self, story: Story) -> None:
        self._console.print(Text(self._tell("serving")))
        listen = story.stage.status.get("listen", {})
        rows = {
            "24SevenOffice": story.stage.facts["erp_url"],
            "Rackbeat": story.stage.facts["wms_url"],
            "/metrics": f"{listen.get('observe', '')}/metrics",
            "samsvar": f"samsvar --config {story.stage.config} status",
        }
        for name, value in rows.items():
            self._console.print(Text(f"  {name:14} {value}"), soft_wrap=True)

    def _tell(self, code: str, **values: object) -> str:
        return tell(code, self._language, **values)


def _table(rows: list[tuple[str, str, str]]) -> Table:
    table = Table.grid(padding=(0, 1), expand=False)
    table.add_column(width=1)
    table.add_column(max_width=66, overflow="fold")
    table.add_column(justify="right", width=8)
    for mark, text, seconds in rows:
        style = {"✓": "green", "✗": "bold red"}.get(mark, "bold")
        table.add_row(Text(mark, style=style), Text(text, style="" if mark else "bold"), Text(seconds, style="dim"))
    return table
