"""The values file of a product: the values that it has instead of those that the pages prefer.

`starting_text` writes the file, `read_values` reads it with all its errors, and `values_schema` describes it
for editors. `value_entries` finds the values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from ...core.extras import require_extras
from ...core.jsontext import JsonObject
from ...core.operations import Refusal
from ...core.samples.sample_set import SampleSet
from ..bodies import natural_key
from ..order import OrderedResource
from .chosen_values import ChosenValues
from .conditional_members import conditional_members
from .value_entries import Catalog, SamplePayload, ValueEntry, entries_of, payloads_of
from .values_yaml import LineError, Node, read_yaml, texts_of

#: The sections of the file: values that the product chooses, identifiers that the pages give, and members
#: that the product does not have.
CHOSEN, IDENTIFIERS, ABSENCES = "values", "identifiers", "absences"

#: Characters that no value of a product has, and halves of surrogate pairs, which UTF-8 cannot encode.
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")

_INTRODUCTION = """\
# The values of your product for the certification {package}.
#
# Write each value that your product has instead of the one below. A value is here once; the comment behind
# it says how many payloads contain it, and all of them get the value of this file.
"""

_CHOSEN_TEXT = """\
# The pages prefer these values and accept others. Every one must be here.
"""

_IDENTIFIERS_TEXT = """\
# The pages give these names and identifiers. Change one only if the product or the server cannot have it,
# for example because another record has it. You may remove those that you do not change.
"""

_ABSENCES_TEXT = """\
# Conditional members that your product does not have, each with the reason, in this form:
#
#   absences:
#     - resource: {resource}
#       member: {member}
#       reason: The product has no such element.
#
# These members may be absent:
#
"""


class ValuesFileError(click.ClickException):
    """Raised for a values file with errors; the message has a line for each of them."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A conditional member that a product does not have, by its path through lists without an index."""

    resource: str
    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class ValuesFile:
    """The content of a values file: the value of each entry, and the absent members of the product."""

    choices: tuple[tuple[ValueEntry, Any], ...]
    absences: tuple[Absence, ...]

    def samples_change(self) -> ChosenValues:
        """The change that gives the samples the values of the file: `samples.with_change(...)`."""
        return ChosenValues.of(self.choices)


def starting_text(
    package: str,
    catalog: Catalog,
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
    *,
    school_year: int | None = None,
    schema: str = "",
) -> str:
    """The text of a values file with the values of the pages.

    `schema` is the path of its JSON Schema for the first line, which editors read.
    """
    entries = entries_of(
        catalog, replace(samples, changes=()), order, school_year=school_year
    )
    lines: list[str] = []
    if schema:
        lines.append(f"# yaml-language-server: $schema={schema}")
    lines += _INTRODUCTION.format(package=package.replace("_", "-")).splitlines()
    for section, text in ((CHOSEN, _CHOSEN_TEXT), (IDENTIFIERS, _IDENTIFIERS_TEXT)):
        lines += ["", *text.splitlines()]
        members = list(_section_lines(entries, section))
        lines += [f"{section}:", *members] if members else [f"{section}: {{}}"]
    lines += ["", *_absence_lines(catalog, order), f"{ABSENCES}: []"]
    return "\n".join(lines) + "\n"


def _section_lines(entries: tuple[ValueEntry, ...], section: str) -> Iterator[str]:
    for resource, records in _tree(entries, section).items():
        yield f"  {resource}:"
        for record, members in records.items():
            yield f"    {record}:"
            for member, entry in members.items():
                number = len(
                    {
                        (place.source.resource, place.source.entry)
                        for place in entry.places
                    }
                )
                words = f"in {number} payload{'s' if number > 1 else ''}"
                if entry.variable:
                    words = f"[{' '.join(entry.variable.split())}], {words}"
                value = json.dumps(entry.value, ensure_ascii=False)
                yield f"      {member}: {value}  # {words}"


def _tree(
    entries: tuple[ValueEntry, ...], section: str
) -> dict[str, dict[str, dict[str, ValueEntry]]]:
    """The entries of a section by resource, record and member."""
    tree: dict[str, dict[str, dict[str, ValueEntry]]] = {}
    for entry in entries:
        if _section_of(entry) == section:
            records = tree.setdefault(entry.resource, {})
            records.setdefault(entry.record, {})[entry.member] = entry
    return tree


