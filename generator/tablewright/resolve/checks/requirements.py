"""Resolves the additional requirements of a page to the API, and checks the samples (A003 to A005)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page
from tablewright.model.requirements import EitherResource, Requirement
from tablewright.model.version import Resource
from tablewright.resolve.samples.dependencies import ResourceNames
from tablewright.runtime.core.samples.requirements import violations_of
from tablewright.values.placeholders import placeholders_of
from tablewright.values.requirements import (
    requirement_json,
    requirement_words,
    with_places,
)


@dataclass(frozen=True, slots=True)
class ResolvedRules:
    """The resources with their rules, and the findings about these, sorted."""

    resources: tuple[Resource, ...]
    findings: tuple[Finding, ...]


def resolve_rules(
    resources: Iterable[Resource], names: ResourceNames, namespaces: Mapping[str, str]
) -> ResolvedRules:
    """The resources with the rules of their pages; a rule about a place without a member is left out."""
    resolved: list[Resource] = []
    findings: list[Finding] = []
    for resource in resources:
        rules: list[Requirement] = []
        for printed in resource.page.requirements:
            problems = tuple(_place_problems(printed, resource))
            findings += problems
            if not problems:
                wire_paths = dict(resource.wire_paths)
                rule = with_places(printed, wire_paths.__getitem__)
                rules.append(_with_api_names(rule, names))
                findings += _unknown_resources(printed, resource.page, names)
        with_rules = replace(resource, rules=tuple(rules))
        resolved.append(with_rules)
        findings += find_unmet_rules(with_rules, namespaces)
    return ResolvedRules(tuple(resolved), tuple(sorted(findings)))


def find_unmet_rules(
    resource: Resource, namespaces: Mapping[str, str]
) -> Iterator[Finding]:
    """A finding for each rule that the payloads of some scenarios do not meet."""
    for rule in resource.rules:
        entry = requirement_json(rule)
        scenarios: list[str] = []
        for sample in resource.samples:
            if sample.payload is None:
                continue
            payload = placeholders_of(sample.payload, namespaces)
            assert isinstance(payload, dict)
            if violations_of(payload, [entry]):
                scenarios.append(sample.scenario.number)
        if scenarios:
            location = PagePlace(resource.page.name, "requirements", tuple(scenarios))
            yield Finding("A004", location, (("rule", requirement_words(rule)),))


def _place_problems(rule: Requirement, resource: Resource) -> Iterator[Finding]:
    """A finding for each place of a rule that the corrected page, or the API, does not have."""
    places = {place for place, _ in resource.page.walk()}
    wire_paths = dict(resource.wire_paths)
    for place in rule.places:
        if place in wire_paths:
            continue
        problem = "the corrected page does not have"
        if place in places:
            problem = "means no member of the API"
        yield _rule_finding("A003", rule, resource.page, name=place, problem=problem)


def _unknown_resources(
    rule: Requirement, page: Page, names: ResourceNames
) -> Iterator[Finding]:
    """A finding for each resource of a rule that the API does not have."""
    if not isinstance(rule, EitherResource):
        return
    for printed in rule.resources:
        if not names.resource_named(printed):
            hint = names.hint(printed)
            yield _rule_finding("A005", rule, page, name=printed, hint=hint)


def _with_api_names(rule: Requirement, names: ResourceNames) -> Requirement:
    """The rule with the API's names of its resources; a name that the API does not have stays."""
    if not isinstance(rule, EitherResource):
        return rule
    resources = [names.resource_named(name) or name for name in rule.resources]
    return replace(rule, resources=tuple(resources))


def _rule_finding(code: str, rule: Requirement, page: Page, **details: str) -> Finding:
    words = ("rule", requirement_words(rule))
    return Finding(
        code, PagePlace(page.name, "requirements"), (words, *details.items())
    )
