"""Builds the members of a body or an answer from the rows of a method page and from its JSON sample.

The name of a row is the path of a member: `copies[].shelf` is a member of the items of `copies`. A member of
the sample without a row is added, so that nothing that the page sends is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, cast

from tablewright.capture.rows import read_required
from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding, PagePlace, page_finding
from tablewright.model.json_types import Json
from tablewright.model.properties import Kind, Property, Required
from tablewright.model.table import ParameterRow, SampleMembers
from tablewright.model.values import Items, Literal, Value
from tablewright.values.cells import read_cell
from tablewright.values.markup import clean
from tablewright.values.sample_placeholders import is_sample_placeholder
from tablewright.values.words import value_words

#: A sample that is nested deeper than this is no sample of an API, and would overflow the stack.
_DEEPEST = 40

#: The members of the body or answer times the objects of its sample. Each member gets a value from each
#: object, so 10,000 objects that each have a member of their own would give 100 million values.
_MOST_POSITIONS = 1_000_000

#: No date with time and time zone is longer.
_LONGEST_DATE = 40

#: The allowed values of a row, by the name of the row.
Choices: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class MemberNode:
    """A member under construction: its row, None for one that only the sample has, and its own members."""

    name: str
    is_list: bool = False
    row: ParameterRow | None = None
    members: dict[str, MemberNode] = field(default_factory=dict)
    sample: Json = None
    is_list_in_sample: bool = False
    # The number of objects of the sample at this place, and of those that have the member.
    objects: int = 0
    occurrences: int = 0

    def has_rows_inside(self) -> bool:
        """Return whether a member inside has a row: `copies[].shelf` describes `copies`, too."""
        return any(
            member.row is not None or member.has_rows_inside()
            for member in self.members.values()
        )

    def child(self, name: str) -> MemberNode:
        """The member with a name, which is added if there is none."""
        node = self.members.get(name)
        if node is None:
            node = MemberNode(name)
            self.members[name] = node
        return node


@dataclass(frozen=True, slots=True)
class MemberTree:
    """The members of a body or an answer, with the findings on their rows and the line of each place."""

    properties: tuple[Property, ...]
    findings: tuple[Finding, ...]
    lines: tuple[tuple[str, int], ...]


def build_members(
    rows: Sequence[ParameterRow],
    sample: SampleMembers,
    choices: Choices,
    *,
    scenario: str,
    above: str = "",
) -> MemberTree:
    """Return the members that the rows and the sample describe; values belong to `scenario`.

    `above` is the place of the members with a final slash: `answer/` for those of the answer.
    """
    root = MemberNode("")
    findings: list[Finding] = []
    parsed: dict[str, Json] = {}
    for name, text in sample:
        parsed[name] = parsed_sample(text)
    _check_size(len(rows), parsed, above)
    for row in rows:
        node = _node_of(row.name, root, parsed)
        if node.row is not None:
            place = f"{above}{_place_of(row.name)}"
            cells = f"{row.type} {row.required}".strip()
            findings.append(page_finding(place, "T062", name=row.name, cells=cells))
            continue
        node.row = row
    for name, value in parsed.items():
        root.child(name).sample = value
    _add_sample(root, parsed)
    builder = _Builder(choices, scenario, findings, {}, has_rows=bool(rows))
    properties = builder.properties(root, above)
    return MemberTree(properties, tuple(findings), tuple(builder.lines.items()))


def parsed_sample(text: str) -> Json:
    """Return the JSON value of a printed text; the text itself if it is no JSON, or nested too deeply."""
    try:
        # A float would not keep the digits that the page prints.
        value: Json = json.loads(text, parse_float=Decimal)
    # Samples often lack the quotes of a text: `"name": Smith`. Deep nesting overflows the stack.
    except (ValueError, RecursionError):
        return text.strip()
    return text.strip() if _is_deep(value) else value


def _check_size(rows: int, members: Mapping[str, Json], above: str) -> None:
    """Raise UnreadableError if reading the values of all members would take minutes."""
    names: set[str] = set()
    objects = 0
    waiting: list[Json] = [members]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            objects += 1
            names.update(value)
            waiting.extend(value.values())
        elif _is_list(value):
            waiting.extend(cast("Sequence[Json]", value))
    if (rows + len(names)) * objects > _MOST_POSITIONS:
        what = (
            f"{rows + len(names):,} members and {objects:,} objects in the sample have more than "
            f"{_MOST_POSITIONS:,} values"
        )
        todo = "remove objects from the lists of the sample"
        raise UnreadableError(above.rstrip("/") or "sample", what, todo)


def _is_deep(value: Json) -> bool:
    """Return whether a JSON value is nested too deeply to be read."""
    level: list[Json] = [value]
    for _ in range(_DEEPEST):
        inner: list[Json] = []
        for item in level:
            if isinstance(item, Mapping):
                inner.extend(item.values())
            elif isinstance(item, Sequence) and not isinstance(item, str):
                inner.extend(item)
        if not inner:
            return False
        level = inner
    return True


def _node_of(path: str, root: MemberNode, sample: Mapping[str, Json]) -> MemberNode:
    """Return the node at the path of a row, with the nodes on the way to it."""
    node = root
    # The value of the sample at the node: the names of the sample are those that callers send.
    here: Json = sample
    for step in path.split("."):
        name = step.rstrip("[]").strip() or step
        sample_name = _name_in_sample(name, here)
        node = node.child(sample_name)
        node.is_list = node.is_list or step.strip().endswith("[]")
        here = _inside(here, sample_name)
    return node


def _name_in_sample(name: str, here: Json) -> str:
    """Return the name of a member in the sample, which can have blanks at its ends: `"email "`."""
    for candidate in _objects_in(here):
        for sample_name in candidate:
            if sample_name.strip() == name:
                return sample_name
    return name


def _objects_in(value: Json) -> Iterator[Mapping[str, Json]]:
    """Yield the object that a value is, or the objects of a list."""
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from _objects_in(item)


def _inside(value: Json, name: str) -> Json:
    """Return the values of a member in all objects of a value."""
    values: list[Json] = []
    for item in _objects_in(value):
        if name in item:
            values.append(item[name])
    return values


def _add_sample(node: MemberNode, members: Mapping[str, Json]) -> None:
    """Add a node for each member of the sample that no row describes, and mark the lists."""
    node.objects += 1
    for name, value in members.items():
        child = node.child(name)
        child.occurrences += value is not None
        child.is_list_in_sample = child.is_list_in_sample or _is_list(value)
        for item in _objects_in(value):
            _add_sample(child, item)


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns nodes into properties; collects findings and lines by place."""

    choices: Choices
    scenario: str
    findings: list[Finding]
    lines: dict[str, int]
    has_rows: bool

    def properties(self, root: MemberNode, above: str) -> tuple[Property, ...]:
        """Return the members of the body or answer."""
        properties: list[Property] = []
        for name, node in root.members.items():
            place = f"{above}{name}"
            properties.append(self._property(node, root, place, node.sample, ()))
        return tuple(properties)

    def _property(
        self,
        node: MemberNode,
        parent: MemberNode,
        place: str,
        sample: Json,
        steps: tuple[str, ...],
    ) -> Property:
        """Return a node as a property. `sample` is the outer member, `steps` lead from it to the node."""
        value, sample_type = _value_at(sample, steps)
        kind: Kind = "scalar"
        if node.is_list or node.is_list_in_sample:
            kind = "collection"
        elif node.members:
            kind = "object"
        members: list[Property] = []
        for name, child in node.members.items():
            inner_steps = (*steps, name)
            inner_place = f"{place}/{name}"
            members.append(
                self._property(child, node, inner_place, sample, inner_steps)
            )
        row = node.row
        if row is not None:
            self.lines[place] = row.line
            self._note(row, place, sample_type, bool(members))
            if node.is_list_in_sample and not node.is_list:
                self.findings.append(page_finding(place, "T060", name=row.name))
        # Without a table, the sample is the description. The reader reports outer members without a row.
        elif self.has_rows and steps and not node.has_rows_inside():
            self.findings.append(page_finding(place, "T063", name=place))
        if members and value is not None:
            texts = value_words(value)
            self.findings.append(page_finding(place, "T061", name=place, value=texts))
        return Property(
            node.name,
            kind,
            self._type(row, sample_type, bool(members)),
            self._required(node, parent, place),
            _scenario_values(None if members else value, self.scenario),
            tuple(members),
            one_of=self.choices.get(row.name.strip(), ()) if row is not None else (),
        )

    def _type(
        self, row: ParameterRow | None, sample_type: str, has_members: bool
    ) -> str:
        if row is not None and row.type:
            return row.type
        # The type of an object is that of its members.
        return "" if has_members else sample_type

    def _required(self, node: MemberNode, parent: MemberNode, place: str) -> Required:
        """Return whether a member is required.

        Without a row, a member of the answer is required if the sample has it everywhere, and never empty.
        """
        row = node.row
        if row is None:
            is_everywhere = node.occurrences == parent.objects > 0
            is_required = is_everywhere and place.startswith("answer/")
            return "required" if is_required else "optional"
        # Many tables of answers have no Required column.
        if not row.required:
            return "optional"
        required, _ = read_required(clean(row.required))
        return required

    def _note(
        self, row: ParameterRow, place: str, sample_type: str, has_members: bool
    ) -> None:
        """Add the findings about an unreadable Required cell and a missing type."""
        if row.required or not place.startswith("answer/"):
            _, notes = read_required(clean(row.required))
            for note in notes:
                self.findings.append(note.located(PagePlace("", place)))
        # Only the sample shows the type that is missing.
        if not row.type and not has_members:
            self.findings.append(page_finding(place, "L046", type=sample_type))


