"""Finds the HTTP method of a scenario: in its column, in its sentence, or on the page of another version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tablewright.capture.scenarios.subjects import Subject
from tablewright.model.findings import Finding, ScenarioPlace
from tablewright.model.page import Page
from tablewright.model.table import Column
from tablewright.values.markup import clean

ACTIONS_BY_METHOD = {
    "POST": "create",
    "PUT": "update",
    "PATCH": "update",
    "DELETE": "delete",
    "GET": "read",
}
_METHODS_BY_ACTION = {
    "create": "POST",
    "update": "PUT",
    "delete": "DELETE",
}
# `Add a second address` can be an update: the sentence adds to a record that exists.
_ADDING_VERBS = ("add",)
# Findings on methods that no header gives: what is inferred for one page is no evidence for another one.
_INFERRED = frozenset({"S012", "S040", "S041"})


@dataclass(frozen=True, slots=True)
class MethodsOfPage:
    """The methods of a page by the number of the scenario, and the version that has the page."""

    version: str = ""
    by_number: Mapping[str, str] = field(default_factory=dict)

    def fits(self, columns: Sequence[Column]) -> bool:
        """Return whether the columns have the numbers of the page's scenarios, up to the shorter of both.

        With other numbers, the same number can mean another scenario.
        """
        numbers = [column.number for column in columns]
        # The shorter of the two ends the comparison.
        pairs = zip(numbers, self.by_number, strict=False)
        return all(number == other for number, other in pairs)


#: The methods of a page that no other version has.
NO_METHODS = MethodsOfPage()


def collect_methods(
    versions: Iterable[tuple[str, Iterable[Page]]],
) -> dict[str, MethodsOfPage]:
    """Return the methods that headers print, by the name of the page in small letters.

    `versions` are the names of versions and their pages, the preferred version first.
    """
    methods: dict[str, MethodsOfPage] = {}
    for version, pages in versions:
        for page in pages:
            codes = {finding.code for finding in page.findings}
            if not codes.isdisjoint(_INFERRED):
                continue
            by_number: dict[str, str] = {}
            for scenario in page.scenarios:
                by_number[scenario.number] = scenario.method
            methods.setdefault(page.name.lower(), MethodsOfPage(version, by_number))
    return methods


def read_method(
    column: Column, subject: Subject | None, elsewhere: MethodsOfPage
) -> tuple[str, list[Finding]]:
    """Return the HTTP method of a column.

    If the header has several methods (`POST/PUT`), it is that of an update, unless the sentence plainly
    creates a record. If the header has none, the verb of the sentence decides, or else the page of another
    version, whose methods are `elsewhere`.
    """
    printed = clean(column.method).upper()
    methods: list[str] = []
    for method in re.split(r"\W+", printed):
        # Splitting an empty text gives one empty text.
        if method:
            methods.append(method)
    if not methods:
        return _infer_method(column.number, subject, elsewhere)
    if len(methods) == 1:
        return methods[0], []

    preferred = "PUT"
    reason = "the sentence creates no record"
    if _clear_method(subject) == "POST":
        preferred = "POST"
        reason = "the sentence creates a record"
    method = methods[0]
    if preferred in methods:
        method = preferred
    finding = _finding(
        column.number,
        "S005",
        methods="/".join(methods),
        method=method,
        by=reason,
    )
    return method, [finding]


def _infer_method(
    number: str, subject: Subject | None, elsewhere: MethodsOfPage
) -> tuple[str, list[Finding]]:
    """Return the method of a column whose header has none, and the finding with the reason."""
    by_sentence = _clear_method(subject)
    by_version = elsewhere.by_number.get(number, "")
    version = elsewhere.version
    if by_sentence and by_version not in ("", by_sentence):
        finding = _finding(
            number,
            "S041",
            method=by_sentence,
            version=version,
            other=by_version,
        )
        return by_sentence, [finding]
    if by_sentence and subject is not None:
        reason = f"because its sentence begins with '{subject.verb}'"
        return by_sentence, [
            _finding(number, "S040", method=by_sentence, reason=reason)
        ]
    if by_version:
        reason = f"as on the page of {version}"
        return by_version, [_finding(number, "S040", method=by_version, reason=reason)]
    # `Add` can mean either; without another page, it creates a record like a scenario without a sentence.
    return "POST", [_finding(number, "S012", method="POST")]


def _clear_method(subject: Subject | None) -> str:
    """Return the method that a sentence requires; empty without a sentence, and if its verb is not clear."""
    if subject is None or subject.verb in _ADDING_VERBS:
        return ""
    return _METHODS_BY_ACTION.get(subject.action, "")


def _finding(number: str, code: str, **details: str) -> Finding:
    """Return a finding at a scenario."""
    return Finding(code, ScenarioPlace("", number), tuple(details.items()))
