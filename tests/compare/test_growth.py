"""Comparisons of sides with very many members."""

from __future__ import annotations

from tablewright.compare.rename_guesses import MOST_PAIRS, Candidate, likely_renames
from tablewright.compare.resource_view import free_path


def test_renames_are_guessed_up_to_a_number_of_pairs() -> None:
    removed = {"shipName": Candidate("string")}
    added = {"shipNames": Candidate("string")}
    for number in range(MOST_PAIRS - 1):
        added[str(number)] = Candidate("integer", in_api="both")
    assert likely_renames(removed, added) == {"shipName": "shipNames"}

    added["another"] = Candidate("string")
    assert likely_renames(removed, added) == {}


def test_a_repeated_path_gets_the_next_number() -> None:
    used: dict[str, int] = {}
    paths = [free_path(path, used) for path in ("a", "a#2", "a", "a", "b", "a#2")]
    assert paths == ["a", "a#2", "a#3", "a#4", "b", "a#2#2"]


def test_a_member_is_not_renamed_to_its_own_name() -> None:
    removed = {"mastHeight": Candidate("integer")}
    added = {"mastHeight": Candidate("integer", in_api="none")}
    assert likely_renames(removed, added) == {}

    added["mastHeights"] = Candidate("integer")
    assert likely_renames(removed, added) == {"mastHeight": "mastHeights"}
