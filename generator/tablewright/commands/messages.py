"""How the commands speak: findings, progress."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

from tablewright.model.findings import Finding
from tablewright.rules import RULES

T = TypeVar("T")


def message_of(finding: Finding) -> str:
    """The one-line text of a finding, without its place and code."""
    return RULES[finding.code].message((("page", finding.page), ("at", finding.at), *finding.details))


def progress(doing: str, items: Iterable[T], length: int | None = None) -> Iterable[T]:
    """The items, with a bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, doing, total=length, console=Console(stderr=True), transient=True)
