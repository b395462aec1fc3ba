"""Applies the corrections of `corrections.yaml` to captured pages.

Everything after this step (alignment, checks, samples) reads only the corrected pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TypeAlias, assert_never

from tablewright.model.corrections import (
    AdditionCorrection,
    Correction,
    KeepCorrection,
    KindCorrection,
    NameCorrection,
    PathCorrection,
    PlaceCorrection,
    RequiredCorrection,
    RequirementCorrection,
    ScenariosCorrection,
    TextCorrection,
    TypeCorrection,
    ValueCorrection,
    is_pattern,
)
from tablewright.model.findings import CorrectionPlace, Finding, PagePlace
from tablewright.model.page import Page, Parameter, place_and_parents
from tablewright.model.properties import Property
from tablewright.model.required import LIST
from tablewright.model.values import (
    Items,
    Literal,
    PreferredValue,
    SchoolYearText,
    Value,
)
from tablewright.naming import count, numbered
from tablewright.resolve.corrections import patterns
from tablewright.resolve.corrections.patterns import PatternError
from tablewright.resolve.corrections.tree_edits import (
    Touched,
    add,
    move,
    renamed,
    rewrite,
)
from tablewright.values.requirements import with_places

#: The result of `new_value` for a value that the correction does not match.
UNTOUCHED = Literal("\0untouched")
#: A cell of a row: the number of its scenario, and its value.
Cell: TypeAlias = tuple[str, Value]

#: The corrections that change properties and parameters one by one, and leave the tree as it is.
_NodeCorrection: TypeAlias = (
    ValueCorrection
    | NameCorrection
    | KindCorrection
    | TypeCorrection
    | RequiredCorrection
    | KeepCorrection
    | ScenariosCorrection
)


@dataclass(frozen=True, slots=True)
class AppliedCorrection:
    """The pages after a correction, the places that it has changed, and what is wrong with its pattern.

    `entry` is the position of the correction in its file, counted from 0.
    """

    entry: int
    correction: Correction
    pages: tuple[Page, ...]
    touched: tuple[Touched, ...]
    problem: str = ""


def apply_corrections(
    pages: tuple[Page, ...], corrections: Iterable[Correction]
) -> tuple[tuple[Page, ...], tuple[Finding, ...]]:
    """The corrected pages, and a finding for each correction that is out of date (E001, E008, E009).

    A correction whose `matches` is not a regular expression, or whose `now` has a group that `matches` lacks,
    changes nothing. Corrections of the list of resources are ignored.
    """
    findings: list[Finding] = []
    captured = pages
    for applied in apply_each(pages, corrections):
        pages = applied.pages
        if applied.problem:
            problem = (("problem", applied.problem),)
            location = CorrectionPlace(applied.correction.at, applied.entry)
            findings.append(Finding("E008", location, problem))
        else:
            findings += find_stale(applied.correction, applied.entry, applied.touched)
    for page, before in zip(pages, captured, strict=True):
        findings += _find_new_repeats(page, before)
    return pages, tuple(findings)


def apply_each(
    pages: tuple[Page, ...], corrections: Iterable[Correction]
) -> Iterator[AppliedCorrection]:
    """The effect of each correction of pages, in order; each changes the pages that the one before left."""
    for number, correction in enumerate(corrections):
        if is_of_list(correction):
            continue
        corrected: list[Page] = []
        touched: list[Touched] = []
        problem = ""
        try:
            for page in pages:
                new_page, touched_here = _apply(page, correction)
                corrected.append(_with_followed_rules(new_page, correction))
                touched += touched_here
            pages = tuple(corrected)
        except PatternError as error:
            problem = str(error)
            touched = []
        yield AppliedCorrection(number, correction, pages, tuple(touched), problem)


def _find_new_repeats(page: Page, before: Page) -> Iterator[Finding]:
    """E009, for each property whose name an earlier sibling has since the corrections."""
    # Pages print some rows twice. Only repeats that corrections have caused are reported.
    new_repeats = _repeated_places(page) - _repeated_places(before)
    for place in sorted(new_repeats):
        last_step = place.rpartition("/")[2]
        name = last_step.partition("#")[0]
        location = PagePlace(page.name, place)
        details = (("name", name),)
        yield Finding("E009", location, details)


def _repeated_places(page: Page) -> frozenset[str]:
    """The places of properties whose name an earlier sibling has already, such as `grade#2`."""
    places = set()
    for place, _ in page.walk():
        last_step = place.rpartition("/")[2]
        if "#" in last_step:
            places.add(place)
    return frozenset(places)


def find_stale(
    correction: Correction, entry: int, touched: Sequence[Touched]
) -> Iterator[Finding]:
    """E001, for a correction that does not change what it states that it changes.

    It changes nothing, nothing in one of its scenarios, or another number of places than its `count`.
    """
    number = len(touched)
    problem = ""
    if not number:
        problem = "changes nothing"
    elif correction.count is not None and correction.count != number:
        problem = (
            f"changes {count(number, 'place')}, but its `count` is {correction.count}"
        )
    elif isinstance(correction, ValueCorrection):
        changed = {scenario for _, scenario in touched}
        missing = [name for name in correction.scenarios if name not in changed]
        if missing:
            problem = f"changes nothing in {numbered('scenario', missing)}"
    if problem:
        details = (("what", correction.what), ("problem", problem))
        yield Finding("E001", CorrectionPlace(correction.at, entry), details)


def is_of_list(correction: Correction) -> bool:
    """Whether a correction is about the list of resources instead of the pages."""
    return correction.at.partition("/")[0] == LIST


def _apply(page: Page, correction: Correction) -> tuple[Page, tuple[Touched, ...]]:
    """The page after one correction, and the places that it touches.

    Raises PatternError for a wrong pattern.
    """
    page_pattern = correction.at.partition("/")[0]
    # Most corrections name one page. The others need not be walked, which saves most of the time.
    if page_pattern != page.name and not is_pattern(page_pattern):
        return page, ()
    if isinstance(correction, PlaceCorrection):
        return move(page, correction)
    if isinstance(correction, PathCorrection):
        return _change_path(page, correction)
    if isinstance(correction, AdditionCorrection):
        return add(page, correction)
    if isinstance(correction, RequirementCorrection):
        return _change_requirement(page, correction)
    return _edit_nodes(page, correction)


def _with_followed_rules(page: Page, correction: Correction) -> Page:
    """The corrected page, whose rules name the new place of what the correction has moved or renamed."""
    if not page.requirements or not isinstance(
        correction, PlaceCorrection | NameCorrection
    ):
        return page
    places = dict(page.walk())

    def new_place(place: str) -> str:
        if place in places:
            return place
        for part in place_and_parents(place):
            if fnmatchcase(f"{page.name}/{part}", correction.at):
                moved = _moved_place(part, correction) + place.removeprefix(part)
                if moved in places:
                    return moved
        # The check of the rules reports a place that the page does not have.
        return place

    rules = [with_places(rule, new_place) for rule in page.requirements]
    return replace(page, requirements=tuple(rules))


def _moved_place(place: str, correction: PlaceCorrection | NameCorrection) -> str:
    """The place at which a property is after a correction that matches its old place."""
    parent, slash, name = place.rpartition("/")
    if isinstance(correction, PlaceCorrection):
        return (
            f"{correction.now[:-1]}{name}"
            if correction.now.endswith("*")
            else correction.now
        )
    if correction.now is None:
        return place
    return f"{parent}{slash}{new_text(name, correction.now, correction)}"


def _edit_nodes(
    page: Page, correction: _NodeCorrection
) -> tuple[Page, tuple[Touched, ...]]:
    """The page with its properties and parameters edited, and the cells or nodes that have changed."""
    editor = _PageEditor(page, correction)
    properties = rewrite(page.properties, "", editor.edit)
    page = replace(page, properties=properties)
    if page.call is not None:
        answer = rewrite(page.call.answer, "answer/", editor.edit)
        parameters = []
        for parameter in page.call.parameters:
            edited = editor.edit_parameter(parameter)
            if edited is not None:
                parameters.append(edited)
        call = replace(page.call, answer=answer, parameters=tuple(parameters))
        page = replace(page, call=call)
    return page, tuple(editor.touched)


def _change_path(
    page: Page, correction: PathCorrection
) -> tuple[Page, tuple[Touched, ...]]:
    """The operation page with the corrected path, and its place; any other page, and no place."""
    # A resource page has no path of its own: the convention of the family gives it.
    if page.call is None:
        return page, ()
    place = f"{page.name}/path"
    is_at = fnmatchcase(place, correction.at)
    if not is_at or not matches_text(page.call.path, correction):
        return page, ()
    new_path = new_text(page.call.path, correction.now, correction)
    call = replace(page.call, path=new_path)
    return replace(page, call=call), ((place, ""),)


def _change_requirement(
    page: Page, correction: RequirementCorrection
) -> tuple[Page, tuple[Touched, ...]]:
    """The page with a rule added, replaced or removed, and its place; without a place if none fits."""
    pattern, _, number = correction.at.rpartition("/requirements")
    is_at = fnmatchcase(page.name, pattern) and (not number or number[0] == "/")
    if not is_at:
        return page, ()
    rules = list(page.requirements)
    if correction.was is None:
        position = len(rules)
    elif correction.was in rules:
        position = rules.index(correction.was)
        del rules[position]
    else:
        return page, ()
    if correction.now is not None:
        # The page may state the rule since the correction was written.
        if correction.now in rules:
            return page, ()
        rules.insert(position, correction.now)
    elif correction.was is None:
        return page, ()
    place = f"{page.name}/requirements{number}"
    return replace(page, requirements=tuple(rules)), ((place, ""),)


class _PageEditor:
    """Edits the properties and parameters of one page that a correction matches, and lists the changes."""

    def __init__(self, page: Page, correction: _NodeCorrection) -> None:
        self.page = page.name
        # The position of each scenario's column, so that new cells are put in the order of the page.
        self.columns: dict[str, int] = {}
        for column, scenario in enumerate(page.scenarios):
            self.columns[scenario.number] = column
        self.correction = correction
        self.touched: list[Touched] = []

    def _is_at(self, place: str) -> bool:
        """Whether the pattern of the correction matches a place of the page."""
        return fnmatchcase(f"{self.page}/{place}", self.correction.at)

    def _touch(self, place: str, scenario: str = "") -> None:
        self.touched.append((f"{self.page}/{place}", scenario))

    def edit(self, place: str, prop: Property) -> Property | None:
        """The property after the correction; None if the correction removes it."""
        if not self._is_at(place):
            return prop
        correction = self.correction
        match correction:
            case ValueCorrection():
                return self._with_new_values(place, prop, correction)
            case ScenariosCorrection():
                return self._with_moved_cells(place, prop, correction)
            case KeepCorrection():
                self._touch(place)
                return replace(prop, keep=True)
            case NameCorrection():
                return self._with_new_name(place, prop, correction)
            case TypeCorrection():
                if not matches_text(prop.type, correction):
                    return prop
                self._touch(place)
                new_type = new_text(prop.type, correction.now, correction)
                return replace(prop, type=new_type)
            case KindCorrection():
                if correction.was not in (None, prop.kind):
                    return prop
                self._touch(place)
                return replace(prop, kind=correction.now)
            case RequiredCorrection():
                if correction.was not in (None, prop.required):
                    return prop
                self._touch(place)
                return replace(prop, required=correction.now)
            case _:
                assert_never(correction)

    def _with_new_name(
        self, place: str, prop: Property, correction: NameCorrection
    ) -> Property | None:
        """The property with its new name; None if the correction removes it."""
        if not matches_text(prop.name, correction):
            return prop
        self._touch(place)
        if correction.now is None:
            return None
        new_name = new_text(prop.name, correction.now, correction)
        return renamed(prop, new_name)

    def _with_new_values(
        self, place: str, prop: Property, correction: ValueCorrection
    ) -> Property:
        """The row with its cells corrected, in the scenarios of the correction or else in all of them."""
        cells: list[Cell] = []
        for scenario, value in prop.values:
            is_about_all = not correction.scenarios
            new: Value | None = value
            if is_about_all or scenario in correction.scenarios:
                new = self._new_cell((place, scenario), value, correction)
            if new is not None:
                cells.append((scenario, new))
        # A correction without an old value fills cells that the page leaves empty.
        if _replaces_empty_cells(correction):
            cells += self._new_cells_for_empty(place, prop, correction)
        changed = self._with_cells(prop, cells)
        if correction.now is None:
            return self._with_empty_cells(place, changed, prop, correction)
        return changed

    def _with_empty_cells(
        self,
        place: str,
        prop: Property,
        before: Property,
        correction: ValueCorrection,
    ) -> Property:
        """The row with the scenarios of the correction whose cells are now empty on purpose.

        `before` is the row in front of the correction.
        """
        had_value = {scenario for scenario, _ in before.values}
        has_value = {scenario for scenario, _ in prop.values}
        empty = list(prop.empty)
        for scenario in correction.scenarios:
            # With an old value, the correction is only about cells that have it.
            if scenario not in had_value and not _replaces_empty_cells(correction):
                continue
            if scenario in self.columns and scenario not in has_value:
                # Emptied cells are counted already.
                if scenario not in had_value:
                    self._touch(place, scenario)
                empty.append(scenario)
        return replace(prop, empty=tuple(empty))

    def _with_moved_cells(
        self, place: str, prop: Property, correction: ScenariosCorrection
    ) -> Property:
        """The row with its cells in the scenarios of the correction, in the same order.

        A row with another number of cells stays as it is.
        """
        targets = correction.scenarios
        present = tuple(scenario for scenario, _ in prop.values)
        if len(targets) != len(present) or targets == present:
            return prop
        # The correction may name a scenario that the page does not have any more.
        unknown = set(targets) - self.columns.keys()
        if unknown:
            return prop
        self._touch(place)
        values = [value for _, value in prop.values]
        cells = list(zip(targets, values, strict=True))
        return self._with_cells(prop, cells)

    def _with_cells(self, prop: Property, cells: list[Cell]) -> Property:
        """The row with these cells in the order of the columns, and a reason for each cell that differs."""
        before = dict(prop.values)
        after = dict(cells)
        corrected = list(prop.corrected)
        for scenario in {**before, **after}:
            has_changed = before.get(scenario) != after.get(scenario)
            if has_changed:
                reason = (scenario, self.correction.why)
                corrected.append(reason)
        in_order = sorted(cells, key=self._column_of)
        return replace(prop, values=tuple(in_order), corrected=tuple(corrected))

    def _column_of(self, cell: Cell) -> int:
        """The position of a cell's scenario on the page; cells of unknown scenarios come last."""
        scenario, _ = cell
        last = len(self.columns)
        return self.columns.get(scenario, last)

    def _new_cells_for_empty(
        self, place: str, prop: Property, correction: ValueCorrection
    ) -> list[Cell]:
        """The cells that the correction fills and the page leaves empty."""
        now = correction.now
        if now is None:
            return []
        present = {scenario for scenario, _ in prop.values}
        cells: list[Cell] = []
        for scenario in correction.scenarios:
            if scenario in self.columns and scenario not in present:
                self._touch(place, scenario)
                cells.append((scenario, now))
        return cells

    def _new_cell(
        self, at: Touched, value: Value, correction: ValueCorrection
    ) -> Value | None:
        """The value of a cell after the correction; None if nothing is left of it."""
        new = new_value(value, correction)
        if new is not UNTOUCHED:
            self._touch(*at)
            return new
        if not isinstance(value, Items):
            return value
        # A correction can be about a single item of a cell such as `A; B`.
        items: list[Value | None] = []
        is_empty = True
        for item in value.items:
            # An item is None if the page leaves it empty, and if the correction removes it.
            new_item: Value | None = None
            if item is not None:
                new_item = self._new_cell(at, item, correction)
            items.append(new_item)
            if new_item is not None:
                is_empty = False
        if is_empty:
            return None
        return Items(tuple(items))

    def edit_parameter(self, parameter: Parameter) -> Parameter | None:
        """The parameter of an operation after the correction; None if the correction removes it."""
        place = f"parameters/{parameter.name}"
        if not self._is_at(place):
            return parameter
        edited = _edited_parameter(parameter, self.correction)
        if edited is not parameter:
            self._touch(place)
        return edited


