"""The pictures of the README, made of the demo: `python -m scripts.pictures` (needs Chromium for the report).

Plays the story of `samsvar demo` on the sandbox, types commands between its steps, and writes what they print as SVG
and the report as PNG into docs/images. Nothing is touched up; what a picture shows is what the commands say.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from daemon.cli.demo_stage import Stage
from daemon.cli.demo_story import Story

IMAGES = Path(__file__).parent.parent / "docs" / "images"
LANGUAGE = "en"
SEED = 1
WIDTH = 80
MOST_BYTES = 200_000
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_IDS = re.compile(r"terminal-\d+-")


def typed(stage: Stage, *arguments: str) -> str:
    """What a person sees who types it at a terminal of 80 columns, with its colours."""
    terminal = ["env", f"COLUMNS={WIDTH}", "FORCE_COLOR=1", "TERM=xterm-256color"]
    command = [*terminal, sys.executable, "-m", "daemon", "--config", str(stage.config), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def draw(name: str, command: str, output: str) -> None:
    """A terminal window with the command and what it printed; loads nothing from anywhere."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=WIDTH, file=StringIO(), color_system="truecolor", force_terminal=True)
    console.print(Text(f"$ {command}", style="bold"))
    console.print(Text.from_ansi(output.rstrip()))
    svg = _IDS.sub(f"{name}-", _FONTS.sub("", console.export_svg(title="samsvar", unique_id=name)))
    (IMAGES / f"{name}.svg").write_text(svg.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace"))


def command(stage: Stage, name: str, *arguments: str) -> None:
    draw(name, f"samsvar {' '.join(arguments)}", typed(stage, *arguments))


async def photograph(report: Path) -> None:
    """The top of the report as a desk and a phone show it."""
    from tests.reports.chromium import chromium

    async with chromium() as page:
        for name, width, dark in (("report", 1000, False), ("report-phone", 390, True)):
            await page.show(report, width=width, dark=dark)
            await page.picture(IMAGES / f"{name}.png", whole=False)


def play() -> None:
    """Every step of the demo; raises StepFailed when one does not do what it says."""
    with Stage(None, SEED, LANGUAGE) as stage:
        story, is_found, is_planned = Story(stage, LANGUAGE), False, False
        for _name, _act, work in story.steps():
            if story.drift_found and not is_found:
                is_found = True
                _found(stage, story)
            work()
            if story.report and not is_planned:
                is_planned = True
                asyncio.run(photograph(Path(story.report)))
        command(stage, "status", "status")


def _found(stage: Stage, story: Story) -> None:
    """While the accidents of the story stand open."""
    command(stage, "drift-list", "drift", "list")
    order = next(row for row in story.drift_found if row["kind"] == "order.quantity_mismatch")
    command(stage, "explain", "explain", str(order["fingerprint"])[:8])
    command(stage, "repair-plan", "repair", "plan")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    play()
    heavy = [path.name for path in IMAGES.iterdir() if path.stat().st_size > MOST_BYTES]
    if heavy:
        raise SystemExit(f"too heavy: {', '.join(heavy)}")


if __name__ == "__main__":
    main()
