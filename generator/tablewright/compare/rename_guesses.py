"""Guesses which removed member was renamed to which added one.

A guess is only shown: a person confirms or declines it in renames.yaml.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tablewright.naming import words

#: The least similarity (0 to 100) of a likely rename.
LIKELY = 60
#: The least similarity of names or of values: equal places and types are too common to prove anything.
_EVIDENCE = 60
#: The least share of equal members of a renamed resource, and the least number of its members.
_SAME_MEMBERS = 0.8
_LEAST_MEMBERS = 3
#: The most pairs that are compared, which takes about a second. Sides that differ in more members are two
#: different resources, and a guess would mean little.
MOST_PAIRS = 100_000
#: The weight of each similarity. A pair without common values is judged by the other three.
_WEIGHTS = {"name": 4, "place": 2, "type": 1, "values": 4}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A removed or an added member as far as it is known: its type, and its values by scenario number.

    `in_api` gives the sides whose API has the member: `none` if only a page lists it. A resource has
    `members`, the paths of its members without its own name.
    """

    type: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    in_api: Literal["both", "one", "none"] = "one"
    members: frozenset[str] = frozenset()


def likely_renames(
    removed: Mapping[str, Candidate],
    added: Mapping[str, Candidate],
    declined: Collection[tuple[str, str]] = (),
    least: float = LIKELY,
) -> dict[str, str]:
    """Return the most similar added path of each removed path, where the similarity is `least` or more.

    Each path is used at most once, in the order of similarity. `declined` are pairs that are no renames.
    Above `MOST_PAIRS` there are no guesses: the members stay removed and added.
    """
    if len(removed) * len(added) > MOST_PAIRS:
        return {}
    scores: list[tuple[float, str, str]] = []
    for old_path, old in removed.items():
        for new_path, new in added.items():
            # The API no longer has a member, and the newer page begins to list it: it has the same name.
            if old_path == new_path:
                continue
            if (old_path, new_path) in declined or not _may_be_the_same(old, new):
                continue
            score = similarity(old_path, old, new_path, new)
            # Negative, so that the most similar pair is sorted first, and equal ones by path.
            scores.append((-score, old_path, new_path))
    renames: dict[str, str] = {}
    used: set[str] = set()
    for negative_score, old_path, new_path in sorted(scores):
        if -negative_score < least:
            continue
        # An earlier, more similar pair may have used one of the two paths.
        if old_path not in renames and new_path not in used:
            renames[old_path] = new_path
            used.add(new_path)
    return renames


def _may_be_the_same(old: Candidate, new: Candidate) -> bool:
    """Return False for a member that both APIs have and one that one API has: they are not the same."""
    if "none" in (old.in_api, new.in_api):
        return True
    return old.in_api == new.in_api == "one"


def _share_of_members(old: frozenset[str], new: frozenset[str]) -> float:
    """Return the share of equal members of two resources, 0.0 for resources with few members."""
    if min(len(old), len(new)) < _LEAST_MEMBERS:
        return 0.0
    return len(old & new) / len(old | new)


def similarity(old_path: str, old: Candidate, new_path: str, new: Candidate) -> float:
    """Return how similar two members are, from 0 to 100."""
    # Two resources with the same members are similar, whatever their names are.
    share = _share_of_members(old.members, new.members)
    if share >= _SAME_MEMBERS:
        return 100.0 * share
    # Loaded here because only a comparison with removed and added members needs it.
    from rapidfuzz import fuzz

    old_parent, _, old_name = old_path.rpartition("/")
    new_parent, _, new_name = new_path.rpartition("/")
    by_letters = fuzz.ratio(old_name.lower(), new_name.lower())
    # `schoolBegin` and `beginSchool` have the same words in another order.
    old_words = " ".join(words(old_name))
    new_words = " ".join(words(new_name))
    by_words = fuzz.token_sort_ratio(old_words, new_words)
    both_top_level = not old_parent and not new_parent
    scores = {
        "name": max(by_letters, by_words),
        "place": 100.0 if both_top_level else fuzz.ratio(old_parent, new_parent),
        "type": 100.0 if old.type == new.type else 0.0,
    }
    common = old.values.keys() & new.values.keys()
    if common:
        total = 0.0
        for number in common:
            total += fuzz.token_set_ratio(old.values[number], new.values[number])
        scores["values"] = total / len(common)
    if max(scores["name"], scores.get("values", 0.0)) < _EVIDENCE:
        return 0.0
    weighted_sum = 0.0
    weights = 0
    for part, score in scores.items():
        weighted_sum += _WEIGHTS[part] * score
        weights += _WEIGHTS[part]
    return weighted_sum / weights
