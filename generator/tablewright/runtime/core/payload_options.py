"""The options of commands that choose the payloads of samples: school year, date, complete form, updates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

import click

from .command_options import CommandT, with_options
from .samples.sample_set import Updates


def payload_options(
    *, updates: str, complete: str = ""
) -> Callable[[CommandT], CommandT]:
    """A decorator that adds the options to a command; the arguments are the help of two of them.

    Without the help of `--complete`, the command does not have that option.
    """
    options = [
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
        click.option(
            "--updates",
            type=click.Choice(get_args(Updates)),
            default="recreate",
            show_default=True,
            help=updates,
        ),
    ]
    if complete:
        # Between the options of dates and `--updates`.
        options.insert(2, click.option("--complete", is_flag=True, help=complete))

    return with_options(options)


def payload_arguments(options: dict[str, Any]) -> dict[str, Any]:
    """The values of the options as arguments of `SampleSet.scenarios`."""
    today: datetime | None = options["today"]
    return {
        "school_year": options["school_year"],
        "today": today.date() if today else None,
        "complete": options["complete"],
        "updates": options["updates"],
    }
