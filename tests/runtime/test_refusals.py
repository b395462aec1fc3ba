"""The refusals of the core in the words of each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tablewright.runtime.campusm.answers import REFUSALS
from tablewright.runtime.core.operations import KINDS, Refusal, known_kind
from tablewright.runtime.edfi.problems import PROBLEMS


@pytest.mark.parametrize("kinds", [PROBLEMS, REFUSALS], ids=["edfi", "campusm"])
def test_every_family_has_a_form_for_what_the_core_refuses(kinds: Mapping[str, Any]) -> None:
    assert set(KINDS) <= set(kinds)
    for kind in KINDS:
        assert known_kind(kinds, Refusal(kind, "")) is kinds[kind]


def test_a_kind_that_no_family_knows_is_named() -> None:
    with pytest.raises(LookupError, match=r"unknown kind of refusal 'lost'; the API has found, kept$"):
        known_kind({"found": 1, "kept": 2}, Refusal("lost", ""))
