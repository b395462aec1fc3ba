"""Runs the scenarios of a version on a server in memory, and reports what it refuses (K003 to K008).

The tests of a package run the same code: what they would refuse is an error of the spec.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from tablewright.model import types
from tablewright.model.facts import ApiObject, references_of
from tablewright.model.findings import (
    Finding,
    Location,
    PagePlace,
    PreloadPlace,
    ScenarioPlace,
)
from tablewright.model.types import item_type
from tablewright.model.version import Resource, Sample, Version
from tablewright.naming import did_you_mean
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.api.limits import ApiLimits, MissingMember
from tablewright.runtime.core.samples.placeholders import ResolveContext, resolve_in
from tablewright.values.placeholders import placeholders_of

if TYPE_CHECKING:
    from tablewright.resolve.checks.story_server import (
        MissingRecord,
        StoryApi,
        StoryClient,
    )
    from tablewright.runtime.core.models.descriptors import Descriptor
    from tablewright.runtime.core.samples.sample_set import Scenario
    from tablewright.runtime.edfi import resources as runtime
    from tablewright.runtime.edfi.runs.prerequisites import Prerequisites

#: The runtime whose packages run all scenarios of a version as one story.
_RUNTIME = "edfi"
#: The packages run their scenarios for the default school year, and for one this many years later.
_YEARS_LATER = 9
#: How messages name the complete form of a scenario.
_FORM_OF_COMPLETE = " in its complete form"


@dataclass(frozen=True, slots=True)
class _Form:
    """One run of the story: its school year, and whether it sends the complete samples."""

    school_year: int
    complete: bool
    words: str


@dataclass(frozen=True, slots=True)
class RefusedReference:
    """A reference of a scenario to a record that does not exist when the scenario runs."""

    resource: str
    number: str
    path: str
    to: str
    key: str
    form: str


@dataclass(slots=True)
class StoryProblems:
    """What the server of a version refuses: references without a record, and other findings."""

    references: dict[tuple[str, str, str], RefusedReference]
    findings: dict[tuple[str, Location], Finding]
    # The resources whose scenarios ended early: their records can be missing, which is no further problem.
    stopped: set[str]
    # The scenarios, by page and number, whose payload lacks a mandatory member, each with its finding.
    incomplete: dict[tuple[str, str], Finding]

    def add(self, finding: Finding) -> None:
        """Adds a finding; the other forms of a scenario are refused for the same reason in most cases."""
        self.findings.setdefault((finding.code, finding.location), finding)


def has_story(version: Version) -> bool:
    """Whether the scenarios of a version run one after the other on one server."""
    return version.convention.runtime == _RUNTIME and bool(version.resources)


def check_story(version: Version, limits: ApiLimits) -> StoryProblems:
    """Runs all scenarios in both forms and for both school years of the tests.

    Each place is reported for the first run that refuses it.
    """
    problems = StoryProblems({}, {}, set(), {})
    if not has_story(version):
        return problems
    _check_payloads(version, limits, problems)
    runtime_version = _RuntimeVersion(version)
    year = version.info.school_year
    later = year + _YEARS_LATER
    for form in (
        _Form(year, complete=False, words=""),
        _Form(year, complete=True, words=_FORM_OF_COMPLETE),
        _Form(later, complete=False, words=f" for the school year {later}"),
        _Form(
            later,
            complete=True,
            words=f" in its complete form for the school year {later}",
        ),
    ):
        _Story(runtime_version, form, problems).run()
    # Alone, a resource gets its records from the samples of others. After an error, these may be wrong.
    if not (problems.findings or problems.references or problems.incomplete):
        _check_each_resource(runtime_version, problems)
    return problems


def _check_payloads(
    version: Version, limits: ApiLimits, problems: StoryProblems
) -> None:
    """Adds an error for each payload that the API refuses."""
    for resource in version.resources:
        for sample in resource.samples:
            if sample.payload is None or sample.complete is None:
                continue
            number = sample.scenario.number
            of_page = limits.check(resource.object, sample.payload)
            complete = limits.check(resource.object, sample.complete)
            known = set()
            for member in of_page.missing:
                known.add(member.path)
                finding = _refused(resource, number, "", _lacks(member))
                problems.incomplete.setdefault((resource.page.name, number), finding)
            found = [
                _lacks(item) for item in complete.missing if item.path not in known
            ]
            found += [f"'{value.path}': {value.problem}" for value in complete.values]
            for problem in found:
                problems.add(_refused(resource, number, _FORM_OF_COMPLETE, problem))


def _lacks(member: MissingMember) -> str:
    return f"it lacks '{member.path}', which each {member.object} must have"


def _refused(resource: Resource, number: str, words: str, problem: str) -> Finding:
    """The error about a scenario."""
    location = ScenarioPlace(resource.page.name, number)
    return Finding("K005", location, (("form", words), ("problem", problem)))


class _RuntimeVersion:
    """A version as the runtime reads it; what several runs need is made once."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.resources = {resource.name: resource for resource in version.resources}
        self.namespaces = _namespaces(version)
        self._scenarios: dict[tuple[str, int, bool], tuple[Scenario, ...]] = {}

    @cached_property
    def api(self) -> StoryApi:
        """The resources and descriptors of a server of the version."""
        # Imported here: the libraries of a server take long to load, and a cached version needs none of them.
        from tablewright.resolve.checks.story_server import StoryApi

        descriptors = descriptor_classes(self.version)
        catalog = catalog_of(self.version, descriptors)
        return StoryApi(catalog, descriptors.values())

    def client(self, school_year: int) -> StoryClient:
        """A client of a new server without records."""
        from tablewright.resolve.checks.story_server import StoryClient

        return StoryClient(self.api, school_year)

    def scenarios(self, name: str, form: _Form) -> tuple[Scenario, ...]:
        """The scenarios of a resource in one form."""
        key = (name, form.school_year, form.complete)
        if key not in self._scenarios:
            resource = self.resources[name]
            self._scenarios[key] = self._new_scenarios(resource, form)
        return self._scenarios[key]

    def _new_scenarios(self, resource: Resource, form: _Form) -> tuple[Scenario, ...]:
        scenarios = []
        context = self.context(form)
        for sample in resource.samples:
            scenario = _scenario(resource, sample, form, context, self.namespaces)
            scenarios.append(scenario)
        return tuple(scenarios)

    def context(self, form: _Form) -> ResolveContext:
        """What the placeholders of samples are resolved with."""
        # The day is fixed: findings may not depend on the day of the run.
        return ResolveContext(form.school_year, self.version.info.reference_date, {})