def _section_of(entry: ValueEntry) -> str:
    return IDENTIFIERS if entry.fixed else CHOSEN


def _absence_lines(
    catalog: Catalog, order: tuple[OrderedResource, ...]
) -> Iterator[str]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for entry in order:
        members = conditional_members(catalog[entry.resource])
        if members:
            found.append((entry.resource, members))
    if not found:
        yield "# The pages of this version have no conditional members."
        return
    resource, members = found[0]
    yield from _ABSENCES_TEXT.format(resource=resource, member=members[0]).splitlines()
    for resource, members in found:
        yield f"#   {resource}:"
        for member in members:
            yield f"#     {member}"


def values_schema(
    package: str,
    catalog: Catalog,
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
) -> JsonObject:
    """The JSON Schema of the values file, for editors."""
    entries = entries_of(catalog, replace(samples, changes=()), order)
    absences: list[JsonObject] = []
    for entry in order:
        members = conditional_members(catalog[entry.resource])
        if members:
            names: JsonObject = {"resource": {"const": entry.resource}}
            names["member"] = {"enum": list(members)}
            absences.append({"properties": names})
    item: JsonObject = {
        "type": "object",
        "properties": {
            "resource": {"type": "string"},
            "member": {"type": "string"},
            "reason": {"type": "string", "pattern": r"\S"},
        },
        "required": ["resource", "member", "reason"],
        "additionalProperties": False,
        # Without conditional members, no item is allowed.
        "anyOf": absences or [False],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"The values of a product for {package.replace('_', '-')}",
        "type": "object",
        "properties": {
            CHOSEN: _section_schema(entries, CHOSEN),
            IDENTIFIERS: _section_schema(entries, IDENTIFIERS),
            ABSENCES: {"type": "array", "items": item},
        },
        "required": [CHOSEN],
        "additionalProperties": False,
    }


def _section_schema(entries: tuple[ValueEntry, ...], section: str) -> JsonObject:
    is_required = section == CHOSEN
    resources: JsonObject = {}
    for resource, records in _tree(entries, section).items():
        schemas: JsonObject = {}
        for record, members in records.items():
            values: JsonObject = {}
            for member, entry in members.items():
                values[member] = _value_schema(entry)
            schemas[record] = _object_schema(values, is_required)
        resources[resource] = _object_schema(schemas, is_required)
    return _object_schema(resources, is_required)


def _object_schema(properties: JsonObject, is_required: bool) -> JsonObject:
    schema: JsonObject = {"type": "object", "properties": properties}
    if is_required:
        schema["required"] = list(properties)
    schema["additionalProperties"] = False
    return schema


def _value_schema(entry: ValueEntry) -> JsonObject:
    kind = _type_of(entry.value)
    schema: JsonObject = {"type": kind, "examples": [entry.value]}
    if kind == "string":
        # No space at the ends: the API refuses it in keys.
        schema["pattern"] = r"^\S(.*\S)?$"
    return schema


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def read_values(
    path: Path,
    package: str,
    catalog: Catalog,
    samples: SampleSet,
    order: tuple[OrderedResource, ...],
    *,
    school_year: int | None = None,
) -> ValuesFile:
    """The content of a values file.

    Raises ValuesFileError with all its errors and their lines. Raises ClickException if the extra `certify`
    is not installed.
    """
    require_extras(package, "certify")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValuesFileError(f"{path}: the file must be a text in UTF-8") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ValuesFileError(f"{path}: cannot be read: {reason}") from None
    samples = replace(samples, changes=())
    entries = entries_of(catalog, samples, order, school_year=school_year)
    reader = _Reader(catalog, entries)
    try:
        found = reader.read(read_yaml(text))
    except LineError as error:
        raise ValuesFileError(f"{path}:{error.line}: {error.text}") from None
    if not reader.errors:
        payloads = payloads_of(samples, order, school_year=school_year)
        reader.errors += _payload_errors(catalog, payloads, found, reader.lines)
    if reader.errors:
        lines: list[str] = []
        for fault in sorted(reader.errors, key=lambda fault: fault.line):
            lines.append(f"{path}:{fault.line}: {fault.text}")
        command = package.replace("_", "-")
        lines.append(f"Correct these lines; `{command} values` prints a new file.")
        raise ValuesFileError("\n".join(lines))
    return found


