"""The command `order`: lists the resources of an Ed-Fi package in the order in which to send them."""

from __future__ import annotations

import click

from ..order import read_order


def order_command(package: str) -> click.Command:
    """The command of a package, which the caller adds to its group."""

    @click.command(
        "order", help="List the resources in the order in which to send them."
    )
    def command() -> None:
        for number, entry in enumerate(read_order(package), start=1):
            after = f"  after {', '.join(entry.after)}" if entry.after else ""
            click.echo(f"{number:>3}  {entry.resource}{after}")

    return command
