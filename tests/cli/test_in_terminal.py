"""Somebody sits at a terminal and is asked."""

from __future__ import annotations

import pytest

from tests.cli.served import Shell


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("y\ny\nbecause\n", ["a1"]), ("n\ny\nbecause\n", [])],
    ids=["deletion agreed to", "deletion refused"],
)
async def test_a_plan_is_shown_each_deletion_is_asked_about_and_then_the_whole(
    shell: Shell, typed: str, agreed: list[str]
) -> None:
    ran = await shell.in_terminal("repair", "apply", "p-1", typed=typed)
    assert ran.code == 0, ran.out
    assert "Delete draft order 1022" in ran.out and "c0ffee" in ran.out
    operation, arguments = shell.called[-1]
    assert operation == "repair_apply"
    assert arguments[:5] == ("sandbox", "p-1", "c0ffee", "because", agreed)


async def test_a_no_at_the_end_changes_nothing(shell: Shell) -> None:
    ran = await shell.in_terminal("repair", "apply", "p-1", typed="y\nn\n")
    assert ran.code == 0 and "Nothing was changed." in ran.out
    assert [name for name, _ in shell.called] == ["repair_show"]


async def test_the_initial_sync_starts_when_its_count_is_typed(shell: Shell) -> None:
    ran = await shell.in_terminal("sync", "start", typed="70\n")
    assert ran.code == 0, ran.out
    assert [call[1][2] for call in shell.called] == [None, 70]


@pytest.mark.parametrize("typed", ["\n", "7\n", "yes\n"])
async def test_any_other_answer_starts_nothing(shell: Shell, typed: str) -> None:
    ran = await shell.in_terminal("sync", "start", typed=typed)
    assert ran.code == 0 and "Nothing was changed." in ran.out
    assert [call[1][2] for call in shell.called] == [None]


async def test_progress_is_shown_to_who_watches(shell: Shell) -> None:
    ran = await shell.in_terminal("reconcile", "run", typed="")
    assert "Reading both systems" in ran.out and "Looking twice" in ran.out


async def test_dropping_asks(shell: Shell) -> None:
    assert (await shell.in_terminal("inbox", "drop", "order", "1", typed="n\n")).code == 0
    assert shell.called == []
    assert (await shell.in_terminal("inbox", "drop", "order", "1", typed="y\n")).code == 0
    assert [name for name, _ in shell.called] == ["inbox_drop"]


async def test_sending_an_order_again_asks(shell: Shell) -> None:
    no = await shell.in_terminal("order", "get", "gone", "--again", typed="n\n")
    assert no.code == 0 and "Nothing was changed." in no.out and shell.called == []
    assert (await shell.in_terminal("order", "get", "gone", "--again", typed="y\n")).code == 0
    assert [arguments[-1] for _, arguments in shell.called] == ["again"]
