"""The command line: documents in, a reviewed spec, packages out. Exit 0: fine, 1: findings, 2: misuse."""

from __future__ import annotations

import gc
from importlib import import_module

import click

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
    "coverage": "coverage",
}


class _Commands(click.Group):
    """Imports a command when it is asked for, so that none waits for the libraries of others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"tablewright.commands.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, cmd_name)
        return found


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="tablewright")
def main() -> None:
    """Requirement tables in documents -> a reviewed spec -> an installable package for each version.

    \b
    A page changed:    tablewright capture edfi/v5 PAGE
    An API changed:    tablewright facts edfi/v5 --openapi FILE --descriptors FILE
    After either:      tablewright lint       settle findings in corrections.yaml and accepted.yaml
                       tablewright generate   then review the diff of spec/ and generated/
    All in order?      tablewright lint && tablewright check
    A page is wrong:   tablewright render edfi/v5 sections   how it should read
    For a reviewer:    tablewright diff edfi/v5@main edfi/v5, tablewright coverage
    A new version:     tablewright init edfi/v6 --from v5

    Exit codes: 0 fine, 1 findings, stale output or bad input, 2 misuse.
    """
    # A run makes many objects and throws few away: looking for garbage after every 700 took a tenth of it.
    gc.set_threshold(100_000)
