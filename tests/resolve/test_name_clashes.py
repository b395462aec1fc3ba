"""Names that cannot be in one package are findings at both sources, before anything is emitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tablewright.model.facts import (
    ApiObject,
    ApiResource,
    DescriptorFacts,
    FlatName,
    Member,
)
from tablewright.model.findings import FactsPlace, Finding, PagePlace
from tablewright.model.page import Page, Parameter
from tablewright.model.types import ListOf, Nested, Scalar
from tablewright.model.version import (
    Convention,
    Operation,
    Resource,
    Version,
    VersionInfo,
)
from tablewright.package_names import class_names
from tablewright.resolve.checks.name_clashes import find_name_clashes

TEXT = Scalar("string")
STATUS = Scalar("string", one_of=("new", "old"))


def obj(name: str, *members: Member, role: str = "item") -> ApiObject:
    assert role in ("item", "resource", "reference")
    return ApiObject(name, role, members or (Member("code", TEXT),))  # type: ignore[arg-type]


def resource(name: str, entity: str = "ship", *operations: Operation) -> Resource:
    page = Page(name, "", (), (), ())
    api = ApiResource(name, entity, (FlatName("code", ("code",)),))
    path = f"spec/harbor/v1/resources/{name}.yaml"
    return Resource(name, entity, page, path, operations, (), api)


def call(path: str, *parameters: Parameter, method: str = "GET") -> Operation:
    return Operation("find", method, path, parameters, "", "", False, (200,))


def parameter(name: str, argument: str) -> Parameter:
    return Parameter(name, "query", "string", "optional", argument)


def version_of(
    *objects: ApiObject,
    resources: tuple[Resource, ...] = (),
    descriptors: tuple[str, ...] = (),
    settings: tuple[tuple[str, str], ...] = (),
) -> Version:
    info = VersionInfo(
        "harbor", "v1", "harbor_v1", "Harbor", "1", "1.0", 2017, date(2017, 3, 1)
    )
    return Version(
        info,
        Convention("edfi", settings, ()),
        resources,
        objects,
        tuple(DescriptorFacts(name, "", ()) for name in descriptors),
    )


def clashes_in(version: Version, *, has_facts: bool = True) -> list[Finding]:
    return list(find_name_clashes(version, has_facts=has_facts))


SHIP = obj("ship", role="resource")
REFUSED = {
    "two objects that differ in the first letter": version_of(obj("abC"), obj("AbC")),
    "two objects that differ in punctuation": version_of(obj("wid-Get"), obj("widGet")),
    "an object and a descriptor": version_of(
        obj("termDescriptor"), descriptors=("TermDescriptor",)
    ),
    "two descriptors": version_of(descriptors=("TermDescriptor", "termDescriptor")),
    "an object and the enumeration of another object's member": version_of(
        obj("orderStatus"),
        obj("order", Member("status", STATUS)),
        obj("status"),
    ),
    "an object and the schema of refusals": version_of(
        obj("problemDetails"), settings=(("refusals", "problem-details"),)
    ),
    "two members that differ in case": version_of(
        obj("ship", Member("schoolYear", TEXT), Member("SchoolYear", TEXT))
    ),
    "two members that differ in an underscore": version_of(
        obj("ship", Member("id", TEXT), Member("_id", TEXT))
    ),
    "members URLValue and urlValue": version_of(
        obj("ship", Member("URLValue", TEXT), Member("urlValue", TEXT))
    ),
    "members Label and label": version_of(
        obj("ship", Member("Label", TEXT), Member("label", TEXT))
    ),
    "members labEl and lab_el": version_of(
        obj("ship", Member("labEl", TEXT), Member("lab_el", TEXT))
    ),
    "a member and a dunder name": version_of(
        obj("ship", Member("class", TEXT), Member("__class__", TEXT))
    ),
    "two resources that differ in punctuation": version_of(
        SHIP, resources=(resource("WidGets"), resource("Wid-Gets"))
    ),
    "two references in one module": version_of(
        obj("portReference", role="reference"), obj("port-reference", role="reference")
    ),
    "a resource with the name of the preload file": version_of(
        SHIP, resources=(resource("preload"),)
    ),
    "a resource with the name of a test of the package": version_of(
        SHIP, resources=(resource("allScenarios"),)
    ),
    "an argument for the body": version_of(
        SHIP, resources=(resource("ships", "ship", call("/s", parameter("b", "body"))),)
    ),
    "an argument named self": version_of(
        SHIP, resources=(resource("ships", "ship", call("/s", parameter("b", "self"))),)
    ),
    "two equal arguments": version_of(
        SHIP,
        resources=(
            resource(
                "ships",
                "ship",
                call("/s", parameter("from", "start"), parameter("since", "start")),
            ),
        ),
    ),
    "one call of two operations": version_of(
        SHIP,
        resources=(
            resource("ships", "ship", call("/ships/{id}")),
            resource("boats", "ship", call("/ships/{number}")),
        ),
    ),
    "a resource without letters": version_of(SHIP, resources=(resource("船"),)),
    "a member without letters": version_of(obj("ship", Member("名前", TEXT))),
    "an object without letters": version_of(obj("***")),
    "a descriptor without letters": version_of(descriptors=("Описание",)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_names_that_cannot_be_in_one_package_are_errors(case: str) -> None:
    findings = clashes_in(REFUSED[case])
    assert findings
    for finding in findings:
        assert finding.rule.level == "error"
        assert "\n" not in finding.message
        expected = "F122" if "without letters" in case else "F121"
        assert finding.code == expected


LEGAL = {
    "names that Python needs": version_of(obj("none"), obj("true"), obj("false")),
    "names that generated modules import": version_of(
        obj("operation"), obj("field"), obj("protocol"), obj("keyPart")
    ),
    "members with the names of methods": version_of(
        obj("ship", Member("toWire", TEXT), Member("copy", TEXT), Member("self", TEXT))
    ),
    "resources with the names of folders": version_of(
        SHIP,
        resources=(resource("references"), resource("shared"), resource("descriptors")),
    ),
    "a resource that begins with a digit": version_of(
        SHIP, resources=(resource("3dModels"),)
    ),
    "an enumeration with the name of its object": version_of(
        obj("status", Member("status", STATUS))
    ),
    "a file of an object in a folder and that of a resource": version_of(
        SHIP, obj("ships"), resources=(resource("ships"),)
    ),
    "two calls of one path": version_of(
        SHIP,
        resources=(
            resource("ships", "ship", call("/ships"), call("/ships", method="POST")),
        ),
    ),
}


@pytest.mark.parametrize("case", LEGAL)
def test_names_that_only_need_another_python_name_are_no_findings(case: str) -> None:
    assert clashes_in(LEGAL[case]) == []


def test_a_clash_is_reported_at_each_source_and_names_the_other_one() -> None:
    version = version_of(obj("abC"), obj("AbC"))
    first, second = clashes_in(version)
    assert first.location == FactsPlace("abC")
    assert "'AbC' (spec/harbor/v1/facts.yaml)" in first.message
    assert second.location == FactsPlace("AbC")
    assert "'abC' (spec/harbor/v1/facts.yaml)" in second.message


def test_a_clash_without_facts_is_on_the_page_that_owns_the_object() -> None:
    ships = replace(resource("ships"), wire_paths=(("Deck", "ship_deck"),))
    item = obj("ship", Member("ship_deck", TEXT), Member("shipDeck", TEXT))
    version = version_of(item, resources=(ships,))
    places = {finding.location for finding in clashes_in(version, has_facts=False)}
    assert PagePlace("ships", "Deck") in places


def test_objects_of_one_name_on_two_pages_point_at_both_pages() -> None:
    boats = resource("boats", "ship")
    decks = resource("decks", "shipDeck")
    version = version_of(
        obj("ship", Member("deckRow", Nested("shipDeckRow"))),
        obj("shipDeckRow"),
        obj("shipDeck", Member("row", Nested("shipDeckRow"))),
        obj("shipDeckRow"),
        resources=(boats, decks),
    )
    first, second = clashes_in(version, has_facts=False)
    assert {first.page, second.page} == {"boats", "decks"}
    assert {first.code, second.code} == {"F121"}
    for finding, other in ((first, second), (second, first)):
        assert f"resources/{other.page}.yaml" in finding.message


def test_two_enumerations_of_one_name_are_two_classes() -> None:
    version = version_of(
        obj("order", Member("status", STATUS)),
        obj("shipment", Member("status", ListOf(STATUS))),
        obj("port", Member("kind", STATUS)),
    )
    assert class_names(version).enumerations == {
        ("order", "status"): "OrderStatus",
        ("shipment", "status"): "ShipmentStatus",
        ("port", "kind"): "Kind",
    }
    assert clashes_in(version) == []
