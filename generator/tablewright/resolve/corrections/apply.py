"""Corrections of captured pages: data with reasons, applied before anything else looks at a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TypeVar, cast

from tablewright.model.errata import Correction
from tablewright.model.findings import CorrectionPlace, Finding, PagePlace
from tablewright.model.page import Kind, Page, Parameter, Property, Required
from tablewright.model.required import LIST
from tablewright.model.values import Items, Literal, SchoolYearText, Soft, Value
from tablewright.resolve.corrections.tree_edits import add, move, renamed, rewrite


def apply_corrections(
    pages: tuple[Page, ...], corrections: Iterable[Correction]
) -> tuple[tuple[Page, ...], tuple[Finding, ...]]:
    """The corrected pages, and a finding for each correction that does not touch what it says it does.

    One whose `matches` is no regular expression, or whose groups `now` gets wrong, changes nothing.
    """
    findings: list[Finding] = []
    captured = pages
    for correction in corrections:
        if is_of_list(correction):
            continue
        try:
            results = [_apply(page, correction) for page in pages]
        except re.error as error:
            findings.append(Finding("E008", CorrectionPlace(correction.at), (("problem", str(error)),)))
            continue
        pages = tuple(page for page, _ in results)
        touched = sum(count for _, count in results)
        findings += find_stale(correction, touched)
    findings += [
        Finding("E009", PagePlace(page.name, place), (("name", place.rpartition("/")[2].partition("#")[0]),))
        for page, was in zip(pages, captured, strict=True)
        for place in sorted(_repeated(page) - _repeated(was))
    ]
    return pages, tuple(findings)


def _repeated(page: Page) -> frozenset[str]:
    """The places of properties whose name an earlier sibling has already."""
    return frozenset(place for place, _ in page.walk() if "#" in place.rpartition("/")[2])


def find_stale(correction: Correction, touched: int) -> Iterator[Finding]:
    """A finding for a correction that touches another number of places than it says."""
    if touched != correction.count:
        details = (("what", correction.what), ("count", str(correction.count)), ("touched", str(touched)))
        yield Finding("E001", CorrectionPlace(correction.at), details)


def is_of_list(correction: Correction) -> bool:
    """Whether a correction is about the list of resources instead of the pages."""
    return correction.at.partition("/")[0] == LIST


def _apply(page: Page, correction: Correction) -> tuple[Page, int]:
    named = correction.at.partition("/")[0]
    if named != page.name and not _WILD.search(named):
        return page, 0
    if correction.what == "place":
        return move(page, correction)
    if correction.what == "path":
        return _change_path(page, correction)
    if correction.what == "properties":
        return add(page, correction)
    counter = _Counter(page, correction)
    page = replace(page, properties=rewrite(page.properties, "", counter.edit))
    if page.call is not None:
        answer = rewrite(page.call.answer, "answer/", counter.edit)
        parameters = [counter.edit_parameter(parameter) for parameter in page.call.parameters]
        left = tuple(parameter for parameter in parameters if parameter is not None)
        page = replace(page, call=replace(page.call, answer=answer, parameters=left))
    return page, counter.touched


#: A page's name in a pattern is that page alone, unless it holds one of these.
_WILD = re.compile(r"[*?\[]")


class _Counter:
    """Edits the nodes of one page that a correction names, and counts them."""

    def __init__(self, page: Page, correction: Correction) -> None:
        self.page = page.name
        self.columns = {scenario.number: column for column, scenario in enumerate(page.scenarios)}
        self.correction = correction
        self.touched = 0

    def _names(self, place: str) -> bool:
        return fnmatchcase(f"{self.page}/{place}", self.correction.at)

    def edit(self, place: str, prop: Property) -> Property | None:
        if not self._names(place):
            return prop
        match self.correction.what:
            case "value":
                return self._with_values(prop)
            case "scenarios":
                return self._moved(prop)
            case "keep-property":
                self.touched += 1
                return replace(prop, keep=True)
            case what if _is(getattr(prop, what), self.correction):
                self.touched += 1
                return None if self.correction.now is None else _changed(prop, self.correction)
            case _:
                return prop

    def _with_values(self, prop: Property) -> Property:
        wanted = self.correction.scenarios
        values = []
        for scenario, value in prop.values:
            edited = self._edited(value) if not wanted or scenario in wanted else value
            if edited is not None:
                values.append((scenario, edited))
        if self.correction.was is None and not self.correction.matches:
            values += self._filled(prop)
        return self._having(prop, values)

    def _moved(self, prop: Property) -> Property:
        """The row with its cells in the scenarios of the correction; one that does not fit stays as it is."""
        meant = self.correction.scenarios
        fits = len(meant) == len(prop.values) and self.columns.keys() >= set(meant)
        if not fits or meant == tuple(scenario for scenario, _ in prop.values):
            return prop
        self.touched += 1
        return self._having(prop, list(zip(meant, (value for _, value in prop.values), strict=True)))

    def _having(self, prop: Property, values: list[tuple[str, Value]]) -> Property:
        """The row with these cells, in the order of the columns; those that differ from it are corrected."""
        was, now = dict(prop.values), dict(values)
        new = {each: self.correction.why for each in {**was, **now} if was.get(each) != now.get(each)}
        values.sort(key=lambda pair: self.columns.get(pair[0], len(self.columns)))
        return replace(prop, values=tuple(values), corrected=(*prop.corrected, *new.items()))

    def _filled(self, prop: Property) -> list[tuple[str, Value]]:
        """Cells that the page leaves empty and the correction, having no `was`, fills."""
        empty = self.columns.keys() - {scenario for scenario, _ in prop.values}
        missing = [scenario for scenario in self.correction.scenarios if scenario in empty]
        if self.correction.now is None:
            return []
        self.touched += len(missing)
        return [(scenario, self.correction.now) for scenario in missing]

    def _edited(self, value: Value) -> Value | None:
        found = new_value(value, self.correction)
        if found is not UNTOUCHED:
            self.touched += 1
            return found
        if not isinstance(value, Items):
            return value
        items = tuple(item if item is None else self._edited(item) for item in value.items)
        return Items(items) if any(item is not None for item in items) else None

    def edit_parameter(self, parameter: Parameter) -> Parameter | None:
        named = self._names(f"parameters/{parameter.name}")
        if self.correction.what in ("scenarios", "kind", "keep-property"):
            return parameter
        if not named or not _is(getattr(parameter, self.correction.what), self.correction):
            return parameter
        self.touched += 1
        if self.correction.what == "value":
            return replace(parameter, value=_text(self.correction.now))
        return None if self.correction.now is None else _changed(parameter, self.correction)


Node = TypeVar("Node", Property, Parameter)


def _changed(node: Node, correction: Correction) -> Node:
    text = _text(correction.now)
    match correction.what:
        case "name":
            return renamed(node, text) if isinstance(node, Property) else replace(node, name=text)
        case "type":
            return replace(node, type=text)
        case "kind" if isinstance(node, Property):
            return replace(node, kind=cast("Kind", text))
        case _:
            return replace(node, required=cast("Required", text))


#: What `new_value` gives for a value that the correction is not about.
UNTOUCHED = Literal("\0untouched")


def new_value(value: Value, correction: Correction) -> Value | None:
    """What the correction makes of a value; `UNTOUCHED` where it is about another."""
    if correction.was is not None:
        return correction.now if value == correction.was else UNTOUCHED
    if not correction.matches:
        return UNTOUCHED
    inner = value.preferred if isinstance(value, Soft) else value
    match = re.fullmatch(correction.matches, inner.text) if isinstance(inner, Literal) else None
    if match is None:
        return UNTOUCHED
    now = _expanded(correction.now, match)
    return Soft(now) if isinstance(value, Soft) and isinstance(now, Literal | SchoolYearText) else now


def _expanded(now: Value | None, match: re.Match[str]) -> Value | None:
    if isinstance(now, Literal):
        return Literal(match.expand(now.text))
    if isinstance(now, SchoolYearText):
        return SchoolYearText(match.expand(now.template))
    return now


def _is(text: str, correction: Correction) -> bool:
    if correction.matches:
        return re.fullmatch(correction.matches, text) is not None
    return correction.was is None or text == _text(correction.was)


def _text(value: Value | None) -> str:
    return value.text if isinstance(value, Literal) else ""


def _change_path(page: Page, correction: Correction) -> tuple[Page, int]:
    named = fnmatchcase(f"{page.name}/path", correction.at)
    if page.call is None or not named or not _is(page.call.path, correction):
        return page, 0
    return replace(page, call=replace(page.call, path=_text(correction.now))), 1
