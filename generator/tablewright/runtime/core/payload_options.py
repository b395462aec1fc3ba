"""The options of commands that choose the payloads of samples: school year, date, complete form, updates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, get_args

import click

from .samples.sample_set import Updates

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def payload_options(*, complete: str, updates: str) -> Callable[[CommandT], CommandT]:
    """A decorator that adds the options to a command; the arguments are the help of two of them."""
    options = (
        click.option(
            "--school-year",
            type=click.IntRange(1900, 2999),
            help="The school year, by its end: 2026 means 2025-2026.",
        ),
        click.option(
            "--today",
            type=click.DateTime(["%Y-%m-%d"]),
            help="The current date in payloads; without it, the date of today.",
        ),
        click.option("--complete", is_flag=True, help=complete),
        click.option(
            "--updates",
            type=click.Choice(get_args(Updates)),
            default="recreate",
            show_default=True,
            help=updates,
        ),
    )

    def decorate(command: CommandT) -> CommandT:
        # A decorator puts its option in front of those that are there.
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def payload_arguments(options: dict[str, Any]) -> dict[str, Any]:
    """The values of the options as arguments of `SampleSet.scenarios`."""
    today: datetime | None = options["today"]
    return {
        "school_year": options["school_year"],
        "today": today.date() if today else None,
        "complete": options["complete"],
        "updates": options["updates"],
    }
