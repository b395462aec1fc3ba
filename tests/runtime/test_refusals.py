"""Every family has a response for each kind of refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tablewright.runtime.core.operations import KINDS, Refusal, known_kind
from tablewright.runtime.edfi.server.problems import PROBLEMS
from tablewright.runtime.rest.answers import REFUSALS


@pytest.mark.parametrize("kinds", [PROBLEMS, REFUSALS], ids=["edfi", "rest"])
def test_every_family_knows_the_kinds_of_the_core(kinds: Mapping[str, Any]) -> None:
    assert set(KINDS) <= set(kinds)
    for kind in KINDS:
        assert known_kind(kinds, Refusal(kind, "")) is kinds[kind]


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(
        LookupError, match=r"unknown kind of refusal 'lost'; the API has found, kept$"
    ):
        known_kind({"found": 1, "kept": 2}, Refusal("lost", ""))
