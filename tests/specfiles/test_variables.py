"""Named values: how files hold them, and what stands for one that nobody supplies."""

from __future__ import annotations

from typing import Any

import pytest

from tablewright.model.types import Scalar
from tablewright.model.values import Value, Variable
from tablewright.specfiles.codec import from_plain, to_plain
from tablewright.values.placeholders import placeholder_of


@pytest.mark.parametrize(
    ("value", "plain", "symbol"),
    [
        (Variable("Port"), {"variable": "Port"}, {"$variable": "Port", "default": "Port"}),
        (
            Variable("Port", "/a", "Ystad"),
            {"variable": "Port", "suffix": "/a", "default": "Ystad"},
            {"$variable": "Port", "default": "Ystad", "suffix": "/a"},
        ),
    ],
)
def test_variables(value: Variable, plain: dict[str, str], symbol: Any) -> None:
    assert to_plain(value) == plain
    assert from_plain(Value, plain) == value
    assert placeholder_of(value, Scalar("string"), {}) == symbol
