"""Errors are printed as one line, and can be sent from a worker process to the command."""

from __future__ import annotations

import pickle

import pytest

from tablewright.errors import (
    MisuseError,
    RenderError,
    SpecError,
    TablewrightError,
    UnreadableError,
)
from tablewright.rules import GROUPS, RULES


@pytest.mark.parametrize(
    "kind", [TablewrightError, MisuseError, UnreadableError, SpecError, RenderError]
)
def test_errors_can_be_pickled(kind: type[TablewrightError]) -> None:
    error = kind("spec/x.yaml:3", "unknown key 'a'", "see the format")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) == "spec/x.yaml:3: unknown key 'a'; see the format"
    assert (again.where, again.exit_code) == (
        error.where,
        2 if kind is MisuseError else 1,
    )


def test_an_error_without_a_next_step_is_printed_without_a_semicolon() -> None:
    assert str(TablewrightError("here", "it broke")) == "here: it broke"


def test_every_rule_has_its_own_code() -> None:
    codes = [rule.code for _, rules in GROUPS for rule in rules]
    assert sorted(codes) == sorted(RULES)
