"""Applies a family's convention: settings of a version, operations of a resource, scenarios of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from tablewright import naming
from tablewright.errors import EntryError
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
from tablewright.resolve.api.page_rules import call_address, page_rule
from tablewright.values.placeholders import type_mismatch

#: The file that errors are about.
FILE = "convention.yaml"


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
    """The scalar type that the setting `dates` gives to a page's `Date`; `date` without the setting."""
    # The values of the setting are checked when the file is read.
    return cast("ScalarName", convention.setting("dates") or "date")


def operations_of(
    page: Page, api: ApiResource, file: ConventionFile, convention: Convention
) -> tuple[Operation, ...]:
    """The operations of a page: its one call, or those that every resource of the family has."""
    if page.call is None:
        settings = dict(convention.settings)
        return tuple(_expanded(rule, api, settings) for rule in file.operations)
    rule = page_rule(file, page)
    address = call_address(file, page.call)
    operation = Operation(
        name=naming.identifier(page.name),
        method=page.call.method,
        path=address.path,
        parameters=address.parameters,
        body=rule.object,
        answer=rule.answer,
        many=False,
        statuses=rule.statuses,
        description=rule.description,
    )
    return (operation,)


def _expanded(
    rule: OperationRule, api: ApiResource, settings: Mapping[str, str]
) -> Operation:
    """An operation of one resource, with the settings in its path."""
    words = {**settings, "resource": api.name}
    path = re.sub(
        r"\{([\w-]+)\}", lambda match: words.get(match[1], match[0]), rule.path
    )
    # The text of a setting can contain a path parameter, such as `/api/v2.0/{schoolYear}`.
    known = {parameter.name for parameter in rule.parameters}
    from_settings = []
    for name in re.findall(r"\{(\w+)\}", path):
        if name not in known:
            argument = naming.argument_name(name)
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

    An operation without a body sends no payload. Raises EntryError for a scenario without a payload, or that
    changes a member which is not sent.
    """
    resolved = []
    if not rule.scenarios:
        # The first status of a rule is that of success.
        status = rule.statuses[0]
        for sample in samples:
            payload = sample.payload if rule.object else None
            resolved.append(
                replace(sample, payload=payload, query=rule.query, status=status)
            )
        return tuple(resolved)
    payloads = {sample.scenario.number: sample.payload for sample in samples}
    for position, scenario in enumerate(rule.scenarios):
        payload = None
        keys = ("pages", page.name, "scenarios", position)
        if rule.object:
            payload = payloads.get(scenario.payload_of)
            if payload is None:
                what = f"{page.name} has no sample '{scenario.payload_of}' with a body"
                # A sample without a body has nothing to send again.
                numbers = [
                    number for number, body in payloads.items() if body is not None
                ]
                todo = f"use one of {', '.join(numbers)}"
                raise EntryError(FILE, what, todo, (*keys, "payload-of"))
        resolved.append(_sample_of_rule(scenario, payload, rule, page, keys))
    return tuple(resolved)


def _sample_of_rule(
    rule_scenario: OwnScenario,
    payload: Branch | None,
    rule: PageRule,
    page: Page,
    keys: tuple[str | int, ...],
) -> Sample:
    """The captured payload with the values and the query that a scenario of the rule changes.

    `keys` lead to the scenario in convention.yaml.
    """
    changes = dict(rule_scenario.values)
    members = dict(payload.members) if payload is not None else {}
    for name, value in changes.items():
        value_keys = (*keys, "values", name)
        place = f"{page.name}/{name}"
        members[name] = _changed(members.get(name), value, place, value_keys)
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
    for name in rule_scenario.omit:
        query.pop(name, None)
    changed_payload = None if payload is None else Branch(tuple(members.items()))
    status = rule_scenario.status or rule.statuses[0]
    return Sample(scenario, changed_payload, tuple(query.items()), status)


def _changed(
    tree: Tree | None, value: Value, place: str, keys: tuple[str | int, ...]
) -> Leaf:
    """The member of a payload with another value. Raises EntryError if it has another type."""
    if not isinstance(tree, Leaf):
        what = f"the sample sends no value at {place} to change"
        raise EntryError(FILE, what, "name one of its members", keys)
    problem = type_mismatch(value, tree.type)
    if problem:
        what = f"{place}: {problem}"
        raise EntryError(FILE, what, "give a value of the member's type", keys)
    return Leaf(value, tree.type)
