"""Errors read as one line, and reach the command from a worker process."""

from __future__ import annotations

import pickle

import pytest

from tablewright.errors import MisuseError, RenderError, SpecError, TablewrightError, UnreadableError
from tablewright.rules import GROUPS, RULES


@pytest.mark.parametrize("kind", [TablewrightError, MisuseError, UnreadableError, SpecError, RenderError])
def test_errors_survive_the_way_from_a_worker(kind: type[TablewrightError]) -> None:
    error = kind("spec/x.yaml:3", "unknown key 'a'", "see the format")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) == "spec/x.yaml:3: unknown key 'a'; see the format"
    assert (again.where, again.exit_code) == (error.where, 2 if kind is MisuseError else 1)


def test_nothing_to_do() -> None:
    assert str(TablewrightError("here", "it broke")) == "here: it broke"


def test_every_rule_has_a_code_of_its_own() -> None:
    codes = [rule.code for _, rules in GROUPS for rule in rules]
    assert sorted(codes) == sorted(RULES)
