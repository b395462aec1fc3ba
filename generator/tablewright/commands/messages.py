"""Shows the progress of long commands."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def progress(doing: str, items: Iterable[T], length: int | None = None) -> Iterable[T]:
    """The items, with a bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, doing, total=length, console=Console(stderr=True), transient=True)
