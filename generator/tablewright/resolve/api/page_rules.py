"""Completes the rules of operation pages: infers from the page what convention.yaml does not state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from tablewright import naming
from tablewright.model.family import ConventionFile, OwnScenario, PageRule
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Call, Page, Parameter
from tablewright.model.types import ScalarName
from tablewright.model.version import (
    DEFAULT_STATUSES,
    Behaviour,
    Branch,
    RefusalKind,
    ServiceRule,
)
from tablewright.resolve.api.operation_parameters import (
    OperationAddress,
    address_of,
    fits,
    parameter_type,
)

#: The status of a success that no rule gives.
_SUCCESS = 200

#: The values of required parameters for which neither the page nor a rule gives one.
_EXAMPLES: Mapping[ScalarName, str] = {
    "string": "example",
    "integer": "1",
    "number": "1",
    "boolean": "true",
    "date": "2017-03-01",
    "date-or-datetime": "2017-03-01",
    "datetime": "2017-03-01T08:00:00Z",
    "local-datetime": "2017-03-01T08:00:00",
    "time": "08:00:00",
}


def has_rule(file: ConventionFile, page: Page) -> bool:
    """Whether convention.yaml has a rule for an operation page."""
    return page.name in dict(file.pages)


def is_inferred(file: ConventionFile, page: Page) -> bool:
    """Whether a page describes an operation about which convention.yaml states nothing."""
    return page.call is not None and not has_rule(file, page)


def page_rule(file: ConventionFile, page: Page) -> PageRule:
    """The convention's rule for an operation page, with defaults for all that it leaves out."""
    rule = dict(file.pages).get(page.name, PageRule())
    # A rule may name the object of a body without any member.
    has_body = bool(page.properties or rule.object)
    if has_body and not rule.object:
        rule = replace(rule, object=f"{naming.pascal(page.name)}Request")
    if not rule.answer:
        rule = replace(rule, answer=f"{naming.pascal(page.name)}Result")
    behaviour: Behaviour = "save" if has_body else "answer"
    rule = replace(rule, behaviour=rule.behaviour or behaviour)
    if page.call is not None:
        rule = _with_names(rule, call_address(file, page.call).names)
        rule = replace(rule, query=tuple(_query(rule, page.call, file).items()))
    if not rule.description and not has_rule(file, page):
        words = " ".join(naming.words(page.name))
        rule = replace(rule, description=words.capitalize())
    if not rule.statuses:
        rule = replace(rule, statuses=_statuses(rule, page, file))
    return rule


def _with_names(rule: PageRule, names: Mapping[str, str]) -> PageRule:
    """The rule with the names that parameters have in the operation, in place of those of the page."""
    query: list[tuple[str, str]] = []
    for name, value in rule.query:
        query.append((names.get(name, name), value))
    scenarios: list[OwnScenario] = []
    for scenario in rule.scenarios:
        sent: list[tuple[str, str]] = []
        for name, value in scenario.query:
            sent.append((names.get(name, name), value))
        omitted = tuple(names.get(name, name) for name in scenario.omit)
        scenarios.append(replace(scenario, query=tuple(sent), omit=omitted))
    return replace(rule, query=tuple(query), scenarios=tuple(scenarios))


def service_rule(file: ConventionFile, page: Page, printed: Branch) -> ServiceRule:
    """What the server of an operation does; `printed` is the sample answer of its page."""
    rule = page_rule(file, page)
    saved = rule.saved
    replaced = rule.replaced
    # The answers of the family are those of the operations that it describes, not of every other page.
    if has_rule(file, page):
        saved = saved or file.answers.saved
        # Without a `replaced` of its own, an operation answers as it does after saving.
        if not rule.saved:
            replaced = replaced or file.answers.replaced
    assert rule.behaviour is not None
    return ServiceRule(
        behaviour=rule.behaviour,
        records=rule.records,
        saved=saved,
        replaced=replaced,
        refusals=rule.refusals,
        date_windows=rule.date_windows,
        any_of=rule.any_of,
        printed_answer=printed,
        inferred=tuple(_inferred(file, page, printed)),
    )


def find_pages_without_rule(
    file: ConventionFile, pages: Iterable[Page]
) -> Iterator[Finding]:
    """Yields finding E012 for each operation page without a rule in convention.yaml."""
    described = list(pages)
    names = {page.name for page in described}
    unused = [name for name, _ in file.pages if name not in names]
    for page in described:
        if not is_inferred(file, page):
            continue
        rule = page_rule(file, page)
        objects = [name for name in (rule.object, rule.answer) if name]
        details = (
            ("name", page.name),
            ("objects", ", ".join(objects)),
            ("behaviour", str(rule.behaviour)),
            ("status", str(rule.statuses[0])),
            # The entry can have a misspelt name.
            ("hint", naming.did_you_mean(page.name, unused)),
        )
        yield Finding("E012", PagePlace(page.name), details)


