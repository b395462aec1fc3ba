"""What the requests of a Bruno collection look up and check: one request for each scenario of a resource.

A request looks a record up by its natural key, because the product under test has sent it. Its assertions
check the members that certification requires, its script the values, changes and deletions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import assert_never

from tablewright.emit.support.bruno_final import Record, deleted_records, key_texts
from tablewright.emit.support.bruno_values import Values, leaves
from tablewright.model.json_types import Json
from tablewright.model.types import Descriptor, Nested, Reference, Scalar, item_type
from tablewright.model.values import Calculated
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    Resource,
    Sample,
    Tree,
    Version,
)

#: The characters that separate the parts of a URL, and their codes.
_IN_QUERY = str.maketrans({"%": "%25", "&": "%26", "#": "%23", "+": "%2B", "=": "%3D"})
_DATE = r"matches ^\d{4}-\d{2}-\d{2}"
_TIME = r"matches ^\d{2}:\d{2}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the template prints it.

    `query` has the natural key. `assertions` are pairs of a place in the response and a condition. `checks`
    is the input of the script. `tags` contains `final` if the request also holds after all scenarios: it
    checks the last state of a record that no scenario deletes, or that a deleted record is gone. `docs` says
    what the scenario does, and when the request can run.
    """

    name: str
    number: int
    url: str
    query: tuple[tuple[str, str], ...]
    assertions: tuple[tuple[str, str], ...]
    checks: dict[str, Json]
    tags: tuple[str, ...]
    docs: str
    source: str

    @property
    def check_count(self) -> int:
        """The number of assertions, values, changes and deletions that the request checks."""
        scripted = 1 if self.checks.get("deleted") else 0
        for part in ("values", "changes", "calculated", "ifPresent"):
            scripted += _leaf_count(self.checks.get(part), part)
        return len(self.assertions) + scripted + bool(self.checks.get("sameId"))


def folders_of(
    version: Version, values: Values
) -> list[tuple[Resource, tuple[Request, ...]]]:
    """The resources in the order in which a product sends them, with their requests."""
    resources = {resource.name: resource for resource in version.resources}
    deleted = deleted_records(version, values)
    folders: list[tuple[Resource, tuple[Request, ...]]] = []
    for name, _ in version.order:
        if name in resources:
            resource = resources[name]
            requests = requests_of(resource, version, values, deleted)
            folders.append((resource, requests))
    return folders


def counts_of(version: Version) -> tuple[int, int]:
    """The number of requests of a version's collection, and of all that they check."""
    requests = 0
    checks = 0
    for _, found in folders_of(version, Values(version)):
        requests += len(found)
        checks += sum(request.check_count for request in found)
    return requests, checks


def requests_of(
    resource: Resource, version: Version, values: Values, deleted: Set[Record]
) -> tuple[Request, ...]:
    """The requests of a resource in the order of its scenarios.

    `deleted` are the records that the server has no longer after all scenarios.
    """
    requests: list[Request] = []
    data_path = version.convention.setting("data-path")
    path = resource.operations[0].path.removeprefix(data_path)
    address = f"{{{{dataUrl}}}}{path}"
    for index, sample in enumerate(resource.samples):
        previous = _previous_state(resource, index)
        state = previous if sample.complete is None else sample
        if state is None or state.complete is None:
            continue
        query = _key_query(resource, state.complete, values)
        pairs = [f"{name}={text}" for name, text in query]
        scenario = sample.scenario
        is_final = _is_final(resource, index, values, deleted)
        checks: dict[str, Json] = {
            "record": f"{resource.name}_{scenario.record}_record"
        }
        if scenario.method == "DELETE":
            assertions: tuple[tuple[str, str], ...] = (("res.body.length", "eq 0"),)
            checks |= {"deleted": True, "url": address}
        else:
            assertions = (
                ("res.body.length", "eq 1"),
                ("res.body[0].id", "isString"),
                *_assertions(resource, sample),
            )
            checks |= _record_checks(resource, sample, previous, values)
        requests.append(
            Request(
                name=f"{scenario.number} {scenario.method}",
                number=index + 1,
                url=f"{address}?{'&'.join(pairs)}",
                query=query,
                assertions=(("res.status", "eq 200"), *assertions),
                checks=checks,
                tags=("final",) if is_final else (),
                docs=_docs(resource, index, is_final),
                source=resource.spec_path,
            )
        )
    return tuple(requests)