class _Story:
    """One run of all scenarios, as a rehearsal of the packages does it."""

    def __init__(
        self, runtime_version: _RuntimeVersion, form: _Form, problems: StoryProblems
    ) -> None:
        self._runtime_version = runtime_version
        self._version = runtime_version.version
        self._form = form
        self._problems = problems
        self._catalog = runtime_version.api.catalog
        self._client = runtime_version.client(form.school_year)
        self._resources = runtime_version.resources
        self._prerequisites: dict[str, Prerequisites] = {}
        self._order = [name for name, _ in self._version.order]

    def run(self) -> None:
        """Adds what is refused to the problems."""
        runs = {}
        for name in self._order:
            runs[name] = self._played(name)
        for name in reversed(self._order):
            self._end(name, runs[name])

    def _preload(self, name: str, prerequisites: Prerequisites) -> None:
        """Creates the preloaded records of a resource, before its scenarios."""
        for number, record in enumerate(self._version.preload):
            if record.resource == name:
                namespaces = self._runtime_version.namespaces
                tree = placeholders_of(record.payload, namespaces)
                payload = resolve_in(tree, self._context())
                self._load(name, PreloadPlace(number), payload, prerequisites)

    def _load(
        self,
        name: str,
        location: PreloadPlace,
        payload: dict[str, Any],
        prerequisites: Prerequisites,
    ) -> None:
        from tablewright.runtime.core.runs.scenarios import ScenarioFailure

        resource = self._catalog[name]
        about = ("name", name)
        try:
            year = self._form.school_year
            answer = prerequisites.load(resource, year, payload)
        except ScenarioFailure as failure:
            problem = ("problem", _reason(failure))
            self._problems.add(Finding("K006", location, (about, problem)))
            return
        if answer.status_code == 200:
            problem = ("problem", "an earlier record has the same key")
            self._problems.add(Finding("K006", location, (about, problem)))
        for record in self._missing():
            key = _key_words(record)
            hint = self._hint_of_order(name, record)
            details = (
                about,
                ("path", record.path),
                ("resource", record.target.resource),
                ("key", key),
                ("hint", hint),
            )
            self._problems.add(Finding("K004", location, details))

    def _hint_of_order(self, name: str, record: MissingRecord) -> str:
        """A question about a similar preloaded record, to follow a sentence; empty if there is none."""
        keys = []
        for preloaded in self._version.preload:
            if preloaded.resource == record.target.resource:
                tree = placeholders_of(preloaded.payload, {})
                payload = resolve_in(tree, self._context())
                keys.append(_values_words(record.target.key, payload))
        return did_you_mean(_key_words(record), keys)

    def _played(self, name: str) -> Any:
        """The run of a resource after its preloaded records, and its scenarios except deletions."""
        from tablewright.runtime.core.runs.scenarios import ScenarioFailure
        from tablewright.runtime.edfi.runs.prerequisites import Prerequisites
        from tablewright.runtime.edfi.runs.scenarios import ScenarioRun

        # The catalog is empty because earlier resources have created all records of references.
        prerequisites = Prerequisites(self._client.http, {}, cast("Any", None))
        self._prerequisites[name] = prerequisites
        self._preload(name, prerequisites)
        run = ScenarioRun(self._client.http, self._catalog[name], prerequisites)
        for scenario in self._scenarios(name):
            if scenario.method == "DELETE":
                continue
            try:
                run.play(scenario)
            except ScenarioFailure as failure:
                self._stop(name, scenario, failure)
                break
            finally:
                self._note_references(name, scenario)
        return run

    def _end(self, name: str, run: Any) -> None:
        """Run the scenarios of a resource that delete records, then delete its remaining records."""
        from tablewright.runtime.core.runs.scenarios import ScenarioFailure
        from tablewright.runtime.edfi.runs.clean_up import CleanUp

        for scenario in self._scenarios(name):
            if scenario.method != "DELETE" or name in self._problems.stopped:
                continue
            try:
                run.play(scenario)
            except ScenarioFailure as failure:
                self._stop(name, scenario, failure)
        clean_up = CleanUp(self._client.http)
        run.clean_up(clean_up)
        self._prerequisites[name].remove(clean_up)

    def _stop(self, name: str, scenario: Scenario, failure: Exception) -> None:
        """Adds a finding about a scenario, after which those of its resource do not run."""
        resource = self._resources[name]
        self._problems.stopped.add(name)
        self._problems.stopped.update(abstract for abstract, _ in resource.api.aliases)
        # A payload without a part of its key has a finding already.
        if (resource.page.name, scenario.number) not in self._problems.incomplete:
            words = self._form.words
            reason = _reason(failure)
            self._problems.add(_refused(resource, scenario.number, words, reason))

    def _note_references(self, name: str, scenario: Scenario) -> None:
        for record in self._missing():
            if record.target.resource in self._problems.stopped:
                continue
            place = (name, scenario.number, record.path)
            reference = RefusedReference(
                *place, record.target.resource, _key_words(record), self._form.words
            )
            self._problems.references.setdefault(place, reference)

    def _missing(self) -> list[MissingRecord]:
        missing = list(self._client.missing)
        self._client.missing.clear()
        return missing

    def _scenarios(self, name: str) -> tuple[Scenario, ...]:
        return self._runtime_version.scenarios(name, self._form)

    def _context(self) -> ResolveContext:
        return self._runtime_version.context(self._form)


