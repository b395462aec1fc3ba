"""Finds the changes of a page's additional requirements: the rules about several properties."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.change_kinds import ChangePlace, change
from tablewright.compare.path_matching import ResourcePair
from tablewright.compare.resource_view import ComparedResource
from tablewright.model.comparison import Change
from tablewright.model.requirements import NotBoth, Requirement
from tablewright.values.requirements import (
    alternatives_to,
    requirement_words,
    with_places,
)


def find_requirement_changes(pair: ResourcePair) -> Iterator[Change]:
    """Yield each rule that only one of the two pages has; a renamed property does not change a rule."""
    place = ChangePlace(pair.name, "", pair.old.root, pair.new.root)
    new_rules = pair.new.resource.rules

    def new_path(path: str) -> str:
        return pair.members.pairs.get(path) or pair.rows.pairs.get(path, path)

    old_rules: list[Requirement] = []
    for rule in pair.old.resource.rules:
        old_rules.append(with_places(rule, new_path))
        if old_rules[-1] not in new_rules:
            words = requirement_words(rule)
            allows_more = _allows_absence(rule, pair.old)
            case = "alternative-removed" if allows_more else "rule-removed"
            yield change(case, place, was=words)
    for rule in new_rules:
        if rule not in old_rules:
            words = requirement_words(rule)
            allows_more = _allows_absence(rule, pair.new)
            case = "alternative-added" if allows_more else "rule-added"
            yield change(case, place, now=words)


def _allows_absence(rule: Requirement, resource: ComparedResource) -> bool:
    """Return whether a rule allows a record to lack a property that its row requires."""
    for path in rule.places:
        row = resource.rows.get(path)
        is_required = row is not None and row.prop.required == "required"
        # `not-both` requires more: a payload with both values no longer passes.
        if is_required and not isinstance(rule, NotBoth):
            return bool(alternatives_to(path, [rule]))
    return False
