"""The commands of certification: `rehearse`, `verify` and `values`."""

from __future__ import annotations

import click

from ..runs.commands import commands as run_commands
from .rehearse_command import rehearse_command
from .values_command import values_command
from .verify_command import verify_command


def commands(package: str) -> tuple[click.Command, ...]:
    """The commands of an Ed-Fi package, which the caller adds to its group."""
    return (
        *run_commands(package),
        rehearse_command(package),
        verify_command(package),
        values_command(package),
    )