class _Samples:
    """The samples of a version, as the prerequisites of a scenario read them."""

    def __init__(self, runtime_version: _RuntimeVersion, form: _Form) -> None:
        self._runtime_version = runtime_version
        self._form = form

    def scenarios(self, name: str, **options: object) -> tuple[Scenario, ...]:
        """All scenarios of a resource."""
        del options
        return self._runtime_version.scenarios(name, self._form)


def _check_each_resource(
    runtime_version: _RuntimeVersion, problems: StoryProblems
) -> None:
    """Adds an error for each resource whose scenarios fail without those of the other resources."""
    from tablewright.runtime.core.runs.scenarios import ScenarioFailure
    from tablewright.runtime.edfi.runs.scenarios import run_scenarios

    version = runtime_version.version
    catalog = runtime_version.api.catalog
    year = version.info.school_year
    for school_year in (year, year + _YEARS_LATER):
        form = _Form(school_year, complete=False, words="")
        samples = _Samples(runtime_version, form)
        for resource in version.resources:
            client = runtime_version.client(school_year)
            try:
                run_scenarios(
                    client.http,
                    catalog[resource.name],
                    cast("Any", samples),
                    catalog=catalog,
                    school_year=school_year,
                )
            except (ScenarioFailure, KeyError, StopIteration) as failure:
                location = PagePlace(resource.page.name)
                details = (("problem", _reason(failure)),)
                problems.add(Finding("K007", location, details))


