"""Compares a captured page with the one that the spec has, and lists what the new one has less of.

A document can be cut off, or a converter can lose a table: such a page must not replace a complete one. What
counts is the number of each kind of content: a page whose rows were renamed or moved has lost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.page import Call, Page
from tablewright.model.properties import Property
from tablewright.model.required import RequiredList
from tablewright.model.requirements import AtLeastItems
from tablewright.naming import count

#: A message quotes at most this many names of one kind.
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Loss:
    """A kind of content of which a page has less than before, and the names that it no longer has."""

    noun: str
    before: int
    after: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        text = f"{count(self.before, self.noun)} became {self.after}"
        if not self.names:
            return text
        quoted: list[str] = []
        for name in self.names[:_MOST_NAMES]:
            quoted.append(f"'{name}'")
        more = len(self.names) - len(quoted)
        if more:
            quoted.append(f"and {more} more")
        lost = ", ".join(quoted)
        return f"{text} (lost: {lost})"


def losses(old: Page | RequiredList, new: Page | RequiredList) -> tuple[Loss, ...]:
    """Return the kinds of content of which the new page, or list, has less than the old one."""
    contents_before = _contents(old)
    contents_after = _contents(new)
    found: list[Loss] = []
    for noun, before in contents_before.items():
        after = contents_after.get(noun, [])
        if len(after) >= len(before):
            continue
        still_there = set(after)
        # A name can occur twice, and lose only one of its places.
        gone: dict[str, None] = {}
        for name in before:
            if name not in still_there:
                gone[name] = None
        loss = Loss(
            noun,
            len(before),
            len(after),
            tuple(gone),
        )
        found.append(loss)
    return tuple(found)


def shared_rows(old: Page, new: Page) -> float:
    """Return the share (0 to 1) of the rows and parameters of the old page that the new page has as well."""
    rows = _row_names(old)
    if not rows:
        return 0.0
    return len(rows & _row_names(new)) / len(rows)


def _row_names(page: Page) -> set[str]:
    contents = _contents(page)
    return {*contents["row"], *contents.get("parameter", ())}


def _contents(page: Page | RequiredList) -> dict[str, list[str]]:
    """Return the names of all that a page or a list contains, by its kind."""
    if isinstance(page, RequiredList):
        entries: list[str] = []
        for place, _ in page.places():
            entries.append(place)
        return {"entry": entries}
    contents = _rows_and_values(page)
    scenarios: list[str] = []
    for scenario in page.scenarios:
        scenarios.append(scenario.number)
    contents["scenario"] = scenarios
    contents["prerequisite"] = list(page.prerequisites)
    requirements: list[str] = []
    for requirement in page.requirements:
        places = (
            (requirement.place,)
            if isinstance(requirement, AtLeastItems)
            else requirement.places
        )
        requirements.append(f"{requirement.key}: {', '.join(places)}")
    contents["requirement"] = requirements
    if page.call is not None:
        contents.update(_call_contents(page.call, page.name))
    return contents


def _rows_and_values(page: Page) -> dict[str, list[str]]:
    """Return the names of the rows of a page, their types and values, also of rows without a parent."""
    rows: list[str] = []
    types: list[str] = []
    values: list[str] = []
    for place, prop in page.walk():
        rows.append(place)
        if prop.type:
            types.append(f"{place}: {prop.type}")
        values.extend(_values(place, prop))
    for unplaced in page.unplaced:
        place = f"unplaced/{unplaced.resource}/{unplaced.name}"
        rows.append(place)
        if unplaced.type:
            types.append(f"{place}: {unplaced.type}")
        for number, _ in unplaced.values:
            values.append(f"{place} (scenario {number})")
    return {"row": rows, "row type": types, "value": values}


def _call_contents(call: Call, page_name: str) -> dict[str, list[str]]:
    """Return the names of the parameters of a call, of their values and of the members of its answers."""
    parameters: list[str] = []
    parameter_types: list[str] = []
    parameter_values: list[str] = []
    for parameter in call.parameters:
        parameters.append(parameter.name)
        if parameter.type:
            parameter_types.append(f"{parameter.name}: {parameter.type}")
        if parameter.value:
            parameter_values.append(f"{parameter.name}={parameter.value}")
    # The walk over the properties of a page gives each one its place.
    answer = _rows_and_values(Page(page_name, "", (), (), call.answer))
    other_answers: list[str] = []
    # A member and its value are one item each.
    other_members: list[str] = []
    for number, other in enumerate(call.other_answers, start=1):
        other_answers.append(str(number))
        members = _rows_and_values(Page(page_name, "", (), (), other.properties))
        for place in (*members["row"], *members["value"]):
            other_members.append(f"{number}/{place}")
    return {
        "parameter": parameters,
        "parameter type": parameter_types,
        "parameter value": parameter_values,
        "answer member": answer["row"],
        "answer value": answer["value"],
        "other answer": other_answers,
        "other answer member": other_members,
    }


def _values(place: str, prop: Property) -> Iterator[str]:
    """Yield the name of each value and each allowed value of a property."""
    for number, _ in prop.values:
        yield f"{place} (scenario {number})"
    for choice in prop.one_of:
        yield f"{place} = {choice}"