def _replaces_empty_cells(correction: ValueCorrection) -> bool:
    """Whether a correction is about cells that are empty, too: it names no old value."""
    return correction.was is None and not correction.matches


def _edited_parameter(
    parameter: Parameter, correction: _NodeCorrection
) -> Parameter | None:
    """The parameter after a correction at its place; the same object if it does not match."""
    match correction:
        case ValueCorrection():
            return _with_new_parameter_value(parameter, correction)
        case NameCorrection():
            if not matches_text(parameter.name, correction):
                return parameter
            if correction.now is None:
                return None
            new_name = new_text(parameter.name, correction.now, correction)
            return replace(parameter, name=new_name)
        case TypeCorrection():
            if not matches_text(parameter.type, correction):
                return parameter
            new_type = new_text(parameter.type, correction.now, correction)
            return replace(parameter, type=new_type)
        case RequiredCorrection():
            if correction.was not in (None, parameter.required):
                return parameter
            return replace(parameter, required=correction.now)
        case KindCorrection() | KeepCorrection() | ScenariosCorrection():
            # Parameters have no kind and no scenarios, and only a page can name them.
            return parameter
        case _:
            assert_never(correction)


def _with_new_parameter_value(
    parameter: Parameter, correction: ValueCorrection
) -> Parameter:
    """The parameter with the corrected value; the same object if the correction does not match."""
    new: Value | None
    if correction.was is None and not correction.matches:
        new = correction.now
    else:
        old = Literal(parameter.value)
        new = new_value(old, correction)
    if new is None:
        return replace(parameter, value="")
    # A parameter has only text: a value of another kind does not fit it, so the correction changes nothing.
    if new is UNTOUCHED or not isinstance(new, Literal):
        return parameter
    return replace(parameter, value=new.text)


