"""A family's convention applied: settings of one version, operations of each resource, own scenarios."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast, get_args

from tablewright import naming
from tablewright.errors import SpecError
from tablewright.model.facts import ApiResource
from tablewright.model.family import ConventionFile, OperationRule, OwnScenario, PageRule
from tablewright.model.page import Page, Parameter, Scenario
from tablewright.model.types import ScalarName
from tablewright.model.values import Value
from tablewright.model.version import Branch, Convention, Leaf, Operation, Sample, Tree
from tablewright.values.placeholders import type_mismatch


def convention_of(file: ConventionFile, version: str) -> Convention:
    """The convention as it holds for one version: its settings and decisions win."""
    own = dict(file.versions).get(version)
    settings = dict(file.settings) | dict(own.settings if own else ())
    decisions = {each.topic: each for each in file.decisions + (own.decisions if own else ())}
    return Convention(file.runtime, tuple(settings.items()), tuple(decisions.values()))


def date_type(convention: Convention) -> ScalarName:
    """The scalar that a page's type `Date` means. Raises SpecError for a setting that is none."""
    name = convention.setting("dates") or "date"
    if name not in get_args(ScalarName):
        raise SpecError(
            "convention.yaml",
            f"'{name}' is no type for dates",
            f"use one of {', '.join(get_args(ScalarName))}",
        )
    return cast("ScalarName", name)


def page_rule(file: ConventionFile, page: Page) -> PageRule:
    """What the convention decides for an operation page. Raises SpecError where it decides nothing."""
    rule = dict(file.pages).get(page.name)
    if rule is None:
        raise SpecError(
            "convention.yaml", f"nothing is decided for the operation '{page.name}'", "add it to `pages`"
        )
    return rule


def operations_of(
    page: Page, api: ApiResource, file: ConventionFile, convention: Convention
) -> tuple[Operation, ...]:
    """The operations of a page: its own call, or what the family makes of every resource."""
    if page.call is not None:
        rule = page_rule(file, page)
        parameters = tuple(_with_argument(parameter) for parameter in page.call.parameters)
        own = Operation(
            naming.snake(page.name), page.call.method, page.call.path, parameters, rule.object, rule.answer,
            many=False, statuses=rule.statuses, description=rule.description,
        )  # fmt: skip
        return (own,)
    return tuple(_expanded(rule, api, dict(convention.settings)) for rule in file.operations)


def _with_argument(parameter: Parameter) -> Parameter:
    return replace(parameter, argument=parameter.argument or naming.field_name(parameter.name))


def _expanded(rule: OperationRule, api: ApiResource, settings: Mapping[str, str]) -> Operation:
    words = {**settings, "resource": api.name}
    path = re.sub(r"\{([\w-]+)\}", lambda match: words.get(match[1], match[0]), rule.path)
    unknown = re.search(r"\{(\w*-[\w-]*)\}", path)
    if unknown:
        raise SpecError(
            "convention.yaml", f"no setting '{unknown[1]}' for {rule.path}", "correct it or add it"
        )
    known = {parameter.name for parameter in rule.parameters}
    missing = [name for name in re.findall(r"\{(\w+)\}", path) if name not in known]
    partition = tuple(
        Parameter(name, "path", "integer", "required", naming.field_name(name)) for name in missing
    )
    return Operation(
        rule.name, rule.method, path, partition + rule.parameters,
        api.object if rule.body else "", api.object if rule.answer else "", rule.many, rule.statuses,
        rule.description,
    )  # fmt: skip


def own_samples(samples: tuple[Sample, ...], rule: PageRule, page: Page) -> tuple[Sample, ...]:
    """The scenarios that the convention adds to an operation page, each with a payload of the page."""
    payloads = {sample.scenario.number: sample.payload for sample in samples}
    return tuple(
        _own_sample(scenario, payloads.get(scenario.payload_of), rule, page) for scenario in rule.scenarios
    )


def _own_sample(own: OwnScenario, payload: Branch | None, rule: PageRule, page: Page) -> Sample:
    if payload is None:
        raise SpecError(
            "convention.yaml", f"{page.name} has no sample '{own.payload_of}'", "name a captured one"
        )
    changes = dict(own.values)
    members = dict(payload.members)
    for name, value in changes.items():
        members[name] = _changed(members.get(name), value, f"{page.name}/{name}")
    method = page.call.method if page.call else "POST"
    scenario = Scenario(own.number, method, own.action, own.record_of, changes=tuple(changes))
    query = {**dict(rule.query), **dict(own.query)}
    return Sample(scenario, Branch(tuple(members.items())), tuple(query.items()), own.status)


def _changed(tree: Tree | None, value: Value, place: str) -> Leaf:
    """The member of a payload with the convention's value."""
    if not isinstance(tree, Leaf):
        raise SpecError(
            "convention.yaml", f"the sample sends no value at {place} to change", "name one of its members"
        )
    problem = type_mismatch(value, tree.type)
    if problem:
        raise SpecError("convention.yaml", f"{place}: {problem}", "give a value of the member's type")
    return Leaf(value, tree.type)
