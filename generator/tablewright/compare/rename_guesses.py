"""Renames that look likely: by the likeness of name, place, type and values. People confirm them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tablewright.naming import words

#: From this likeness (0 to 100) on, two names are shown as a likely rename.
LIKELY = 60
#: One of name and values must be this alike: place and type alone prove nothing.
_EVIDENCE = 60
#: What each likeness counts; those that a pair lacks (values, mostly) leave the others their share.
_WEIGHTS = {"name": 4, "place": 2, "type": 1, "values": 4}


@dataclass(frozen=True, slots=True)
class Trait:
    """What speaks for a path being another one: its type in a word, and its values by scenario.

    `known`: the API has it on both sides, on one, or on none (only the page knows it).
    """

    type: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    known: Literal["both", "one", "none"] = "one"


def likely_renames(
    removed: Mapping[str, Trait],
    added: Mapping[str, Trait],
    declined: Collection[tuple[str, str]] = (),
    least: float = LIKELY,
) -> dict[str, str]:
    """The best partner of each removed path among the added ones, where it is likely; each at most once.

    `declined` are pairs that people know to be no rename.
    """
    scores = sorted(
        (-likeness(old, was, new, now), old, new)
        for old, was in removed.items()
        for new, now in added.items()
        if (old, new) not in declined and _may_be_one(was, now)
    )
    found: dict[str, str] = {}
    for score, old, new in scores:
        if -score >= least and old not in found and new not in found.values():
            found[old] = new
    return found


def _may_be_one(was: Trait, now: Trait) -> bool:
    """What the API has all along is another member than any that it lost or got."""
    return "none" in (was.known, now.known) or was.known == now.known == "one"


def likeness(old: str, was: Trait, new: str, now: Trait) -> float:
    """How alike two members are, from 0 to 100."""
    from rapidfuzz import fuzz  # only what stands alone needs it

    above, _, name = old.rpartition("/")
    goes_on, _, other = new.rpartition("/")
    shared = was.values.keys() & now.values.keys()
    parts = {
        "name": max(fuzz.ratio(name.lower(), other.lower()), fuzz.token_sort_ratio(*_texts(name, other))),
        "place": fuzz.ratio(above, goes_on) if above or goes_on else 100.0,
        "type": 100.0 if was.type == now.type else 0.0,
    }
    if shared:
        likes = [fuzz.token_set_ratio(was.values[number], now.values[number]) for number in shared]
        parts["values"] = sum(likes) / len(likes)
    if max(parts["name"], parts.get("values", 0.0)) < _EVIDENCE:
        return 0.0
    return sum(_WEIGHTS[part] * like for part, like in parts.items()) / sum(_WEIGHTS[part] for part in parts)


def _texts(*names: str) -> list[str]:
    return [" ".join(words(name)) for name in names]