def _scenario_values(
    value: Value | None, scenario: str
) -> tuple[tuple[str, Value], ...]:
    return () if value is None else ((scenario, value),)


def _value_at(sample: Json, steps: tuple[str, ...]) -> tuple[Value | None, str]:
    """Return the value of a member in the sample, and its type; a list gives the values of its items."""
    if isinstance(sample, Sequence) and not isinstance(sample, str):
        values: list[Value | None] = []
        item_type = "string"
        for item in sample:
            value, kind = _value_at(item, steps)
            values.append(value)
            # An empty item shows no type.
            if value is not None:
                item_type = kind
        if all(value is None for value in values):
            return None, item_type
        return Items(tuple(values)), item_type
    if steps:
        first, *rest = steps
        if not isinstance(sample, Mapping) or first not in sample:
            return None, "string"
        return _value_at(sample[first], tuple(rest))
    return read_sample_value(sample)


def read_sample_value(value: Json) -> tuple[Value | None, str]:
    """Return the value of a JSON scalar and its type; None for an empty text and for a placeholder."""
    # In Python, True is an int as well.
    if isinstance(value, bool):
        return Literal("true" if value else "false"), "boolean"
    if isinstance(value, int):
        return Literal(str(value)), "integer"
    if isinstance(value, Decimal):
        return Literal(str(value)), "number"
    if not isinstance(value, str):
        return None, "string"
    text = value.strip()
    if not text or is_sample_placeholder(text):
        return None, "string"
    # A text of a sample is no cell: only dates have a notation in it.
    if len(text) > _LONGEST_DATE or not text[0].isdigit():
        return Literal(text), "string"
    reading = read_cell(text, "date", many=False)
    return reading.value, "string"


def _place_of(path: str) -> str:
    """Return the place of a row by its name: `copies[].shelf` is at `copies/shelf`."""
    steps: list[str] = []
    for step in path.split("."):
        steps.append(step.rstrip("[]").strip() or step)
    return "/".join(steps)
