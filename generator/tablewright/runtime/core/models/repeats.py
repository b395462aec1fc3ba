"""Compares the items of a list by their keys; the generator uses it for samples, too."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator


def repeats(identities: Iterable[Hashable]) -> Iterator[tuple[int, int]]:
    """The index of each item that repeats an earlier one, after the index of that one."""
    first: dict[Hashable, int] = {}
    for index, identity in enumerate(identities):
        if identity in first:
            yield first[identity], index
        else:
            first[identity] = index


def key_words(names: Iterable[str]) -> str:
    """The members in which two items are equal, as part of a sentence."""
    return ", ".join(names) or "all members"
