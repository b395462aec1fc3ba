"""Differences between a page and the API that are findings, and differences that are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.model.facts import (
    ApiObject,
    ApiResource,
    DescriptorFacts,
    Facts,
    FlatName,
    Member,
)
from tablewright.model.findings import Finding
from tablewright.model.page import Call, Page
from tablewright.model.properties import Kind, Property, Required
from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
    Type,
)
from tablewright.model.values import Items, Literal, PreferredValue, SystemValue, Value
from tablewright.resolve.api.alignment import align
from tablewright.resolve.checks.page_vs_api import find_page_api_differences

TEXT = Scalar("string")
SAIL = Descriptor("SailDescriptor")
PORT = Reference("portReference")


def facts(*members: Member) -> Facts:
    """One resource, `ships`, with the key `shipId` and these members."""
    key = Member("shipId", TEXT, mandatory=True, key=True)
    return Facts(
        data_standard="9.0",
        resources=(ApiResource("ships", "ship", (FlatName("shipId", ("shipId",)),)),),
        objects=(
            ApiObject(
                "portReference",
                "reference",
                (Member("portId", TEXT, mandatory=True, key=True),),
                resource="ports",
            ),
            ApiObject(
                "ship",
                "resource",
                (key, *members, Member("id", TEXT, server=True, mandatory=True)),
            ),
            ApiObject(
                "shipDeck",
                "item",
                (
                    Member("level", TEXT, mandatory=True),
                    Member("sailDescriptor", SAIL, mandatory=True),
                ),
            ),
        ),
        descriptors=(
            DescriptorFacts("FlagDescriptor", "uri://ed-fi.org/FlagDescriptor", ()),
            DescriptorFacts(
                "SailDescriptor", "uri://ed-fi.org/SailDescriptor", ("Jib", "Main sail")
            ),
        ),
    )


def prop(
    name: str,
    type_: str = "string",
    kind: Kind = "scalar",
    *,
    required: Required = "required",
    value: Value | None = None,
    children: tuple[Property, ...] = (),
) -> Property:
    return Property(
        name, kind, type_, required, (("1", value),) if value else (), children
    )


def differences(api: Facts, *properties: Property) -> tuple[Finding, ...]:
    page = Page("Ships", "", (), (), (prop("shipId"), *properties))
    return find_page_api_differences(page, api, align(page, api))


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.code, finding.at) for finding in findings]


def message(finding: Finding) -> str:
    return finding.message


def test_a_page_that_agrees_has_no_findings() -> None:
    api = facts(
        Member("portReference", PORT, mandatory=True),
        Member("decks", ListOf(Nested("shipDeck"))),
    )
    port = prop(
        "portReference", "portReference", "reference", children=(prop("portId"),)
    )
    deck = (
        prop("level"),
        prop("sailDescriptor", "SailDescriptor", "descriptor", value=Literal("Jib")),
    )
    assert (
        differences(api, port, prop("decks", "shipDeck", "collection", children=deck))
        == ()
    )


def test_an_operation_page_has_no_findings() -> None:
    page = Page(
        "checkIn", "", (), (), (prop("x"),), call=Call("POST", "/checkin", (), ())
    )
    assert find_page_api_differences(page, facts(), align(page, facts())) == ()


def test_a_resource_without_facts_is_a_finding() -> None:
    page = Page("Trains", "", (), (), (prop("x"),))
    findings = find_page_api_differences(page, facts(), align(page, facts()))
    assert places(findings) == [("F101", "")]


def test_an_unknown_name_is_reported_once_with_a_suggestion() -> None:
    (finding,) = differences(
        facts(Member("mainMast", TEXT)), prop("mainMasst", children=(prop("y"),))
    )
    assert places((finding,)) == [("F102", "mainMasst")]
    assert "did you mean 'mainMast'" in message(finding)


def test_a_name_of_another_object_is_a_finding_with_its_paths() -> None:
    (finding,) = differences(facts(Member("portReference", PORT)), prop("portId"))
    assert places((finding,)) == [("F103", "portId")]
    assert "portReference/portId" in message(finding)


@pytest.mark.parametrize(
    ("printed", "scalar"),
    [
        ("int", "integer"),
        ("Integer", "integer"),
        ("decimal", "number"),
        ("money", "number"),
        ("number", "number"),
        ("nvarchar", "string"),
        ("Boolean", "boolean"),
        ("date", "date"),
        ("datetime", "datetime"),
        ("date", "date-or-datetime"),
        ("time", "time"),
        ("time", "string"),
    ],
)
def test_spellings_of_the_same_scalar_are_no_finding(
    printed: str, scalar: ScalarName
) -> None:
    assert differences(facts(Member("x", Scalar(scalar))), prop("x", printed)) == ()


@pytest.mark.parametrize(
    ("printed", "kind", "api"),
    [
        ("string", "scalar", Scalar("date")),
        ("datetime", "scalar", Scalar("date")),
        ("integer", "scalar", Scalar("number")),
        ("number", "scalar", Scalar("integer")),
        ("cargo", "scalar", TEXT),
        ("integer", "scalar", SAIL),
        ("portReference", "reference", SAIL),
        ("integer", "scalar", PORT),
        ("", "descriptor", PORT),
        ("FlagDescriptor", "descriptor", SAIL),
        ("string", "scalar", Nested("shipDeck")),
    ],
)
def test_another_type_is_a_finding(printed: str, kind: Kind, api: Type) -> None:
    assert places(differences(facts(Member("x", api)), prop("x", printed, kind))) == [
        ("F104", "x")
    ]


def test_a_descriptor_printed_as_string_is_a_finding() -> None:
    assert places(
        differences(facts(Member("sailDescriptor", SAIL)), prop("sailDescriptor"))
    ) == [("F104", "sailDescriptor")]


def test_a_descriptor_flag_with_type_string_is_reported_by_capture_only() -> None:
    assert (
        differences(
            facts(Member("sailDescriptor", SAIL)),
            prop("sailDescriptor", "string", "descriptor"),
        )
        == ()
    )


@pytest.mark.parametrize(
    "printed", ["", "sailDescriptor", "SailDescriptor", "mainSailDescriptor"]
)
def test_a_descriptor_can_have_its_own_name_or_that_of_the_member(
    printed: str,
) -> None:
    api = facts(Member("mainSailDescriptor", SAIL))
    assert differences(api, prop("mainSailDescriptor", printed, "descriptor")) == ()


@pytest.mark.parametrize(
    ("kind", "api"),
    [
        ("scalar", ListOf(Nested("shipDeck"))),
        ("collection", Nested("shipDeck")),
        ("collection", TEXT),
    ],
)
def test_a_list_printed_as_one_value_or_the_reverse_is_a_finding(
    kind: Kind, api: Type
) -> None:
    assert places(differences(facts(Member("x", api)), prop("x", "string", kind))) == [
        ("F106", "x")
    ]


def test_a_mandatory_member_that_the_page_lacks_is_a_finding() -> None:
    api = facts(
        Member("portReference", PORT, mandatory=True),
        Member("decks", ListOf(Nested("shipDeck")), mandatory=True),
        Member("hidden", Nested("shipDeck")),
    )
    found = differences(
        api, prop("decks", "shipDeck", "collection", children=(prop("level"),))
    )
    assert [
        (finding.code, finding.at, dict(finding.texts)["name"]) for finding in found
    ] == [
        ("F107", "", "portReference"),
        ("F107", "decks", "decks/sailDescriptor"),
    ]


def test_a_row_at_the_wrong_place_documents_its_member() -> None:
    api = facts(Member("portReference", PORT, mandatory=True))
    assert places(differences(api, prop("portId"))) == [("F103", "portId")]


@pytest.mark.parametrize("required", ["optional", "conditional"])
def test_a_mandatory_member_that_the_page_calls_optional_is_a_finding(
    required: Required,
) -> None:
    api = facts(Member("flag", TEXT, mandatory=True))
    assert places(differences(api, prop("flag", required=required))) == [
        ("F117", "flag")
    ]


def test_the_message_distinguishes_members_mandatory_in_an_optional_object() -> None:
    api = facts(Member("portReference", PORT))
    child = prop("portId", required="optional")
    port = prop(
        "portReference",
        "portReference",
        "reference",
        required="optional",
        children=(child,),
    )
    assert places(differences(api, port)) == [("F117", "portReference/portId")]


def test_a_conditional_member_that_the_api_does_not_require_is_a_finding() -> None:
    api = facts(Member("flag", TEXT), Member("sail", TEXT))
    assert places(
        differences(
            api, prop("flag", required="conditional"), prop("sail", required="optional")
        )
    ) == [("F117", "flag")]


def test_a_name_in_another_case_or_with_the_entity_is_a_finding() -> None:
    deck = (prop("level"), prop("sailDescriptor", "", "descriptor"))
    api = facts(Member("flag", TEXT), Member("decks", ListOf(Nested("shipDeck"))))
    found = differences(
        api, prop("Flag"), prop("shipDecks", "shipDeck", "collection", children=deck)
    )
    assert places(found) == [("F109", "Flag"), ("F109", "shipDecks")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Literal("Jib"), []),
        (Literal("uri://ed-fi.org/SailDescriptor#Jib"), []),
        (PreferredValue(Literal("Main sail")), []),
        (SystemValue(), []),
        (Literal("Lug"), [("F111", "sailDescriptor")]),
        (PreferredValue(Literal("main Sail")), [("F112", "sailDescriptor")]),
        (
            Items((Literal("jib"), None, Literal("Lug"))),
            [("F111", "sailDescriptor"), ("F112", "sailDescriptor")],
        ),
    ],
)
def test_a_value_that_its_descriptor_does_not_publish_is_a_finding(
    value: Value, expected: list[tuple[str, str]]
) -> None:
    api = facts(Member("sailDescriptor", SAIL))
    assert (
        places(differences(api, prop("sailDescriptor", "", "descriptor", value=value)))
        == expected
    )


def test_a_descriptor_without_published_values_accepts_any_value() -> None:
    api = facts(Member("flagDescriptor", Descriptor("FlagDescriptor")))
    assert (
        differences(api, prop("flagDescriptor", "", "descriptor", value=Literal("Any")))
        == ()
    )


def test_a_deprecated_member_is_a_finding() -> None:
    api = facts(replace(Member("flag", TEXT), deprecated=True))
    assert places(differences(api, prop("flag"))) == [("F113", "flag")]


def texts_of(finding: Finding) -> dict[str, str]:
    return dict(finding.texts)


def test_a_name_in_many_objects_is_reported_with_three_of_its_paths() -> None:
    members = [Member(f"{name}Port", PORT) for name in ("east", "home", "next", "west")]
    (finding,) = differences(facts(*members), prop("portId"))
    assert (
        texts_of(finding)["paths"]
        == "eastPort/portId, homePort/portId, nextPort/portId"
    )


def test_a_name_without_a_similar_member_has_no_suggestion() -> None:
    api = facts(Member("mainMast", TEXT), Member("changeVersion", TEXT, server=True))
    for name in ("zzz", "changeVersions"):
        (finding,) = differences(api, prop(name))
        assert places((finding,)) == [("F102", name)]
        assert finding.fix is None
        assert "did you mean" not in message(finding)


def test_a_member_that_a_sibling_documents_is_not_suggested() -> None:
    api = facts(Member("mainMast", TEXT))
    (finding,) = differences(api, prop("mainMast"), prop("mainMasst"))
    assert places((finding,)) == [("F102", "mainMasst")]
    assert finding.fix is None


def test_a_member_is_suggested_although_another_object_prints_its_name() -> None:
    deck = (prop("mainMast"), prop("level"), prop("sailDescriptor", "", "descriptor"))
    api = facts(Member("mainMast", TEXT), Member("decks", ListOf(Nested("shipDeck"))))
    found = differences(
        api, prop("mainMasst"), prop("decks", "shipDeck", "collection", children=deck)
    )
    by_place = {finding.at: finding for finding in found}
    assert by_place["mainMasst"].code == "F102"
    assert "did you mean 'mainMast'" in message(by_place["mainMasst"])


def test_a_kept_property_that_the_api_has_is_a_finding() -> None:
    kept = replace(prop("flag"), keep=True)
    assert places(differences(facts(Member("flag", TEXT)), kept)) == [("F116", "flag")]
    assert places(differences(facts(Member("flag", TEXT)), prop("flag"))) == []
    added = facts(Member("flag", TEXT, page_only=True))
    assert places(differences(added, kept)) == []


def test_the_message_names_where_the_api_requires_a_member() -> None:
    api = facts(
        Member("flag", TEXT, mandatory=True),
        Member("portReference", PORT),
        Member("sail", TEXT),
    )
    port = prop(
        "portReference",
        "portReference",
        "reference",
        children=(prop("portId", required="conditional"),),
    )
    found = differences(
        api,
        prop("flag", required="optional"),
        port,
        prop("sail", required="conditional"),
    )
    assert {finding.at: texts_of(finding)["api"] for finding in found} == {
        "flag": "the API requires it in each payload",
        "portReference/portId": "the API requires it in each portReference",
        "sail": "the API does not require it",
    }


def test_another_name_is_reported_with_the_path_below_its_parent() -> None:
    deck = (prop("Level"), prop("sailDescriptor", "", "descriptor"))
    api = facts(Member("decks", ListOf(Nested("shipDeck"))), Member("flag", TEXT))
    found = differences(
        api, prop("decks", "shipDeck", "collection", children=deck), prop("Flag")
    )
    assert [(finding.at, texts_of(finding)["api"]) for finding in found] == [
        ("Flag", "flag"),
        ("decks/Level", "level"),
    ]


def test_a_property_without_a_type_is_reported_with_its_kind() -> None:
    (finding,) = differences(facts(Member("flag", TEXT)), prop("flag", "", "reference"))
    assert (finding.code, texts_of(finding)["page"]) == ("F104", "reference")


def test_an_unknown_object_does_not_hide_what_the_page_lacks() -> None:
    """Its members document nothing, and the objects after it are compared."""
    api = facts(
        Member("decks", ListOf(Nested("shipDeck"))),
        Member("flag", TEXT, mandatory=True),
    )
    unknown = prop("zzz", children=(prop("flag"),))
    decks = prop("decks", "shipDeck", "collection", children=(prop("level"),))
    assert places(differences(api, unknown, decks)) == [
        ("F107", ""),
        ("F107", "decks"),
        ("F102", "zzz"),
    ]


def test_a_property_with_another_name_documents_its_member() -> None:
    deck = (prop("level"), prop("sailDescriptor", "", "descriptor"))
    api = facts(Member("decks", ListOf(Nested("shipDeck")), mandatory=True))
    found = differences(api, prop("shipDecks", "shipDeck", "collection", children=deck))
    assert places(found) == [("F109", "shipDecks")]


def test_every_value_of_a_row_is_compared_with_its_descriptor() -> None:
    values = Items(tuple(Literal(text) for text in ("Kite", "JIB", "Spar", "Jib")))
    sail = prop("sails", "SailDescriptor", "collection", value=values)
    found = differences(facts(Member("sails", ListOf(SAIL))), sail)
    assert sorted((finding.code, texts_of(finding)["value"]) for finding in found) == [
        ("F111", "Kite"),
        ("F111", "Spar"),
        ("F112", "JIB"),
    ]
