"""Rules: each names the code that checks it, has its own advice, and fills its text with details."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from made_up_findings import made_up

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
#: Advice that only repeats what any finding allows.
NO_ADVICE = re.compile(r"^accept it\W*$|accept it with a reason", re.I)


@cache
def codes_in(path: Path) -> frozenset[str]:
    """The string constants of a module that look like the code of a rule."""
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(_codes_below(tree))


@cache
def used_codes_in(path: Path) -> frozenset[str]:
    """The codes in the functions of a module, with those of the module's constants that the functions use."""
    tree = ast.parse(path.read_text("utf-8"))
    constants: dict[str, set[str]] = {}
    codes: set[str] = set()
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                constants[ast.unparse(target)] = _codes_below(node)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            codes |= _codes_below(node)
            names |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for name in names & constants.keys():
        codes |= constants[name]
    return frozenset(codes)


def _codes_below(tree: ast.AST) -> set[str]:
    codes: set[str] = set()
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and CODE.fullmatch(value):
            codes.add(value)
    return codes


def modules_of(checked_by: str) -> list[Path]:
    """The file of a function or module by its dotted name, or all files of a package."""
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
def test_checked_by_names_code_that_creates_the_finding(rule: Rule) -> None:
    assert any(rule.code in used_codes_in(path) for path in modules_of(rule.checked_by))


def test_every_rule_has_a_test_or_an_example() -> None:
    examples: set[str] = set()
    for path in Path(__file__).parent.rglob("*"):
        if path.suffix in (".py", ".json", ".yaml") and path.is_file():
            text = path.read_text("utf-8")
            examples.update(re.findall(r"\b[A-Z]\d{3}\b", text))
    assert set(RULES) <= examples


def test_every_code_in_the_source_has_a_rule() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert codes_in(path) <= set(RULES), path


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_no_two_warnings_have_the_same_advice(rule: Rule) -> None:
    assert not NO_ADVICE.search(rule.advice)
    if rule.level == "warning":
        same = [other.code for other in RULES.values() if other.advice == rule.advice]
        assert same == [rule.code]


def test_all_codes_of_a_group_have_the_same_letter() -> None:
    for _, rules in GROUPS:
        assert len({rule.code[0] for rule in rules}) == 1


def rule_with(text: str, *details: str, where_details: tuple[str, ...] = ()) -> Rule:
    return Rule(
        "X001",
        "info",
        text,
        "None.",
        CAPTURE,
        details=details,
        where_details=where_details,
    )


def test_a_rule_refuses_a_text_with_an_undeclared_detail() -> None:
    with pytest.raises(ValueError, match="rule X001 does not declare other"):
        rule_with("'$name' is like '$other'", "name")
    with pytest.raises(ValueError, match="rule X001 does not declare rows"):
        rule_with("{$rows row} are odd", "name")
    with pytest.raises(ValueError, match="rule X001 does not declare mast"):
        rule_with("it is odd", where_details=("mast",))


def test_a_rule_need_not_declare_the_place_and_the_scenarios() -> None:
    rule = rule_with("'$place' is odd in $scenarios")
    assert (
        rule.message([("place", "mast"), ("scenarios", "1, 2")])
        == "'mast' is odd in 1, 2"
    )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("1", "1 more row left"),
        ("3", "3 more rows left"),
        ("some", "some more rows left"),
    ],
)
def test_a_noun_agrees_with_the_number_before_it(rows: str, message: str) -> None:
    assert (
        rule_with("{$rows more row} left", "rows").message([("rows", rows)]) == message
    )


@pytest.mark.parametrize(
    ("found", "message"), [("1", "see scenario 1"), ("1, 2", "see scenarios 1, 2")]
)
def test_a_noun_agrees_with_the_numbers_after_it(found: str, message: str) -> None:
    rule = rule_with("see {scenario $found}", "found")
    assert rule.message([("found", found)]) == message


def test_an_outline_has_the_names_of_details_in_place_of_values() -> None:
    rule = rule_with(
        "{$rows row}, {$missing cell}, {scenario $scenarios}, {scenario $found}; '$name'$hint",
        *("rows", "missing", "found", "name", "hint"),
    )
    assert (
        rule.outline()
        == "<rows>, <missing> cells, <scenarios>, scenarios <found>; '<name>' <hint>"
    )


def test_a_finding_has_a_known_code_and_declared_details_only() -> None:
    place = PagePlace("Ships", "mast", ("1", "2"))
    with pytest.raises(ValueError, match="there is no rule X999"):
        Finding("X999", place)
    with pytest.raises(
        ValueError, match="rule S020 has the details mentioned, the finding has name"
    ):
        Finding("S020", place, (("name", "mast"),))
    with pytest.raises(ValueError, match="the finding has none"):
        Finding("S020", place)
    finding = Finding("D004", place, (("name", "mast"),))
    assert finding.message == "'mast' is optional, but has a value (scenarios 1, 2)"


def test_a_finding_at_a_scenario_names_that_scenario() -> None:
    finding = Finding("S003", ScenarioPlace("Ships", "3"))
    assert finding.message == "the column of scenario 3 has no sentence"


def test_an_acceptance_selects_by_the_numbers_of_scenarios_alone() -> None:
    finding = Finding("S019", PagePlace("Ships", "mast", ("3",)), (("verb", "adds"),))
    assert finding.texts == (("verb", "adds"), ("scenarios", "3"))


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
    finding = made_up("S003", location)
    assert place_on_page("Ships", finding.at, finding.scenarios) == location


def test_a_rule_refuses_a_detail_that_nothing_uses() -> None:
    with pytest.raises(ValueError, match="rule X001 does not use mast"):
        rule_with("'$name' is odd", "name", "mast")
