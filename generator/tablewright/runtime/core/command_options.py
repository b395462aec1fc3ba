"""Adds several options to a command at once, so that commands can share them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def with_options(
    options: Sequence[Callable[[CommandT], CommandT]],
) -> Callable[[CommandT], CommandT]:
    """A decorator that adds options of click to a command, in their order."""

    def decorate(command: CommandT) -> CommandT:
        # A decorator puts its option in front of those that are there.
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