def _reason(failure: Exception) -> str:
    """What a failure states, on one line."""
    if isinstance(failure, StopIteration):
        return "a resource that it refers to has no scenario with a payload"
    return " ".join(str(failure).split())


def _key_words(record: MissingRecord) -> str:
    return _values_words(record.target.key, record.target.key)


def _values_words(names: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The values of a key in words: `schoolId '255901001', classPeriodName 'First'`."""
    words = []
    for name in names:
        value = values.get(name)
        words.append(f"no {name}" if value is None else f"{name} '{value}'")
    return ", ".join(words)


# The version as the runtime reads it ------------------------------------------------------------------


def catalog_of(
    version: Version, descriptors: Mapping[str, type[Descriptor]]
) -> dict[str, runtime.Resource]:
    """The resources of a version by name, as the modules of its package declare them."""
    from tablewright.resolve.checks.story_server import model_in_place
    from tablewright.runtime.edfi import resources as runtime

    catalog = {}
    objects = {item.name: item for item in version.objects}
    for resource in version.resources:
        references = []
        for reference in references_of(resource.object, version.objects):
            part = runtime.ReferencePart(reference.path, reference.to, reference.key)
            references.append(part)
        key = []
        for name in resource.api.key:
            key.append(runtime.KeyPart(name.name, name.paths))
        catalog[resource.name] = runtime.Resource(
            name=resource.name,
            title=resource.object,
            path=resource.operations[0].path,
            model=model_in_place(),
            key=tuple(key),
            references=tuple(references),
            key_updatable=resource.api.key_updatable,
            aliases=resource.api.aliases,
            descriptors=_descriptor_members(
                objects[resource.object], objects, descriptors, frozenset()
            ),
        )
    return catalog


def descriptor_classes(version: Version) -> dict[str, type[Descriptor]]:
    """The descriptors of a version by name, as classes of its package."""
    from tablewright.runtime.core.models.descriptors import descriptor_class

    classes = {}
    for facts in version.descriptors:
        classes[facts.name] = descriptor_class(
            facts.name, facts.namespace, facts.values
        )
    return classes


def _descriptor_members(
    obj: ApiObject,
    objects: Mapping[str, ApiObject],
    descriptors: Mapping[str, type[Descriptor]],
    containers: frozenset[str],
) -> runtime.DescriptorMembers:
    """The descriptors in an object at any depth; `containers` are the objects around it."""
    from tablewright.runtime.edfi import resources as runtime

    values = []
    inner = []
    for member in obj.members:
        kind = item_type(member.type)
        if isinstance(kind, types.Descriptor):
            values.append((member.name, descriptors[kind.name]))
            continue
        if not isinstance(kind, types.Nested | types.Reference):
            continue
        # An object may contain itself.
        if kind.object in containers:
            continue
        members = _descriptor_members(
            objects[kind.object], objects, descriptors, containers | {kind.object}
        )
        if members:
            inner.append((member.name, members))
    return runtime.DescriptorMembers(tuple(values), tuple(inner))


def _scenario(
    resource: Resource,
    sample: Sample,
    form: _Form,
    context: ResolveContext,
    namespaces: Mapping[str, str],
) -> Scenario:
    """The scenario of a sample, resolved as `SampleSet` of the packages resolves it."""
    from tablewright.runtime.core.samples.sample_set import Scenario

    tree = sample.complete if form.complete else sample.payload
    payload = None
    if tree is not None:
        payload = resolve_in(placeholders_of(tree, namespaces), context)
    scenario = sample.scenario
    return Scenario(
        resource=resource.name,
        path=resource.operations[0].path,
        school_year=form.school_year,
        number=scenario.number,
        method=scenario.method,
        action=scenario.action,
        record_of=scenario.record_of,
        subject=scenario.subject,
        changes=tuple(sample.changes),
        status=sample.status,
        query={},
        payload=payload,
        recreate=sample.recreate,
    )


def _namespaces(version: Version) -> dict[str, str]:
    namespaces = {}
    for descriptor in version.descriptors:
        namespaces[descriptor.name] = descriptor.namespace
    return namespaces


# Findings ---------------------------------------------------------------------------------------------


def with_story(
    findings: tuple[Finding, ...],
    problems: StoryProblems,
    version: Version,
    alignments: Mapping[str, Alignment],
) -> tuple[Finding, ...]:
    """The findings with the errors of the story.

    A warning about a reference, or about a missing member, that the story confirms becomes an error (K003,
    K008), which no acceptance covers.
    """
    places = dict(_places(problems, version, alignments))
    merged: list[Finding] = []
    confirmed: set[tuple[str, str, str]] = set()
    reported: set[tuple[str, str]] = set()
    for finding in findings:
        refused = []
        if finding.code in ("K001", "K002"):
            for number in finding.scenarios:
                place = (finding.page, finding.at, number)
                if place in places:
                    refused.append(place)
        if refused:
            confirmed.update(refused)
            merged.append(_as_error(finding))
        elif finding.code == "F120" and has_story(version):
            merged.append(replace(finding, code="K008"))
            for number in finding.scenarios:
                reported.add((finding.page, number))
        else:
            merged.append(finding)
    for place, reference in places.items():
        if place not in confirmed:
            merged.append(_finding(place, reference))
    for scenario, finding in problems.incomplete.items():
        # A value that the API refuses was left out, and nothing has reported that the API requires it.
        if scenario not in reported:
            merged.append(finding)
    return (*merged, *problems.findings.values())


def _places(
    problems: StoryProblems, version: Version, alignments: Mapping[str, Alignment]
) -> Iterator[tuple[tuple[str, str, str], RefusedReference]]:
    """The refused references by page, place and scenario."""
    pages = {resource.name: resource.page.name for resource in version.resources}
    for reference in problems.references.values():
        wire = tuple(reference.path.split("/"))
        place = alignments[reference.resource].place_of(wire)
        yield (pages[reference.resource], place, reference.number), reference


def _as_error(finding: Finding) -> Finding:
    """The error for a warning about a reference that the story refuses."""
    details = dict(finding.details)
    hint = details["hint"]
    if "when" in details:
        hint = f"; it exists only {details['when']}{hint}"
    texts = (
        ("resource", details["resource"]),
        ("key", details["key"]),
        ("form", ""),
        ("hint", hint),
    )
    return replace(finding, code="K003", details=texts)


def _finding(place: tuple[str, str, str], reference: RefusedReference) -> Finding:
    page, at, number = place
    details = (
        ("resource", reference.to),
        ("key", reference.key),
        ("form", reference.form),
        ("hint", ""),
    )
    return Finding("K003", PagePlace(page, at, (number,)), details)
