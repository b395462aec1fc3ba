"""Updates in samples: the members that each changes, and the findings on those that no sample changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from harbor import FACTS, completed, page, prop

from tablewright.model.page import Scenario
from tablewright.model.properties import Property
from tablewright.model.values import Items, Literal, SchoolDate
from tablewright.resolve.api.alignment import align
from tablewright.resolve.samples.sample_changes import (
    ChangedSamples,
    with_sample_changes,
)

POST = Scenario("1", "POST", "create")
PUT = Scenario("2", "PUT", "update", record_of="1")
SECOND = Scenario("3", "PUT", "update", record_of="1")
KEY = prop("shipId", s1=Literal("A"), s2=Literal("A"), s3=Literal("A"))


def ships(*properties: Property, scenarios: tuple[Scenario, ...]) -> ChangedSamples:
    """The ships of a page with the changes of their samples, and the findings."""
    found = page("Ships", KEY, *properties, scenarios=scenarios)
    resources = completed(found).resources
    alignments = {"ships": align(found, FACTS)}
    return with_sample_changes(resources, alignments, 2017, date(2016, 9, 16))


def changes(found: ChangedSamples) -> dict[str, tuple[str, ...]]:
    """The changes of each sample by the number of its scenario."""
    (resource,) = found.resources
    return {sample.scenario.number: sample.changes for sample in resource.samples}


def messages(found: ChangedSamples) -> list[str]:
    """The code and the message of each finding."""
    return [f"{finding.code} {finding.message}" for finding in found.findings]


def test_changes_have_the_paths_of_the_api() -> None:
    launched = prop("Launched", s1=SchoolDate(9, 1), s2=SchoolDate(9, 2))
    decks = prop(
        "Decks",
        prop("NAME", s1=Items((Literal("a"),)), s2=Items((Literal("b"),))),
        prop("level", s1=Items((Literal("4"),)), s2=Items((Literal("4"),))),
    )
    update = replace(PUT, changes=("Launched", "Decks/NAME"))
    found = ships(launched, decks, scenarios=(POST, update))
    assert changes(found) == {"1": (), "2": ("launched", "decks/name")}
    assert messages(found) == []


def test_a_reference_is_one_member() -> None:
    cells = {"s1": Literal("DK"), "s2": Literal("SE")}
    port = prop("portReference", prop("portCode", **cells))
    update = replace(PUT, changes=("portReference/portCode",))
    assert changes(ships(port, scenarios=(POST, update)))["2"] == ("portReference",)


def test_a_change_without_a_payload_that_has_it_is_left_out() -> None:
    launched = prop("launched", s1=SchoolDate(9, 1), s2=SchoolDate(9, 2))
    rumour = prop("rumour", s1=Literal("a"), s2=Literal("b"))
    flag = prop("flagDescriptor", s1=Literal("Red"))
    update = replace(PUT, changes=("launched", "rumour", "flagDescriptor"))
    found = ships(launched, rumour, flag, scenarios=(POST, update))
    # The page leaves the flag empty, and no sentence removes it.
    assert changes(found)["2"] == ("launched",)


def test_a_removed_member_is_a_change() -> None:
    launched = prop("launched", s1=SchoolDate(9, 1))
    update = replace(PUT, changes=("launched",), removes=("launched",))
    assert changes(ships(launched, scenarios=(POST, update)))["2"] == ("launched",)


def test_a_change_that_a_sample_does_not_show_is_reported() -> None:
    level = prop("level", s1=Items((Literal("4"),)), s2=Items((Literal("04"),)))
    launched = prop("launched", s1=SchoolDate(9, 1), s2=SchoolDate(9, 2))
    update = replace(PUT, changes=("decks/level", "launched"))
    found = ships(prop("decks", level), launched, scenarios=(POST, update))
    assert changes(found)["2"] == ("launched",)
    assert messages(found) == [
        "S030 the sample of the update in scenario 2 does not change 'decks/level', although its cells "
        "differ from those of the record"
    ]


def test_an_update_that_changes_nothing_is_reported() -> None:
    launched = prop("launched", s1=SchoolDate(9, 1), s2=SchoolDate(9, 1))
    found = ships(launched, scenarios=(POST, PUT))
    assert changes(found)["2"] == ()
    assert messages(found) == [
        "S008 the update of scenario 2 changes no member of the record of scenario 1"
    ]


def test_a_second_update_is_compared_with_what_the_first_one_sends() -> None:
    cells = {"s1": SchoolDate(9, 1), "s2": SchoolDate(9, 2), "s3": SchoolDate(9, 1)}
    launched = prop("launched", **cells)
    updates = [replace(scenario, changes=("launched",)) for scenario in (PUT, SECOND)]
    found = ships(launched, scenarios=(POST, *updates))
    assert changes(found) == {"1": (), "2": ("launched",), "3": ("launched",)}
    assert messages(found) == []


def test_an_update_before_the_creation_of_its_record_keeps_its_changes() -> None:
    launched = prop("launched", s1=SchoolDate(9, 1), s2=SchoolDate(9, 2))
    update = replace(PUT, changes=("launched",))
    found = ships(launched, scenarios=(update, POST))
    assert changes(found)["2"] == ("launched",)
    assert messages(found) == []
