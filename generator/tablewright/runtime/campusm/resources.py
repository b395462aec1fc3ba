"""Records as data: what tells one from another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """What an operation saves: its name, and the body members that make a record the same one again.

    The path parameters belong to the key as well.
    """

    name: str
    key: tuple[str, ...] = ("userEmail", "eventRef")
