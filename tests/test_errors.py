"""Errors are printed as one line, and can be sent from a worker process to the command."""

from __future__ import annotations

import pickle

import pytest

from tablewright.errors import (
    CombinedSpecError,
    MisuseError,
    RenderError,
    SpecError,
    TablewrightError,
    UnreadableError,
    raise_all,
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


def test_a_long_part_of_an_error_is_cut_in_the_middle() -> None:
    name = "a" * 5_000
    message = str(SpecError("spec/x.yaml:3", f"unknown key '{name}'", "see the format"))
    assert len(message) < 1_000
    assert message.startswith("spec/x.yaml:3: unknown key 'aaa")
    assert message.endswith("a'; see the format")


def test_many_errors_are_printed_as_some_lines_and_a_number() -> None:
    errors = []
    for number in range(1, 101):
        errors.append(SpecError(f"spec/x.yaml:{number}", "a wrong name", "correct it"))
    with pytest.raises(CombinedSpecError) as caught:
        raise_all(errors)
    lines = str(caught.value).splitlines()
    assert lines[0] == "spec/x.yaml:1: a wrong name; correct it"
    assert len(lines) == 21
    assert lines[-1] == "and 80 more in spec/x.yaml; correct the ones above first"
    assert caught.value.errors == tuple(errors)


def test_every_rule_has_its_own_code() -> None:
    codes = [rule.code for _, rules in GROUPS for rule in rules]
    assert sorted(codes) == sorted(RULES)
