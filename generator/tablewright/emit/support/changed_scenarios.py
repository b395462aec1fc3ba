"""The scenarios of a version that are new or ask for something else since an earlier version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, assert_never

from tablewright.model.comparison import Change, Comparison
from tablewright.model.version import (
    ArrayTree,
    Branch,
    Leaf,
    Resource,
    Sample,
    Tree,
    Version,
)

#: The scenarios of a resource that a change is about: `all` of them; the ones that the change `listed`; those
#: that send the changed `member`; those that send the `owner` of a member, because the owner must have the
#: member now; `none`, because a record that was right before still is.
Scope: TypeAlias = Literal["all", "listed", "member", "owner", "none"]

#: The scope of each case of `compare.change_kinds`. A verification checks presence, type, value and change of
#: members, and no limits, texts of pages or removed members.
SCOPES: Mapping[str, Scope] = {
    "convention": "all",
    "resource-removed": "none",
    "resource-renamed": "all",
    "resource-added": "all",
    "resource-covered": "all",
    "resource-not-captured": "all",
    # Only between two revisions of one version, whose certification is the same.
    "resource-captured": "none",
    "resource-covered-unknown": "all",
    "resource-uncovered": "none",
    "resource-uncovered-unknown": "none",
    "address": "all",
    "key-not-updatable": "all",
    "key-updatable": "none",
    "page": "none",
    "list-added": "all",
    "list-removed": "none",
    "list-operations-added": "all",
    "list-operations-removed": "none",
    "list-footnote-added": "all",
    "list-footnote-removed": "none",
    "list-wording": "none",
    "scenario-added": "listed",
    "scenario-removed": "none",
    "scenario-changed": "listed",
    "scenario-wording": "none",
    "api-removed": "none",
    "api-removed-kept": "none",
    "api-added": "none",
    "api-added-required": "owner",
    "api-added-mandatory": "owner",
    "api-added-mandatory-in-optional": "owner",
    "api-renamed": "member",
    "api-moved": "member",
    "type-widened": "member",
    "type-other": "member",
    "limit-tighter": "none",
    "limit-looser": "none",
    "format-tighter": "none",
    "format-looser": "none",
    "mandatory": "owner",
    "mandatory-in-optional": "owner",
    "no-longer-mandatory": "none",
    "key": "member",
    "key-renamed": "member",
    "item-key": "member",
    "descriptor-value-removed": "none",
    "descriptor-value-added": "none",
    "required-more": "owner",
    "required-less": "none",
    "rule-added": "owner",
    "rule-removed": "none",
    "alternative-removed": "owner",
    "alternative-added": "none",
    "documented-required": "owner",
    "documented": "none",
    "undocumented-required": "none",
    "undocumented": "none",
    "page-renamed": "none",
    "page-moved": "none",
    "page-retyped": "none",
    "value-added": "listed",
    "value-other": "listed",
    "value-fixed": "listed",
    "value-free": "none",
    "value-removed": "none",
    "value-example": "none",
}


def changed_scenarios(
    comparison: Comparison, version: Version
) -> dict[str, tuple[str, ...]]:
    """The numbers of the changed scenarios in the order of the page, by the name of the resource.

    `version` is the newer one of the comparison. Resources without changed scenarios are left out.
    """
    numbers: dict[str, set[str]] = {}
    for resource in version.resources:
        numbers[resource.name] = set()
    for change in comparison.changes:
        for resource in version.resources:
            # A change of the whole version has no resource.
            if change.resource in ("", resource.name):
                numbers[resource.name].update(_numbers(change, resource))
    found: dict[str, tuple[str, ...]] = {}
    for resource in version.resources:
        changed: list[str] = []
        for sample in resource.samples:
            if sample.scenario.number in numbers[resource.name]:
                changed.append(sample.scenario.number)
        if changed:
            found[resource.name] = tuple(changed)
    return found


def _numbers(change: Change, resource: Resource) -> Iterator[str]:
    """The numbers of the scenarios of a resource that a change is about."""
    scope = SCOPES[change.case]
    if scope == "none":
        return
    if scope == "listed":
        yield from change.scenarios
        # A whole scenario has the place `scenarios/5`.
        yield change.at.removeprefix("scenarios/")
        return
    for sample in resource.samples:
        if scope == "all" or _is_about(sample, change, scope):
            yield sample.scenario.number


def _is_about(sample: Sample, change: Change, scope: Scope) -> bool:
    """Whether a scenario sends the member of a change, or its owner."""
    is_whole = scope == "member" and not change.at
    if is_whole or sample.complete is None:
        return is_whole
    path = change.at if scope == "member" else change.at.rpartition("/")[0]
    return _has(sample.complete, path)


def _has(tree: Tree, path: str) -> bool:
    """Whether a payload has a member at a wire path; every payload has the empty path."""
    if not path:
        return True
    match tree:
        case Leaf():
            return False
        case ArrayTree(items=items):
            return any(_has(item, path) for item in items)
        case Branch(members=members):
            first, _, rest = path.partition("/")
            return any(name == first and _has(inner, rest) for name, inner in members)
        case _:
            assert_never(tree)