def find_unfit_values(file: ConventionFile, pages: Iterable[Page]) -> Iterator[Finding]:
    """Yields finding E013 for each sample or default value of a parameter that its type does not have."""
    for page in pages:
        if page.call is None:
            continue
        for parameter in page.call.parameters:
            place = PagePlace(page.name, f"parameters/{parameter.name}")
            for what, value in (
                ("sample", parameter.value),
                ("default", parameter.default),
            ):
                if not value or fits(value, parameter.type, _dates(file)):
                    continue
                details = (
                    ("name", parameter.name),
                    ("what", what),
                    ("value", value),
                    ("type", parameter.type),
                )
                yield Finding("E013", place, details)


def call_address(file: ConventionFile, call: Call) -> OperationAddress:
    """The address of a call with the family's type of dates."""
    return address_of(call, _dates(file))


def _dates(file: ConventionFile) -> ScalarName:
    # The values of the setting are checked when the file is read.
    return cast("ScalarName", dict(file.settings).get("dates") or "date")


def is_key_parameter(file: ConventionFile, parameter: Parameter) -> bool:
    """Whether a parameter carries the API key."""
    key_name = dict(file.settings).get("api-key-parameter", "")
    return parameter.where == "query" and parameter.name == key_name


def _query(rule: PageRule, call: Call, file: ConventionFile) -> dict[str, str]:
    """The values that every scenario sends, by the parameter's name in the operation.

    The rule decides, then the sample of the page. Required parameters without any value get an example.
    """
    names = call_address(file, call).names
    values: dict[str, str] = {}
    for parameter in call.parameters:
        name = names.get(parameter.name)
        # The scenario runner sends the key.
        if name is None or is_key_parameter(file, parameter):
            continue
        if _has_sample_value(parameter, file):
            values[name] = parameter.value
        elif _needs_example(parameter):
            values[name] = _EXAMPLES[parameter_type(parameter.type, _dates(file))]
    # Placeholders without a row.
    for name in names.values():
        known = any(names.get(parameter.name) == name for parameter in call.parameters)
        if not known:
            values[name] = _EXAMPLES["string"]
    values.update(rule.query)
    return values


def _has_sample_value(parameter: Parameter, file: ConventionFile) -> bool:
    """Whether a page gives a parameter a sample value that can be sent."""
    return bool(parameter.value) and fits(parameter.value, parameter.type, _dates(file))


def _needs_example(parameter: Parameter) -> bool:
    return parameter.where == "path" or parameter.required == "required"


def _statuses(rule: PageRule, page: Page, file: ConventionFile) -> tuple[int, ...]:
    """The status of a success, and those of the refusals that are possible."""
    possible: list[RefusalKind] = []
    parameters = page.call.parameters if page.call is not None else ()
    if any(is_key_parameter(file, parameter) for parameter in parameters):
        possible.append("unauthenticated")
    if rule.behaviour == "save" and rule.key:
        possible.append("duplicate")
    if rule.object:
        possible += ["unreadable-body", "invalid-body"]
    if parameters:
        possible.append("invalid-parameter")
    known = dict(DEFAULT_STATUSES)
    for refusal in (*file.refusals, *rule.refusals):
        known[refusal.kind] = refusal.status
    refused = {known[kind] for kind in possible}
    return (_SUCCESS, *sorted(refused - {_SUCCESS}))


def _inferred(file: ConventionFile, page: Page, printed: Branch) -> Iterator[str]:
    """Yields a sentence on each part of the behaviour that is inferred."""
    written = dict(file.pages).get(page.name, PageRule())
    rule = page_rule(file, page)
    if not written.statuses:
        yield f"A success is answered with the status {rule.statuses[0]}."
    if rule.behaviour == "save" and not written.key:
        yield "Each call saves a new record, because the page gives no key."
    if written.behaviour is None and rule.behaviour == "answer":
        yield "Every valid call gets the same answer, and changes nothing."
    has_family_answer = has_rule(file, page) and bool(file.answers.saved)
    if not (written.saved or has_family_answer):
        if printed.members:
            yield "The answer is the sample of the page."
        else:
            yield (
                "The page prints no sample answer: lists are empty, and required members have an example "
                "value."
            )
    if page.call is None:
        return
    yield from _inferred_values(file, page.call, written, rule)


def _inferred_values(
    file: ConventionFile, call: Call, written: PageRule, rule: PageRule
) -> Iterator[str]:
    """Yields a sentence with the parameters whose values in the samples are examples."""
    names = call_address(file, call).names
    sent = dict(rule.query)
    given: set[str] = {names.get(name, name) for name, _ in written.query}
    for parameter in call.parameters:
        if _has_sample_value(parameter, file):
            given.add(names.get(parameter.name, parameter.name))
    examples: list[str] = []
    for name, value in sent.items():
        if name not in given:
            examples.append(f"`{name}={value}`")
    if examples:
        yield f"Values of the samples that are examples of this project: {', '.join(examples)}."
