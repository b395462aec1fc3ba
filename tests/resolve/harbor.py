"""A small API for the tests of `resolve`: ships in ports, and voyages of ships."""

from __future__ import annotations

from datetime import date

from tablewright.model.facts import (
    ApiObject,
    ApiObjects,
    ApiResource,
    DescriptorFacts,
    Facts,
    FlatName,
    Member,
)
from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Property, Required
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.model.values import Value
from tablewright.model.version import PreloadedRecord, Resource
from tablewright.resolve.api.alignment import align
from tablewright.resolve.api.limits import ApiLimits
from tablewright.resolve.api.merge import requirements_of
from tablewright.resolve.samples.completion import CompletionResult, complete
from tablewright.resolve.samples.payloads import samples_of
from tablewright.resolve.samples.records import Records

TEXT, WHOLE, DAY = (
    Scalar("string", max_length=4),
    Scalar("integer", minimum=3),
    Scalar("date"),
)

FACTS = Facts(
    "1.0",
    (
        ApiResource(
            "ports",
            "port",
            (FlatName("portCode", ("portCode",)),),
            aliases=(("places", "code"),),
        ),
        ApiResource("ships", "ship", (FlatName("shipId", ("shipId",)),)),
        ApiResource(
            "voyages",
            "voyage",
            (
                FlatName("number", ("number",)),
                FlatName("shipId", ("shipReference/shipId", "logReference/shipId")),
            ),
        ),
    ),
    (
        ApiObject(
            "companyReference",
            "reference",
            (Member("companyId", WHOLE, key=True),),
            resource="companies",
        ),
        ApiObject(
            "logReference",
            "reference",
            (
                Member("shipId", TEXT, mandatory=True, key=True),
                Member("page", WHOLE, mandatory=True, key=True),
            ),
            resource="logs",
        ),
        ApiObject(
            "placeReference",
            "reference",
            (Member("code", TEXT, key=True),),
            resource="places",
        ),
        ApiObject(
            "port",
            "resource",
            (Member("portCode", TEXT, True, True), Member("name", TEXT)),
        ),
        ApiObject(
            "portReference",
            "reference",
            (Member("portCode", TEXT, key=True),),
            resource="ports",
        ),
        ApiObject(
            "ship",
            "resource",
            (
                Member("shipId", TEXT, mandatory=True, key=True),
                Member("portReference", Reference("portReference")),
                Member("companyReference", Reference("companyReference")),
                Member("placeReference", Reference("placeReference")),
                Member("sisterReference", Reference("shipReference")),
                Member("decks", ListOf(Nested("shipDeck"))),
                Member("launched", DAY),
                Member("flagDescriptor", Descriptor("FlagDescriptor")),
                Member("nickname", TEXT),
                Member("crew", Scalar("number", maximum=40)),
                Member("afloat", Scalar("boolean")),
                Member("departure", Scalar("time")),
                Member("built", WHOLE),
                Member("rig", Scalar("string", one_of=("sloop", "yawl"))),
                Member("lastExitDate", DAY),
                Member("id", TEXT, server=True),
            ),
        ),
        ApiObject(
            "shipDeck",
            "item",
            (Member("level", WHOLE, mandatory=True), Member("name", TEXT)),
        ),
        ApiObject(
            "shipReference",
            "reference",
            (Member("shipId", TEXT, key=True),),
            resource="ships",
        ),
        ApiObject(
            "voyage",
            "resource",
            (
                Member("number", WHOLE, mandatory=True, key=True),
                Member(
                    "shipReference",
                    Reference("shipReference"),
                    mandatory=True,
                    key=True,
                ),
                Member("logReference", Reference("logReference")),
                Member("ends", DAY),
            ),
        ),
    ),
    (
        DescriptorFacts(
            "FlagDescriptor", "uri://harbor/FlagDescriptor", ("Red", "Blue")
        ),
    ),
    known=("companies", "logs", "ports", "ships", "voyages"),
)
API_OBJECTS = ApiObjects.of(FACTS.objects)
LIMITS = ApiLimits(FACTS.objects, {}, 2017, date(2016, 9, 16))


def prop(
    name: str, *below: Property, required: Required = "required", **cells: Value | None
) -> Property:
    """A property; `s1` is its cell of scenario 1."""
    values = tuple(
        (key[1:], value) for key, value in cells.items() if value is not None
    )
    return Property(name, required=required, values=values, properties=below)


def page(
    name: str,
    *properties: Property,
    scenarios: tuple[Scenario, ...] = (),
    needs: tuple[str, ...] = (),
) -> Page:
    return Page(name, "", needs, scenarios, properties)


def resource(found: Page, facts: Facts = FACTS) -> Resource:
    """The resource of a page, as it is before the samples are checked and completed."""
    alignment = align(found, facts)
    api = alignment.resource
    assert api is not None
    samples = samples_of(found, alignment)
    return Resource(
        api.name,
        api.object,
        found,
        "",
        (),
        samples,
        api,
        requirements_of(found, alignment),
    )


def completed(
    *pages: Page, given: tuple[PreloadedRecord, ...] = ()
) -> CompletionResult:
    resources = tuple(resource(page) for page in pages)
    alignments = {item.name: align(item.page, FACTS) for item in resources}
    return complete(
        resources,
        API_OBJECTS,
        FACTS.descriptors,
        alignments,
        Records.of(resources, given),
    )
