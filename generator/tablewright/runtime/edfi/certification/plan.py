"""The plan of a certification: its steps in order, and what each one asks of the record.

A step is one scenario of a page. `plan_of` builds the plan from the sample files, whose placeholders show
which values a page fixes, and from the certification files, which list the rows of the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from ...core.certification.results import Check, Exchange, StepResult, StepStatus, now
from ...core.jsontext import JsonObject
from ...core.samples.placeholders import placeholder_name
from ...core.samples.sample_set import SampleSet, Scenario, Updates
from ...core.samples.value_sources import payload_of, with_values
from ..bodies import aliases_of, references_of
from ..client.requests import target_of
from ..order import OrderedResource
from ..resources import Resource
from ..runs.ordered_scenarios import scenarios_in_order
from .changed_scenarios import changed_steps
from .rows import PageRows, Row, read_pages

#: `fixed`: the page prints the value. `chosen`: the values file, or the page's preferred value, gives it
#: (identifiers, which find records). `calculated`: the previous value plus a number. `any`: any value.
ValueRule = Literal["fixed", "chosen", "calculated", "any"]

Catalog = Mapping[str, Resource]

#: The rule of a value of the page, by its placeholder; a value without one is fixed.
_RULES: Mapping[str, ValueRule] = {
    "$prefer": "any",
    "$system": "any",
    "$calculated": "calculated",
    "$school-year": "fixed",
    "$school-year-text": "fixed",
    "$school-date": "fixed",
    # A product sends the day on which its data was entered, and the values of its own system.
    "$relative-date": "any",
    "$variable": "any",
}

#: The sources of values that the page does not print in the cell of the scenario.
_NOT_PRINTED = frozenset({"scenario", "default", "varied"})


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """The value that a step asks for at a path with indexes (`races/0/raceDescriptor`).

    `value` is the value of the payload that a rehearsal sends. `plus` is the number to add to the previous
    value, for `calculated`; None if the page only says that the system calculates it.
    """

    path: str
    rule: ValueRule
    value: Any
    plus: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One scenario of the plan.

    `record` is the name of the step that creates the record (`students 1`), that of this step for a creation.
    `scenario` has the payload with the complete members; `values` has an entry for each value in it. `page`
    and `interchange` are the names of the page and its interchange. `removed` has the paths of members that
    the scenario removes or leaves empty on purpose, `requirements` the additional requirements of the page,
    as `core.samples.requirements.violations_of` reads them.
    """

    resource: Resource
    scenario: Scenario
    record: str
    title: str
    page: str
    interchange: str
    rows: tuple[Row, ...]
    values: tuple[ExpectedValue, ...]
    removed: tuple[str, ...] = ()
    requirements: tuple[JsonObject, ...] = ()

    @property
    def name(self) -> str:
        """The name of the step in messages and sessions: `students 1`."""
        return f"{self.resource.name} {self.scenario.number}"

    def result(
        self,
        status: StepStatus,
        *,
        checks: tuple[Check, ...] = (),
        exchanges: tuple[Exchange, ...] = (),
        identifier: str = "",
        record: JsonObject | None = None,
        note: str = "",
    ) -> StepResult:
        """The result of this step, with the current time."""
        return StepResult(
            resource=self.resource.name,
            scenario=self.scenario.number,
            method=self.scenario.method,
            title=self.title,
            status=status,
            checks=checks,
            exchanges=exchanges,
            id=identifier,
            record=record,
            note=note,
            at=now(),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a certification in the order in which a product sends them.

    First all creations and updates, resource by resource, each after those that it refers to; then the
    deletions, in the reverse order. `preload` are the records that must exist before, by resource.
    """

    steps: tuple[PlannedStep, ...]
    preload: Mapping[str, tuple[JsonObject, ...]] = field(default_factory=dict)

    def step(self, name: str) -> PlannedStep:
        """The step with this name. Raises KeyError if there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


def plan_of(
    package: str,
    catalog: Catalog,
    samples: SampleSet,
    order: Sequence[OrderedResource],
    *,
    school_year: int | None = None,
    today: date | None = None,
    updates: Updates = "recreate",
    complete: bool = True,
    only: Sequence[str] = (),
    since: str = "",
) -> Plan:
    """The plan: POST and PUT of each resource in order, then DELETE in the reverse order of resources.

    `only` keeps the steps of these resources, and the steps that create or update what they refer to. `since`
    keeps the steps that are new or ask for something else since an earlier version, and the steps of the same
    records before them; both options together keep those steps of these resources. The other options are
    those of `SampleSet.scenarios`.

    Raises ValueError for a name in `only` that the order lacks, for an unknown version, and if the package
    has the rows of some resources only.
    """
    names = [entry.resource for entry in order]
    for name in only:
        if name not in names:
            raise ValueError(f"there is no resource '{name}' in the plan")
    scenarios = scenarios_in_order(
        catalog,
        samples,
        tuple(order),
        updates=updates,
        school_year=school_year,
        today=today,
        complete=complete,
    )
    pages = read_pages(package)
    writes: list[PlannedStep] = []
    deletions: list[tuple[PlannedStep, ...]] = []
    for name in names:
        builder = _StepBuilder(
            catalog[name],
            samples.document(name),
            _page_of(catalog[name], pages, package),
            updates=updates,
            complete=complete,
        )
        of_resource: list[PlannedStep] = []
        for scenario in scenarios[name]:
            step = builder.step(scenario)
            if scenario.method == "DELETE":
                of_resource.append(step)
            else:
                writes.append(step)
        deletions.append(tuple(of_resource))
    steps = list(writes)
    for found in reversed(deletions):
        steps += found
    plan = Plan(tuple(steps), _preload(catalog, samples, school_year, today))
    if since:
        return _since(plan, changed_steps(package, since), only)
    return _only(plan, catalog, only) if only else plan


def needs_of(plan: Plan, catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The names of the steps that each step needs: those of its record, and of the records it refers to.

    A step also needs the steps that the preloaded records of its resource, or of its references, refer to.
    """
    writers: dict[tuple[str, str], str] = {}
    latest: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for step in plan.steps:
        found: dict[str, None] = {}
        if step.record in latest:
            found[latest[step.record]] = None
        payload = step.scenario.payload
        if payload is not None and step.scenario.method != "DELETE":
            bodies = [payload, *plan.preload.get(step.resource.name, ())]
            for body in bodies:
                for writer in _writers(plan, catalog, writers, step.resource, body):
                    found[writer] = None
            # A request that the server refuses writes no record.
            if step.scenario.status < 400:
                key = target_of(step.resource, payload)
                writers[key.resource, key.hash] = step.name
                for alias in aliases_of(step.resource, key.key):
                    writers[alias.resource, alias.hash] = step.name
        needs[step.name] = tuple(found)
        latest[step.record] = step.name
    return needs


def without_indexes(path: str) -> str:
    """A path without the indexes of list items: `races/0/raceDescriptor` gives `races/raceDescriptor`."""
    return "/".join(part for part in path.split("/") if not part.isdigit())


def _writers(
    plan: Plan,
    catalog: Catalog,
    writers: Mapping[tuple[str, str], str],
    resource: Resource,
    body: JsonObject,
) -> Iterator[str]:
    """The steps that write the records to which a body refers, also through preloaded records."""
    for _, _, target in references_of(resource, body):
        writer = writers.get((target.resource, target.hash))
        if writer is not None:
            yield writer
            continue
        for preloaded in plan.preload.get(target.resource, ()):
            referred = catalog[target.resource]
            if target_of(referred, preloaded).hash == target.hash:
                yield from _writers(plan, catalog, writers, referred, preloaded)


def _page_of(
    resource: Resource, pages: Mapping[str, PageRows], package: str
) -> PageRows:
    """The rows of a resource; none in a package without any rows, whose plan can only be rehearsed."""
    if not pages:
        return PageRows(resource.name, resource.title, "", ())
    if resource.name not in pages:
        raise ValueError(
            f"the package {package} has no rows of '{resource.name}' in its folder `certification`; "
            "install a complete package"
        )
    return pages[resource.name]


def _only(plan: Plan, catalog: Catalog, only: Sequence[str]) -> Plan:
    needs = needs_of(plan, catalog)
    wanted: set[str] = set()
    # A step needs only earlier steps, so one pass from the end finds all of them.
    for step in reversed(plan.steps):
        if step.resource.name in only or step.name in wanted:
            wanted.add(step.name)
            wanted.update(needs[step.name])
    steps = tuple(step for step in plan.steps if step.name in wanted)
    return Plan(steps, plan.preload)


def _since(plan: Plan, changed: frozenset[str], only: Sequence[str]) -> Plan:
    """The changed steps, and those before them of the same records, with whose results they are compared."""
    kept: list[PlannedStep] = []
    records: set[str] = set()
    for step in reversed(plan.steps):
        is_wanted = step.name in changed and (not only or step.resource.name in only)
        if is_wanted or step.record in records:
            kept.append(step)
            records.add(step.record)
    return Plan(tuple(reversed(kept)), plan.preload)


def _preload(
    catalog: Catalog, samples: SampleSet, school_year: int | None, today: date | None
) -> dict[str, tuple[JsonObject, ...]]:
    preload: dict[str, tuple[JsonObject, ...]] = {}
    for record in samples.preload(school_year=school_year, today=today):
        # The package may have no module for the resource of a preloaded record.
        if record.resource in catalog:
            earlier = preload.get(record.resource, ())
            preload[record.resource] = (*earlier, record.payload)
    return preload


class _StepBuilder:
    """Builds the steps of one resource, from its sample file and the rows of its page."""

    def __init__(
        self,
        resource: Resource,
        document: JsonObject,
        page: PageRows,
        *,
        updates: Updates,
        complete: bool,
    ) -> None:
        self._resource = resource
        self._page = page
        self._updates = updates
        self._complete = complete
        self._requirements = tuple(document.get("requirements", ()))
        self._rows = _with_alternatives(page.rows, self._requirements)
        self._identifiers = _identifier_paths(resource)
        self._entries: dict[str, JsonObject] = {}
        for entry in document["scenarios"]:
            self._entries[entry["number"]] = entry

    def step(self, scenario: Scenario) -> PlannedStep:
        """The step of a scenario."""
        entry = self._entries[scenario.number]
        subject = f" ({scenario.subject})" if scenario.subject else ""
        return PlannedStep(
            self._resource,
            scenario,
            f"{self._resource.name} {self._creation_of(entry)}",
            f"{self._page.page}: {scenario.action}{subject}",
            self._page.page,
            self._page.interchange,
            self._rows,
            tuple(self._values(scenario, entry)),
            tuple(entry.get("removed", ())),
            self._requirements,
        )

    def _creation_of(self, entry: JsonObject) -> str:
        """The number of the scenario that creates the record of an entry."""
        while entry.get("record-of") in self._entries:
            entry = self._entries[entry["record-of"]]
        number: str = entry["number"]
        return number

    def _values(self, scenario: Scenario, entry: JsonObject) -> Iterator[ExpectedValue]:
        placeholders = payload_of(entry, complete=self._complete)
        if scenario.payload is None or placeholders is None:
            return
        if self._updates == "keep-key":
            placeholders = with_values(placeholders, entry.get("kept-key", {}))
        sources: JsonObject = dict.fromkeys(entry.get("complete", {}), "scenario")
        sources |= entry.get("value-sources", {})
        for path, value in _leaves(scenario.payload, ""):
            placeholder = _placeholder_at(placeholders, path)
            rule = _rule_of(placeholder, _source_of(path, sources))
            if rule == "any" and without_indexes(path) in self._identifiers:
                rule = "chosen"
            plus = placeholder.get("plus") if rule == "calculated" else None
            yield ExpectedValue(path, rule, value, plus)


def _rule_of(placeholder: JsonObject, source: str) -> ValueRule:
    """The rule of a value; `placeholder` is empty for a value that has none."""
    rule = _RULES.get(placeholder_name(placeholder), "fixed")
    return "any" if rule == "fixed" and source in _NOT_PRINTED else rule


def _source_of(path: str, sources: Mapping[str, str]) -> str:
    """The source of a value: its own one, or that of the object which contains it."""
    found = ""
    for parent, source in sources.items():
        if path == parent:
            return source
        if path.startswith(f"{parent}/"):
            found = source
    return found


def _placeholder_at(placeholders: Any, path: str) -> JsonObject:
    """The placeholder at a path or around it; empty if the file has the value itself."""
    found = placeholders
    for name in path.split("/"):
        if placeholder_name(found):
            break
        found = found[int(name)] if isinstance(found, list) else found[name]
    return found if placeholder_name(found) else {}


def _leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every scalar of a payload with its path."""
    if isinstance(tree, dict):
        for name, member in tree.items():
            yield from _leaves(member, f"{path}/{name}" if path else name)
    elif isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _leaves(item, f"{path}/{index}")
    else:
        yield path, tree


def _identifier_paths(resource: Resource) -> frozenset[str]:
    """The paths of the natural key and of the keys in references, through lists without an index."""
    paths: set[str] = set()
    for part in resource.key:
        paths.update(part.paths)
    for reference in resource.references:
        for name, _ in reference.key:
            paths.add(f"{reference.path}/{name}")
    return frozenset(paths)


def _with_alternatives(
    rows: Sequence[Row], requirements: Sequence[JsonObject]
) -> tuple[Row, ...]:
    """The rows; a required one is conditional if another member or resource may have the data instead."""
    optional: set[str] = set()
    for requirement in requirements:
        places = requirement.get("places", ())
        if requirement["kind"] == "either-resource" or len(places) > 1:
            optional.update(places)
    found: list[Row] = []
    for row in rows:
        is_conditional = row.path in optional and row.required == "required"
        found.append(replace(row, required="conditional") if is_conditional else row)
    return tuple(found)