class _Reader:
    """Reads the tree of a file; `errors` are its errors, `lines` the line of each entry by its name."""

    def __init__(self, catalog: Catalog, entries: tuple[ValueEntry, ...]) -> None:
        self.errors: list[LineError] = []
        self.lines: dict[str, int] = {}
        self._catalog = catalog
        self._entries = entries

    def read(self, root: Node) -> ValuesFile:
        """The content of the file as far as it has no errors."""
        if not isinstance(root.value, dict):
            self._add(root.line, f"the file must start with '{CHOSEN}:'")
            return ValuesFile((), ())
        self._refuse_unknown(root, (CHOSEN, IDENTIFIERS, ABSENCES))
        values: dict[str, Any] = {}
        for section in (CHOSEN, IDENTIFIERS):
            self._read_section(root, section, values)
        choices: list[tuple[ValueEntry, Any]] = []
        for entry in self._entries:
            choices.append((entry, values.get(entry.name, entry.value)))
        absences = root.value.get(ABSENCES, Node(root.line, []))
        return ValuesFile(tuple(choices), tuple(self._absences(absences)))

    def _read_section(self, root: Node, section: str, values: dict[str, Any]) -> None:
        tree = _tree(self._entries, section)
        node = root.value.get(section)
        line = root.lines.get(section, root.line)
        missing: list[str] = []
        records = self._members(node, section, line, tuple(tree))
        for resource, expected in tree.items():
            found, at = records.get(resource, (None, line))
            members = self._members(found, resource, at, tuple(expected))
            for record, entries in expected.items():
                found, at = members.get(record, (None, at))
                name = f"{resource}/{record}"
                leaves = self._members(found, name, at, tuple(entries))
                for member, entry in entries.items():
                    if member in leaves:
                        self._read_value(entry, leaves[member], values)
                    else:
                        missing.append(entry.name)
        # The values of the pages are no errors; a value that the product chooses must be written.
        if missing and section == CHOSEN:
            self._add(line, f"missing under '{section}': {', '.join(missing)}")

    def _members(
        self, node: Node | None, name: str, line: int, known: tuple[str, ...]
    ) -> dict[str, tuple[Node, int]]:
        """The members of a dictionary with their lines; errors for a value of another kind."""
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            # An empty section is as one that is missing.
            if node.value is not None:
                self._add(
                    line, f"'{name}' must have members, each in a line of its own"
                )
            return {}
        self._refuse_unknown(node, known)
        found: dict[str, tuple[Node, int]] = {}
        for member, value in texts_of(node):
            found[member] = (value, node.lines[member])
        return found

    def _refuse_unknown(self, node: Node, known: tuple[str, ...]) -> None:
        for name in node.value:
            if name not in known:
                listed = ", ".join(known) or "none"
                self._add(node.lines[name], f"'{name}' is unknown; known are {listed}")

    def _read_value(
        self, entry: ValueEntry, found: tuple[Node, int], values: dict[str, Any]
    ) -> None:
        node, line = found
        self.lines[entry.name] = line
        value = node.value
        wanted = _type_of(entry.value)
        if wanted == "number" and type(value) is int:
            value = float(value)
        if value is None or value == "":
            self._add(line, f"{entry.name} is empty; the page prefers {_text(entry)}")
        elif isinstance(value, dict | list) or _type_of(value) != wanted:
            text = f"{entry.name} must be of the type {wanted}, as {_text(entry)}"
            if wanted == "string" and not isinstance(value, dict | list):
                text += "; write it in quotes"
            self._add(line, text)
        elif isinstance(value, str) and value != value.strip():
            self._add(line, f"{entry.name} may not begin or end with a space")
        elif isinstance(value, str) and _CONTROL.search(value):
            self._add(line, f"{entry.name} has a control character; remove it")
        else:
            values[entry.name] = value

    def _absences(self, node: Node) -> Iterator[Absence]:
        if node.value is None:
            return
        if not isinstance(node.value, list):
            self._add(node.line, f"'{ABSENCES}' must be a list")
            return
        for item in node.value:
            if not isinstance(item.value, dict):
                self._add(item.line, "an absence has resource, member and reason")
                continue
            names = ("resource", "member", "reason")
            self._refuse_unknown(item, names)
            texts: dict[str, str] = {}
            for name in names:
                member = item.value.get(name)
                value = member.value if member else None
                if isinstance(value, str) and value.strip():
                    texts[name] = value
                else:
                    line = item.lines.get(name, item.line)
                    self._add(line, f"the {name} of the absence is missing")
            if len(texts) == len(names) and self._is_conditional(item, texts):
                yield Absence(**texts)

    def _is_conditional(self, item: Node, texts: dict[str, str]) -> bool:
        resource = self._catalog.get(texts["resource"])
        if resource is None:
            text = f"'{texts['resource']}' is no resource of this version"
            self._add(item.lines["resource"], text)
            return False
        known = conditional_members(resource)
        if texts["member"] not in known:
            listed = ", ".join(known) or "none"
            text = f"'{texts['member']}' is no conditional member of {resource.name}; these are {listed}"
            self._add(item.lines["member"], text)
            return False
        return True

    def _add(self, line: int, text: str) -> None:
        self.errors.append(LineError(line, text))