def _leaf_count(content: Json, part: str) -> int:
    # A change is one check, whatever the values before it.
    if part == "changes" and isinstance(content, dict):
        return len(content)
    if isinstance(content, dict):
        return sum(_leaf_count(child, part) for child in content.values())
    if isinstance(content, list):
        return sum(_leaf_count(child, part) for child in content)
    return 0 if content is None else 1


def _previous_state(resource: Resource, index: int) -> Sample | None:
    """The scenario before this one that has written the same record last; None for a creation."""
    scenario = resource.samples[index].scenario
    if not scenario.record_of:
        return None
    for sample in reversed(resource.samples[:index]):
        if sample.complete is not None and sample.scenario.record == scenario.record:
            return sample
    return None


def _key_query(
    resource: Resource, payload: Branch, values: Values
) -> tuple[tuple[str, str], ...]:
    query: list[tuple[str, str]] = []
    for name, text in key_texts(resource, payload, values).items():
        query.append((name, text.translate(_IN_QUERY)))
    return tuple(query)


def _is_final(
    resource: Resource, index: int, values: Values, deleted: Set[Record]
) -> bool:
    """Whether what the request of a scenario checks also holds after all scenarios."""
    sample = resource.samples[index]
    is_write = sample.complete is not None
    state = sample if is_write else _previous_state(resource, index)
    if state is None or state.complete is None:
        return False
    record = sample.scenario.record
    if is_write and (resource.name, record) in deleted:
        return False
    key = key_texts(resource, state.complete, values)
    # Creations and updates come before all deletions, so any of them may restore the key.
    others = resource.samples[index + 1 :] if is_write else resource.samples
    for other in others:
        if other.complete is None:
            continue
        other_record = other.scenario.record
        if other_record == record:
            if is_write:
                return False
            continue
        has_key = key_texts(resource, other.complete, values) == key
        if has_key and (is_write or (resource.name, other_record) not in deleted):
            return False
    return True


def _docs(resource: Resource, index: int, is_final: bool) -> str:
    """What a scenario does, and when its request can run."""
    scenario = resource.samples[index].scenario
    subject = f" ({scenario.subject})" if scenario.subject else ""
    words = f"Scenario {scenario.number}: {scenario.action}{subject}. Run it after"
    for later in resource.samples[index + 1 :]:
        if later.scenario.record == scenario.record:
            verb = "deletes" if later.scenario.method == "DELETE" else "changes"
            number = later.scenario.number
            words += (
                f" this scenario and before scenario {number}, which {verb} the record."
            )
            break
    else:
        words += " this scenario."
    if is_final:
        words += " It also holds after all scenarios."
    return words


def _assertions(resource: Resource, sample: Sample) -> Iterator[tuple[str, str]]:
    """The type of each member that certification requires, also if only under a condition."""
    assert sample.complete is not None
    asked = _asked_paths(resource, sample)
    yield from _types(sample.complete, "", "res.body[0]", asked)


def _asked_paths(resource: Resource, sample: Sample) -> set[str]:
    """The paths of the members that certification requires in this scenario."""
    asked: set[str] = set()
    for path, required in resource.requirements:
        if required in ("required", "conditional") and path not in sample.removed:
            asked.add(path)
    return asked


