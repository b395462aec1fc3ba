"""What convention.yaml leaves out about an operation is inferred from its page, and reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.model.family import ConventionFile, OwnScenario, PageRule
from tablewright.model.page import Call, Page, Parameter, Scenario
from tablewright.model.properties import Property
from tablewright.model.types import Scalar
from tablewright.model.values import Literal
from tablewright.model.version import (
    DEFAULT_STATUSES,
    AnswerBodies,
    Branch,
    Leaf,
    RefusalRule,
)
from tablewright.resolve.api.operation_parameters import address_of
from tablewright.resolve.api.page_rules import (
    call_address,
    find_pages_without_rule,
    find_unfit_values,
    page_rule,
    service_rule,
)
from tablewright.runtime.rest.answers import REFUSALS

FILE = ConventionFile(
    runtime="rest",
    settings=(("security", "api-key"), ("api-key-parameter", "token")),
    page_kind="operations",
    answers=AnswerBodies(saved=(("done", "true"),)),
    refusals=(RefusalRule("duplicate", 418, "It is there."),),
)
CREW = Parameter("crew id", "path", "Number", "required")
TOKEN = Parameter("token", "query", "string", "required")
SINCE = Parameter("since", "query", "xsd:dateTime", "required")
LIMIT = Parameter("limit", "query", "xsd:int", "optional", value="5")


def page(*parameters: Parameter, body: tuple[Property, ...] = ()) -> Page:
    call = Call("GET", "crews/<CREW ID>/listShips", parameters, ())
    return Page("listShips", "", (), (Scenario("1", "GET", "call"),), body, call=call)


PAGE = page(CREW, TOKEN, SINCE, LIMIT)
PRINTED = Branch((("done", Leaf(Literal("true"), Scalar("boolean"))),))


def with_rule(rule: PageRule) -> ConventionFile:
    return ConventionFile(
        FILE.runtime,
        FILE.settings,
        FILE.page_kind,
        pages=(("listShips", rule),),
        answers=FILE.answers,
        refusals=FILE.refusals,
    )


def test_a_call_without_a_body_answers_with_the_sample_of_the_page() -> None:
    rule = page_rule(FILE, PAGE)
    assert (rule.object, rule.answer) == ("", "ListShipsResult")
    assert (rule.behaviour, rule.statuses) == ("answer", (200, 401, 422))
    service = service_rule(FILE, PAGE, PRINTED)
    # The answers of the family belong to the operations that it has entries for.
    assert service.saved == ()
    assert service.printed_answer == PRINTED


def test_a_call_with_a_body_saves_it() -> None:
    rule = page_rule(FILE, page(TOKEN, body=(Property("name", type="string"),)))
    assert (rule.object, rule.behaviour) == ("ListShipsRequest", "save")


def test_an_entry_may_leave_out_everything() -> None:
    inferred = page_rule(FILE, PAGE)
    assert inferred.description == "List ships"
    assert page_rule(with_rule(PageRule()), PAGE) == replace(inferred, description="")
    assert service_rule(with_rule(PageRule()), PAGE, PRINTED).saved == (
        ("done", "true"),
    )


def test_required_parameters_without_a_value_get_an_example() -> None:
    assert dict(page_rule(FILE, PAGE).query) == {
        "crewId": "1",
        "since": "2017-03-01T08:00:00Z",
        "limit": "5",
    }


def test_an_entry_names_parameters_as_its_page_does() -> None:
    scenario = OwnScenario("1", "list", query=(("crew id", "9"),), omit=("since",))
    rule = PageRule(query=(("crew id", "7"),), scenarios=(scenario,))
    complete = page_rule(with_rule(rule), PAGE)
    assert dict(complete.query)["crewId"] == "7"
    assert complete.scenarios[0].query == (("crewId", "9"),)


def test_the_statuses_contain_those_of_possible_refusals() -> None:
    body = (Property("name", type="string"),)
    rule = PageRule(object="Ship", key=("name",))
    assert page_rule(with_rule(rule), page(TOKEN, body=body)).statuses == (
        200,
        401,
        418,
        422,
    )


def test_an_operation_without_an_entry_is_a_finding() -> None:
    (finding,) = find_pages_without_rule(FILE, [PAGE])
    assert (finding.code, finding.page) == ("E012", "listShips")
    assert "ListShipsResult" in finding.message
    assert list(find_pages_without_rule(with_rule(PageRule()), [PAGE])) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", "null"),
        ("Boolean", "import os"),
        ("integer", "1.5"),
        ("number", "nan"),
        ("Integer", "__import__('os')"),
    ],
)
def test_a_value_of_another_type_is_a_finding_and_not_used(
    kind: str, value: str
) -> None:
    parameter = Parameter("deep", "query", kind, "optional", value=value, default=value)
    listed = page(parameter)
    found = list(find_unfit_values(FILE, [listed]))
    assert [finding.code for finding in found] == ["E013", "E013"]
    assert f"the sample value '{value}' of the parameter 'deep'" in found[0].message
    assert f"the default value '{value}' of the parameter 'deep'" in found[1].message
    assert listed.call is not None
    assert "deep" not in dict(page_rule(FILE, listed).query)
    *_, complete = call_address(FILE, listed.call).parameters
    assert (complete.name, complete.value) == ("deep", "")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("boolean", "True"), ("integer", "-5"), ("number", "0.5"), ("string", "null")],
)
def test_a_value_of_the_type_is_used(kind: str, value: str) -> None:
    parameter = Parameter("deep", "query", kind, "optional", value=value, default=value)
    listed = page(parameter)
    assert list(find_unfit_values(FILE, [listed])) == []
    assert dict(page_rule(FILE, listed).query)["deep"] == value


def test_a_misspelt_entry_is_in_the_finding() -> None:
    file = replace(FILE, pages=(("listShip", PageRule()),))
    (finding,) = find_pages_without_rule(file, [PAGE])
    assert "'listShips' (did you mean 'listShip'?)" in finding.message


def test_the_inferred_behaviour_is_listed() -> None:
    sentences = service_rule(FILE, PAGE, Branch(())).inferred
    text = " ".join(sentences)
    for part in ("status 200", "same answer", "no sample answer", "`crewId=1`"):
        assert part in text
    # The page gives this value.
    assert "limit" not in text


def test_the_usual_statuses_are_those_of_the_runtime() -> None:
    assert {kind: status for kind, (status, _) in REFUSALS.items()} == DEFAULT_STATUSES


def names(path: str, *parameters: Parameter) -> tuple[str, list[str], list[str]]:
    address = address_of(Call("GET", path, parameters, ()), "date")
    wire = [parameter.name for parameter in address.parameters]
    arguments = [parameter.argument for parameter in address.parameters]
    return address.path, wire, arguments


@pytest.mark.parametrize("printed", ["{crewId}", "<CREW ID>", "{crew_id}", ":crewID"])
def test_every_form_of_placeholder_has_the_name_of_its_row(printed: str) -> None:
    path, wire, arguments = names(f"/crews/{printed}", CREW)
    assert (path, wire, arguments) == ("/crews/{crewId}", ["crewId"], ["crew_id"])


def test_a_placeholder_without_a_row_is_a_parameter() -> None:
    assert names("/crews/<CREW ID>/x") == ("/crews/{crewId}/x", ["crewId"], ["crew_id"])


@pytest.mark.parametrize("row", ["crewcode", "CREWCODE"])
def test_two_calls_have_one_path_if_only_one_has_the_row(row: str) -> None:
    path, wire, _ = names("/crews/<CREW CODE>", Parameter(row, "path", "", "required"))
    assert (path, wire) == (names("/crews/<CREW CODE>")[0], ["crewCode"])


def test_equal_names_in_path_and_query_are_told_apart() -> None:
    in_query = Parameter("crewId", "query", "string", "optional")
    path, wire, arguments = names("/crews/{crewId}", CREW, in_query)
    assert path == "/crews/{crewIdInPath}"
    assert wire == ["crewIdInPath", "crewId"]
    assert len(set(arguments)) == 2


def test_a_parameter_never_has_the_argument_of_the_body() -> None:
    _, _, arguments = names("/x", Parameter("body", "query", "string", "optional"))
    assert arguments == ["body_query"]


def test_the_sample_value_of_a_parameter_is_no_default() -> None:
    limit = Parameter("limit", "query", "int", "optional", value="5", default="20")
    (parameter,) = address_of(Call("GET", "/x", (limit,), ()), "date").parameters
    assert (parameter.type, parameter.value) == ("integer", "20")
