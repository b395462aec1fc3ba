"""Checks payloads against what the API accepts: jsonschema-rs with the schemas of `values/json_schema.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from tablewright.model.facts import ApiObject
from tablewright.model.types import TYPES_WITH_RANGE, Descriptor, Scalar, item_type
from tablewright.values.json_schema import (
    Schema,
    descriptor_schema,
    object_schema,
    range_of,
    schema_with_range,
    type_schema,
)

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

#: Where a value is in a payload: member names, and the indexes of array items.
Location: TypeAlias = tuple[str | int, ...]

_DEFINITIONS = "$defs"

#: The keywords in the order in which they are reported: of several problems of a value, users see the first.
_KEYWORDS = (
    "type",
    "enum",
    "pattern",
    "maxLength",
    "minLength",
    "maximum",
    "minimum",
    "format",
    "required",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """A keyword of JSON Schema that a value does not satisfy.

    `definition` names the object or the descriptor whose schema contains the keyword. `limit` is the value of
    the keyword (20 for `maxLength`), or the name of the missing member for `required`.
    """

    location: Location
    definition: str
    keyword: str
    value: object
    limit: object


class PayloadValidator:
    """Validates payloads of an API's objects.

    `namespaces` maps the names of descriptors to their URIs. The API takes the bare code values of a
    descriptor that has an empty URI or none.
    """

    def __init__(
        self, objects: Iterable[ApiObject], namespaces: Mapping[str, str]
    ) -> None:
        self._objects = tuple(objects)
        self._namespaces = namespaces

    def violations(self, object_name: str, payload: object) -> list[Violation]:
        """Everything in a payload of this object that the API refuses; empty for a valid payload."""
        found = [
            _violation(error)
            for error in self._validator.iter_errors({object_name: payload})
        ]
        return sorted(found, key=lambda violation: _KEYWORDS.index(violation.keyword))

    @cached_property
    def _validator(self) -> Validator:
        """A validator of `{object name: payload}`, for all objects at once.

        One validator for each of 50 resources takes 75 ms to compile, this one takes 30 ms.
        """
        # Imported here: it takes 10 ms, and only commands that check samples need it.
        import jsonschema_rs

        definitions: dict[str, Schema] = {}
        for item in self._objects:
            properties = {}
            for member in item.members:
                schema = type_schema(member.type, _ref, schema_with_range)
                properties[member.name] = schema
                single = item_type(member.type)
                if isinstance(single, Descriptor):
                    namespace = self._namespaces.get(single.name, "")
                    definitions[single.name] = descriptor_schema(single.name, namespace)
            definitions[item.name] = object_schema(item, properties)
        references = {item.name: {"$ref": _ref(item.name)} for item in self._objects}
        all_schemas = {_DEFINITIONS: definitions, "properties": references}
        return jsonschema_rs.Draft202012Validator(all_schemas, validate_formats=True)


def _ref(name: str) -> str:
    # A reference is a URI: a name with quotes or blanks is not valid in it as it is.
    return f"#/{_DEFINITIONS}/{quote(name)}"


def _violation(error: ValidationError) -> Violation:
    # A path such as ["$defs", "ship", "properties", "name", "maxLength"]; the first step of the location is
    # the name of the payload's object.
    steps = [str(step) for step in error.schema_path]
    location = tuple(error.instance_path[1:])
    return Violation(location, steps[1], steps[-1], error.instance, error.kind.value)


def describe_violation(violation: Violation) -> str:
    """Why the API refuses a value, for findings: `'12345' has 5 characters, the API accepts 4 at most`."""
    value, limit = violation.value, violation.limit
    match violation.keyword:
        case "type":
            return f"'{value}' is not of type {_listed(limit)}"
        case "enum":
            assert isinstance(limit, list)
            return describe_unlisted(value, limit)
        case "maxLength":
            return f"'{value}' has {len(str(value))} characters, the API accepts {limit} at most"
        case "minLength":
            return f"'{value}' has {len(str(value))} characters, the API requires {limit} at least"
        case "maximum":
            return f"'{value}' is too large, the API accepts {_number(limit)} at most"
        case "minimum":
            return f"'{value}' is too small, the API accepts {_number(limit)} at least"
        case "format" if limit == "date-time":
            # The sample's own conversion has already refused all that is no date and time.
            return f"'{value}' has no time zone"
        case "pattern" if violation.definition.endswith("Descriptor"):
            return f"'{value}' is not a value of {violation.definition}"
        case "pattern":
            return f"'{value}' is neither a date nor a date and time"
        case _:
            return (
                f"'{value}' does not fit the API's schema ({violation.keyword} {limit})"
            )


def describe_unlisted(value: object, allowed: Sequence[object]) -> str:
    """The problem of a value that is not in the list of allowed values, for findings."""
    return f"'{value}' is not one of {', '.join(map(str, allowed))}"


def _number(limit: object) -> str:
    """A number without needless decimals; all digits of a whole one, which `g` would round."""
    return str(limit) if isinstance(limit, int) else f"{limit:g}"


def _listed(limit: object) -> str:
    return (
        ", ".join(str(item) for item in limit)
        if isinstance(limit, list)
        else str(limit)
    )


def in_limits(value: Any, kind: Scalar) -> Any:
    """A made-up value that fits the limits of its type: cut, lengthened or moved into the range.

    The first choice where the type has choices.
    """
    if kind.one_of:
        return kind.one_of[0]
    if kind.name == "string":
        return value[: kind.max_length].ljust(kind.min_length or 0, "x")
    if kind.name not in TYPES_WITH_RANGE:
        return value
    number = value
    minimum, maximum = range_of(kind)
    if minimum is not None:
        number = max(number, minimum)
    if maximum is not None:
        number = min(number, maximum)
    # The facts hold limits as floats: 5.0 is sent as 5.
    return int(number) if number == int(number) else number
