"""Every case of a change, each from two tiny versions with one difference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tablewright.compare import backwards, compare, forwards
from tablewright.compare.change_kinds import CHANGE_KINDS, GROUPS, LABELS
from tablewright.compare.report.model import group_sections
from tablewright.model.comparison import Comparison, Place
from tablewright.model.facts import ApiObject, DescriptorFacts, UncoveredFacts
from tablewright.model.findings import Finding, ScenarioPlace
from tablewright.model.page import Scenario
from tablewright.model.renames import (
    DeclinedRenames,
    PropertyRename,
    Renames,
    ResourceRename,
)
from tablewright.model.required import ListEntry, RequiredResource
from tablewright.model.requirements import AtLeastOne, NotBoth, Requirement
from tablewright.model.types import Descriptor
from tablewright.model.values import Literal as Text
from tablewright.model.values import PreferredValue, SchoolDate, SystemValue
from tablewright.model.version import ArrayTree, Branch, Leaf, Sample, Version

BASE: dict[str, dict[str, Any]] = {
    "name": {
        "mandatory": True,
        "key": True,
        "required": "required",
        "values": {"1": "Ada", "2": "Ada"},
    },
    "tonnage": {"type": "integer", "longest": None},
    "shipReference": {
        "type": "reference",
        "mandatory": True,
        "key": True,
        "required": "required",
    },
    "shipReference/shipId": {
        "mandatory": True,
        "key": True,
        "required": "required",
        "values": {"1": "7"},
    },
    "shipReference/flag": {"mandatory": True, "key": True},
    "crew": {"type": "collection"},
    "crew/mate": {"mandatory": True, "key": True, "values": {"1": "Bo"}},
    "crew/rank": {},
}
ABSENT = {"api": False, "page": False}

#: The differences of the older and of the newer version, and the expected changes: (case, place).
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = {
    "the API removed a member": ({}, {"tonnage": ABSENT}, [("api-removed", "tonnage")]),
    "the API removed a collection": (
        {},
        {"crew": ABSENT, "crew/mate": ABSENT, "crew/rank": ABSENT},
        [("api-removed", "crew")],
    ),
    "the API removed what the page still requires": (
        {},
        {"tonnage": {"api": False, "extra": True}},
        [("api-removed-kept", "tonnage")],
    ),
    "only the page removed it": (
        {},
        {"tonnage": {"page": False}},
        [("undocumented", "tonnage")],
    ),
    "the page removed what certification required": (
        {"tonnage": {"required": "conditional"}},
        {"tonnage": {"page": False}},
        [("undocumented-required", "tonnage")],
    ),
    "the API removed what no page listed": (
        {"tonnage": {"page": False}},
        {"tonnage": {"page": False} | {"api": False}},
        [("api-removed", "tonnage")],
    ),
    "the page lists it now": (
        {"tonnage": {"page": False}},
        {},
        [("documented", "tonnage")],
    ),
    "the page lists and requires it now": (
        {"tonnage": {"page": False}},
        {"tonnage": {"required": "required"}},
        [("documented-required", "tonnage")],
    ),
    "the API has it now": ({"tonnage": ABSENT}, {}, [("api-added", "tonnage")]),
    "the API has it now, unlisted": (
        {"tonnage": ABSENT},
        {"tonnage": {"page": False}},
        [("api-added", "tonnage")],
    ),
    "the API has it now, and certification requires it": (
        {"tonnage": ABSENT},
        {"tonnage": {"required": "required"}},
        [("api-added-required", "tonnage")],
    ),
    "the API has it now as mandatory": (
        {"tonnage": ABSENT},
        {"tonnage": {"mandatory": True}},
        [("api-added-mandatory", "tonnage")],
    ),
    "the API has it now as mandatory in an optional item": (
        {"crew/rank": ABSENT},
        {"crew/rank": {"mandatory": True}},
        [("api-added-mandatory-in-optional", "crew/rank")],
    ),
    "the API has it now as mandatory in a mandatory object": (
        {"shipReference/flag": {"key": False, **ABSENT}},
        {"shipReference/flag": {"key": False}},
        [("api-added-mandatory", "shipReference/flag")],
    ),
    "mandatory": ({}, {"tonnage": {"mandatory": True}}, [("mandatory", "tonnage")]),
    "mandatory in an optional item": (
        {},
        {"crew/rank": {"mandatory": True}},
        [("mandatory-in-optional", "crew/rank")],
    ),
    "mandatory in a mandatory object": (
        {"shipReference/flag": {"mandatory": False}},
        {},
        [("mandatory", "shipReference/flag")],
    ),
    "no longer mandatory": (
        {"tonnage": {"mandatory": True}},
        {},
        [("no-longer-mandatory", "tonnage")],
    ),
    "required more": (
        {},
        {"tonnage": {"required": "conditional"}},
        [("required-more", "tonnage")],
    ),
    "required less": (
        {"tonnage": {"required": "required"}},
        {},
        [("required-less", "tonnage")],
    ),
    "a wider type": (
        {},
        {"tonnage": {"type": "number"}},
        [("type-widened", "tonnage")],
    ),
    "another type": ({}, {"tonnage": {"type": "date"}}, [("type-other", "tonnage")]),
    "a descriptor now": (
        {},
        {"tonnage": {"type": "descriptor"}},
        [("type-other", "tonnage")],
    ),
    "another printed type": (
        {},
        {"tonnage": {"printed": "Integer!"}},
        [("page-retyped", "tonnage")],
    ),
    "a string that a page declares as a time": (
        {"tonnage": {"type": "string"}},
        {"tonnage": {"type": "time"}},
        [],
    ),
    "a longer limit": (
        {"crew/rank": {"longest": 20}},
        {"crew/rank": {"longest": 30}},
        [("limit-looser", "crew/rank")],
    ),
    "a shorter limit": (
        {"crew/rank": {"longest": 20}},
        {"crew/rank": {"longest": 10}},
        [("limit-tighter", "crew/rank")],
    ),
    "a further allowed value": (
        {"crew/rank": {"one_of": ("Mate", "Master, first class")}},
        {"crew/rank": {"one_of": ("Cook", "Mate", "Master, first class")}},
        [("limit-looser", "crew/rank")],
    ),
    "an allowed value whose parts are values of the newer version": (
        {"crew/rank": {"one_of": ("Mate", "Master, first class")}},
        {"crew/rank": {"one_of": ("Mate", "Master", "first class", "Cook")}},
        [("limit-tighter", "crew/rank")],
    ),
    "a limit where there was none": (
        {},
        {"crew/rank": {"longest": 10}},
        [("limit-tighter", "crew/rank")],
    ),
    "no limit now": (
        {"crew/rank": {"longest": 10}},
        {},
        [("limit-looser", "crew/rank")],
    ),
    "a least length where there was none": (
        {},
        {"crew/rank": {"shortest": 1}},
        [("limit-tighter", "crew/rank")],
    ),
    "a least length that every text has": ({}, {"crew/rank": {"shortest": 0}}, []),
    "a greater least number": (
        {"tonnage": {"least": 0}},
        {"tonnage": {"least": 1}},
        [("limit-tighter", "tonnage")],
    ),
    "no choices now": (
        {"crew/rank": {"one_of": ("Mate",)}},
        {},
        [("limit-looser", "crew/rank")],
    ),
    "wider numbers": (
        {"tonnage": {"format": "int32"}},
        {"tonnage": {"format": "int64"}},
        [("format-looser", "tonnage")],
    ),
    "narrower numbers": (
        {"tonnage": {"format": "int64"}},
        {"tonnage": {"format": "int32"}},
        [("format-tighter", "tonnage")],
    ),
    "numbers of a width where any was possible": (
        {"crew/rank": {"type": "integer", "format": "int32"}},
        {
            "crew/rank": {"type": "integer", "format": "int32"},
            "tonnage": {"format": "int64"},
        },
        [("format-tighter", "tonnage")],
    ),
    "less precise numbers": (
        {"tonnage": {"type": "number", "format": "double"}},
        {"tonnage": {"type": "number", "format": "float"}},
        [("format-tighter", "tonnage")],
    ),
    "another type, whose format is no change of its own": (
        {"tonnage": {"format": "int64"}},
        {"tonnage": {"type": "number", "format": "double"}},
        [("type-widened", "tonnage")],
    ),
    "a smaller key": (
        {},
        {"shipReference/flag": {"key": False}},
        [("key", "shipReference")],
    ),
    "a key of the resource": ({}, {"tonnage": {"key": True}}, [("key", "")]),
    "a value": (
        {},
        {"name": {"values": {"1": "Ada", "2": "Eve"}}},
        [("value-other", "name")],
    ),
    "a value more": (
        {},
        {"crew/mate": {"values": {"1": "Bo", "2": "Cy"}}},
        [("value-added", "crew/mate")],
    ),
    "a value less": (
        {},
        {"crew/mate": {"values": {}}},
        [("value-removed", "crew/mate")],
    ),
    "any value is accepted now": (
        {},
        {"crew/mate": {"values": {"1": SystemValue()}}},
        [("value-free", "crew/mate")],
    ),
    "one value is required now": (
        {"crew/mate": {"values": {"1": SystemValue()}}},
        {},
        [("value-fixed", "crew/mate")],
    ),
    "another example": (
        {"crew/mate": {"values": {"1": PreferredValue(Text("Bo"))}}},
        {"crew/mate": {"values": {"1": PreferredValue(Text("Cy"))}}},
        [("value-example", "crew/mate")],
    ),
    "another day": (
        {
            "tonnage": {
                "type": "date",
                "values": {"1": SchoolDate(9, 1), "2": SchoolDate(9, 1)},
            }
        },
        {
            "tonnage": {
                "type": "date",
                "values": {"1": SchoolDate(9, 2), "2": SchoolDate(9, 2)},
            }
        },
        [("value-other", "tonnage")],
    ),
}


@pytest.fixture
def make(row: Any, resource: Any, version: Any) -> Any:
    def make(
        differences: dict[str, Any],
        name: str = "v1",
        more: tuple[Any, ...] = (),
        **kwargs: Any,
    ) -> Any:
        rows = [
            row(path, **{**given, **differences.get(path, {})})
            for path, given in BASE.items()
        ]
        ship = resource("ships", (*rows, *more), folder=f"spec/x/{name}")
        return version(ship, name=name, **kwargs)

    return make


def shown(comparison: Comparison) -> list[tuple[str, str]]:
    return [(item.case, item.at) for item in comparison.changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"), CASES.values(), ids=CASES.keys()
)
def test_a_difference_is_classified(
    make: Any, before: Any, after: Any, expected: list[tuple[str, str]]
) -> None:
    found = compare(make(before), make(after, "v2"))
    assert shown(found) == expected
    assert all(item.kind == CHANGE_KINDS[item.case].kind for item in found.changes)


def test_limits_in_facts_written_by_hand_are_only_compared_with_known_ones(
    make: Any,
) -> None:
    limits = {"crew/rank": {"longest": 10}, "tonnage": {"format": "int32"}}
    without = make({}, facts_file="facts.hand.yaml")
    assert compare(without, make(limits, "v2")).changes == ()
    assert (
        compare(make(limits), replace(without, info=make({}, "v2").info)).changes == ()
    )
    shorter = {"crew/rank": {"longest": 5}}
    known = compare(make(limits), make(shorter, "v2", facts_file="facts.hand.yaml"))
    assert shown(known) == [("limit-tighter", "crew/rank")]


def with_item_key(version: Version, *names: str) -> Version:
    """The version in which the items of the crew have an item key that a person wrote."""
    objects: list[ApiObject] = []
    for item in version.objects:
        is_crew = {"mate", "rank"} <= {member.name for member in item.members}
        objects.append(replace(item, item_key=names) if is_crew else item)
    assert tuple(objects) != version.objects
    return replace(version, objects=tuple(objects))


def test_another_item_key_breaks_writers_and_names_the_members(make: Any) -> None:
    before = with_item_key(make({}), "mate")
    after = with_item_key(make({}, "v2"), "mate", "rank")
    (found,) = compare(before, after).changes
    assert (found.case, found.at) == ("item-key", "crew")
    assert (found.was, found.now) == ("mate", "mate, rank")
    assert found.group == "breaks-writers"
    (removed,) = compare(after, make({}, "v2")).changes
    assert removed.case == "item-key"
    same = replace(before, info=after.info)
    assert compare(before, same).changes == ()


#: Facts in which a number has a format; facts without any were read before formats were kept.
NUMBERED: dict[str, Any] = {"crew/mate": {"type": "integer", "format": "int64"}}


def test_formats_are_not_compared_with_facts_that_have_none(make: Any) -> None:
    tonnage = {"tonnage": {"format": "int32"}}
    assert compare(make({}), make(tonnage, "v2")).changes == ()
    assert compare(make(tonnage), make({}, "v2")).changes == ()


def test_a_limit_names_what_it_was(make: Any) -> None:
    limits = {"crew/rank": {"longest": 10}, "tonnage": {"format": "int32"}}
    words = {
        item.at: (item.group, item.was, item.now)
        for item in compare(make(NUMBERED), make(NUMBERED | limits, "v2")).changes
    }
    assert words == {
        "crew/rank": ("breaks-writers", "any length", "at most 10"),
        "tonnage": ("breaks-writers", "any format", "int32"),
    }


def test_equal_changes_of_limits_share_a_line(make: Any) -> None:
    shorter = {name: {"longest": 10} for name in ("name", "crew/rank", "crew/mate")}
    longer = {**shorter, "crew/mate": {"longest": 12}}
    found = compare(make({}), make(longer, "v2"))
    lines = [
        (tuple(changed.path for changed in line.paths), line.was, line.now)
        for group in group_sections(found)
        for section in group.sections
        for line in section.lines
    ]
    assert sorted(lines) == [
        (("crew/mate",), "any length", "at most 12"),
        (("crew/rank", "name"), "any length", "at most 10"),
    ]


def cargo(*values: str) -> tuple[DescriptorFacts, ...]:
    return (
        DescriptorFacts("CargoDescriptor", "uri://x.org/CargoDescriptor", values),
        DescriptorFacts("SailDescriptor", "uri://x.org/SailDescriptor", ("Jib",)),
    )


def test_values_of_a_descriptor_are_compared(make: Any) -> None:
    before = make({}, descriptors=cargo("Coal", "Salt, fine", "Tar/pitch"))
    after = make({}, "v2", descriptors=cargo("Tar/pitch", "Butter", "Coal"))
    gone, new = compare(before, after).changes
    assert (gone.case, gone.group, gone.at, gone.note) == (
        "descriptor-value-removed",
        "breaks-writers",
        "CargoDescriptor#Salt, fine",
        "",
    )
    assert (new.case, new.group, new.at) == (
        "descriptor-value-added",
        "documentation",
        "CargoDescriptor#Butter",
    )
    assert gone.before == Place("spec/x/v1/facts.yaml", "descriptors/CargoDescriptor")
    assert gone.after == Place("spec/x/v2/facts.yaml", "descriptors/CargoDescriptor")


def test_a_removed_value_names_the_samples_that_use_it(make: Any) -> None:
    def with_sample(made: Version) -> Version:
        (ship,) = made.resources
        cargoes = []
        for word in ("Salt", "Coal"):
            cargoes.append(Leaf(Text(word), Descriptor("CargoDescriptor")))
        payload = Branch((("holds", ArrayTree(tuple(cargoes))),))
        sample = Sample(Scenario("1", "POST", "create"), payload)
        return replace(made, resources=(replace(ship, samples=(sample,)),))

    before = with_sample(make({}, descriptors=cargo("Coal", "Salt", "Tar")))
    after = with_sample(make({}, "v2", descriptors=cargo("Coal")))
    notes = {item.at: item.note for item in compare(before, after).changes}
    assert notes == {
        "CargoDescriptor#Salt": "the samples of ships use it",
        "CargoDescriptor#Tar": "",
    }
    empty = with_sample(make({}, "v2", descriptors=cargo()))
    notes = {item.at: item.note for item in compare(before, empty).changes}
    unpublished = "v2 publishes no values of CargoDescriptor"
    assert notes["CargoDescriptor#Tar"] == unpublished
    assert notes["CargoDescriptor#Coal"].startswith(f"{unpublished}; the samples of")


def test_values_in_facts_written_by_hand_are_not_compared(make: Any) -> None:
    before = make({}, descriptors=cargo("Coal"))
    by_hand = make({}, "v2", descriptors=cargo("Salt"), facts_file="facts.hand.yaml")
    assert compare(before, by_hand).changes == ()
    assert compare(by_hand, before).changes == ()


def test_a_corrected_value_has_a_note(make: Any) -> None:
    before = {
        "name": {
            "values": {"1": "Ada", "2": "Ada", "3": "Ada"},
            "corrected": (("1", "It is Ada."),),
        }
    }
    after = {
        "name": {
            "values": {"1": "Eve", "2": "Eve"},
            "corrected": (("1", "It is Eve."),),
        }
    }
    notes = {
        item.scenarios: item.note
        for item in compare(make(before), make(after, "v2")).changes
    }
    old = "the old value comes from a correction: It is Ada"
    new = "the new value comes from a correction: It is Eve"
    assert notes == {("1",): f"{old}; {new}", ("2",): ""}
    both = {"name": {"values": {"1": "Eve"}, "corrected": (("1", "It is Eve."),)}}
    assert compare(make(both), make(both, "v2")).changes == ()


def test_the_optional_parent_of_a_mandatory_member_is_named(make: Any) -> None:
    demanded = {"crew/rank": {"mandatory": True}}
    (now,) = compare(make({}), make(demanded, "v2")).changes
    (new,) = compare(make({"crew/rank": ABSENT}), make(demanded, "v2")).changes
    assert {(item.group, item.note) for item in (now, new)} == {
        ("breaks-writers", "crew is optional")
    }


def test_a_key_names_the_parts_that_differ(make: Any) -> None:
    gone = {"name": {"key": False}, "tonnage": {"key": True}}
    (key,) = compare(make({}), make(gone, "v2")).changes
    assert (key.was, key.now) == (
        "2 parts (name, shipReference)",
        "2 parts (shipReference, tonnage)",
    )
    assert key.note == "without name; with tonnage"


def test_an_added_list_names_the_members_that_moved_into_it(
    make: Any, row: Any
) -> None:
    came = {"crew": ABSENT, "crew/mate": ABSENT, "crew/rank": ABSENT}
    before = make(
        {**came, "tonnage": {}}, more=(row("mate", mandatory=True, values={"1": "Bo"}),)
    )
    found = compare(before, make({}, "v2"), confirmed(("mate", "crew/mate")))
    assert {item.case: (item.at, item.note) for item in found.changes} == {
        "api-moved": ("crew/mate", "They agreed."),
        "api-added": ("crew", "now holds mate"),
    }


def test_members_removed_with_their_parent_are_listed(make: Any) -> None:
    gone = {"crew": ABSENT, "crew/mate": ABSENT, "crew/rank": ABSENT}
    (lost,) = compare(make({}), make(gone)).changes
    assert lost.members == ("crew/mate", "crew/rank")


def test_a_kept_row_is_the_place_of_a_removed_member(make: Any) -> None:
    after = make({"tonnage": {"api": False, "extra": True}}, "v2")
    (lost,) = compare(make({}), after).changes
    assert lost.after and (lost.after.file, lost.after.at) == (
        "spec/x/v2/resources/ships.yaml",
        "tonnage",
    )
    assert (lost.kind, lost.note) == ("removed", "still on the page")


def test_a_change_has_both_places(make: Any) -> None:
    (change,) = compare(make({}), make({"tonnage": {"type": "date"}}, "v2")).changes
    assert change.before and change.after
    assert (change.before.file, change.before.at) == (
        "spec/x/v1/resources/ships.yaml",
        "tonnage",
    )
    assert (change.after.file, change.after.at) == (
        "spec/x/v2/resources/ships.yaml",
        "tonnage",
    )


def test_an_unlisted_member_has_its_place_in_the_facts(make: Any) -> None:
    (change,) = compare(make({}), make({"tonnage": {"page": False}}, "v2")).changes
    assert change.after and (change.after.file, change.after.at) == (
        "spec/x/v2/facts.yaml",
        "ships/tonnage",
    )


# Additional requirements ----------------------------------------------------------------------------

TWO_NAMES = AtLeastOne(("tonnage", "crew/rank"))
OF_NAME = AtLeastOne(("name", "tonnage"))


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ((TWO_NAMES,), (TWO_NAMES,), []),
        (
            (),
            (TWO_NAMES,),
            [("rule-added", "", "at least one of tonnage and crew/rank")],
        ),
        (
            (TWO_NAMES,),
            (),
            [("rule-removed", "at least one of tonnage and crew/rank", "")],
        ),
        # The row of the name is required, so the rule allows it to be empty.
        (
            (),
            (OF_NAME,),
            [("alternative-added", "", "at least one of name and tonnage")],
        ),
        (
            (OF_NAME,),
            (),
            [("alternative-removed", "at least one of name and tonnage", "")],
        ),
        (
            (),
            (NotBoth(("name", "tonnage")),),
            [("rule-added", "", "no more than one of name and tonnage")],
        ),
    ],
)
def test_a_changed_rule_is_a_change(
    make: Any,
    was: tuple[Requirement, ...],
    now: tuple[Requirement, ...],
    expected: list[tuple[str, str, str]],
) -> None:
    before = with_rules(make({}), was)
    after = with_rules(make({}, "v2"), now)
    changes = compare(before, after).changes
    assert [(item.case, item.was, item.now) for item in changes] == expected


def test_a_rule_of_a_renamed_member_is_no_change(make: Any, row: Any) -> None:
    before = with_rules(make({}), (TWO_NAMES,))
    after = make({"tonnage": ABSENT}, "v2", (row("gross", "integer"),))
    renamed = with_rules(after, (AtLeastOne(("gross", "crew/rank")),))
    changes = compare(before, renamed, confirmed(("tonnage", "gross"))).changes
    assert [item.case for item in changes] == ["api-renamed"]


def with_rules(version: Version, rules: tuple[Requirement, ...]) -> Version:
    (resource,) = version.resources
    return replace(version, resources=(replace(resource, rules=rules),))


# Renames and moves ----------------------------------------------------------------------------------


def test_an_unconfirmed_rename_is_removed_and_added_with_a_question(
    make: Any, row: Any
) -> None:
    found = compare(
        make({}), make({"tonnage": ABSENT}, "v2", (row("grossTonnage", "integer"),))
    )
    assert {item.at: (item.case, item.note) for item in found.changes} == {
        "tonnage": ("api-removed", "renamed to grossTonnage?"),
        "grossTonnage": ("api-added", "renamed from tonnage?"),
    }


def test_members_with_different_names_are_no_rename(make: Any, row: Any) -> None:
    found = compare(make({}), make({"tonnage": ABSENT}, "v2", (row("homePort"),)))
    assert [item.note for item in found.changes] == ["", ""]


def test_a_member_of_both_apis_is_not_renamed(make: Any, row: Any) -> None:
    before = make({}, more=(row("grossTonnage", "integer", page=False),))
    after = make({"tonnage": {"page": False}}, "v2", (row("grossTonnage", "integer"),))
    assert [item.note for item in compare(before, after).changes] == ["", ""]


def test_equal_values_make_a_rename_likely(make: Any, row: Any) -> None:
    was = row("term", values={"1": "Fall Semester", "2": "Fall Semester"})
    now = row(
        "sessionName",
        values={"1": "2016-2017 Fall Semester", "2": "2016-2017 Fall Semester"},
    )
    found = compare(make({}, more=(was,)), make({}, "v2", (now,)))
    assert {item.note for item in found.changes} == {
        "renamed to sessionName?",
        "renamed from term?",
    }


def confirmed(*renames: tuple[str, str], resource: str = "ships") -> Any:
    return forwards(
        [
            Renames(
                (),
                tuple(
                    PropertyRename(resource, *item, "They agreed.") for item in renames
                ),
            )
        ]
    )


def test_a_confirmed_rename_is_one_change(make: Any, row: Any) -> None:
    after = make({"tonnage": ABSENT}, "v2", (row("gross", "integer"),))
    (change,) = compare(make({}), after, confirmed(("tonnage", "gross"))).changes
    assert (change.case, change.was, change.now) == ("api-renamed", "tonnage", "gross")
    assert change.note == "They agreed."


def test_a_declined_rename_is_removed_and_added_without_a_question(
    make: Any, row: Any
) -> None:
    after = make({"tonnage": ABSENT}, "v2", (row("grossTonnage", "integer"),))
    only_alike = PropertyRename("sh*", "tonnage", "grossTonnage", "One is net.")
    steps = [Renames(declined=DeclinedRenames((), (only_alike,)))]
    for found in (
        compare(make({}), after, forwards(steps)),
        compare(after, make({}), backwards(steps)),
    ):
        assert {(item.kind, item.note) for item in found.changes} == {
            ("removed", ""),
            ("added", ""),
        }
        assert found.stale == ()


def test_after_a_declined_rename_the_next_best_is_shown(make: Any, row: Any) -> None:
    after = make(
        {"tonnage": ABSENT},
        "v2",
        (row("grossTonnage", "integer"), row("tonnageClass", "integer")),
    )
    names = forwards(
        [
            Renames(
                declined=DeclinedRenames(
                    (), (PropertyRename("ships", "tonnage", "grossTonnage", "No."),)
                )
            )
        ]
    )
    notes = {item.at: item.note for item in compare(make({}), after, names).changes}
    assert notes["tonnage"] == "renamed to tonnageClass?"
    assert notes["grossTonnage"] == ""


@pytest.mark.parametrize(
    ("known", "stale"),
    [
        ((), ()),
        (("boats",), ()),
        (("ships",), ("boats -> ships (boats does not exist)",)),
    ],
)
def test_a_confirmed_rename_of_a_missing_resource_is_stale(
    make: Any, version: Any, known: tuple[str, ...], stale: tuple[str, ...]
) -> None:
    names = forwards([Renames((ResourceRename("boats", "ships", "They agreed."),))])
    assert compare(version(known=known), make({}, "v2"), names).stale == stale


def test_a_declined_rename_of_a_missing_member_is_stale(make: Any) -> None:
    names = forwards(
        [
            Renames(
                declined=DeclinedRenames(
                    (), (PropertyRename("ships", "tonnage", "gross", "No."),)
                )
            )
        ]
    )
    assert compare(make({}), make({}, "v2"), names).stale == (
        "ships: tonnage -> gross (gross does not exist)",
    )


def test_a_declined_rename_of_a_resource_is_not_shown(
    version: Any, resource: Any, row: Any
) -> None:
    before = version(resource("tallShips", (row("name", key=True),)))
    after = version(resource("tallShip", (row("name", key=True),)), name="v2")
    assert [item.note for item in compare(before, after).changes] == [
        "renamed from tallShips?",
        "renamed to tallShip?",
    ]
    names = forwards(
        [
            Renames(
                declined=DeclinedRenames(
                    (ResourceRename("tallShips", "tallShip", "No."),)
                )
            )
        ]
    )
    assert [item.note for item in compare(before, after, names).changes] == ["", ""]


@pytest.mark.parametrize(
    ("names", "notes"),
    [
        (
            "guardian firstName lastName email",
            ["renamed to guardians?", "renamed from contacts?"],
        ),
        # Half of the members are others: two resources with nothing in common but a few names.
        ("guardian firstName town street", ["", ""]),
    ],
)
def test_a_resource_with_the_same_members_is_a_likely_rename(
    version: Any, resource: Any, row: Any, names: str, notes: list[str]
) -> None:
    old_names = ["contact", "firstName", "lastName", "email"]
    old_rows = tuple(row(name, key=name == "contact") for name in old_names)
    new_rows = tuple(row(name, key=name == "guardian") for name in names.split())
    before = version(resource("contacts", old_rows))
    after = version(resource("guardians", new_rows), name="v2")
    found = [item.note for item in compare(before, after).changes]
    assert sorted(found) == sorted(notes)


def test_a_renamed_member_is_compared_in_all_other_respects(
    make: Any, row: Any
) -> None:
    after = make(
        {"tonnage": ABSENT}, "v2", (row("gross", "date", required="required"),)
    )
    found = compare(make({}), after, confirmed(("tonnage", "gross")))
    assert {item.case for item in found.changes} == {
        "api-renamed",
        "type-other",
        "required-more",
    }


def test_members_are_renamed_with_their_parent(make: Any, row: Any) -> None:
    gone = {"crew": ABSENT, "crew/mate": ABSENT, "crew/rank": ABSENT}
    more = (
        row("hands", "collection"),
        row("hands/mate", mandatory=True, key=True, values={"1": "Bo"}),
        row("hands/rank"),
    )
    found = compare(
        make({}), make(gone, "v2", more), confirmed(("crew", "hands"), resource="*")
    )
    assert shown(found) == [("api-renamed", "hands")]


def test_a_row_of_the_page_alone_is_renamed(make: Any, row: Any) -> None:
    before = make({}, more=(row("sort", api=False),))
    after = make({}, "v2", (row("kind", api=False),))
    assert shown(compare(before, after, confirmed(("sort", "kind")))) == [
        ("page-renamed", "kind")
    ]


def test_a_name_found_in_one_other_place_has_moved(make: Any, row: Any) -> None:
    found = compare(
        make({}),
        make({"tonnage": ABSENT}, "v2", (row("shipReference/tonnage", "integer"),)),
    )
    (change,) = found.changes
    assert (change.case, change.was, change.now) == (
        "api-moved",
        "tonnage",
        "shipReference/tonnage",
    )


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("crew/tonnage", {"api-moved"}),
        ("shipReference/tonnage", {"api-moved", "mandatory"}),
    ],
)
def test_a_member_moved_into_an_optional_parent_is_not_reported_as_mandatory(
    make: Any, row: Any, target: str, expected: set[str]
) -> None:
    after = make({"tonnage": ABSENT}, "v2", (row(target, "integer", mandatory=True),))
    assert {item.case for item in compare(make({}), after).changes} == expected


def test_a_row_of_the_page_alone_has_moved(make: Any, row: Any) -> None:
    before = make({}, more=(row("note", api=False),))
    after = make({}, "v2", (row("crew/note", api=False),))
    assert shown(compare(before, after)) == [("page-moved", "crew/note")]


def test_a_confirmed_rename_of_a_missing_member_is_stale(make: Any) -> None:
    found = compare(make({}), make({}, "v2"), confirmed(("tonnage", "gross")))
    assert found.stale == ("ships: tonnage -> gross (gross does not exist)",)


# Resources, scenarios, conventions ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "case"),
    [
        ((), "resource-uncovered-unknown"),
        (("ships",), "resource-uncovered"),
        (("boats",), "resource-removed"),
    ],
)
def test_a_resource_without_a_page_may_still_be_in_the_api(
    make: Any, version: Any, known: tuple[str, ...], case: str
) -> None:
    assert shown(compare(make({}), version(name="v2", known=known))) == [(case, "")]


@pytest.mark.parametrize(
    ("known", "listed", "case", "note"),
    [
        ((), None, "resource-covered-unknown", ""),
        (("ships",), None, "resource-not-captured", "no page captured for v1"),
        (("ships",), ["ships"], "resource-not-captured", "no page captured for v1"),
        (("ships",), ["boats"], "resource-covered", ""),
        (("boats",), None, "resource-added", ""),
        (("boats",), ["ships"], "resource-added", ""),
    ],
)
def test_a_newly_covered_resource_may_have_been_in_the_api(
    make: Any,
    version: Any,
    *,
    known: tuple[str, ...],
    listed: list[str] | None,
    case: str,
    note: str,
) -> None:
    required = None
    if listed is not None:
        required = tuple(RequiredResource(name, name, LISTED) for name in listed)
    before = replace(version(known=known), required=required)
    after = replace(make({}, "v2"), required=required)
    changes = compare(before, after).changes
    assert [(item.case, item.note) for item in changes] == [(case, note)]


def test_a_resource_that_both_apis_have_is_not_shown_as_renamed(
    version: Any, resource: Any, row: Any
) -> None:
    rows = (row("name", key=True),)
    both = ("tallShip", "tallShips")
    before = version(resource("tallShips", rows), known=both)
    after = version(resource("tallShip", rows), name="v2", known=both)
    changes = compare(before, after).changes
    assert [item.note for item in changes] == ["no page captured for v1", ""]


def test_a_confirmed_resource_is_compared_under_its_new_name(
    resource: Any, version: Any, row: Any
) -> None:
    before = version(resource("parents", (row("name", key=True),)))
    after = version(
        resource("contacts", (row("name", "integer", key=True),)), name="v2"
    )
    names = forwards(
        [Renames((ResourceRename("parents", "contacts", "They agreed."),))]
    )
    found = compare(before, after, names)
    assert {(item.case, item.resource) for item in found.changes} == {
        ("resource-renamed", "contacts"),
        ("type-other", "contacts"),
    }


def test_a_renamed_resource_without_a_page_has_a_note(make: Any, version: Any) -> None:
    names = forwards([Renames((ResourceRename("parents", "ships", "They agreed."),))])
    renamed, covered = compare(
        version(known=("parents",)), make({}, "v2"), names
    ).changes
    assert (renamed.case, renamed.was, renamed.now) == (
        "resource-renamed",
        "parents",
        "ships",
    )
    assert renamed.note == "They agreed; no page of v1 covers parents."
    assert renamed.before and renamed.before.file == "spec/x/v1/facts.yaml"
    assert (covered.case, covered.resource) == ("resource-not-captured", "ships")


@pytest.fixture
def uncovered_version(resource: Any, version: Any, row: Any) -> Any:
    """A version whose facts hold a resource for comparisons that no page covers."""
    rows = (
        row("parentId", mandatory=True, key=True, page=False),
        row("loginId", page=False),
    )
    own, objects = resource("parents", rows)
    return replace(
        version(known=("parents",)), uncovered=UncoveredFacts((own.api,), objects)
    )


def test_a_renamed_resource_without_a_page_is_compared_by_its_members(
    uncovered_version: Any, resource: Any, version: Any, row: Any
) -> None:
    rows = (
        row("contactId", mandatory=True, key=True, required="required"),
        row("nick", "boolean"),
    )
    after = version(
        resource("contacts", rows, folder="spec/x/v2"), name="v2", known=("contacts",)
    )
    names = forwards(
        [
            Renames(
                (ResourceRename("parents", "contacts", "They agreed."),),
                (PropertyRename("contacts", "parentId", "contactId", "They agreed."),),
            )
        ]
    )
    found = compare(uncovered_version, after, names)
    assert [(item.case, item.at, item.resource) for item in found.changes] == [
        ("api-removed", "loginId", "contacts"),
        ("resource-renamed", "", "contacts"),
        ("key-renamed", "", "contacts"),
        ("api-renamed", "contactId", "contacts"),
        ("resource-not-captured", "", "contacts"),
        ("api-added", "nick", "contacts"),
    ]
    before = [item.before.at if item.before else "" for item in found.changes]
    assert before == [
        "parents/loginId",
        "parents",
        "parents",
        "parents/parentId",
        "parents",
        "",
    ]


def test_resources_without_a_page_on_both_sides_are_not_compared(
    uncovered_version: Any,
) -> None:
    objects = tuple(
        replace(item, members=item.members[:1])
        for item in uncovered_version.uncovered.objects
    )
    after = replace(
        uncovered_version,
        uncovered=replace(uncovered_version.uncovered, objects=objects),
    )
    assert compare(uncovered_version, after).changes == ()


def test_a_reference_to_a_renamed_resource_has_not_changed(make: Any) -> None:
    names = forwards([Renames((ResourceRename("things", "boats", "They agreed."),))])
    before, after = make({}), make({}, "v2")
    objects = tuple(
        replace(item, resource="boats" if item.resource else "")
        for item in after.objects
    )
    after = replace(after, objects=objects)
    assert shown(compare(before, after, names)) == [("resource-renamed", "")]
    assert ("type-other", "shipReference") in shown(compare(before, after))


def test_scenarios_are_compared(
    make: Any, resource: Any, version: Any, row: Any
) -> None:
    rows = (row("name", key=True),)
    first = Scenario("1", "POST", "create", subject="a brig")
    second = Scenario("2", "PUT", "update", record_of="1")

    def cases(*scenarios: Scenario) -> list[tuple[str, str]]:
        after = version(resource("ships", rows, scenarios))
        return shown(compare(version(resource("ships", rows, (first, second))), after))

    assert cases(first) == [("scenario-removed", "scenarios/2")]
    third = Scenario("3", "DELETE", "delete", record_of="1")
    assert cases(first, second, third) == [("scenario-added", "scenarios/3")]
    assert cases(first, replace(second, method="DELETE", action="delete")) == [
        ("scenario-changed", "scenarios/2")
    ]
    assert cases(replace(first, subject="a barque"), second) == [
        ("scenario-wording", "scenarios/1")
    ]
    assert cases(replace(first, label="Scenario 1: POST (a brig)"), second) == []
    assert cases(replace(first, subject=""), second) == []


@pytest.mark.parametrize(
    ("without_sentence", "method", "note"),
    [
        (("1", "2"), "DELETE", "the older page has no sentences"),
        # A page with some sentences would have that of the deletion as well.
        (("1",), "DELETE", ""),
        ((), "DELETE", ""),
        (("1", "2"), "PUT", ""),
    ],
)
def test_a_page_without_sentences_may_have_the_new_deletion(
    resource: Any,
    version: Any,
    row: Any,
    *,
    without_sentence: tuple[str, ...],
    method: str,
    note: str,
) -> None:
    rows = (row("name", key=True),)
    first = Scenario("1", "POST", "create")
    second = Scenario("2", "PUT", "update", record_of="1")
    action = "delete" if method == "DELETE" else "update"
    third = Scenario("3", method, action, record_of="1")
    before = version(resource("ships", rows, (first, second)))
    (ships,) = before.resources
    findings = tuple(
        Finding("S003", ScenarioPlace("", number)) for number in without_sentence
    )
    page = replace(ships.page, findings=findings)
    before = replace(before, resources=(replace(ships, page=page),))
    after = version(resource("ships", rows, (first, second, third)))
    (added,) = compare(before, after).changes
    assert added.case == "scenario-added"
    assert added.note.partition(",")[0] == note


def test_a_removed_value_is_part_of_the_scenario(
    resource: Any, version: Any, row: Any
) -> None:
    rows = (row("name", key=True), row("flag"))
    first = Scenario("1", "POST", "create")
    changing = Scenario("2", "PUT", "update", record_of="1", changes=("name", "flag"))
    before = version(resource("ships", rows, (first, changing)))
    after = version(
        resource("ships", rows, (first, replace(changing, removes=("flag",))))
    )
    (change,) = compare(before, after).changes
    assert (change.was, change.now) == (
        "PUT: update of 1, changes name, flag",
        "PUT: update of 1, changes name, removes flag",
    )


def test_interchange_prerequisites_and_updatable_key_are_compared(make: Any) -> None:
    before, after = make({}), make({}, "v2")
    ship = after.resources[0]
    page = replace(ship.page, interchange="Land", prerequisites=("Port", "Pilot"))
    ship = replace(ship, page=page, api=replace(ship.api, key_updatable=True))
    found = compare(before, replace(after, resources=(ship,)))
    assert shown(found) == [
        ("key-updatable", ""),
        ("page", "interchange"),
        ("page", "prerequisites"),
    ]
    turned = compare(replace(after, resources=(ship,)), before)
    assert ("key-not-updatable", "") in shown(turned)


def test_settings_of_the_convention_are_compared(make: Any) -> None:
    before, after = make({}), make({}, "v2")
    other = replace(
        after.convention, settings=(("data-path", "/lake"), ("descriptors", "uri"))
    )
    (change,) = compare(before, replace(after, convention=other)).changes
    assert (change.case, change.resource, change.at, change.was, change.now) == (
        "convention",
        "",
        "data-path",
        "/sea",
        "/lake",
    )


# The list of required resources -------------------------------------------------------------------------

LISTED = ListEntry("Ship", ("create", "update"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([LISTED], [LISTED], []),
        ([LISTED], [replace(LISTED, document="ships-new.md")], []),
        ([], [LISTED], [("list-added", "not in the list", "create, update")]),
        ([LISTED], [], [("list-removed", "create, update", "not in the list")]),
        (
            [LISTED],
            [replace(LISTED, operations=("create", "update", "delete"))],
            [("list-operations-added", "create, update", "create, update, delete")],
        ),
        (
            [LISTED],
            [replace(LISTED, operations=("create",))],
            [("list-operations-removed", "create, update", "create")],
        ),
        (
            [LISTED],
            [replace(LISTED, operations=("create", "delete"))],
            [("list-operations-added", "create, update", "create, delete")],
        ),
        (
            [LISTED],
            [replace(LISTED, mark="**")],
            [("list-footnote-added", "no footnote", "**")],
        ),
        (
            [replace(LISTED, mark="**")],
            [LISTED],
            [("list-footnote-removed", "**", "no footnote")],
        ),
        (
            [replace(LISTED, mark="**")],
            [replace(LISTED, mark="*")],
            [("list-wording", "**", "*")],
        ),
        (
            [LISTED],
            [replace(LISTED, name="Vessel")],
            [("list-wording", "Ship", "Vessel")],
        ),
        (
            [LISTED],
            [LISTED, LISTED],
            [("list-added", "not in the list", "create, update")],
        ),
        (None, [LISTED], []),
        ([LISTED], None, []),
    ],
)
def test_the_list_of_required_resources_is_compared(
    make: Any, before: Any, after: Any, expected: list[tuple[str, str, str]]
) -> None:
    def listing(name: str, entries: Any) -> Any:
        requirements = (
            None
            if entries is None
            else tuple(RequiredResource(item.name, "ships", item) for item in entries)
        )
        return replace(make({}, name), required=requirements)

    found = compare(listing("v1", before), listing("v2", after)).changes
    assert [(item.case, item.was, item.now) for item in found] == expected
    assert all((item.resource, item.at) == ("ships", "") for item in found)


def test_an_entry_of_a_renamed_resource_is_the_same_entry(make: Any) -> None:
    names = forwards([Renames((ResourceRename("boats", "ships", "They agreed."),))])
    before = replace(
        make({}),
        required=(RequiredResource("Boat", "boats", replace(LISTED, name="Boat")),),
    )
    after = replace(
        make({}, "v2"), required=(RequiredResource("Ship", "ships", LISTED),)
    )
    assert "required" not in {
        item.kind for item in compare(before, after, names).changes
    }


def test_the_place_of_an_entry_is_that_of_the_list(make: Any) -> None:
    after = replace(
        make({}, "v2"), required=(RequiredResource("Boat", "ships", LISTED),)
    )
    (change,) = compare(replace(make({}), required=()), after).changes
    assert change.before is None
    assert change.after and (change.after.file, change.after.at) == (
        "spec/x/v2/required.yaml",
        "Boat",
    )


# The table ------------------------------------------------------------------------------------------


def test_every_case_has_a_group_and_an_explanation() -> None:
    for kind in CHANGE_KINDS.values():
        assert kind.group in GROUPS
        assert kind.why.endswith(".") and len(kind.why.split()) > 3


def test_a_label_names_one_case_of_its_group() -> None:
    pairs = [(kind.group, LABELS[kind.case]) for kind in CHANGE_KINDS.values()]
    assert len(pairs) == len(set(pairs))


def test_the_most_serious_group_comes_first(make: Any) -> None:
    differences = {
        "tonnage": ABSENT,
        "crew/rank": {"mandatory": True},
        "name": {"required": "optional"},
    }
    groups = [item.group for item in compare(make({}), make(differences, "v2")).changes]
    order = list(GROUPS)
    assert groups == sorted(groups, key=order.index) and len(set(groups)) == 3


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        # The empty cell of the update leaves what the first scenario has sent.
        ({"1": "Ada", "2": "Ada"}, {"1": "Ada"}, []),
        ({"1": "Ada"}, {"1": "Ada", "2": "Ada"}, []),
        ({"1": "Ada", "2": "Eve"}, {"1": "Ada"}, [("value-removed", ("2",))]),
        ({"1": "Ada"}, {"1": "Ada", "2": "Eve"}, [("value-added", ("2",))]),
        ({"1": "Ada"}, {}, [("value-removed", ("1",))]),
    ],
)
def test_an_emptied_cell_of_an_update_that_changes_nothing_is_no_change(
    make: Any,
    was: dict[str, str],
    now: dict[str, str],
    expected: list[tuple[str, tuple[str, ...]]],
) -> None:
    before = make({"name": {"values": was}})
    after = make({"name": {"values": now}}, "v2")
    found = [(item.case, item.scenarios) for item in compare(before, after).changes]
    assert found == expected


def test_a_new_scenario_is_listed_with_its_values(
    version: Any, resource: Any, row: Any
) -> None:
    rows = (row("name", values={"1": "Ada", "2": "Eve", "3": "Ivy"}),)
    third = Scenario("3", "POST", "create", subject="a sloop")
    before = version(resource("ships", rows))
    scenarios = (*before.resources[0].page.scenarios, third)
    after = version(resource("ships", rows, scenarios), name="v2")
    (item,) = compare(before, after).changes
    assert item.case == "scenario-added"
    assert item.details == ("name Ivy",)


def test_a_new_page_is_listed_with_what_it_requires(
    version: Any, resource: Any, row: Any
) -> None:
    rows = (row("name", required="required"), row("tonnage"))
    after = version(resource("ships", rows), name="v2")
    (item,) = compare(version(), after).changes
    assert (item.now, item.details) == ("2 scenarios", ("name",))


def test_a_new_capture_of_the_same_version_changes_only_the_documentation(
    version: Any, resource: Any, row: Any
) -> None:
    after = version(resource("ships", (row("name"),)))
    before = version(known=("ships",))
    (between_revisions,) = compare(before, after).changes
    (between_versions,) = compare(
        before, replace(after, info=replace(after.info, name="v2"))
    ).changes
    assert between_revisions.case == "resource-captured"
    assert between_revisions.group == "documentation"
    assert between_versions.case == "resource-not-captured"
    assert between_versions.group == "requires-more"
