"""The members that must have one value at several paths of a body."""

from __future__ import annotations

from tablewright.emit.support.merged_members import merged_members
from tablewright.model.facts import ApiResource, FlatName, ReferencePath

DECKS = ApiResource(
    "decks",
    "deck",
    (FlatName("deckCode", ("deckCode",)), FlatName("ship", ("shipReference/ship",))),
)
KEY = (FlatName("ship", ("shipReference/ship",)), FlatName("deckCode", ("deckCode",)))
SHIPS = ApiResource("voyages", "voyage", KEY)
PAIRS = (("deckCode", "deckCode"), ("ship", "ship"))


def test_a_name_of_the_key_is_merged_with_references_in_lists() -> None:
    reference = ReferencePath("decks/deckReference", "decks", PAIRS)
    # `deckCode` is a member of its own on both sides, so it has two meanings.
    assert merged_members(SHIPS, [reference], [DECKS, SHIPS]) == (
        ("ship", ("shipReference/ship", "decks/deckReference/ship")),
    )


def test_references_with_a_role_outside_of_lists_or_to_unknown_resources_are_not() -> (
    None
):
    for reference in (
        ReferencePath("decks/otherDeckReference", "decks", PAIRS),
        ReferencePath("deckReference", "decks", PAIRS),
        ReferencePath("holds/holdReference", "holds", PAIRS),
    ):
        assert merged_members(SHIPS, [reference], [DECKS, SHIPS]) == ()


def test_query_names_with_several_paths_are_merged() -> None:
    query = FlatName("year", ("aReference/year", "bReference/year"))
    other = FlatName("name", ("name",))
    resource = ApiResource("voyages", "voyage", KEY, (query, other))
    assert merged_members(resource, [], [resource]) == ((query.name, query.paths),)
