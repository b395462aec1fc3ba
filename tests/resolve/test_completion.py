"""The complete form of samples: the sources of values for empty members, and members that stay absent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from harbor import FACTS, LIMITS, completed, page, prop

from tablewright.model.page import Page, Scenario
from tablewright.model.preload import Preload, Record
from tablewright.model.properties import Property
from tablewright.model.types import Descriptor, Scalar, Type
from tablewright.model.values import (
    Calculated,
    FixedDate,
    Items,
    Literal,
    PreferredValue,
    RelativeDate,
    SchoolDate,
    SchoolYear,
    SystemValue,
    Value,
)
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    PreloadedRecord,
    ServiceRule,
    Tree,
)
from tablewright.resolve.samples.completion import (
    MOST_SOURCES,
    send_complete,
    source_items,
)
from tablewright.resolve.samples.default_values import default_leaf
from tablewright.resolve.samples.preload import read_preload
from tablewright.values.placeholders import placeholders_of

POST, OTHER = Scenario("1", "POST", "create"), Scenario("2", "POST", "create")
PUT, GONE = Scenario("3", "PUT", "update", record_of="1"), Scenario(
    "4", "DELETE", "delete", record_of="1"
)
ALL = (POST, OTHER, PUT, GONE)
KEY = prop("shipId", s1=Literal("A"), s2=Literal("B"), s3=Literal("A"))


def forms(
    *properties: Property, scenarios: tuple[Scenario, ...] = ALL, **given: Any
) -> dict[str, Any]:
    """The complete payload of each scenario of the page of ships, without its key."""
    resource, *_ = completed(
        page("Ships", KEY, *properties, scenarios=scenarios), **given
    ).resources
    found = {}
    for sample in resource.samples:
        if sample.complete is not None:
            found[sample.scenario.number] = placeholders_of(sample.complete, {})
            del found[sample.scenario.number]["shipId"]
    return found


def leaves(tree: Tree) -> Iterator[Leaf]:
    match tree:
        case Leaf():
            yield tree
        case Branch(members=members):
            for _, child in members:
                yield from leaves(child)
        case ArrayTree(items=items):
            for item in items:
                yield from leaves(item)


def test_a_scenario_of_the_same_record_is_the_first_source_of_values() -> None:
    cells = {"s2": SchoolDate(9, 1), "s3": SchoolDate(5, 1)}
    autumn, spring = {"$school-date": "09-01"}, {"$school-date": "05-01"}
    assert forms(prop("launched", required="conditional", **cells)) == {
        "1": {"launched": spring},
        "2": {"launched": autumn},
        "3": {"launched": spring},
    }


def test_optional_members_stay_empty() -> None:
    assert forms(prop("launched", required="optional", s2=SchoolDate(9, 1)))["1"] == {}


def test_members_that_an_update_removes_stay_absent() -> None:
    launched = prop("launched", s1=SchoolDate(9, 1), s2=SchoolDate(9, 2))
    removing = replace(PUT, removes=("launched",))
    assert forms(launched, scenarios=(POST, OTHER, removing))["3"] == {}
    assert forms(launched)["3"] == {"launched": {"$school-date": "09-01"}}


def test_members_that_are_empty_on_purpose_stay_absent() -> None:
    launched = prop("launched", s2=SchoolDate(9, 2), s3=SchoolDate(9, 3))
    found = forms(replace(launched, empty=("1",)))
    assert "launched" not in found["1"]
    assert found["3"] == {"launched": {"$school-date": "09-03"}}


def test_an_optional_list_is_filled_if_its_items_have_required_members() -> None:
    levels = {"s2": Items((Literal("4"), Literal("5")))}
    decks = prop(
        "decks",
        prop("level", **levels),
        prop("name", required="optional"),
        required="optional",
    )
    found = forms(decks)
    assert (
        found["1"]
        == found["2"]
        == found["3"]
        == {"decks": [{"level": 4}, {"level": 5}]}
    )
    only_optional = prop(
        "decks", prop("level", required="optional", **levels), required="optional"
    )
    assert forms(only_optional)["1"] == {}


@pytest.mark.parametrize("removed", ["decks", "decks/level"])
def test_an_optional_list_stays_absent_if_it_or_a_required_member_is_removed(
    removed: str,
) -> None:
    decks = prop("decks", prop("level", s1=Items((Literal("4"),))), required="optional")
    removing = replace(PUT, removes=(removed,))
    assert "decks" not in forms(decks, scenarios=(POST, OTHER, removing))["3"]


def test_members_without_any_value_get_defaults() -> None:
    found = forms(
        prop("flagDescriptor"),
        prop("decks", prop("name"), prop("level", required="optional")),
    )
    assert found["2"] == {
        "decks": [{"level": 3, "name": "Exam"}],
        "flagDescriptor": "Red",
    }


def test_items_take_members_from_other_items() -> None:
    decks = prop(
        "decks",
        prop(
            "level",
            s1=Items((Literal("4"), Literal("5"))),
            s3=Items((Literal("4"), Literal("6"))),
        ),
        prop("name", s1=Items((None, Literal("Sun")))),
    )
    found = forms(decks)
    assert found["1"]["decks"] == [
        {"level": 4, "name": "Sun"},
        {"level": 5, "name": "Sun"},
    ]
    assert found["3"]["decks"] == [
        {"level": 4, "name": "Sun"},
        {"level": 6, "name": "Sun"},
    ]
    assert found["2"]["decks"] == found["1"]["decks"]


def test_each_value_has_its_source() -> None:
    corrected = replace(
        prop("launched", s1=SchoolDate(9, 1)), corrected=(("1", "It is the first."),)
    )
    (resource,) = completed(
        page("Ships", KEY, corrected, prop("flagDescriptor"), scenarios=ALL)
    ).resources
    first, second, *_ = resource.samples
    assert (
        first.payload is not None
        and first.complete is not None
        and second.complete is not None
    )
    assert sorted(leaf.source for leaf in leaves(first.payload)) == [
        "correction",
        "page",
    ]
    assert [leaf.source for leaf in leaves(first.complete)] == [
        "page",
        "correction",
        "default",
    ]
    assert [leaf.source for leaf in leaves(second.complete)] == [
        "page",
        "scenario",
        "default",
    ]
    assert resource.samples[3].complete is None


# References --------------------------------------------------------------------------------------

PORT = page(
    "Ports",
    prop(
        "portCode", s1=PreferredValue(Literal("DK")), s3=PreferredValue(Literal("SE"))
    ),
    scenarios=(POST, PUT),
)


def voyages(*properties: Property, **key: Value) -> Page:
    own = prop("number", s1=Literal("3"), s2=Literal("4"))
    ships = prop("shipReference", prop("shipId", s1=Literal("A"), s2=Literal("B")))
    return page("Voyages", own, ships, *properties, scenarios=(POST, OTHER))


def of(
    resource: str, *pages: Page, given: tuple[PreloadedRecord, ...] = ()
) -> list[Any]:
    found = next(
        item
        for item in completed(*pages, given=given).resources
        if item.name == resource
    )
    return [
        placeholders_of(sample.complete, {})
        for sample in found.samples
        if sample.complete
    ]


def test_a_filled_reference_has_the_final_key_of_a_record() -> None:
    ship = page("Ships", KEY, prop("portReference", prop("portCode")), scenarios=ALL)
    assert of("ships", ship, PORT)[0] == {
        "shipId": "A",
        "portReference": {"portCode": {"$prefer": "SE"}},
    }


def test_a_reference_of_another_scenario_is_used_only_if_its_record_exists() -> None:
    cells = {"s2": Literal("DK")}
    ship = page(
        "Ships", KEY, prop("portReference", prop("portCode", **cells)), scenarios=ALL
    )
    assert of("ships", ship, PORT)[0]["portReference"] == {
        "portCode": {"$prefer": "SE"}
    }
    assert of("ships", ship)[0]["portReference"] == {"portCode": "DK"}


def test_a_filled_reference_may_refer_to_a_preloaded_record() -> None:
    given, _ = read_preload(
        Preload((Record("ports", (("portCode", Literal("NO")),), ""),)), FACTS, LIMITS
    )
    empty = page(
        "Ports", prop("portCode"), scenarios=(Scenario("1", "DELETE", "delete"),)
    )
    ship = page("Ships", KEY, prop("portReference", prop("portCode")), scenarios=ALL)
    assert of("ships", ship, empty, given=given)[0]["portReference"] == {
        "portCode": "NO"
    }


def test_a_reference_that_no_record_matches_is_reported() -> None:
    empty = page(
        "Ports", prop("portCode"), scenarios=(Scenario("1", "DELETE", "delete"),)
    )
    ship = page(
        "Ships", KEY, prop("portReference", prop("portCode")), scenarios=(POST,)
    )
    (finding,) = completed(ship, empty).findings
    details = {"scenarios": "1", "path": "portReference"}
    assert (finding.code, finding.page, dict(finding.texts)) == (
        "S018",
        "Ships",
        details,
    )


def test_a_reference_to_an_uncovered_resource_gets_defaults() -> None:
    ship = page(
        "Ships", KEY, prop("companyReference", prop("companyId")), scenarios=(POST,)
    )
    assert of("ships", ship)[0]["companyReference"] == {"companyId": 3}


def test_a_reference_of_another_scenario_gets_the_natural_key_of_its_own_record() -> (
    None
):
    log = prop(
        "logReference", prop("shipId", s1=Literal("A")), prop("page", s1=SchoolYear(0))
    )
    assert of("voyages", voyages(log))[1]["logReference"] == {
        "shipId": "B",
        "page": {"$school-year": 0},
    }


# Values that a later update changes --------------------------------------------------------------


UPDATE = Scenario("3", "PUT", "update", record_of="1", changes=("launched",))


@pytest.mark.parametrize(
    ("name", "updated", "created"),
    [
        ("launched", SchoolDate(9, 21), {"$school-date": "09-20"}),
        # The day before the first of the school year would be in another calendar year.
        ("launched", SchoolDate(7, 1), {"$school-date": "07-02"}),
        ("launched", FixedDate(2016, 3, 1), "2016-02-29"),
        ("launched", FixedDate(1, 1, 1), {"$school-date": "09-01"}),
        ("launched", RelativeDate(0), {"$relative-date": -1}),
        # A last day moves to a later day, so that it stays behind the first day.
        ("lastExitDate", SchoolDate(9, 21), {"$school-date": "09-22"}),
        ("lastExitDate", SchoolDate(6, 30), {"$school-date": "06-29"}),
        ("launched", SystemValue(), {"$school-date": "08-31"}),
        ("crew", Literal("30"), 31),
        ("crew", Calculated("40"), 39),
        ("crew", Literal("3.5"), 4.5),
        ("afloat", Literal("true"), False),
        ("afloat", Literal("false"), True),
        ("departure", Literal("8:00:00"), "09:00:00"),
        ("departure", Literal("10:30:00"), "08:00:00"),
        ("built", SchoolYear(0), {"$school-year": -1}),
        ("rig", Literal("sloop"), "yawl"),
        ("flagDescriptor", Literal("Red"), "Blue"),
        ("flagDescriptor", Literal("Blue"), "Red"),
        ("nickname", Literal("Swan"), "Exam"),
        ("nickname", Literal("Exam"), "Othe"),
    ],
)
def test_a_member_that_an_update_changes_starts_with_another_value(
    name: str, updated: Value, created: Any
) -> None:
    update = replace(UPDATE, changes=(name,))
    found = forms(prop(name, s3=updated), scenarios=(POST, OTHER, update))
    assert found["1"][name] == created
    assert found["3"][name] != created


def test_the_value_of_another_record_is_the_first_choice() -> None:
    colours = {"s2": Literal("Green"), "s3": Literal("Red")}
    update = replace(UPDATE, changes=("flagDescriptor",))
    flag = prop("flagDescriptor", **colours)
    found = forms(flag, scenarios=(POST, OTHER, update))
    assert found["1"]["flagDescriptor"] == "Green"


def test_the_updates_between_keep_the_other_value() -> None:
    between = Scenario("3", "PUT", "update", record_of="1", changes=("flagDescriptor",))
    last = Scenario("4", "PUT", "update", record_of="1", changes=("launched",))
    key = prop("shipId", s1=Literal("A"), s3=Literal("A"), s4=Literal("A"))
    flag = prop("flagDescriptor", s1=Literal("Red"), s3=Literal("Blue"))
    launched = prop("launched", s4=SchoolDate(9, 21))
    found = of(
        "ships", page("Ships", key, flag, launched, scenarios=(POST, between, last))
    )
    assert [payload["launched"]["$school-date"] for payload in found] == [
        "09-20",
        "09-20",
        "09-21",
    ]
    assert [payload["flagDescriptor"] for payload in found] == ["Red", "Blue", "Blue"]


def test_a_member_that_an_update_removed_stays_absent_in_the_next_one() -> None:
    removing = Scenario(
        "3", "PUT", "update", "1", changes=("launched",), removes=("launched",)
    )
    last = Scenario("4", "PUT", "update", record_of="1", changes=("flagDescriptor",))
    key = prop("shipId", s1=Literal("A"), s3=Literal("A"), s4=Literal("A"))
    flag = prop("flagDescriptor", s1=Literal("Red"), s3=Literal("Red"), s4=Literal("B"))
    launched = prop("launched", s1=SchoolDate(9, 21))
    found = of(
        "ships", page("Ships", key, flag, launched, scenarios=(POST, removing, last))
    )
    assert ["launched" in payload for payload in found] == [True, False, False]


def test_the_items_of_a_list_start_with_other_values() -> None:
    updated = {"s1": Items((Literal("4"), Literal("5")))}
    names = {"s3": Items((Literal("Sun"), Literal("Moon")))}
    decks = prop(
        "decks", prop("level", **updated, s3=updated["s1"]), prop("name", **names)
    )
    update = replace(UPDATE, changes=("decks/name",))
    found = forms(decks, scenarios=(POST, OTHER, update))
    assert [item["name"] for item in found["1"]["decks"]] == ["Exam", "Exam"]
    assert [item["name"] for item in found["3"]["decks"]] == ["Sun", "Moon"]


@pytest.mark.parametrize("several", [True, False])
def test_a_reference_that_an_update_changes_starts_with_another_record(
    several: bool,
) -> None:
    codes = {"s1": Literal("DK"), "s2": Literal("SE")}
    ports = page(
        "Ports",
        prop("portCode", **(codes if several else {"s1": Literal("DK")})),
        scenarios=(POST, OTHER) if several else (POST,),
    )
    port = prop("portReference", prop("portCode", s3=Literal("DK")))
    update = replace(UPDATE, changes=("portReference/portCode",))
    ship = page("Ships", KEY, port, scenarios=(POST, OTHER, update))
    found = of("ships", ship, ports)
    # Without a second port, no other reference is possible.
    assert found[0]["portReference"] == {"portCode": "SE" if several else "DK"}
    assert found[2]["portReference"] == {"portCode": "DK"}


def test_the_natural_key_of_a_record_is_never_another_value() -> None:
    log = prop("logReference", prop("shipId", s3=Literal("A")), prop("page"))
    voyage = voyages(log)
    update = replace(UPDATE, changes=("logReference/shipId",))
    found = replace(voyage, scenarios=(POST, OTHER, update))
    assert of("voyages", found)[0]["logReference"]["shipId"] == "A"


# Default values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Scalar("string"), "Example"),
        (Scalar("string", max_length=3), "Exa"),
        (Scalar("string", min_length=9), "Examplexx"),
        (Scalar("string", one_of=("b", "a")), "b"),
        (Scalar("integer"), 1),
        (Scalar("integer", minimum=7), 7),
        (Scalar("integer", format="int32", maximum=-5), -5),
        (Scalar("number", maximum=0.5), 0.5),
        (Scalar("boolean"), True),
        (Scalar("time"), "08:00:00"),
        (Scalar("date"), {"$school-date": "09-01"}),
        (Scalar("datetime"), {"$school-date": "09-01", "as": "datetime"}),
        (Descriptor("FlagDescriptor"), "Red"),
        (Descriptor("MoodDescriptor"), "Other"),
    ],
)
def test_default_values_fit_their_type(kind: Type, value: Any) -> None:
    leaf = default_leaf(kind, {"FlagDescriptor": ("Red", "Blue")})
    assert leaf is not None
    assert placeholders_of(leaf, {}) == value


def item(text: str) -> Branch:
    return Branch((("code", Leaf(Literal(text), Scalar("string"))),))


def test_an_item_copies_from_each_other_item_once() -> None:
    first, second, third, own = item("a"), item("b"), item("c"), item("d")
    candidates = (ArrayTree((first, second)), ArrayTree((third,)))

    sources = source_items(0, ArrayTree((own,)), candidates)
    assert sources == (first, third, second, own)


def test_the_items_that_one_copies_from_are_limited() -> None:
    items = ArrayTree(tuple(item(f"a{number}") for number in range(2 * MOST_SOURCES)))

    sources = source_items(3, items, (items,))
    assert len(sources) == MOST_SOURCES
    assert sources[0] is items.items[3]


def test_members_that_the_page_leaves_empty_are_named_in_the_rules_of_the_service() -> (
    None
):
    ships, *_ = completed(
        page("Ships", KEY, prop("launched"), scenarios=(POST, GONE))
    ).resources
    sent = send_complete(replace(ships, service=ServiceRule(inferred=("Saves it.",))))

    create, delete = sent.samples
    assert create.payload is not None
    assert [name for name, _ in create.payload.members] == ["shipId", "launched"]
    assert delete.payload is None
    assert sent.service is not None
    assert sent.service.inferred == (
        "Saves it.",
        "Members of the samples with a default value for their type: `launched`.",
    )


def test_complete_payloads_of_the_page_need_no_rule_of_the_service() -> None:
    filled = prop("launched", s1=SchoolDate(9, 1))
    ships, *_ = completed(page("Ships", KEY, filled, scenarios=(POST,))).resources
    sent = send_complete(replace(ships, service=ServiceRule()))
    assert sent.service == ServiceRule()
