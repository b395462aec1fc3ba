"""The command line, which loads each command on its first use. Exit 0: fine, 1: findings, 2: misuse."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import click

from tablewright.commands.messages import safe_streams

#: Each command by the module of `tablewright.commands` that holds it, in the order of the work.
COMMANDS = {
    "init": "init",
    "capture": "capture",
    "facts": "facts",
    "lint": "lint",
    "render": "render",
    "generate": "generate",
    "check": "generate",
    "diff": "diff",
    "release": "release",
    "coverage": "coverage",
}


class _Commands(click.Group):
    """Imports a command when it is used, so that no command waits for the libraries of another."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; no text that it prints controls the terminal, or fails to be encoded."""
        with safe_streams():
            return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"tablewright.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="tablewright")
def main() -> None:
    """Read requirement tables from documents into a spec, and generate a package for each version.

    \b
    A page changed:    tablewright capture edfi/v5 PAGE
    An API changed:    tablewright facts edfi/v5 --openapi FILE --descriptors FILE
    After either:      tablewright lint       correct or accept findings (corrections.yaml, accepted.yaml)
                       tablewright generate   then review the diff of spec/ and generated/
    To verify all:     tablewright lint && tablewright check
    A page is wrong:   tablewright render edfi/v5 sections   prints the corrected page
    For a reviewer:    tablewright diff edfi/v5@main edfi/v5, tablewright coverage
    A release:         tablewright release edfi/v5
    A new version:     tablewright init edfi/v6 --from v5
    A new family:      tablewright init acme/v1 --new-family

    Exit codes: 0 fine, 1 findings, stale output or bad input, 2 misuse.
    """
    # A run creates many objects and drops few; at the usual threshold, collecting took 10 % of its time.
    gc.set_threshold(100_000)
