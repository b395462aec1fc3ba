"""Applies a family's convention: settings of a version, operations of a resource, scenarios of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast, get_args

from tablewright import naming
from tablewright.errors import SpecError
from tablewright.model.facts import ApiResource
from tablewright.model.family import (
    ConventionFile,
    OperationRule,
    OwnScenario,
    PageRule,
    VersionRule,
)
from tablewright.model.page import Page, Parameter, Scenario
from tablewright.model.types import ScalarName
from tablewright.model.values import Value
from tablewright.model.version import Branch, Convention, Leaf, Operation, Sample, Tree
from tablewright.values.placeholders import type_mismatch


def convention_of(file: ConventionFile, version: str) -> Convention:
    """The family's convention; the settings and decisions of one version replace those of the family."""
    rule = dict(file.versions).get(version, VersionRule())
    settings = dict(file.settings) | dict(rule.settings)
    decisions = {}
    # A decision on the same topic replaces the family's, at the place of the family's.
    for decision in (*file.decisions, *rule.decisions):
        decisions[decision.topic] = decision
    return Convention(
        file.runtime,
        settings=tuple(settings.items()),
        decisions=tuple(decisions.values()),
        page_kind=file.page_kind,
        answers=file.answers,
        refusals=file.refusals,
    )


def date_type(convention: Convention) -> ScalarName:
    """The scalar type that the setting `dates` gives to a page's `Date`; `date` if there is no such setting.

    Raises SpecError for a setting that is not the name of a scalar type.
    """
    name = convention.setting("dates") or "date"
    known = get_args(ScalarName)
    if name not in known:
        what = f"'{name}' is not a type for dates"
        raise SpecError("convention.yaml", what, f"use one of {', '.join(known)}")
    return cast("ScalarName", name)


def page_rule(file: ConventionFile, page: Page) -> PageRule:
    """The convention's rule for an operation page. Raises SpecError if it has none."""
    rule = dict(file.pages).get(page.name)
    if rule is None:
        what = f"there is no rule for the operation '{page.name}'"
        todo = "add one to `pages`, with object, answer, key and statuses"
        raise SpecError("convention.yaml", what, todo)
    return rule


def operations_of(
    page: Page, api: ApiResource, file: ConventionFile, convention: Convention
) -> tuple[Operation, ...]:
    """The operations of a page: its one call, or those that every resource of the family has."""
    if page.call is None:
        settings = dict(convention.settings)
        return tuple(_expanded(rule, api, settings) for rule in file.operations)
    rule = page_rule(file, page)
    parameters = tuple(map(_with_argument, page.call.parameters))
    operation = Operation(
        name=naming.snake(page.name),
        method=page.call.method,
        path=page.call.path,
        parameters=parameters,
        body=rule.object,
        answer=rule.answer,
        many=False,
        statuses=rule.statuses,
        description=rule.description,
    )
    return (operation,)


def _with_argument(parameter: Parameter) -> Parameter:
    """The parameter with an argument name for the generated client, if the page gives none."""
    argument = parameter.argument or naming.field_name(parameter.name)
    return replace(parameter, argument=argument)


def _expanded(
    rule: OperationRule, api: ApiResource, settings: Mapping[str, str]
) -> Operation:
    """An operation of one resource. Raises SpecError if its path names a setting that does not exist."""
    words = {**settings, "resource": api.name}
    path = re.sub(
        r"\{([\w-]+)\}", lambda match: words.get(match[1], match[0]), rule.path
    )
    # Only the names of settings contain a hyphen. Any other name that is left is a path parameter.
    unknown = re.search(r"\{(\w*-[\w-]*)\}", path)
    if unknown:
        what = f"no setting '{unknown[1]}' for {rule.path}"
        raise SpecError("convention.yaml", what, "correct it or add it")
    # The text of a setting can contain a path parameter, such as `/api/v2.0/{schoolYear}`.
    known = {parameter.name for parameter in rule.parameters}
    from_settings = []
    for name in re.findall(r"\{(\w+)\}", path):
        if name not in known:
            argument = naming.field_name(name)
            parameter = Parameter(name, "path", "integer", "required", argument)
            from_settings.append(parameter)
    return Operation(
        name=rule.name,
        method=rule.method,
        path=path,
        parameters=(*from_settings, *rule.parameters),
        body=api.object if rule.body else "",
        answer=api.object if rule.answer else "",
        many=rule.many,
        statuses=rule.statuses,
        description=rule.description,
    )


def own_samples(
    samples: tuple[Sample, ...], rule: PageRule, page: Page
) -> tuple[Sample, ...]:
    """The scenarios of an operation page: those of its rule, or the page's own samples if it lists none.

    Raises SpecError for a scenario whose payload or changed member does not exist.
    """
    resolved = []
    if not rule.scenarios:
        # The first status of a rule is that of success.
        status = rule.statuses[0]
        for sample in samples:
            resolved.append(replace(sample, query=rule.query, status=status))
        return tuple(resolved)
    payloads = {sample.scenario.number: sample.payload for sample in samples}
    for scenario in rule.scenarios:
        payload = payloads.get(scenario.payload_of)
        resolved.append(_sample_of_rule(scenario, payload, rule, page))
    return tuple(resolved)


def _sample_of_rule(
    rule_scenario: OwnScenario, payload: Branch | None, rule: PageRule, page: Page
) -> Sample:
    """The captured payload with the values and the query that a scenario of the rule changes."""
    if payload is None:
        what = f"{page.name} has no sample '{rule_scenario.payload_of}'"
        raise SpecError("convention.yaml", what, "name a captured one")
    changes = dict(rule_scenario.values)
    members = dict(payload.members)
    for name, value in changes.items():
        members[name] = _changed(members.get(name), value, f"{page.name}/{name}")
    method = page.call.method if page.call else "POST"
    scenario = Scenario(
        rule_scenario.number,
        method,
        rule_scenario.action,
        rule_scenario.record_of,
        changes=tuple(changes),
    )
    # A scenario's query parameter replaces that of the rule with the same name.
    query = {**dict(rule.query), **dict(rule_scenario.query)}
    changed_payload = Branch(tuple(members.items()))
    return Sample(scenario, changed_payload, tuple(query.items()), rule_scenario.status)


def _changed(tree: Tree | None, value: Value, place: str) -> Leaf:
    """The member of a payload with another value. Raises SpecError if it is no scalar of the value's type."""
    if not isinstance(tree, Leaf):
        raise SpecError(
            "convention.yaml",
            f"the sample sends no value at {place} to change",
            "name one of its members",
        )
    problem = type_mismatch(value, tree.type)
    if problem:
        raise SpecError(
            "convention.yaml",
            f"{place}: {problem}",
            "give a value of the member's type",
        )
    return Leaf(value, tree.type)