def new_value(value: Value, correction: ValueCorrection) -> Value | None:
    """The value after a correction; None if the correction removes it, `UNTOUCHED` if it does not match.

    Raises PatternError for a pattern that is not a regular expression, or a group that the pattern lacks.
    """
    if correction.was is not None:
        if value == correction.was:
            return correction.now
        return UNTOUCHED
    if not correction.matches:
        return UNTOUCHED
    inner = value
    if isinstance(value, PreferredValue):
        inner = value.preferred
    if not isinstance(inner, Literal):
        return UNTOUCHED
    now = _with_groups(correction, inner.text)
    if now is UNTOUCHED:
        return UNTOUCHED
    # The test system may replace a preferred value. It still may do so after the correction.
    if isinstance(value, PreferredValue) and isinstance(now, Literal | SchoolYearText):
        return PreferredValue(now)
    return now


def _with_groups(correction: ValueCorrection, text: str) -> Value | None:
    """The new value for a text, with the groups of the match in place of `\\1`, `\\2` and so on.

    `UNTOUCHED` if the pattern of the correction does not match the text.
    """
    now = correction.now
    new = now.text if isinstance(now, Literal) else ""
    if isinstance(now, SchoolYearText):
        new = now.template
    new_words = patterns.replaced(correction.matches, text, new)
    if new_words is None:
        return UNTOUCHED
    if isinstance(now, Literal):
        return Literal(new_words)
    if isinstance(now, SchoolYearText):
        return SchoolYearText(new_words)
    return now


def matches_text(text: str, correction: TextCorrection) -> bool:
    """Whether a text is the old one of a correction; a correction without an old text matches every text."""
    if correction.matches:
        return patterns.matches(correction.matches, text)
    return correction.was in (None, text)


def new_text(text: str, now: str, correction: TextCorrection) -> str:
    """The new text for one that a correction matches, with the groups of the match in place of `\\1`.

    Raises PatternError for a group that the pattern lacks.
    """
    if not correction.matches:
        return now
    replaced = patterns.replaced(correction.matches, text, now)
    return text if replaced is None else replaced
