"""The table of all names in spec files that refer to something: the field, and what it must name.

Each file has a list of fields, and a class with the names that they can refer to. A new field that refers to
something by name gets a line here; `references` has the mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tablewright.model import types as api
from tablewright.model.corrections import Correction, RequirementCorrection
from tablewright.model.facts import ApiObject, Facts
from tablewright.model.family import ConventionFile, FamilyInfo, PageRule
from tablewright.model.findings import FactsPlace
from tablewright.model.page import Call, Page, Scenario
from tablewright.naming import closest, means_resource, plural
from tablewright.rules import RULES
from tablewright.specfiles.references import (
    FilledList,
    NamedEntries,
    NamesAt,
    NumberField,
    Place,
    ReferenceField,
    ReferenceName,
)


def _one(kind: str, known: Callable[[Any], Collection[str]]) -> NamesAt:
    """The place has one name, which must be one of those that `known` returns for the names of its file."""

    def names(place: Place, context: Any) -> Iterator[ReferenceName]:
        yield ReferenceName(place.text, kind, known(context))

    return names


# family.yaml -----------------------------------------------------------------------------------------


def _rule_code(place: Place, _: object) -> Iterator[ReferenceName]:
    yield ReferenceName(place.text, "the code of a rule", RULES)


def _family_versions(family: FamilyInfo) -> Collection[str]:
    return family.versions


FAMILY_FIELDS = (
    ReferenceField("accepted/@", _one("a version of the family", _family_versions)),
    ReferenceField("accepted/*/*/code", _rule_code),
)
FAMILY_FILLED = (FilledList("accepted/*/*/places"),)


# accepted.yaml ---------------------------------------------------------------------------------------

ACCEPTED_FIELDS = (ReferenceField("accepted/*/code", _rule_code),)
ACCEPTED_FILLED = (FilledList("accepted/*/places"),)


# version.yaml ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FamilyNames:
    """The names of the versions of a family, and of those before one version."""

    versions: tuple[str, ...]
    earlier: tuple[str, ...]


def _versions(names: FamilyNames) -> Collection[str]:
    return names.versions


def _earlier_versions(names: FamilyNames) -> Collection[str]:
    return names.earlier


VERSION_NUMBERS = (NumberField("school-year", 1900, 2999),)
VERSION_FIELDS = (
    # Renames lead from one version of the list to the next, so the predecessor comes earlier.
    ReferenceField(
        "predecessor", _one("an earlier version of the family", _earlier_versions)
    ),
)
CONVENTION_VERSION_FIELDS = (
    ReferenceField("versions/@", _one("a version of the family", _versions)),
)


# Pages -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageNames:
    """The numbers of the scenarios of a page, and the places of its properties."""

    page: str
    numbers: tuple[str, ...]
    places: Collection[str]

    @classmethod
    def of(cls, *forms: Page) -> PageNames:
        """The names of a page; a page can have several forms, such as the captured and the corrected one."""
        numbers: dict[str, None] = {}
        places: dict[str, None] = {}
        for form in forms:
            for scenario in form.scenarios:
                numbers[scenario.number] = None
            for place, _ in form.walk():
                places[place] = None
        return cls(forms[0].name, tuple(numbers), places)


#: The methods of HTTP that an operation can have.
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ACTIONS = ("create", "update", "delete", "read")


def _method(place: Place, _: object) -> Iterator[ReferenceName]:
    yield ReferenceName(place.text, "an HTTP method", METHODS)


def _action(place: Place, _: object) -> Iterator[ReferenceName]:
    page = place.trail[0]
    assert isinstance(page, Page)
    # An operation page does not state the action of its one sample.
    known = _ACTIONS if page.call is None else ("call", *_ACTIONS)
    yield ReferenceName(place.text, "an action of a scenario", known)


def _earlier_scenario(place: Place, names: PageNames) -> Iterator[ReferenceName]:
    """A record exists only after the scenario that creates it."""
    _, position, *_ = place.keys
    assert isinstance(position, int)
    kind = "the number of an earlier scenario"
    yield ReferenceName(place.text, kind, names.numbers[:position])


def _scenario(place: Place, names: PageNames) -> Iterator[ReferenceName]:
    kind = f"the number of a scenario of {names.page}"
    yield ReferenceName(place.text, kind, names.numbers)


def _page_place(place: Place, names: PageNames) -> Iterator[ReferenceName]:
    yield ReferenceName(place.text, f"a property of {names.page}", names.places)


def _changed_place(place: Place, _: object) -> Iterator[ReferenceName]:
    """A scenario removes the values of some of the properties that it changes."""
    scenario = place.trail[_ENTRY]
    assert isinstance(scenario, Scenario)
    kind = f"one of the changes of scenario {scenario.number}"
    yield ReferenceName(place.text, kind, scenario.changes)


#: The position of an entry in the trail of a list such as `scenarios/*`.
_ENTRY = 2
#: The places of a rule, by the keys below the rule.
_RULE_PLACES = ("one-of/*", "not-both/*", "at-least/place", "either-resource/places/*")


def _rule_fields(at: str, names: NamesAt) -> Iterator[ReferenceField]:
    for keys in _RULE_PLACES:
        yield ReferenceField(f"{at}/{keys}", names)


PAGE_FIELDS = (
    ReferenceField("scenarios/*/method", _method),
    ReferenceField("scenarios/*/action", _action),
    ReferenceField("scenarios/*/record-of", _earlier_scenario),
    ReferenceField("call/method", _method),
    ReferenceField("scenarios/*/changes/*", _page_place),
    ReferenceField("scenarios/*/removes/*", _changed_place),
    ReferenceField("properties**/values/@", _scenario),
    ReferenceField("unplaced/*/values/@", _scenario),
    ReferenceField("call/answer**/values/@", _scenario),
    ReferenceField("call/other-answers/*/properties**/values/@", _scenario),
    ReferenceField("findings/*/scenarios/*", _scenario),
    *_rule_fields("requirements/*", _page_place),
)
#: The lists of a rule, by the keys below it, which have an entry or more.
_RULE_LISTS = (
    "one-of",
    "not-both",
    "either-resource/places",
    "either-resource/resources",
)
PAGE_FILLED = tuple(FilledList(f"requirements/*/{keys}") for keys in _RULE_LISTS)
CORRECTION_FILLED = tuple(
    FilledList(f"corrections/*/now/{keys}") for keys in _RULE_LISTS
)
PAGE_NUMBERS = (NumberField("requirements/*/at-least/count", 0, 10_000),)
PAGE_LISTS = (NamedEntries("scenarios", "number"),)


# facts.yaml and facts.hand.yaml ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactsNames:
    """The names in a facts file: `objects` are those of covered resources, `all_objects` have the others too.

    `reference_members` are the members of the references to each resource. `known` lists all resources of
    the API, or none; `resources` are those of the file besides, with the abstract ones.
    """

    objects: Mapping[str, ApiObject]
    all_objects: Mapping[str, ApiObject]
    descriptors: Collection[str]
    reference_members: Mapping[str, Collection[str]]
    known: Collection[str]
    resources: Collection[str]

    @classmethod
    def of(cls, facts: Facts) -> FactsNames:
        """The names in a facts file."""
        objects = {item.name: item for item in facts.objects}
        all_objects = dict(objects)
        reference_members: dict[str, list[str]] = {}
        for item in facts.uncovered.objects:
            all_objects[item.name] = item
        for item in all_objects.values():
            if item.resource:
                members = reference_members.setdefault(item.resource, [])
                members += [member.name for member in item.members]
        resources: dict[str, None] = dict.fromkeys(facts.known)
        for resource in (*facts.resources, *facts.uncovered.resources):
            resources[resource.name] = None
            resources.update(dict.fromkeys(alias for alias, _ in resource.aliases))
        descriptors = {descriptor.name for descriptor in facts.descriptors}
        known = frozenset(facts.known)
        return cls(
            objects, all_objects, descriptors, reference_members, known, resources
        )


def _objects(names: FactsNames) -> Collection[str]:
    return names.objects


def _all_objects(names: FactsNames) -> Collection[str]:
    return names.all_objects


def _descriptors(names: FactsNames) -> Collection[str]:
    return names.descriptors


def _member_path(place: Place, names: FactsNames) -> Iterator[ReferenceName]:
    """The first step of a path, such as `bookReference/isbn`, that leads to no member."""
    resource = place.trail[_ENTRY]
    yield from path_names(place.text, resource.object, names.objects)


def _uncovered_path(place: Place, names: FactsNames) -> Iterator[ReferenceName]:
    resource = place.trail[_ENTRY + 1]
    yield from path_names(place.text, resource.object, names.all_objects)


def path_names(
    path: str, object_name: str, objects: Mapping[str, ApiObject]
) -> Iterator[ReferenceName]:
    """The first step of a path from an object that leads to no member; nothing for a complete path."""
    missing = missing_step(objects, object_name, path)
    if missing is None:
        return
    holder, step = missing
    if not holder:
        yield ReferenceName(step, f"a member, as the path {path} requires", ())
    # An unknown object is an error of its own, at the place that names it.
    elif holder in objects:
        members = [member.name for member in objects[holder].members]
        kind = f"a member of the object '{holder}', as the path {path} requires"
        yield ReferenceName(step, kind, members)


def missing_step(
    objects: Mapping[str, ApiObject], object_name: str, path: str
) -> tuple[str, str] | None:
    """The object, and the step of a path from another object that is not a member of it.

    The object is empty if the step before leads to a single value. The result is None for a complete path.
    """
    for step in path.split("/"):
        if object_name not in objects:
            return object_name, step
        members = {member.name: member for member in objects[object_name].members}
        if step not in members:
            return object_name, step
        object_name = _object_in(members[step].type)
    return None


def _object_in(kind: api.Type) -> str:
    """The name of the object that a member holds, alone or in a list; empty for a single value."""
    item = api.item_type(kind)
    if isinstance(item, api.Nested | api.Reference):
        return item.object
    return ""


def _alias_key(place: Place, names: FactsNames) -> Iterator[ReferenceName]:
    """The key of an abstract resource, which the references to it have; without any, it is not known."""
    alias = str(place.keys[-1])
    members = names.reference_members.get(alias)
    # An empty text stands for the same names as in the key of the resource itself.
    if members and place.text:
        yield ReferenceName(
            place.text, f"a member of the references to {alias}", members
        )


def _known_resource(place: Place, names: FactsNames) -> Iterator[ReferenceName]:
    """A file written by hand need not list all resources of the API."""
    if names.known:
        yield ReferenceName(place.text, "one of the resources in `known`", names.known)


def _referred_resource(place: Place, names: FactsNames) -> Iterator[ReferenceName]:
    """A reference may mean an abstract resource, which no list contains. A similar name is a typo.

    The name of an abstract resource follows from that of the reference: `vesselReference` means `vessels`.
    """
    entity = place.trail[_ENTRY].name.removesuffix("Reference")
    if place.text in names.resources or place.text == plural(entity):
        return
    if closest(place.text, names.resources):
        yield ReferenceName(place.text, "a resource of the API", names.resources)


def _item_key_member(place: Place, names: FactsNames) -> Iterator[ReferenceName]:
    item = place.trail[_ENTRY]
    members = [member.name for member in item.members]
    # Beside facts.yaml, an object has no members here; `version_checks` compares it with the one there.
    if members:
        kind = f"a member of the object '{item.name}'"
        yield ReferenceName(place.text, kind, members)


def _finding_place(place: Place, names: FactsNames) -> Iterator[ReferenceName]:
    location = place.trail[_ENTRY].location
    # A finding about a page is at a place of the page.
    if not isinstance(location, FactsPlace) or not location.object:
        return
    yield ReferenceName(location.object, "an object of the file", names.all_objects)
    if location.member and location.object in names.all_objects:
        item = names.all_objects[location.object]
        members = [member.name for member in item.members]
        yield ReferenceName(
            location.member, f"a member of the object '{item.name}'", members
        )


_object = _one("an object of the file", _objects)
_any_object = _one("an object of the file", _all_objects)
_descriptor = _one("a descriptor of the file", _descriptors)

FACTS_FIELDS = (
    ReferenceField("resources/*/name", _known_resource),
    ReferenceField("resources/*/object", _object),
    ReferenceField("resources/*/key/*/paths/*", _member_path),
    ReferenceField("resources/*/queries/*/paths/*", _member_path),
    ReferenceField("resources/*/aliases/*", _alias_key),
    ReferenceField("objects/*/resource", _referred_resource),
    ReferenceField("objects/*/item-key/*", _item_key_member),
    ReferenceField("objects/*/members/*/nested", _object),
    ReferenceField("objects/*/members/*/list/nested", _object),
    ReferenceField("objects/*/members/*/reference", _object),
    ReferenceField("objects/*/members/*/list/reference", _object),
    ReferenceField("objects/*/members/*/descriptor", _descriptor),
    ReferenceField("objects/*/members/*/list/descriptor", _descriptor),
    ReferenceField("findings/*/at", _finding_place),
    # Uncovered resources may use the objects of covered ones, and their descriptors are not listed.
    ReferenceField("uncovered/resources/*/name", _known_resource),
    ReferenceField("uncovered/resources/*/object", _any_object),
    ReferenceField("uncovered/resources/*/key/*/paths/*", _uncovered_path),
    ReferenceField("uncovered/resources/*/queries/*/paths/*", _uncovered_path),
    ReferenceField("uncovered/objects/*/members/*/nested", _any_object),
    ReferenceField("uncovered/objects/*/members/*/list/nested", _any_object),
    ReferenceField("uncovered/objects/*/members/*/reference", _any_object),
    ReferenceField("uncovered/objects/*/members/*/list/reference", _any_object),
)
FACTS_FILLED = (
    FilledList("resources/*/key/*/paths"),
    FilledList("resources/*/queries/*/paths"),
    FilledList("uncovered/resources/*/key/*/paths"),
    FilledList("uncovered/resources/*/queries/*/paths"),
)
#: Texts of the least length are sent as default values. The other limit only has to fit into 64 bits.
_SHORTEST = 10_000
_LONGEST = 2**63 - 1
FACTS_NUMBERS = (
    NumberField("objects/*/members/*/min-length", 0, _SHORTEST),
    NumberField("objects/*/members/*/max-length", 0, _LONGEST),
    NumberField("objects/*/members/*/list/min-length", 0, _SHORTEST),
    NumberField("objects/*/members/*/list/max-length", 0, _LONGEST),
)
FACTS_LISTS = (
    NamedEntries("resources", "name"),
    NamedEntries("resources/*/key", "name"),
    NamedEntries("resources/*/queries", "name"),
    NamedEntries("objects", "name"),
    NamedEntries("objects/*/members", "name"),
    NamedEntries("descriptors", "name"),
    NamedEntries("uncovered/resources", "name"),
    NamedEntries("uncovered/objects", "name"),
    NamedEntries("uncovered/objects/*/members", "name"),
)


# sources.yaml ----------------------------------------------------------------------------------------

SOURCES_LISTS = (NamedEntries("pages", "page"),)
#: A document has no more lines than the limit of its size allows.
SOURCES_NUMBERS = (NumberField("pages/*/lines/*", 1, 10**9),)


def _reader(place: Place, readers: Collection[str]) -> Iterator[ReferenceName]:
    """A reader need not be installed any more. A similar name is a typo."""
    if place.text not in readers and closest(place.text, readers):
        yield ReferenceName(place.text, "a reader", readers)


SOURCES_FIELDS = (ReferenceField("pages/*/reader", _reader),)


# convention.yaml and the pages of a version ----------------------------------------------------------

CONVENTION_LISTS = (
    NamedEntries("operations", "name"),
    NamedEntries("pages/*/scenarios", "number"),
)


def _earlier_own_scenario(place: Place, _: object) -> Iterator[ReferenceName]:
    rule = place.trail[_ENTRY]
    position = place.keys[_ENTRY + 1]
    assert isinstance(rule, PageRule) and isinstance(position, int)
    numbers = [scenario.number for scenario in rule.scenarios[:position]]
    yield ReferenceName(place.text, "the number of an earlier scenario", numbers)


CONVENTION_FILLED = (FilledList("pages/*/any-of/*"),)
CONVENTION_NUMBERS = (
    NumberField("operations/*/statuses/*", 100, 599),
    NumberField("pages/*/statuses/*", 100, 599),
    NumberField("pages/*/refusals/*/status", 100, 599),
    NumberField("refusals/*/status", 100, 599),
    # An absent status stands for that of a success, and absent days for no limit.
    NumberField("pages/*/scenarios/*/status", 100, 599),
    NumberField("pages/*/date-windows/*/days", 1, 36_500),
)
CONVENTION_FIELDS = (
    ReferenceField("pages/*/scenarios/*/record-of", _earlier_own_scenario),
)


@dataclass(frozen=True, slots=True)
class OperationNames:
    """The corrected operation pages of a version by name, and the convention of the family."""

    convention: ConventionFile
    rules: Mapping[str, PageRule]
    pages: Mapping[str, Page]
    calls: Mapping[str, Call]

    @classmethod
    def of(cls, convention: ConventionFile, pages: Iterable[Page]) -> OperationNames:
        """The names of those of the pages that are operation pages."""
        operations: dict[str, Page] = {}
        calls: dict[str, Call] = {}
        for page in pages:
            if page.call is not None:
                operations[page.name] = page
                calls[page.name] = page.call
        return cls(convention, dict(convention.pages), operations, calls)

    def answer_members(self, page_name: str) -> list[str]:
        """The members of an answer: those that the page prints, and those that the convention adds."""
        added = self.rules[page_name].answer_members
        return [prop.name for prop in (*self.calls[page_name].answer, *added)]

    def printed_answers(self) -> Collection[str]:
        """The members of the answers of all pages."""
        printed: dict[str, None] = {}
        for call in self.calls.values():
            printed.update(dict.fromkeys(prop.name for prop in call.answer))
        return printed


def _page_name(place: Place) -> str:
    """The operation whose rule has a name: the second key of `pages/*`."""
    return str(place.keys[1])


def _parameter(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    page_name = _page_name(place)
    # A family may have rules for pages that the version does not have.
    if page_name in names.calls:
        parameters = [item.name for item in names.calls[page_name].parameters]
        yield ReferenceName(place.text, f"a parameter of {page_name}", parameters)


def _body_member(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    page_name = _page_name(place)
    if page_name in names.pages:
        yield from _member_of_body(place.text, page_name, names)


def _member_of_body(
    name: str, page_name: str, names: OperationNames
) -> Iterator[ReferenceName]:
    members = [prop.name for prop in names.pages[page_name].properties]
    yield ReferenceName(name, f"a member of the body of {page_name}", members)


def _record_member(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    """A member of the records that another operation saves."""
    page_name = _page_name(place)
    records = names.rules[page_name].records
    if page_name not in names.calls or records is None:
        return
    # An unknown operation is an error of its own.
    if records.operation in names.pages:
        yield from _member_of_body(place.text, records.operation, names)


def _operation(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    if _page_name(place) in names.calls:
        yield ReferenceName(place.text, "an operation", names.pages)


def _captured_scenario(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    page = names.pages.get(_page_name(place))
    if page is not None:
        numbers = [scenario.number for scenario in page.scenarios]
        yield ReferenceName(
            place.text, f"the number of a scenario of {page.name}", numbers
        )


def _answer_member(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    page_name = _page_name(place)
    if page_name in names.calls:
        yield from _member_of_answer(place.text, page_name, names)


def _member_of_answer(
    name: str, page_name: str, names: OperationNames
) -> Iterator[ReferenceName]:
    kind = f"a member of the answer of {page_name}"
    yield ReferenceName(name, kind, names.answer_members(page_name))


def _saved_member(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    """The answer of the family is that of each operation with a rule, but without an answer of its own."""
    for page_name in names.calls:
        rule = names.rules.get(page_name)
        if rule is not None and not rule.saved:
            yield from _member_of_answer(place.text, page_name, names)


def _replaced_member(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    for page_name in names.calls:
        rule = names.rules.get(page_name)
        # An operation answers as it does after saving, if the rule gives only that.
        if rule is not None and not rule.saved and not rule.replaced:
            yield from _member_of_answer(place.text, page_name, names)


def _refused_member(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    """Pages print only successes, and a refusal may have other members. A similar name is a typo."""
    printed = names.printed_answers()
    if place.text not in printed and closest(place.text, printed):
        yield ReferenceName(place.text, "a member of an answer", printed)


def _query_parameter(place: Place, names: OperationNames) -> Iterator[ReferenceName]:
    parameters: dict[str, None] = {}
    for call in names.calls.values():
        for parameter in call.parameters:
            if parameter.where == "query":
                parameters[parameter.name] = None
    # A family without captured pages has nothing to compare with.
    if names.calls:
        yield ReferenceName(place.text, "a query parameter of a page", parameters)


OPERATION_FIELDS = (
    ReferenceField("settings/api-key-parameter", _query_parameter),
    ReferenceField("settings/replace-parameter", _query_parameter),
    ReferenceField("pages/*/key/*", _body_member),
    ReferenceField("pages/*/input-aliases/*", _body_member),
    ReferenceField("pages/*/query/@", _parameter),
    ReferenceField("pages/*/scenarios/*/payload-of", _captured_scenario),
    ReferenceField("pages/*/scenarios/*/query/@", _parameter),
    ReferenceField("pages/*/scenarios/*/values/@", _body_member),
    ReferenceField("pages/*/scenarios/*/omit/*", _parameter),
    ReferenceField("pages/*/any-of/*/*", _parameter),
    ReferenceField("pages/*/date-windows/*/begin", _parameter),
    ReferenceField("pages/*/date-windows/*/end", _parameter),
    ReferenceField("pages/*/date-windows/*/member", _record_member),
    ReferenceField("pages/*/records/operation", _operation),
    ReferenceField("pages/*/records/filters/@", _parameter),
    ReferenceField("pages/*/records/filters/*", _record_member),
    ReferenceField("pages/*/records/new-value", _parameter),
    ReferenceField("pages/*/records/answer-member", _answer_member),
    ReferenceField("pages/*/saved/@", _answer_member),
    ReferenceField("pages/*/replaced/@", _answer_member),
    ReferenceField("answers/saved/@", _saved_member),
    ReferenceField("answers/replaced/@", _replaced_member),
    ReferenceField("answers/refused/@", _refused_member),
)


@dataclass(frozen=True, slots=True)
class ApiNames:
    """The names of resources and properties in the facts and pages of one version."""

    facts: Facts | None
    pages: tuple[Page, ...]

    def resources(self) -> tuple[str, ...]:
        """The path segments of all resources, abstract ones included; the operations of operation pages."""
        names: dict[str, None] = {}
        for page in self.pages:
            if page.call is not None:
                names[page.name] = None
        if self.facts is not None:
            uncovered = self.facts.uncovered
            for resource in (*self.facts.resources, *uncovered.resources):
                names[resource.name] = None
            names.update(dict.fromkeys(self.facts.known))
            for item in self.facts.objects:
                # Only a reference names a resource. It may be abstract, so that `known` lacks it.
                if item.resource:
                    names[item.resource] = None
        return tuple(names)

    def has_property(self, resource: str, path: str) -> bool:
        """Whether a resource has a property; `resource` may be a shell pattern."""
        # A property that only a page lists is not in the facts file.
        *_, last = path.split("/")
        for page in self.pages:
            for _, prop in page.walk():
                if prop.name == last:
                    return True
        if self.facts is None:
            return False
        uncovered = self.facts.uncovered
        objects: dict[str, ApiObject] = {}
        for item in (*self.facts.objects, *uncovered.objects):
            objects[item.name] = item
        for api_resource in (*self.facts.resources, *uncovered.resources):
            if not fnmatchcase(api_resource.name, resource):
                continue
            if missing_step(objects, api_resource.object, path) is None:
                return True
        return False

    def used_prerequisites(self) -> Collection[str]:
        """The names of prerequisites on the pages."""
        used: set[str] = set()
        for page in self.pages:
            for printed in page.prerequisites:
                # A page may add a remark: `Ship (pre-loaded)`.
                name, _, _ = printed.partition("(")
                used.add(name.strip())
        return used


def _prerequisite(place: Place, names: ApiNames) -> Iterator[ReferenceName]:
    resources = names.resources()
    # Entries hold for all versions of the family, and a version need not use all of them.
    if names.facts is None or place.keys[-1] not in names.used_prerequisites():
        return
    if not means_resource(place.text.replace(" ", ""), *resources):
        yield ReferenceName(place.text, "a resource of the API", resources)


PREREQUISITE_FIELDS = (ReferenceField("prerequisites/*", _prerequisite),)


# corrections.yaml ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CorrectedPages:
    """The corrected pages of a version, and the captured ones by name."""

    corrected: tuple[Page, ...]
    captured: Mapping[str, Page]


def _rule_place(place: Place, names: CorrectedPages) -> Iterator[ReferenceName]:
    """A place of a rule that a correction adds, on each page that has the rule.

    A correction may add the property. A place that only the captured page has is no typo; finding A003
    reports it.
    """
    correction: Correction = place.trail[_ENTRY]
    assert isinstance(correction, RequirementCorrection)
    pattern, _, _ = correction.at.rpartition("/requirements")
    for page in names.corrected:
        # The rule may be removed by a later correction.
        if fnmatchcase(page.name, pattern) and correction.now in page.requirements:
            forms = [page]
            if page.name in names.captured:
                forms.append(names.captured[page.name])
            yield from _page_place(place, PageNames.of(*forms))


def _corrected_scenario(place: Place, names: CorrectedPages) -> Iterator[ReferenceName]:
    """A number of a scenario that one of the pages in `at` has."""
    correction: Correction = place.trail[_ENTRY]
    pattern, _, _ = correction.at.partition("/")
    numbers: dict[str, None] = {}
    for page in names.captured.values():
        if fnmatchcase(page.name, pattern):
            for scenario in page.scenarios:
                numbers[scenario.number] = None
    # Finding E001 reports a correction without a page.
    if numbers:
        kind = f"the number of a scenario of {pattern}"
        yield ReferenceName(place.text, kind, numbers)


CORRECTION_CODE_FIELDS = (ReferenceField("corrections/*/fixes/*", _rule_code),)
CORRECTION_FIELDS = (
    ReferenceField("corrections/*/scenarios/*", _corrected_scenario),
    *_rule_fields("corrections/*/now", _rule_place),
)


# renames.yaml ----------------------------------------------------------------------------------------


class RenameNames:
    """The names of a version and of the earlier ones, which are read at their first use, and kept."""

    def __init__(self, names: ApiNames, older: Iterable[ApiNames]) -> None:
        self.names = names
        self._remaining = iter(older)
        self._read: list[ApiNames] = []

    def older(self) -> Iterator[ApiNames]:
        """The names of the earlier versions, the newest first."""
        yield from self._read
        for names in self._remaining:
            self._read.append(names)
            yield names


def _new_resource(place: Place, names: RenameNames) -> Iterator[ReferenceName]:
    yield ReferenceName(
        place.text, "a resource of this version", names.names.resources()
    )


def _old_resource(place: Place, names: RenameNames) -> Iterator[ReferenceName]:
    older_names: list[str] = []
    for version in names.older():
        older_names += version.resources()
        # The versions before that need not be read.
        if place.text in older_names:
            return
    yield ReferenceName(place.text, "a resource of an earlier version", older_names)


def _resource_pattern(place: Place, names: RenameNames) -> Iterator[ReferenceName]:
    resources = names.names.resources()
    if not any(fnmatchcase(name, place.text) for name in resources):
        yield ReferenceName(place.text, "a resource of this version", resources)


def _new_property(place: Place, names: RenameNames) -> Iterator[ReferenceName]:
    resource = place.trail[-2].resource
    resources = names.names.resources()
    # An unknown resource is an error of its own.
    if not any(fnmatchcase(name, resource) for name in resources):
        return
    if not names.names.has_property(resource, place.text):
        yield ReferenceName(
            place.text,
            f"a property of {resource}, by its path from the root",
            _first_members(resource, [names.names]),
        )


def _old_property(place: Place, names: RenameNames) -> Iterator[ReferenceName]:
    # The resource may have had another name, so every resource of the earlier versions is looked at.
    if not any(version.has_property("*", place.text) for version in names.older()):
        kind = "a property of an earlier version, by its path from the root"
        yield ReferenceName(place.text, kind, _first_members("*", names.older()))


def _first_members(resource: str, versions: Iterable[ApiNames]) -> Collection[str]:
    """The members of resources that a pattern matches, without those inside them."""
    members: dict[str, None] = {}
    for names in versions:
        if names.facts is None:
            continue
        uncovered = names.facts.uncovered
        wanted: set[str] = set()
        for api_resource in (*names.facts.resources, *uncovered.resources):
            if fnmatchcase(api_resource.name, resource):
                wanted.add(api_resource.object)
        for item in (*names.facts.objects, *uncovered.objects):
            if item.name in wanted:
                members.update(dict.fromkeys(member.name for member in item.members))
    return members


def _python_name(place: Place, names: RenameNames) -> Iterator[ReferenceName]:
    known: dict[str, None] = {}
    # The objects of operation pages get their names from the pages and from convention.yaml.
    if names.names.facts is not None:
        for item in names.names.facts.objects:
            known[item.name] = None
            for member in item.members:
                known[f"{item.name}/{member.name}"] = None
        for descriptor in names.names.facts.descriptors:
            known[descriptor.name] = None
    kind = "an object, OBJECT/MEMBER or a descriptor of the facts"
    yield ReferenceName(place.text, kind, known)


RENAME_LISTS = (NamedEntries("python", "name"),)
RENAME_FIELDS = (
    ReferenceField("python/*/name", _python_name),
    ReferenceField("resources/*/to", _new_resource),
    ReferenceField("resources/*/from", _old_resource),
    ReferenceField("properties/*/resource", _resource_pattern),
    ReferenceField("properties/*/to", _new_property),
    ReferenceField("properties/*/from", _old_property),
    ReferenceField("declined/resources/*/to", _new_resource),
    ReferenceField("declined/resources/*/from", _old_resource),
    ReferenceField("declined/properties/*/resource", _resource_pattern),
    ReferenceField("declined/properties/*/to", _new_property),
    ReferenceField("declined/properties/*/from", _old_property),
)
