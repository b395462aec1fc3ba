"""Compares a captured page with the one that the spec has, and lists what the new one has less of.

A document can be cut off, or a converter can lose a table: such a page must not replace a complete one. What
counts is the number of each kind of content: a page whose rows were renamed or moved has lost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tablewright.model.page import Page, Parameter
from tablewright.model.properties import Property
from tablewright.model.required import RequiredList
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
        quoted = [f"'{name}'" for name in self.names[:_MOST_NAMES]]
        if len(self.names) > _MOST_NAMES:
            quoted.append(f"and {len(self.names) - _MOST_NAMES} more")
        text = f"{count(self.before, self.noun)} became {self.after}"
        return f"{text} (lost: {', '.join(quoted)})" if quoted else text


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
        gone = dict.fromkeys(name for name in before if name not in still_there)
        found.append(Loss(noun, len(before), len(after), tuple(gone)))
    return tuple(found)


def _contents(page: Page | RequiredList) -> dict[str, list[str]]:
    """Return the names of all that a page or a list contains, by its kind."""
    if isinstance(page, RequiredList):
        return {"entry": [place for place, _ in page.places()]}
    rows: list[str] = []
    values: list[str] = []
    for place, prop in page.walk():
        rows.append(place)
        values.extend(_values(place, prop))
    for unplaced in page.unplaced:
        place = f"unplaced/{unplaced.resource}/{unplaced.name}"
        rows.append(place)
        values.extend(f"{place} (scenario {number})" for number, _ in unplaced.values)
    contents = {
        "row": rows,
        "value": values,
        "scenario": [scenario.number for scenario in page.scenarios],
        "prerequisite": list(page.prerequisites),
    }
    if page.call is not None:
        contents["parameter"] = [row.name for row in page.call.parameters]
        contents["parameter value"] = list(_parameter_values(page.call.parameters))
        contents.update(_answer(page.call.answer, page))
        contents["other answer"] = [
            str(number) for number, _ in enumerate(page.call.other_answers, start=1)
        ]
    return contents


def _values(place: str, prop: Property) -> Iterator[str]:
    """Yield the name of each value and each allowed value of a property."""
    for number, _ in prop.values:
        yield f"{place} (scenario {number})"
    for choice in prop.one_of:
        yield f"{place} = {choice}"


def _parameter_values(parameters: Iterable[Parameter]) -> Iterator[str]:
    for parameter in parameters:
        if parameter.value:
            yield f"{parameter.name}={parameter.value}"


def _answer(answer: tuple[Property, ...], page: Page) -> dict[str, list[str]]:
    """Return the members of an answer and their values, by kind."""
    members: list[str] = []
    values: list[str] = []
    # The walk over the properties of a page gives each one its place.
    of_answer = Page(page.name, "", (), (), answer)
    for place, prop in of_answer.walk():
        members.append(place)
        values.extend(_values(place, prop))
    return {"answer member": members, "answer value": values}
