"""Small documents that combine schemas in every way, and malformed ones: facts, a finding or one error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tablewright.errors import TablewrightError
from tablewright.model.facts import ApiObject, Member
from tablewright.model.types import ListOf, Nested, Scalar, Type
from tablewright.openapi_facts import FactsResult, read_facts

TEXT = {"type": "string"}
CODE = {"type": "string", "maxLength": 5}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def facts_of(ship: object, **schemas: object) -> FactsResult:
    """The facts of a document whose only resource has the schema `edFi_ship`."""
    body = {"content": {"application/json": {"schema": ref("edFi_ship")}}}
    document = {
        "openapi": "3.0.3",
        "info": {"version": "1"},
        "paths": {
            "/ed-fi/ships": {"get": {"parameters": []}, "post": {"requestBody": body}}
        },
        "components": {"schemas": {"edFi_ship": ship, **schemas}},
    }
    return read_facts(document, {"descriptors": {}}, ["Ships"])


def with_member(member: object, **schemas: object) -> FactsResult:
    return facts_of({"type": "object", "properties": {"mast": member}}, **schemas)


def ship_of(result: FactsResult) -> ApiObject:
    (found,) = (item for item in result.facts.objects if item.name == "ship")
    return found


def codes_of(result: FactsResult) -> list[str]:
    return [finding.code for finding in result.findings]


OBJECT = {"type": "object", "properties": {"code": TEXT}}
STATUS = {"type": "string", "enum": ["new", "old"]}
CHOICES = Scalar("string", one_of=("new", "old"))

TYPES: dict[str, tuple[dict[str, Any], dict[str, Any], Type]] = {
    "a scalar behind a $ref": (
        ref("edFi_code"),
        {"edFi_code": CODE},
        Scalar("string", max_length=5),
    ),
    "a scalar behind two $refs": (
        ref("a"),
        {"a": ref("b"), "b": CODE},
        Scalar("string", max_length=5),
    ),
    "an object behind two $refs": (
        ref("a"),
        {"a": ref("edFi_deck"), "edFi_deck": OBJECT},
        Nested("deck"),
    ),
    "an array behind a $ref": (
        ref("codes"),
        {"codes": {"type": "array", "items": CODE}},
        ListOf(Scalar("string", max_length=5)),
    ),
    "a limit beside a $ref": (
        {**ref("text"), "maxLength": 5},
        {"text": TEXT},
        Scalar("string", max_length=5),
    ),
    "choices": (STATUS, {}, CHOICES),
    "choices behind a $ref": (ref("status"), {"status": STATUS}, CHOICES),
    "choices in a list": ({"type": "array", "items": STATUS}, {}, ListOf(CHOICES)),
    "choices in a list behind a $ref": (
        {"type": "array", "items": ref("status")},
        {"status": STATUS},
        ListOf(CHOICES),
    ),
    "choices with null": (
        {"type": "string", "enum": ["new", None, "old"], "nullable": True},
        {},
        CHOICES,
    ),
    "a choice that is listed twice": (
        {"type": "string", "enum": ["new", "old", "new"]},
        {},
        CHOICES,
    ),
    "a constant": (
        {"type": "string", "const": "new"},
        {},
        Scalar("string", one_of=("new",)),
    ),
    "an allOf of one object": (
        {"allOf": [ref("deck")], "description": "x"},
        {"deck": OBJECT},
        Nested("deck"),
    ),
    "an allOf of scalars": (
        {"allOf": [ref("text"), {"maxLength": 5}]},
        {"text": TEXT},
        Scalar("string", max_length=5),
    ),
    "an allOf in items": (
        {"type": "array", "items": {"allOf": [ref("deck")]}},
        {"deck": OBJECT},
        ListOf(Nested("deck")),
    ),
    "a schema that is only an allOf of an object": (
        ref("deck"),
        {"deck": {"allOf": [ref("base")]}, "base": OBJECT},
        Nested("deck"),
    ),
    "an anyOf with null": (
        {"anyOf": [ref("deck"), {"type": "null"}]},
        {"deck": OBJECT},
        Nested("deck"),
    ),
    "a oneOf of one alternative": (
        {"oneOf": [CODE]},
        {},
        Scalar("string", max_length=5),
    ),
    "a type that may be null": ({"type": ["string", "null"]}, {}, Scalar("string")),
    "a name with a slash in the $ref": (
        ref("a~1b"),
        {"a/b": CODE},
        Scalar("string", max_length=5),
    ),
    "a name with a tilde in the $ref": (
        ref("a~01b"),
        {"a~1b": CODE},
        Scalar("string", max_length=5),
    ),
    "a name with a percent escape in the $ref": (
        ref("d%C3%A6k%20x"),
        {"dæk x": CODE},
        Scalar("string", max_length=5),
    ),
}


@pytest.mark.parametrize("case", TYPES)
def test_a_member_has_the_type_of_the_document(case: str) -> None:
    member, schemas, expected = TYPES[case]
    result = with_member(member, **schemas)
    assert ship_of(result).members == (Member("mast", expected),)
    assert codes_of(result) == []


BASE = {"type": "object", "properties": {"code": CODE}, "required": ["code"]}
OWN = {"type": "object", "properties": {"name": TEXT}, "required": ["name"]}
JOINED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "of two schemas": (
        {"allOf": [ref("base"), ref("own")]},
        {"base": BASE, "own": OWN},
    ),
    "with members of its own": ({**OWN, "allOf": [ref("base")]}, {"base": BASE}),
    "with an inline part": ({"allOf": [ref("base"), OWN]}, {"base": BASE}),
    "of an allOf": (
        {"allOf": [ref("middle")]},
        {"middle": {"allOf": [ref("base"), OWN]}, "base": BASE},
    ),
    "of one schema twice": (
        {"allOf": [ref("base"), ref("base"), OWN]},
        {"base": BASE},
    ),
    "of a schema behind two $refs": (
        {"allOf": [ref("a"), OWN]},
        {"a": ref("base"), "base": BASE},
    ),
    "with limits in another part": (
        {
            "allOf": [
                {"properties": {"code": TEXT}, "required": ["code"]},
                {"properties": {"code": {"maxLength": 5}}},
                OWN,
            ]
        },
        {},
    ),
}


@pytest.mark.parametrize("case", JOINED)
def test_an_all_of_has_the_members_of_all_parts(case: str) -> None:
    ship, schemas = JOINED[case]
    result = facts_of(ship, **schemas)
    assert ship_of(result).members == (
        Member("code", Scalar("string", max_length=5), mandatory=True),
        Member("name", Scalar("string"), mandatory=True),
    )
    assert codes_of(result) == []


LEFT_OUT: dict[str, dict[str, Any]] = {
    "oneOf": {"oneOf": [TEXT, {"type": "integer"}]},
    "anyOf": {"anyOf": [TEXT, {"type": "integer"}]},
    "several types": {"type": ["string", "integer"]},
    "arrays of arrays": {"type": "array", "items": {"type": "array", "items": TEXT}},
    "an object without a schema of its own": OBJECT,
    "objects without a schema of their own": {"type": "array", "items": OBJECT},
    "several objects": {"allOf": [ref("deck"), ref("hull")]},
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_member_that_facts_cannot_express_is_a_finding(case: str) -> None:
    result = with_member(LEFT_OUT[case], deck=OBJECT, hull=OBJECT)
    assert ship_of(result).members == ()
    assert codes_of(result) == ["F123"]
    assert "mast" in result.findings[0].message


def test_a_member_with_a_slash_in_its_name_is_a_finding() -> None:
    result = facts_of({"properties": {"a/b": TEXT, "code": TEXT}})
    assert [member.name for member in ship_of(result).members] == ["code"]
    assert codes_of(result) == ["F123"]


UNREAD: dict[str, dict[str, Any]] = {
    "pattern": {"type": "string", "pattern": "^x"},
    "multipleOf": {"type": "integer", "multipleOf": 5},
    "exclusiveMinimum": {"type": "integer", "exclusiveMinimum": 5},
    "minItems": {"type": "array", "items": TEXT, "minItems": 2},
    "not": {"type": "string", "not": {"const": "x"}},
    "enum": {"type": "integer", "enum": [1, 2]},
    "format": {"type": "string", "format": "uuid"},
}


@pytest.mark.parametrize("keyword", UNREAD)
def test_a_keyword_that_facts_do_not_contain_is_a_finding(keyword: str) -> None:
    result = with_member(UNREAD[keyword])
    assert len(ship_of(result).members) == 1
    assert codes_of(result) == ["F124"]
    assert f"`{keyword}`" in result.findings[0].message


@pytest.mark.parametrize(
    "keywords",
    [
        {"type": "number", "format": "int64"},
        {"type": "integer", "format": "uint8"},
        {"type": "array", "items": {"type": "integer", "format": "double"}},
    ],
)
def test_a_format_of_another_type_is_a_finding(keywords: dict[str, Any]) -> None:
    result = with_member(keywords)
    assert codes_of(result) == ["F124"]
    assert "`format`" in result.findings[0].message


@pytest.mark.parametrize(
    "keywords",
    [
        {"nullable": True},
        {"x-nullable": True},
        {"type": ["string", "null"]},
        {"oneOf": [TEXT, {"type": "null"}]},
    ],
)
def test_a_mandatory_member_that_may_be_null_is_a_finding(
    keywords: dict[str, Any],
) -> None:
    member = keywords if "oneOf" in keywords else {**TEXT, **keywords}
    mandatory = {"properties": {"mast": member}, "required": ["mast"]}
    result = facts_of(mandatory)
    assert codes_of(result) == ["F124"]
    assert "`nullable`" in result.findings[0].message
    assert codes_of(facts_of({"properties": {"mast": member}})) == []


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("maxLength", 20), ("minLength", 5), ("enum", ["a"]), ("format", "uri")],
)
def test_a_limit_of_a_descriptor_is_a_finding(keyword: str, value: object) -> None:
    plain = {"type": "string", "maxLength": 306}
    read = facts_of({"properties": {"sailDescriptor": plain}})
    assert codes_of(read) == ["F004"]
    limited = {"properties": {"sailDescriptor": {**plain, keyword: value}}}
    read = facts_of(limited)
    assert codes_of(read) == ["F004", "F124"]
    assert f"`{keyword}`" in read.findings[1].message


def test_flags_of_openapi_are_flags_of_members() -> None:
    flags = {"old": {**TEXT, "deprecated": True}, "own": {**TEXT, "readOnly": True}}
    old, own = ship_of(facts_of({"properties": flags})).members
    assert (old.deprecated, old.server) == (True, False)
    assert (own.deprecated, own.server) == (False, True)


def test_alternatives_of_an_object_are_a_finding() -> None:
    result = facts_of({**OBJECT, "oneOf": [{"required": ["code"]}]})
    assert codes_of(result) == ["F124"]


REFUSED: dict[str, Any] = {
    "a remote $ref": {"$ref": "https://harbor.example/api.json#/components/schemas/a"},
    "a $ref to a file": {"$ref": "other.json"},
    "a $ref to another part": {"$ref": "#/components/responses/a"},
    "a $ref that is no text": {"$ref": 5},
    "a $ref to nothing": ref("nothing"),
    "a $ref to itself": ref("loop"),
    "a circle of $refs": ref("a"),
    "a part that is no object": {"allOf": [5]},
    "an allOf that is no list": {"allOf": {"a": 1}},
    "parts with two types": {"allOf": [TEXT, {"type": "integer"}]},
    "a member that is a list": [],
    "a member that is a text": "string",
    "a type that is no type": {"type": "colour"},
    "a type that is a mapping": {"type": {"string": True}},
    "a list without items": {"type": "array"},
    "items that are a list": {"type": "array", "items": [TEXT]},
    "choices that are a text": {"type": "string", "enum": "new"},
    "no choices": {"type": "string", "enum": []},
    "choices that are numbers": {"type": "string", "enum": [1]},
    "a choice that is no Unicode text": {"type": "string", "enum": ["\ud800"]},
    "a length that is a text": {"type": "string", "maxLength": "5"},
    "a length that is a boolean": {"type": "string", "maxLength": True},
    "a length that is negative": {"type": "string", "maxLength": -1},
    "a length with a fraction": {"type": "string", "maxLength": 1.5},
    "lengths without a value": {"type": "string", "minLength": 5, "maxLength": 3},
    "limits without a value": {"type": "integer", "minimum": 5, "maximum": 3},
    "a limit that is not a number": {"type": "number", "minimum": float("nan")},
    "a limit without end": {"type": "number", "maximum": float("inf")},
    "a huge limit": {"type": "integer", "maximum": 10**400},
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_malformed_member_is_one_error_with_its_place(case: str) -> None:
    loops = {"loop": ref("loop"), "a": ref("b"), "b": ref("a")}
    with pytest.raises(TablewrightError) as caught:
        with_member(REFUSED[case], **loops)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("OpenAPI document #/components/schemas/")


@pytest.mark.parametrize(
    ("member", "scalar"),
    [
        ({"type": "string", "format": "date", "maxLength": 10}, Scalar("date")),
        ({"type": "string", "format": "date-time", "minLength": 1}, Scalar("datetime")),
        ({"type": "integer", "maxLength": 10}, Scalar("integer")),
        ({"type": "string", "minimum": 2}, Scalar("string")),
        ({"type": "boolean", "maximum": 2}, Scalar("boolean")),
    ],
)
def test_a_keyword_of_another_type_restricts_nothing(
    member: dict[str, Any], scalar: Scalar
) -> None:
    (found,) = ship_of(with_member(member)).members
    assert found.type == scalar


BAD_SCHEMAS: dict[str, Any] = {
    "a list": [],
    "a text": "object",
    "a scalar": TEXT,
    "an allOf of itself": {"allOf": [ref("edFi_ship")], "properties": {}},
    "members that are a list": {"type": "object", "properties": [TEXT]},
    "required that is a text": {"type": "object", "required": "code"},
    "required with a number": {"type": "object", "required": [5]},
    "a member name with half a character": {"properties": {"\udfff": TEXT}},
    "a member name with a line break": {"properties": {"a\nb": 5}},
}


@pytest.mark.parametrize("case", BAD_SCHEMAS)
def test_a_malformed_schema_is_one_error_with_its_place(case: str) -> None:
    with pytest.raises(TablewrightError) as caught:
        facts_of(BAD_SCHEMAS[case])
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("OpenAPI document #/components/schemas/")


def test_two_schemas_of_one_name_are_an_error() -> None:
    with pytest.raises(TablewrightError, match="would be one object"):
        with_member(ref("deck"), deck=OBJECT, edFi_deck=OBJECT)


def test_layers_of_shared_parts_are_read_once() -> None:
    # Without a memory of the parts, there would be 2 to the power of 40 of them: the test would not end.
    layers: dict[str, Any] = {"layer0": BASE, "text0": CODE}
    for number in range(1, 40):
        below, text_below = ref(f"layer{number - 1}"), ref(f"text{number - 1}")
        layers[f"layer{number}"] = {"allOf": [below, below]}
        layers[f"text{number}"] = {"allOf": [text_below, text_below]}
    result = facts_of(
        {"allOf": [ref("layer39")], "properties": {"mast": ref("text39")}}, **layers
    )
    assert len(ship_of(result).members) == 2


@pytest.mark.parametrize("keyword", ["allOf", "properties"])
def test_deep_schemas_are_one_error_or_read(keyword: str) -> None:
    layers: dict[str, Any] = {"layer0": BASE}
    for number in range(1, 3000):
        below = ref(f"layer{number - 1}")
        part = (
            {"allOf": [below]} if keyword == "allOf" else {"properties": {"a": below}}
        )
        layers[f"layer{number}"] = part
    try:
        facts_of(ref("layer2999"), **layers)
    except TablewrightError as error:
        assert "\n" not in str(error)


def test_a_body_and_a_key_behind_refs_are_read() -> None:
    document = json.loads(
        """{"openapi": "3.1.0", "info": {"version": "1"}, "paths": {"/ed-fi/ships": {
        "get": {"parameters": [{"$ref": "#/components/parameters/code"}]},
        "post": {"requestBody": {"$ref": "#/components/requestBodies/ship"}}}},
        "components": {"schemas": {"edFi_boat": {"$ref": "#/components/schemas/edFi_ship"},
        "edFi_ship": {"properties": {"code": {"type": "string"}}, "required": ["code"]}},
        "parameters": {"code": {"name": "code", "in": "query", "x-Ed-Fi-isIdentity": true}},
        "requestBodies": {"ship": {"content": {"application/json": {"schema":
        {"$ref": "#/components/schemas/edFi_boat"}}}}}}}"""
    )
    result = read_facts(document, {"descriptors": {}}, ["Ships"])
    (resource,) = result.facts.resources
    assert resource.object == "ship"
    assert [part.name for part in resource.key] == ["code"]


@pytest.mark.parametrize(
    "descriptors",
    [
        {"descriptors": {"TermDescriptor": {"namespace": 5, "values": []}}},
        {"descriptors": {"TermDescriptor": {"namespace": "x", "values": [{}]}}},
        {"descriptors": {"TermDescriptor": {"namespace": "x", "values": ["\ud800"]}}},
        {"descriptors": {"TermDescriptor": []}},
        {"descriptors": {}, "dataStandard": {}},
    ],
)
def test_a_malformed_descriptor_file_is_one_error(descriptors: dict[str, Any]) -> None:

    document = {"openapi": "3.0.0", "paths": {}, "components": {"schemas": {}}}
    with pytest.raises(TablewrightError, match=r"^descriptor file"):
        read_facts(document, descriptors, [])