def _optional_paths(tree: Tree, path: str, asked: set[str]) -> Iterator[str]:
    """The members that a record may lack; those within them are not listed."""
    if path and path not in asked:
        yield path
        return
    match tree:
        case Leaf():
            pass
        case Branch(members=members):
            for name, child in members:
                below = f"{path}/{name}" if path else name
                yield from _optional_paths(child, below, asked)
        case ArrayTree(items=items):
            for item in items:
                yield from _optional_paths(item, path, asked)
        case _:
            assert_never(tree)


def _members_if_present(
    tree: Tree, path: str, asked: set[str], optional: bool
) -> Iterator[tuple[str, str]]:
    """The required members of objects that a record may lack, each with its type in JavaScript."""
    match tree:
        case Leaf():
            if optional and path in asked:
                yield path, _script_type(tree)
        case Branch(members=members):
            if optional and path in asked:
                yield path, "object"
            for name, child in members:
                below = f"{path}/{name}" if path else name
                inside = optional or bool(path and path not in asked)
                yield from _members_if_present(child, below, asked, inside)
        case ArrayTree(items=items):
            for item in items:
                yield from _members_if_present(item, path, asked, optional)
        case _:
            assert_never(tree)


def _script_type(leaf: Leaf) -> str:
    condition = _conditions(leaf)[0]
    return condition.removeprefix("is").lower()


def _types(
    tree: Tree, path: str, place: str, asked: set[str]
) -> Iterator[tuple[str, str]]:
    # A record may lack the member, and everything in it.
    if path and path not in asked:
        return
    match tree:
        case Leaf():
            for text in _conditions(tree):
                yield place, text
        case Branch(members=members):
            if path:
                yield place, "isJson"
            for name, child in members:
                below = f"{path}/{name}" if path else name
                yield from _types(child, below, f"{place}.{name}", asked)
        case ArrayTree(items=items):
            yield place, "isArray"
            yield place, "isNotEmpty"
            for number, item in enumerate(items):
                yield from _types(item, path, f"{place}[{number}]", asked)
        case _:
            assert_never(tree)


def _conditions(leaf: Leaf) -> tuple[str, ...]:
    kind = item_type(leaf.type)
    match kind:
        case Descriptor():
            return ("isString",)
        case Scalar(name="integer" | "number"):
            return ("isNumber",)
        case Scalar(name="boolean"):
            return ("isBoolean",)
        case Scalar(name="date" | "datetime" | "local-datetime" | "date-or-datetime"):
            return ("isString", _DATE)
        case Scalar(name="time"):
            return ("isString", _TIME)
        case Scalar():
            return ("isString",)
        case Nested() | Reference():
            return ("isJson",)
        case _:
            assert_never(kind)


def _record_checks(
    resource: Resource, sample: Sample, previous: Sample | None, values: Values
) -> dict[str, Json]:
    assert sample.complete is not None
    checks: dict[str, Json] = {
        "values": values.expected(resource, sample.complete) or {}
    }
    asked = _asked_paths(resource, sample)
    optional = dict.fromkeys(_optional_paths(sample.complete, "", asked))
    if optional:
        checks["optional"] = list(optional)
    members = dict(_members_if_present(sample.complete, "", asked, False))
    if members:
        checks["ifPresent"] = dict(members)
    if previous is None or previous.complete is None:
        return checks
    checks["sameId"] = not sample.recreate
    before = _texts_by_path(resource, previous.complete, values)
    changes: dict[str, Json] = {}
    for path in sample.changes:
        old: list[Json] = []
        for place, texts in before.items():
            if place == path or place.startswith(f"{path}/"):
                old += texts
        changes[path] = old
    if changes:
        checks["changes"] = changes
    calculated: dict[str, Json] = {}
    for path, leaf in leaves(sample.complete):
        if isinstance(leaf.value, Calculated) and leaf.value.plus is not None:
            calculated[path] = leaf.value.plus
    if calculated:
        checks["calculated"] = calculated
    return checks


def _texts_by_path(
    resource: Resource, payload: Branch, values: Values
) -> Mapping[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for path, leaf in leaves(payload):
        texts.setdefault(path, []).append(values.text(resource, path, leaf))
    return texts
