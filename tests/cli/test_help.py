"""Help texts: every command and option is described, in texts that fit on a screen."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

import click
import pytest
from click.testing import Result

from tablewright.cli import COMMANDS, main

Run = Callable[..., Result]


def test_the_main_help_lists_the_commands_in_the_order_of_the_work(run: Run) -> None:
    result = run("--help")

    assert result.exit_code == 0
    assert [
        name for name in COMMANDS if f"tablewright {name}" not in result.stdout
    ] == []
    assert "Exit codes: 0" in result.stdout
    assert "..." not in result.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_described(run: Run, name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None

    result = run(name, "-h")

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) < 24
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_version_prints_the_version_of_the_distribution(run: Run) -> None:
    assert run("--version").stdout == f"tablewright, version {version('tablewright')}\n"


@pytest.mark.parametrize(
    "arguments",
    [["draw"], ["capture"], ["capture", "edfi/v4"], ["lint", "--loud"], ["facts"]],
)
def test_misuse_exits_with_2_and_names_the_help_option(
    run: Run, arguments: list[str]
) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert "Try 'tablewright" in result.stderr
