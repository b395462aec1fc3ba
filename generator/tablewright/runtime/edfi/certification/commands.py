"""The commands of Ed-Fi packages: `order`, `rehearse`, `verify` and `values`."""

from __future__ import annotations

import click

from ..runs.order_command import order_command
from .rehearse_command import rehearse_command
from .values_command import values_command
from .verify_command import verify_command


def commands(package: str) -> tuple[click.Command, ...]:
    """The commands of an Ed-Fi package, which the caller adds to its group."""
    return (
        order_command(package),
        rehearse_command(package),
        verify_command(package),
        values_command(package),
    )