def _text(entry: ValueEntry) -> str:
    return json.dumps(entry.value, ensure_ascii=False)


def _payload_errors(
    catalog: Catalog,
    payloads: tuple[SamplePayload, ...],
    found: ValuesFile,
    lines: dict[str, int],
) -> Iterator[LineError]:
    """The values that the API refuses, and the records that would have the key of another one."""
    changed: list[tuple[ValueEntry, Any]] = []
    for entry, value in found.choices:
        if value != entry.value:
            changed.append((entry, value))
    bodies: dict[Any, SamplePayload] = {}
    for payload in payloads:
        bodies[payload.source] = payload
    refused: set[str] = set()
    for entry, value in changed:
        message = _refusal(catalog, bodies, entry, value)
        if message:
            refused.add(entry.name)
            yield LineError(lines[entry.name], f"{entry.name}: {message}")
    if not refused:
        yield from _equal_keys(catalog, payloads, changed, lines)


def _refusal(
    catalog: Catalog, bodies: dict[Any, SamplePayload], entry: ValueEntry, value: Any
) -> str:
    """The message of the model for a value that it refuses; empty if it takes the value."""
    # Pydantic is imported with the models, and not for `--help`.
    from pydantic import ValidationError

    change = ChosenValues.of([(entry, value)])
    for place in entry.places:
        resource = catalog.get(place.source.resource)
        if resource is None:
            continue
        body = change.change(place.source, bodies[place.source].body)
        try:
            resource.model.from_wire(body)
        except ValidationError as error:
            for fault in error.errors():
                # The API may refuse the page's own payload for another reason.
                if place.path.split("/") == [str(step) for step in fault["loc"]]:
                    return f"{fault['msg']} ({place.path} of {resource.name})"
    return ""


def _equal_keys(
    catalog: Catalog,
    payloads: tuple[SamplePayload, ...],
    changed: list[tuple[ValueEntry, Any]],
    lines: dict[str, int],
) -> Iterator[LineError]:
    """An error for each pair of records that have the same natural key only with the changed values."""
    change = ChosenValues.of(changed)
    owners: dict[tuple[str, str], tuple[str, str]] = {}
    reported: set[tuple[str, str]] = set()
    for payload in payloads:
        name = payload.source.resource
        old = _key_text(catalog, name, payload.body)
        new = _key_text(catalog, name, change.change(payload.source, payload.body))
        owner = owners.setdefault((name, new), (old, payload.source.entry))
        if owner[0] == old or (name, new) in reported:
            continue
        reported.add((name, new))
        involved: list[ValueEntry] = []
        for entry, _ in changed:
            sources = {
                (each.source.resource, each.source.entry) for each in entry.places
            }
            if {(name, owner[1]), (name, payload.source.entry)} & sources:
                involved.append(entry)
        last = max(involved, key=lambda entry: lines[entry.name])
        text = f"with {last.name}, two records of {name} have the same key {new}; choose another value"
        yield LineError(lines[last.name], text)


def _key_text(catalog: Catalog, name: str, body: JsonObject) -> str:
    resource = catalog.get(name)
    key: JsonObject = body
    if resource is not None:
        # A payload without a key is compared as a whole.
        with suppress(Refusal):
            key = natural_key(resource, body)
    return json.dumps(key, sort_keys=True)
