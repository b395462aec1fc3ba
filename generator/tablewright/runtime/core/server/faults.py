"""Turns the errors of pydantic into faults: a JSON path and a sentence with wire names."""

from __future__ import annotations

from string import Template
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..operations import Fault

#: The sentence for each error type of pydantic. `$name` is the member, other names come from the error.
_TEXTS = {
    "missing": "$name is required.",
    "string_too_long": "$name may have at most $max_length characters.",
    "string_too_short": "$name must have at least $min_length character(s).",
    "string_type": "$name must be a text.",
    "string_pattern_mismatch": "$name does not have the required form.",
    "int_type": "$name must be a whole number.",
    "int_parsing_size": "$name is too large a number.",
    "float_type": "$name must be a number.",
    "decimal_type": "$name must be a number.",
    "is_instance_of": "$name must be a number.",
    "finite_number": "$name must be a finite number.",
    "bool_type": "$name must be true or false.",
    "date_type": "$name must be a date, written as YYYY-MM-DD.",
    "date_parsing": "$name must be a date, written as YYYY-MM-DD.",
    "datetime_type": "$name must be a date with time, written as YYYY-MM-DDThh:mm:ss.",
    "datetime_parsing": "$name must be a date with time, written as YYYY-MM-DDThh:mm:ss.",
    "time_type": "$name must be a time, written as hh:mm:ss.",
    "time_parsing": "$name must be a time, written as hh:mm:ss.",
    "list_type": "$name must be an array.",
    "model_type": "$name must be an object.",
    "too_short": "$name must have at least $min_length item(s).",
    "too_long": "$name may have at most $max_length item(s).",
    "greater_than_equal": "$name must be at least $ge.",
    "less_than_equal": "$name may be at most $le.",
    "greater_than": "$name must be greater than $gt.",
    "less_than": "$name must be less than $lt.",
    "literal_error": "$name must be one of $expected.",
    "enum": "$name must be one of $expected.",
    "repeated_item": "$name is the same as item $first of the list (equal: $equal).",
    "descriptor": "$name is not a value of this descriptor: $fault.",
}


def faults_of(error: ValidationError, body: Any) -> tuple[Fault, ...]:
    """Every fault of an invalid body, once each, in the order of its model."""
    details = error.errors(include_url=False, include_input=False)
    # The branches of a union report the same fault.
    return tuple(dict.fromkeys(_fault(detail, body) for detail in details))


def _fault(detail: ErrorDetails, body: Any) -> Fault:
    path = "$"
    name = "The body"
    for step in known_steps(detail, body):
        if isinstance(step, int):
            path += f"[{step}]"
            name = f"Item {step} of {name}"
        else:
            path += f".{step}"
            name = step
    text = _TEXTS.get(detail["type"])
    if text is None:
        return Fault(path, detail["msg"])
    return Fault(path, Template(text).safe_substitute(detail.get("ctx", {}), name=name))


def known_steps(detail: ErrorDetails, body: Any) -> list[int | str]:
    """The location of the error, without the names of union branches, which are not part of the body."""
    steps: list[int | str] = []
    here = body
    for step in detail["loc"]:
        if isinstance(here, dict) and isinstance(step, str):
            if step in here or detail["type"] == "missing":
                steps.append(step)
                here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int):
            steps.append(step)
            here = here[step]
    return steps
