"""A family's convention: settings, operations, and the scenarios that it adds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tablewright.errors import SpecError
from tablewright.model.facts import ApiResource
from tablewright.model.family import (
    ConventionFile,
    OperationRule,
    OwnScenario,
    PageRule,
    VersionRule,
)
from tablewright.model.page import Call, Page, Parameter, Scenario
from tablewright.model.required import RequiredList
from tablewright.model.types import Nested, Scalar
from tablewright.model.values import Literal, SchoolYear, Value
from tablewright.model.version import (
    Branch,
    Convention,
    Decision,
    Leaf,
    Operation,
    Sample,
)
from tablewright.resolve.api.conventions import (
    convention_of,
    date_type,
    operations_of,
    own_samples,
)

ID = Parameter("id", "path", "string", "required", "id")
FILE = ConventionFile(
    runtime="edfi",
    settings=(("root", "/data"), ("data-path", "/data/ships"), ("dates", "date")),
    operations=(
        OperationRule("upsert", "POST", "{data-path}/{resource}", (201,), body=True),
        OperationRule(
            "get", "GET", "{data-path}/{resource}/{id}", (200,), (ID,), answer=True
        ),
        OperationRule(
            "find", "GET", "{data-path}/{resource}", (200,), answer=True, many=True
        ),
    ),
    pages=(("sail", PageRule("Trip", "Log", ("code",), (200, 409))),),
    decisions=(Decision("Flags", "None."),),
    versions=(
        (
            "v2",
            VersionRule(
                (("data-path", "/api/{schoolYear}"), ("extra", "1")),
                (Decision("Paths", "The page prints no path."),),
            ),
        ),
    ),
)
SHIPS = Page("Ships", "", (), (), ())
CALL = Call(
    "POST", "/sail/{Code}", (Parameter("Code", "path", "string", "required"),), ()
)
SAIL = replace(SHIPS, name="sail", call=CALL)
API = ApiResource("ships", "ship", ())


def test_a_version_has_its_own_settings_and_decisions() -> None:
    assert convention_of(FILE, "v3") == Convention(
        "edfi", FILE.settings, FILE.decisions
    )
    own = convention_of(FILE, "v2")
    assert [own.setting(name) for name in ("root", "data-path", "extra", "none")] == [
        "/data",
        "/api/{schoolYear}",
        "1",
        "",
    ]
    assert [decision.topic for decision in own.decisions] == ["Flags", "Paths"]


@pytest.mark.parametrize("dates", ["date", "datetime", "date-or-datetime"])
def test_a_setting_gives_the_type_of_dates(dates: str) -> None:
    assert date_type(Convention("edfi", (("dates", dates),), ())) == dates


def test_dates_without_a_setting_are_dates() -> None:
    assert date_type(Convention("edfi", (), ())) == "date"


def test_a_resource_becomes_the_operations_of_its_family() -> None:
    assert operations_of(SHIPS, API, FILE, convention_of(FILE, "v3")) == (
        Operation("upsert", "POST", "/data/ships/ships", (), "ship", "", False, (201,)),
        Operation(
            "get", "GET", "/data/ships/ships/{id}", (ID,), "", "ship", False, (200,)
        ),
        Operation("find", "GET", "/data/ships/ships", (), "", "ship", True, (200,)),
    )


def test_a_placeholder_that_stays_is_a_path_parameter() -> None:
    year = Parameter("schoolYear", "path", "integer", "required", "school_year")
    upsert, get, _ = operations_of(SHIPS, API, FILE, convention_of(FILE, "v2"))
    assert (upsert.path, upsert.parameters) == ("/api/{schoolYear}/ships", (year,))
    assert (get.path, get.parameters) == ("/api/{schoolYear}/ships/{id}", (year, ID))


def test_an_operation_page_is_one_operation() -> None:
    code = replace(CALL.parameters[0], argument="code")
    assert operations_of(SAIL, API, FILE, convention_of(FILE, "v3")) == (
        Operation(
            "sail", "POST", "/sail/{Code}", (code,), "Trip", "Log", False, (200, 409)
        ),
    )


def test_an_operation_gets_the_slash_that_its_page_leaves_out() -> None:
    page = replace(SAIL, call=replace(CALL, path="sail/{Code}"))
    (operation,) = operations_of(page, API, FILE, convention_of(FILE, "v3"))
    assert operation.path == "/sail/{Code}"


PAYLOAD = Branch(
    (("code", Leaf(Literal("7"), Scalar("integer"))), ("hull", Branch(())))
)
SAMPLES = (
    Sample(Scenario("1", "POST", "call"), PAYLOAD),
    Sample(Scenario("2", "DELETE", "call"), None),
)


def own(**fields: object) -> tuple[Sample, ...]:
    scenario = OwnScenario(number="9", action="repeat", status=409, **{"payload_of": "1", **fields})  # type: ignore[arg-type]
    rule = PageRule(
        "Trip",
        "Log",
        (),
        (200,),
        query=(("key", "k"), ("force", "no")),
        scenarios=(scenario,),
    )
    return own_samples(SAMPLES, rule, SAIL)


def test_scenarios_of_the_convention_take_a_payload_of_the_page() -> None:
    assert own(record_of="1", query=(("force", "yes"),)) == (
        Sample(
            Scenario("9", "POST", "repeat", "1"),
            PAYLOAD,
            (("key", "k"), ("force", "yes")),
            409,
        ),
    )


def test_a_rule_without_scenarios_sends_the_sample_of_the_page() -> None:
    rule = PageRule("Trip", "Log", (), (201, 409), query=(("key", "k"),))
    assert own_samples(SAMPLES[:1], rule, SAIL) == (
        replace(SAMPLES[0], query=(("key", "k"),), status=201),
    )


def test_the_page_kind_decides_which_pages_a_family_takes() -> None:
    operations = replace(FILE, page_kind="operations")
    resources = replace(FILE, pages=())
    assert [resources.takes(page) for page in (SHIPS, SAIL, RequiredList())] == [
        True,
        False,
        True,
    ]
    assert [operations.takes(page) for page in (SHIPS, SAIL, RequiredList())] == [
        False,
        True,
        False,
    ]


def test_a_family_with_resources_takes_the_operations_that_its_convention_names() -> (
    None
):
    assert SAIL.name in dict(FILE.pages)
    assert FILE.takes(SAIL)
    assert not FILE.takes(replace(SAIL, name="anchor"))


def test_scenarios_of_the_convention_can_change_members() -> None:
    (sample,) = own(values=(("code", SchoolYear()),))
    assert sample.scenario.changes == ("code",)
    assert sample.payload == Branch(
        (("code", Leaf(SchoolYear(), Scalar("integer"))), PAYLOAD.members[1])
    )


@pytest.mark.parametrize("payload_of", ["2", "3", ""])
def test_a_scenario_of_an_unknown_sample_is_an_error(payload_of: str) -> None:
    with pytest.raises(
        SpecError,
        match=rf"^convention.yaml: sail has no sample '{payload_of}' with a body; use one of 1",
    ):
        own(payload_of=payload_of)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cod", Literal("8"), "the sample sends no value at sail/cod to change"),
        ("hull", Literal("8"), "the sample sends no value at sail/hull to change"),
        ("code", Literal("x"), "sail/code: 'x' is not of the type integer"),
    ],
)
def test_a_change_that_does_not_fit_its_member_is_an_error(
    name: str, value: Value, words: str
) -> None:
    with pytest.raises(SpecError, match=rf"^convention.yaml: {words}"):
        own(values=((name, value),))


def test_a_changed_member_that_is_an_object_is_an_error() -> None:
    tree = Branch((("code", Leaf(Literal("7"), Nested("x"))),))
    with pytest.raises(SpecError, match="the member holds an object"):
        own_samples(
            (Sample(SAMPLES[0].scenario, tree),),
            PageRule(
                "T",
                "L",
                (),
                (),
                scenarios=(
                    OwnScenario("1", "x", "1", 200, values=(("code", Literal("1")),)),
                ),
            ),
            SAIL,
        )
