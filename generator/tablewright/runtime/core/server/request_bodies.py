"""Reads the body of a request as its model, and collects everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..jsontext import (
    UnreadableJsonError,
    read_json,
    read_numbers_as_texts,
    write_json,
)
from ..models.wire import WireModel
from ..operations import Fault, Operation, Refusal
from .faults import faults_of, known_steps
from .limits import Limits
from .request_limits import check_structure

#: The errors of pydantic about a scalar of another type.
_TYPE_ERRORS = frozenset(
    {
        "int_type",
        "float_type",
        "decimal_type",
        "is_instance_of",
        "bool_type",
        "string_type",
    }
)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


def no_faults(_raw: bytes, _model: WireModel | None) -> tuple[Fault, ...]:
    """No faults: the check of a family that accepts every text."""
    return ()


FindFaults = Callable[[bytes, WireModel | None], tuple[Fault, ...]]


@dataclass(frozen=True, slots=True)
class BodyPolicy:
    """How a family reads bodies.

    `lenient`: a text such as `"7"` or `"true"` is read as the number or the boolean that it contains, a
    number or a boolean in the place of a text as its own text, and of a member that an object contains twice
    the last one counts. `find_faults` returns faults that a model does not find: it gets the text of a body,
    and the model or None if there is none.
    """

    limits: Limits = field(default_factory=Limits)
    lenient: bool = True
    find_faults: FindFaults = no_faults


def read_body(operation: Operation, raw: bytes, policy: BodyPolicy) -> WireModel:
    """The body as its model. Raises Refusal with all faults at once, each with its JSON path."""
    assert operation.body is not None
    if not raw.strip():
        raise Refusal("unreadable-body", "The request needs a body.")
    check_structure(raw, policy.limits)
    text: str | bytes = raw
    model: WireModel | None
    if not policy.lenient or operation.misspelt:
        sent = _parsed(raw, policy)
        body = _with_correct_names(sent, operation.misspelt)
        if body is not sent:
            text = write_json(body, ascii_only=True)
    try:
        model = _validated(operation.body, text)
    except ValidationError as error:
        model, faults = _second_reading(operation.body, text, error, policy)
        faults += policy.find_faults(raw, model)
    else:
        faults = policy.find_faults(raw, model)
    if faults or model is None:
        raise Refusal("invalid-body", faults=faults)
    return model


def _validated(model: type[WireModel], text: str | bytes) -> WireModel:
    return model.model_validate_json(text, by_alias=True, by_name=False)


def _second_reading(
    model: type[WireModel],
    text: str | bytes,
    error: ValidationError,
    policy: BodyPolicy,
) -> tuple[WireModel | None, tuple[Fault, ...]]:
    """The model of a body after scalars are converted to the types of their members, or the faults."""
    body = _parsed(text, policy)
    # Converted only here, so that a body with the right types is validated once.
    if policy.lenient and _convert(error.errors(include_url=False), body, text):
        try:
            return _validated(model, write_json(body, ascii_only=True)), ()
        except ValidationError as second_error:
            return None, faults_of(second_error, body)
    return None, faults_of(error, body)


def _convert(details: list[ErrorDetails], body: Any, text: str | bytes) -> bool:
    """Convert the scalars in a body that pydantic reports as of another type; whether there were any.

    `text` is the JSON text of the body.
    """
    has_converted = False
    written: Any = None
    converted: Any
    for detail in details:
        steps = known_steps(detail, body)
        if detail["type"] not in _TYPE_ERRORS or not steps:
            continue
        value = _value_at(body, steps)
        if detail["type"] == "string_type":
            if written is None:
                written = read_numbers_as_texts(text)
            converted = _text(_value_at(written, steps))
        else:
            converted = _scalar(value, is_boolean=detail["type"] == "bool_type")
        # For JSON Schema, 7.0 is an integer; an integer with decimals is not reported as `int_type`.
        if isinstance(value, float) and detail["type"] == "int_type":
            converted = int(value) if value.is_integer() else None
        if converted is not None:
            parent = _value_at(body, steps[:-1])
            parent[steps[-1]] = converted
            has_converted = True
    return has_converted


def _value_at(body: Any, steps: list[int | str]) -> Any:
    for step in steps:
        body = body[step]
    return body


def _text(value: Any) -> str | None:
    """The text of a boolean, or of a number that is a text already; None for other values."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def _scalar(text: Any, *, is_boolean: bool) -> Any:
    """The number or the boolean that a text contains, None if it contains none."""
    if not isinstance(text, str):
        return None
    if is_boolean:
        return {"true": True, "false": False}.get(text.lower())
    if not _NUMBER.fullmatch(text):
        return None
    # Python converts no integer of thousands of digits.
    if text.removeprefix("-").isdigit() and len(text) < 40:
        return int(text)
    number = float(text)
    # Infinity cannot be written as JSON.
    return number if isfinite(number) else None


def _parsed(text: str | bytes, policy: BodyPolicy) -> Any:
    """The value of a JSON text. Raises Refusal, for faults inside of an object with the JSON path."""
    try:
        return read_json(text, unique=not policy.lenient)
    except UnreadableJsonError as error:
        reason = f"The body is not readable JSON: {error}."
        if error.path:
            raise Refusal("invalid-body", faults=(Fault(error.path, reason),)) from None
        raise Refusal("unreadable-body", reason) from None


def _with_correct_names(body: Any, misspelt: tuple[tuple[str, str], ...]) -> Any:
    """The body with misspelt members renamed; the same object if it has none."""
    if not isinstance(body, dict):
        return body
    renamed = {wrong: correct for wrong, correct in misspelt if wrong in body}
    if not renamed:
        return body
    for wrong, correct in renamed.items():
        if correct in body:
            raise Refusal(
                "unreadable-body", f"The body contains both '{wrong}' and '{correct}'."
            )
    return {renamed.get(name, name): value for name, value in body.items()}
