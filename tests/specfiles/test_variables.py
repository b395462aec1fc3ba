"""Named values: their form in files, and the value that is sent if nobody supplies one."""

from __future__ import annotations

from typing import Any

import pytest

from tablewright.model.types import Scalar
from tablewright.model.values import Value, Variable
from tablewright.specfiles.codec import from_plain, to_plain
from tablewright.values.placeholders import placeholder_of


@pytest.mark.parametrize(
    ("value", "plain", "placeholder"),
    [
        (
            Variable("Port"),
            {"variable": "Port"},
            {"$variable": "Port", "default": "Port"},
        ),
        (
            Variable("Port", "/a", "Ystad"),
            {"variable": "Port", "suffix": "/a", "default": "Ystad"},
            {"$variable": "Port", "default": "Ystad", "suffix": "/a"},
        ),
    ],
)
def test_a_variable_has_its_form_in_files_and_its_placeholder(
    value: Variable, plain: dict[str, str], placeholder: Any
) -> None:
    assert to_plain(value) == plain
    assert from_plain(Value, plain) == value
    assert placeholder_of(value, Scalar("string"), {}) == placeholder
