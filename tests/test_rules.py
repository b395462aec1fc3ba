"""Every rule names the module that checks it, and every code in the source has a rule."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from tablewright.model.findings import (
    Finding,
    OnPage,
    PagePlace,
    PrerequisitePlace,
    ScenarioPlace,
    UnplacedPlace,
    place_on_page,
)
from tablewright.rules import GROUPS, RULES
from tablewright.rules.rule import CAPTURE, Rule

GENERATOR = Path(__file__).resolve().parents[1] / "generator"
PACKAGE = GENERATOR / "tablewright"
CODE = re.compile(r"[A-Z]\d{3}")
#: Advice that would fit every finding, and so helps with none.
NO_ADVICE = re.compile(r"^accept it\W*$|accept it with a reason", re.I)


@cache
def codes_in(path: Path) -> frozenset[str]:
    """Return the texts of a module that have the form of a code."""
    constants = (
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    )
    return frozenset(
        node.value
        for node in constants
        if isinstance(node.value, str) and CODE.fullmatch(node.value)
    )


def modules_of(checked_by: str) -> list[Path]:
    """Return the module of a dotted name of a function or module, or every module of a package."""
    parts = checked_by.split(".")
    for length in range(len(parts), 0, -1):
        path = GENERATOR.joinpath(*parts[:length])
        if path.with_suffix(".py").exists():
            module = importlib.import_module(".".join(parts[:length]))
            for name in parts[length:]:
                module = getattr(module, name)
            return [path.with_suffix(".py")]
        if path.is_dir():
            assert length == len(parts), f"{checked_by} does not exist"
            return sorted(path.rglob("*.py"))
    raise AssertionError(f"{checked_by} does not exist")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_is_raised_in_the_module_that_it_names(rule: Rule) -> None:
    assert any(rule.code in codes_in(path) for path in modules_of(rule.checked_by))


def test_every_code_of_the_source_has_a_rule() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert codes_in(path) <= set(RULES), path


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_has_specific_advice(rule: Rule) -> None:
    assert not NO_ADVICE.search(rule.advice)
    if rule.level == "warning":
        same = [other.code for other in RULES.values() if other.advice == rule.advice]
        assert same == [rule.code]


def test_the_letter_of_a_code_is_that_of_its_group() -> None:
    for _, rules in GROUPS:
        assert len({rule.code[0] for rule in rules}) == 1


def test_a_text_may_use_declared_details_only() -> None:
    with pytest.raises(ValueError, match="rule X001 does not declare other"):
        Rule(
            "X001",
            "info",
            "'$name' is like '$other'",
            "None.",
            CAPTURE,
            details=("name",),
        )
    with pytest.raises(ValueError, match="rule X001 does not declare place"):
        Rule("X001", "info", "it is odd", "None.", CAPTURE, where_details=("place",))


def test_the_scenarios_of_a_place_need_no_declaration() -> None:
    rule = Rule("X001", "info", "odd in $scenarios", "None.", CAPTURE)
    assert rule.message([("scenarios", "1, 2")]) == "odd in 1, 2"


def test_a_finding_has_a_known_code_and_declared_details_only() -> None:
    place = PagePlace("Ships", "mast", ("1", "2"))
    with pytest.raises(ValueError, match="there is no finding X999"):
        Finding("X999", place)
    with pytest.raises(ValueError, match="finding S020 has no detail 'name'"):
        Finding("S020", place, (("name", "mast"),))
    finding = Finding("D001", place, (("name", "mast"), ("how", "")))
    assert (
        finding.message == "'mast' is required, but empty at creation in scenario 1, 2"
    )


@pytest.mark.parametrize(
    "location",
    [
        PagePlace("Ships"),
        PagePlace("Ships", "decks/level", ("1", "2")),
        PagePlace("Ships", "scenarios"),
        ScenarioPlace("Ships", "3"),
        PrerequisitePlace("Ships"),
        PrerequisitePlace("Ships", "Ports"),
        UnplacedPlace("Ships", "Rafts"),
        UnplacedPlace("Ships", "Rafts", "logs", ("1",)),
    ],
)
def test_the_text_of_a_place_on_a_page_gives_the_place_again(location: OnPage) -> None:
    finding = Finding("T008", location)
    assert place_on_page("Ships", finding.at, finding.scenarios) == location
