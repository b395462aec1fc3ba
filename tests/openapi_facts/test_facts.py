"""Facts from small documents, one rule in each test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from tablewright.errors import TablewrightError
from tablewright.model.facts import ApiObject, ApiResource, Facts, FlatName, Member
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.openapi_facts import FactsResult, read_facts
from tablewright.rules import RULES

TEXT = {"type": "string", "maxLength": 20}
CODE_VALUE = {"type": "string", "maxLength": 306}
ID = {"type": "integer", "format": "int32"}
LINK = {
    "type": "object",
    "properties": {"rel": {"type": "string"}, "href": {"type": "string"}},
}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": ref(name)}


def schema(properties: dict[str, Any], required: Iterable[str] = ()) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def reference(**parts: Any) -> dict[str, Any]:
    return schema({**parts, "link": ref("link")}, parts)


def paths(
    name: str,
    entity: str,
    key: Iterable[str],
    *,
    queries: Iterable[str] = (),
    updatable: bool = False,
) -> dict[str, Any]:
    flat = [{"name": part, "in": "query", "x-Ed-Fi-isIdentity": True} for part in key]
    flat += [{"name": part, "in": "query"} for part in (*queries, "id")]
    body = {"content": {"application/json": {"schema": ref(f"edFi_{entity}")}}}
    put = {"x-Ed-Fi-isUpdatable": True} if updatable else {}
    get = {"parameters": [{"$ref": "#/components/parameters/offset"}, *flat]}
    return {
        f"/ed-fi/{name}": {"get": get, "post": {"requestBody": body}},
        f"/ed-fi/{name}/{{id}}": {"put": put},
    }


def document(
    all_paths: dict[str, Any], schemas: dict[str, Any], version: str = "9.0"
) -> dict[str, Any]:
    named = {f"edFi_{name}": value for name, value in schemas.items()}
    return {
        "openapi": "3.0.3",
        "info": {"version": version},
        "paths": all_paths,
        "components": {
            "schemas": {**named, "link": LINK},
            "parameters": {"offset": {"name": "offset", "in": "query"}},
        },
    }


def published(**values: list[str]) -> dict[str, Any]:
    entries = {
        name: {"namespace": f"uri://ed-fi.org/{name}", "values": codes}
        for name, codes in sorted(values.items())
    }
    return {"dataStandard": "9.0", "descriptors": entries}


def ship(
    properties: dict[str, Any], required: Iterable[str] = ("shipId",), **more: Any
) -> dict[str, Any]:
    """A document of one resource, `ships`, with the key `shipId` and these properties."""
    entity = schema({"id": {"type": "string"}, "shipId": ID, **properties}, required)
    return document(paths("ships", "ship", ["shipId"]), {"ship": entity, **more})


def member_of(facts: Facts, owner: str, name: str) -> Member:
    return next(
        member for member in object_of(facts, owner).members if member.name == name
    )


def object_of(facts: Facts, name: str) -> ApiObject:
    return next(item for item in facts.objects if item.name == name)


def resource_of(facts: Facts, name: str) -> ApiResource:
    return next(item for item in facts.resources if item.name == name)


def codes(read: FactsResult) -> list[str]:
    return [finding.code for finding in read.findings]


def voyages(
    properties: dict[str, Any], required: Iterable[str], key: Iterable[str], **more: Any
) -> FactsResult:
    """The facts of one resource, `voyages`, with these properties and this key."""
    queries = more.pop("queries", ())
    api = document(
        paths("voyages", "voyage", key, queries=queries),
        {"voyage": schema(properties, required), **more},
    )
    return read_facts(api, published(), ["Voyages"])


@pytest.mark.parametrize("spelling", ["ships", "Ships", "SHIPS", "Ship", "ship"])
def test_a_resource_is_found_in_any_spelling(spelling: str) -> None:
    read = read_facts(ship({}), published(), [spelling])
    assert [resource.name for resource in read.facts.resources] == ["ships"]
    assert read.findings == ()


def test_renamed_resources_without_a_page_are_uncovered() -> None:
    entity = schema(
        {
            "portId": ID,
            "bays": many("edFi_portBay"),
            "shipReference": ref("edFi_shipReference"),
        }
    )
    more = {
        "port": entity,
        "portBay": schema({"name": TEXT}),
        "shipReference": reference(shipId=ID),
    }
    openapi = ship({"shipReference": ref("edFi_shipReference")}, **more)
    openapi["paths"] |= paths("ports", "port", ["portId"])

    alone = read_facts(openapi, published(), ["Ships"]).facts
    found = read_facts(
        openapi, published(), ["Ships"], ["ports", "ships", "quays"]
    ).facts

    assert [resource.name for resource in found.uncovered.resources] == ["ports"]
    assert [item.name for item in found.uncovered.objects] == ["port", "portBay"]
    assert replace(found, uncovered=alone.uncovered) == alone
    assert alone.uncovered.resources == alone.uncovered.objects == ()


def test_a_resource_with_an_irregular_plural_is_found_by_its_schema() -> None:
    api = document(
        paths("oxen", "ox", ["oxId"]), {"ox": schema({"oxId": ID}, ["oxId"])}
    )
    assert [
        resource.name
        for resource in read_facts(api, published(), ["Ox"]).facts.resources
    ] == ["oxen"]


def test_an_unknown_resource_is_a_finding_with_a_suggestion() -> None:
    (finding,) = read_facts(ship({}), published(), ["Shipps"]).findings
    assert (finding.code, finding.page) == ("F001", "Shipps")
    assert "did you mean 'ships'" in RULES["F001"].message(finding.details)


def test_two_spellings_of_one_resource_are_one_resource() -> None:
    assert (
        len(read_facts(ship({}), published(), ["Ship", "ships"]).facts.resources) == 1
    )


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({"type": "string"}, Scalar("string")),
        (
            {"type": "string", "minLength": 1, "maxLength": 9},
            Scalar("string", min_length=1, max_length=9),
        ),
        ({"type": "string", "format": "date"}, Scalar("date")),
        ({"type": "string", "format": "date-time"}, Scalar("datetime")),
        (
            {"type": "integer", "format": "int64", "minimum": 0, "maximum": 7},
            Scalar("integer", format="int64", minimum=0, maximum=7),
        ),
        ({"type": "integer", "format": "int32"}, Scalar("integer", format="int32")),
        ({"type": "integer"}, Scalar("integer")),
        ({"type": "number", "format": "double"}, Scalar("number", format="double")),
        ({"type": "number", "format": "float"}, Scalar("number", format="float")),
        ({"type": "boolean"}, Scalar("boolean")),
        ({"type": "string", "enum": ["a", "b"]}, Scalar("string", one_of=("a", "b"))),
    ],
)
def test_scalars_keep_their_constraints(
    keywords: dict[str, Any], expected: Scalar
) -> None:
    facts = read_facts(ship({"mast": keywords}), published(), ["Ships"]).facts
    assert member_of(facts, "ship", "mast").type == expected


def test_descriptions_are_kept_on_request_alone() -> None:
    described = {
        "mast": {**TEXT, "description": "  Holds\n\n  the sails.\u2028 Or not. "},
        "flags": {"type": "array", "items": TEXT, "description": "All flags"},
        "decks": {**many("edFi_shipDeck"), "description": "All decks"},
        "home": {**ref("edFi_shipPort"), "description": "Where it belongs"},
        "code": ref("edFi_shipCode"),
        "plain": TEXT,
    }
    api = ship(
        described,
        shipDeck=schema({"level": {**TEXT, "description": "From the keel up"}}),
        shipPort=schema({}),
        shipCode={**TEXT, "description": "A code"},
    )
    without = read_facts(api, published(), ["Ships"]).facts
    texts = [member.description for item in without.objects for member in item.members]
    assert set(texts) == {""}

    facts = read_facts(api, published(), ["Ships"], with_descriptions=True).facts
    members = object_of(facts, "ship").members
    assert {
        member.name: member.description for member in members if member.description
    } == {
        "mast": "Holds the sails. Or not.",
        "flags": "All flags",
        "decks": "All decks",
        "home": "Where it belongs",
        "code": "A code",
    }
    assert member_of(facts, "shipDeck", "level").description == "From the keel up"


def test_a_description_that_is_no_text_is_refused_with_its_place() -> None:
    place = re.escape("#/components/schemas/edFi_ship/properties/mast/description")
    with pytest.raises(TablewrightError, match=f"{place}: expected a JSON string"):
        read_facts(ship({"mast": {**TEXT, "description": 5}}), published(), ["Ships"])


def test_members_have_the_flags_of_the_document() -> None:
    properties = {
        "old": {**TEXT, "x-Ed-Fi-isDeprecated": True},
        "_etag": TEXT,
        "_lastModifiedDate": TEXT,
        "_ext": ref("nothing"),
    }
    facts = read_facts(ship(properties), published(), ["Ships"]).facts
    members = {member.name: member for member in object_of(facts, "ship").members}
    assert [name for name, member in members.items() if member.deprecated] == ["old"]
    assert [name for name, member in members.items() if member.server] == [
        "id",
        "_etag",
        "_lastModifiedDate",
    ]
    assert [name for name, member in members.items() if member.mandatory] == ["shipId"]
    assert "_ext" not in members


def test_key_members_come_first_and_the_rest_keeps_its_order() -> None:
    facts = read_facts(ship({"b": TEXT, "a": TEXT}), published(), ["Ships"]).facts
    assert [member.name for member in object_of(facts, "ship").members] == [
        "shipId",
        "id",
        "b",
        "a",
    ]


def test_the_objects_are_those_that_the_resource_refers_to() -> None:
    api = ship(
        {"decks": many("edFi_shipDeck"), "portReference": ref("edFi_portReference")},
        shipDeck=schema({"level": {**TEXT, "x-Ed-Fi-isIdentity": True}}, ["level"]),
        portReference=reference(portId=ID),
        unusedThing=schema({}),
    )
    facts = read_facts(api, published(), ["Ships"]).facts
    assert [(item.name, item.role, item.resource) for item in facts.objects] == [
        ("link", "item", ""),
        ("portReference", "reference", "ports"),
        ("ship", "resource", ""),
        ("shipDeck", "item", ""),
    ]
    assert member_of(facts, "ship", "decks").type == ListOf(Nested("shipDeck"))
    assert member_of(facts, "ship", "portReference").type == Reference("portReference")
    assert member_of(facts, "shipDeck", "level").key
    assert member_of(facts, "portReference", "link").type == Nested("link")
    assert [
        member.name
        for member in object_of(facts, "portReference").members
        if member.server
    ] == ["link"]


def test_a_reference_names_the_path_of_its_resource() -> None:
    api = ship(
        {"oxReference": ref("edFi_oxReference")},
        oxReference=reference(oxId=ID),
        ox=schema({"oxId": ID}),
    )
    api["paths"].update(paths("oxen", "ox", ["oxId"]))
    assert (
        object_of(read_facts(api, published(), ["Ships"]).facts, "oxReference").resource
        == "oxen"
    )


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("sailDescriptor", "SailDescriptor"),
        ("mainSailDescriptor", "SailDescriptor"),
        ("topMainSailDescriptor", "SailDescriptor"),
        ("abcSailDescriptor", "ABCSailDescriptor"),
    ],
)
def test_a_descriptor_is_the_longest_known_ending(member: str, expected: str) -> None:
    read = read_facts(
        ship({member: CODE_VALUE}),
        published(SailDescriptor=["Jib"], ABCSailDescriptor=["Lug"]),
        ["Ships"],
    )
    assert member_of(read.facts, "ship", member).type == Descriptor(expected)
    assert [entry.name for entry in read.facts.descriptors] == [expected]
    assert read.findings == ()


def test_a_descriptor_ends_at_a_word() -> None:
    read = read_facts(
        ship({"mainsailDescriptor": CODE_VALUE}),
        published(SailDescriptor=["Jib"]),
        ["Ships"],
    )
    assert codes(read) == ["F004"]


def test_an_unpublished_descriptor_is_a_finding_and_has_no_values() -> None:
    read = read_facts(ship({"hullDescriptor": CODE_VALUE}), published(), ["Ships"])
    assert [(finding.code, finding.at) for finding in read.findings] == [
        ("F004", "ship/hullDescriptor")
    ]
    (entry,) = read.facts.descriptors
    assert (entry.name, entry.namespace, entry.values) == (
        "HullDescriptor",
        "uri://ed-fi.org/HullDescriptor",
        (),
    )


def test_a_role_that_fits_two_descriptors_is_a_finding() -> None:
    known = published(SailDescriptor=["Jib"], TopSailDescriptor=["Fore"])
    read = read_facts(ship({"spareTopSailDescriptor": CODE_VALUE}), known, ["Ships"])
    assert codes(read) == ["F005"]
    assert [entry.name for entry in read.facts.descriptors] == ["TopSailDescriptor"]


def test_files_of_two_standards_are_a_finding() -> None:
    read = read_facts(ship({}), {**published(), "dataStandard": "8.0"}, ["Ships"])
    assert codes(read) == ["F006"]
    assert read.facts.data_standard == "8.0"


def test_a_merged_key_part_has_every_place() -> None:
    read = voyages(
        {
            "portReference": ref("edFi_portReference"),
            "pilotReference": ref("edFi_pilotReference"),
        },
        ["portReference", "pilotReference"],
        ["pilotName", "portId"],
        portReference=reference(portId=ID),
        pilotReference=reference(portId=ID, pilotName=TEXT),
    )
    assert resource_of(read.facts, "voyages").key == (
        FlatName("pilotName", ("pilotReference/pilotName",)),
        FlatName("portId", ("portReference/portId", "pilotReference/portId")),
    )
    assert [
        member.name for member in object_of(read.facts, "voyage").members if member.key
    ] == [
        "portReference",
        "pilotReference",
    ]


def test_an_optional_reference_merges_into_the_key_after_the_others_without_being_a_key_member() -> (
    None
):
    read = voyages(
        {
            "pilotReference": ref("edFi_pilotReference"),
            "portReference": ref("edFi_portReference"),
        },
        ["portReference"],
        ["portId"],
        queries=["pilotName"],
        portReference=reference(portId=ID),
        pilotReference=reference(portId=ID, pilotName=TEXT),
    )
    (part,) = resource_of(read.facts, "voyages").key
    assert part.paths == ("portReference/portId", "pilotReference/portId")
    assert resource_of(read.facts, "voyages").queries == (
        FlatName("pilotName", ("pilotReference/pilotName",)),
    )
    assert not member_of(read.facts, "voyage", "pilotReference").key


def test_a_mandatory_reference_outside_of_the_key_is_no_key_member() -> None:
    read = voyages(
        {"name": TEXT, "portReference": ref("edFi_portReference")},
        ["name", "portReference"],
        ["name"],
        queries=["portId"],
        portReference=reference(portId=ID),
    )
    assert [
        member.name for member in object_of(read.facts, "voyage").members if member.key
    ] == ["name"]


@pytest.mark.parametrize(
    ("member", "entity", "part", "flat"),
    [
        ("portReference", "port", "portId", "portId"),
        ("portReference", "port", "ownerId", "portOwnerId"),
        ("homePortReference", "port", "portId", "homePortId"),
        ("homePortReference", "port", "ownerId", "ownerId"),
        ("seaRouteReference", "seaRoute", "routeCode", "seaRouteCode"),
        ("seaRouteReference", "seaRoute", "code", "seaCode"),
    ],
)
def test_flat_names_of_references(
    member: str, entity: str, part: str, flat: str
) -> None:
    name = f"{entity}Reference"
    read = voyages(
        {member: ref(f"edFi_{name}")},
        [member],
        [flat],
        **{name: reference(**{part: TEXT})},
    )
    assert resource_of(read.facts, "voyages").key == (
        FlatName(flat, (f"{member}/{part}",)),
    )
    assert read.findings == ()


def test_a_prefixed_flat_name_keeps_two_references_apart() -> None:
    read = voyages(
        {
            "ownerReference": ref("edFi_ownerReference"),
            "cargoReference": ref("edFi_cargoReference"),
        },
        ["ownerReference", "cargoReference"],
        ["cargoOwnerId", "ownerId"],
        ownerReference=reference(ownerId=ID),
        cargoReference=reference(ownerId=ID),
    )
    assert resource_of(read.facts, "voyages").key == (
        FlatName("cargoOwnerId", ("cargoReference/ownerId",)),
        FlatName("ownerId", ("ownerReference/ownerId",)),
    )


def test_a_flat_name_belongs_to_the_part_with_that_name() -> None:
    read = voyages(
        {"seaRouteReference": ref("edFi_seaRouteReference")},
        ["seaRouteReference"],
        ["routeCode", "seaRouteCode"],
        seaRouteReference=reference(routeCode=TEXT, seaRouteCode=TEXT),
    )
    assert [part.paths for part in resource_of(read.facts, "voyages").key] == [
        ("seaRouteReference/routeCode",),
        ("seaRouteReference/seaRouteCode",),
    ]


def test_flat_names_without_a_place_are_findings() -> None:
    read = voyages({"name": TEXT}, ["name"], ["name", "lostKey"], queries=["lostQuery"])
    assert [(finding.code, finding.page, finding.at) for finding in read.findings] == [
        ("F002", "Voyages", "lostKey"),
        ("F003", "Voyages", "lostQuery"),
    ]


def test_paging_and_id_are_no_queries() -> None:
    api = document(
        paths("ships", "ship", ["shipId"], queries=["name"]),
        {"ship": schema({"shipId": ID, "name": TEXT})},
    )
    assert resource_of(
        read_facts(api, published(), ["Ships"]).facts, "ships"
    ).queries == (
        FlatName("name", ("name",)),
    )


def test_a_key_is_updatable_if_the_put_has_the_keyword() -> None:
    api = document(
        paths("ships", "ship", ["shipId"], updatable=True),
        {"ship": schema({"shipId": ID})},
    )
    assert resource_of(
        read_facts(api, published(), ["Ships"]).facts, "ships"
    ).key_updatable
    assert not resource_of(
        read_facts(ship({}), published(), ["Ships"]).facts, "ships"
    ).key_updatable


def test_a_resource_with_items_of_an_abstract_resource_is_of_that_kind() -> None:
    api = ship(
        {"flags": many("edFi_vesselFlag")},
        vesselFlag=schema({"colour": TEXT}),
        vesselReference=reference(vesselId=ID),
    )
    assert resource_of(
        read_facts(api, published(), ["Ships"]).facts, "ships"
    ).aliases == (("vessels", "vesselId"),)


def test_an_abstract_resource_with_the_same_key_names_needs_no_key_name() -> None:
    api = ship(
        {"flags": many("edFi_vesselFlag")},
        vesselFlag=schema({"colour": TEXT}),
        vesselReference=reference(shipId=ID),
    )
    assert resource_of(
        read_facts(api, published(), ["Ships"]).facts, "ships"
    ).aliases == (("vessels", ""),)


def test_a_resource_with_only_items_of_its_own_has_no_alias() -> None:
    api = ship(
        {"decks": many("edFi_shipDeck")},
        shipDeck=schema({}),
        vesselReference=reference(vesselId=ID),
    )
    assert (
        resource_of(read_facts(api, published(), ["Ships"]).facts, "ships").aliases
        == ()
    )


WITHOUT_PATHS = {"openapi": "3.0.3", "info": {}, "components": {"schemas": {}}}


@pytest.mark.parametrize(
    ("openapi", "message"),
    [
        (None, "expected a JSON object"),
        ([], "expected a JSON object"),
        ({}, "not an OpenAPI 3 document"),
        ({"swagger": "2.0", "paths": {}}, "not an OpenAPI 3 document"),
        (WITHOUT_PATHS, "#/paths"),
        ({"openapi": "3.0.3", "paths": {}}, "#/components"),
        (
            {
                "openapi": "3.0.3",
                "paths": {"/ed-fi/ships": []},
                "components": {"schemas": {}},
            },
            "#/paths//ed-fi/ships",
        ),
        (ship({"mast": []}), "properties/mast"),
        (ship({"mast": {"type": "colour"}}), "'colour'"),
        (ship({"mast": {"type": "string", "maxLength": "long"}}), "maxLength"),
        (ship({"mast": {"type": "string", "maxLength": 1.5}}), "maxLength"),
        (ship({"deck": ref("edFi_nowhere")}), "nowhere"),
        (ship({"deck": {"$ref": "other.json#/deck"}}), "$ref"),
        (ship({"decks": {"type": "array"}}), "items"),
    ],
)
def test_a_malformed_document_is_an_error_with_the_place(
    openapi: Any, message: str
) -> None:
    with pytest.raises(TablewrightError, match=re.escape(message)) as caught:
        read_facts(openapi, published(), ["Ships"])
    assert "OpenAPI document" in caught.value.where


@pytest.mark.parametrize(
    "descriptors",
    [
        None,
        [],
        {},
        {"descriptors": []},
        {"descriptors": {"SailDescriptor": []}},
        {"descriptors": {"SailDescriptor": {"values": []}}},
        {"descriptors": {"SailDescriptor": {"namespace": "uri://x", "values": "Jib"}}},
    ],
)
def test_a_malformed_descriptor_file_is_an_error_with_the_place(
    descriptors: Any,
) -> None:
    with pytest.raises(TablewrightError) as caught:
        read_facts(ship({}), descriptors, ["Ships"])
    assert "descriptor file" in caught.value.where
