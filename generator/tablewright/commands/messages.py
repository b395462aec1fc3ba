"""Shows the progress of long commands."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def progress(doing: str, items: Iterable[T], length: int | None = None) -> Iterable[T]:
    """Return the items, and show a progress bar while they are used if standard error is a terminal.

    `doing` is the label of the bar; `length` is the number of items, if it is known.
    """
    if not sys.stderr.isatty():
        return items
    # Loaded here: rich would double the start time of the commands that print no bar.
    from rich.console import Console
    from rich.progress import track

    return track(
        items, doing, total=length, console=Console(stderr=True), transient=True
    )
