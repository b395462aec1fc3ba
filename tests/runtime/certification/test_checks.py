"""The checks of a record: each kind with a record that passes and one that fails."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from itertools import combinations, permutations
from random import Random
from typing import Any

import pytest
from runtime.certification.product import PACKAGES, Package

from tablewright.runtime.core.certification.results import Check
from tablewright.runtime.core.models.wire import WireModel
from tablewright.runtime.core.samples.sample_set import Scenario
from tablewright.runtime.edfi.certification.checks import Absences, check_record
from tablewright.runtime.edfi.certification.comparison import (
    assignment,
    has_type,
    same_value,
)
from tablewright.runtime.edfi.certification.plan import ExpectedValue, PlannedStep
from tablewright.runtime.edfi.certification.rows import Row
from tablewright.runtime.edfi.resources import KeyPart, ReferencePart, Resource

LOANS = Resource(
    "loans",
    "Loan",
    "/data/v3/ed-fi/loans",
    WireModel,
    (KeyPart("isbn", ("bookReference/isbn",)),),
    references=(ReferencePart("bookReference", "books", (("isbn", "isbn"),)),),
)

ROWS = (
    Row("bookReference", "required", "object", False, "bookReference"),
    Row("bookReference/isbn", "required", "string", False, "isbn"),
    Row("dueDate", "required", "date", False, "dueDate"),
    Row("note", "optional", "string", False, "note"),
    Row("fee", "conditional", "number", False, "fee"),
    Row("renewals", "required", "integer", False, "renewals"),
    Row("kinds", "required", "object", True, "kinds"),
    Row("kinds/kindDescriptor", "required", "descriptor", False, "kindDescriptor"),
    Row("kinds/rank", "required", "integer", False, "rank"),
    Row("shelf", "optional", "object", False, "shelf"),
    Row("shelf/code", "required", "string", False, "shelf/code"),
)

PAYLOAD: dict[str, Any] = {
    "bookReference": {"isbn": "9780141439518"},
    "dueDate": "2016-09-16",
    "note": "ask first",
    "fee": 2.5,
    "renewals": 4,
    "kinds": [
        {"kindDescriptor": "uri://ed-fi.org/KindDescriptor#Short", "rank": 1},
        {"kindDescriptor": "uri://ed-fi.org/KindDescriptor#Long", "rank": 2},
    ],
}

VALUES = (
    ExpectedValue("bookReference/isbn", "chosen", "9780141439518"),
    ExpectedValue("dueDate", "fixed", "2016-09-16"),
    ExpectedValue("note", "fixed", "ask first"),
    ExpectedValue("fee", "any", 2.5),
    ExpectedValue("renewals", "calculated", 4, 1),
    ExpectedValue(
        "kinds/0/kindDescriptor", "fixed", "uri://ed-fi.org/KindDescriptor#Short"
    ),
    ExpectedValue("kinds/0/rank", "any", 1),
    ExpectedValue(
        "kinds/1/kindDescriptor", "fixed", "uri://ed-fi.org/KindDescriptor#Long"
    ),
    ExpectedValue("kinds/1/rank", "any", 2),
)


def step_of(
    *,
    changes: tuple[str, ...] = (),
    removed: tuple[str, ...] = (),
    requirements: tuple[Any, ...] = (),
) -> PlannedStep:
    scenario = Scenario(
        resource="loans",
        path=LOANS.path,
        school_year=2017,
        number="2",
        method="PUT",
        action="update",
        record_of="1",
        subject="",
        changes=changes,
        status=0,
        query={},
        payload=PAYLOAD,
    )
    return PlannedStep(
        LOANS,
        scenario,
        "loans 1",
        "Loans: update",
        "Loans",
        "Library",
        ROWS,
        VALUES,
        removed,
        requirements,
    )


def changed(**members: Any) -> dict[str, Any]:
    """The payload as a record with other members; None removes one."""
    record = {**copy.deepcopy(PAYLOAD), **members}
    return {name: value for name, value in record.items() if value is not None}


def failures(
    record: Any,
    step: PlannedStep | None = None,
    *,
    before: Any = None,
    absences: Absences | None = None,
) -> list[tuple[str, str]]:
    """The kind and the path of each check that fails."""
    checks = check_record(
        step or step_of(), record, before=before, absences=absences or Absences()
    )
    return [(check.kind, check.path) for check in checks if not check.passed]


def test_a_record_with_the_payload_passes_each_check() -> None:
    checks = check_record(step_of(changes=("fee",)), PAYLOAD, before=changed(fee=1))
    assert [
        check for check in checks if not check.passed and check.path != "renewals"
    ] == []
    assert {check.kind for check in checks} == {
        "member",
        "type",
        "value",
        "calculated",
        "change",
    }


def test_members_that_the_server_adds_are_ignored() -> None:
    record = changed(id="1", _etag="2", _ext={"x": []}, colour="red")
    record["bookReference"]["link"] = {"rel": "Book", "href": "/books/1"}
    record["kinds"][0]["weight"] = 3
    assert failures(record) == []


@pytest.mark.parametrize("absent", [None, "", "  "])
def test_a_required_member_without_a_value_is_reported_with_its_row(
    absent: Any,
) -> None:
    (check,) = [
        check
        for check in check_record(step_of(), changed(dueDate=absent))
        if not check.passed
    ]
    assert check == Check(
        "member",
        False,
        "dueDate",
        expected='"2016-09-16"',
        found="nothing",
        required="required",
        page="Loans",
        row="dueDate",
        next_step="Enter a value for dueDate in the product, and send the record again.",
    )


def test_a_required_object_is_reported_once_and_not_its_members() -> None:
    assert failures(changed(bookReference=None)) == [("member", "bookReference")]
    assert failures(changed(bookReference={})) == [("member", "bookReference/isbn")]
    assert failures(changed(bookReference={"title": "Emma"})) == [
        ("member", "bookReference/isbn")
    ]


def test_an_optional_member_may_be_absent_but_has_the_value_of_the_page() -> None:
    assert failures(changed(note=None)) == []
    assert failures(changed(note="other")) == [("value", "note")]


def test_a_required_member_of_an_optional_object_is_asked_for_if_that_exists() -> None:
    assert failures(changed(shelf={"row": 1})) == [("member", "shelf/code")]
    assert failures(changed(shelf={"code": "A"})) == []
    assert failures(changed(shelf={})) == []


def test_a_conditional_member_may_be_absent_with_a_reason() -> None:
    record = changed(fee=None)
    assert failures(record) == [("member", "fee")]
    (check,) = [check for check in check_record(step_of(), record) if not check.passed]
    assert "values file" in check.next_step
    absences = Absences({("loans", "fee"): "the library is free"})
    assert failures(record, absences=absences) == []
    found = [
        check.found
        for check in check_record(step_of(), record, absences=absences)
        if check.path == "fee"
    ]
    assert found == ["nothing; the product has no such element: the library is free"]
    # The reason of another resource, or of a required member, is none.
    assert failures(record, absences=Absences({("books", "fee"): "free"}))
    others = Absences({("loans", "dueDate"): "no dates"})
    assert failures(changed(dueDate=None), absences=others) == [("member", "dueDate")]


def test_a_member_that_the_scenario_removes_is_not_asked_for() -> None:
    step = step_of(removed=("dueDate",), changes=("dueDate",))
    before = changed(renewals=3)
    assert failures(changed(dueDate=None), step, before=before) == []
    assert failures(changed(), step, before=before) == [("change", "dueDate")]


@pytest.mark.parametrize(
    ("member", "value", "path"),
    [
        ("dueDate", "16.9.2016", "dueDate"),
        ("dueDate", "2016-02-30", "dueDate"),
        ("dueDate", 20160916, "dueDate"),
        ("fee", "2.5", "fee"),
        ("fee", True, "fee"),
        ("renewals", 4.5, "renewals"),
        ("note", 7, "note"),
        ("bookReference", "9780141439518", "bookReference"),
        ("kinds", {"kindDescriptor": "x"}, "kinds"),
        ("shelf", [1], "shelf"),
    ],
)
def test_a_value_of_another_type_is_reported(
    member: str, value: Any, path: str
) -> None:
    assert failures(changed(**{member: value})) == [("type", path)]


def test_a_wrong_value_is_reported_and_any_value_is_accepted() -> None:
    assert failures(changed(dueDate="2016-09-17")) == [("value", "dueDate")]
    assert failures(changed(bookReference={"isbn": "1"})) == [
        ("value", "bookReference/isbn")
    ]
    assert failures(changed(fee=7)) == []


def test_a_calculated_value_is_the_previous_one_and_a_number() -> None:
    assert failures(changed(renewals=8), before=changed(renewals=7)) == []
    (check,) = [
        check
        for check in check_record(step_of(), changed(), before=changed(renewals=7))
        if not check.passed
    ]
    assert (check.kind, check.path) == ("calculated", "renewals")
    assert (check.expected, check.found) == ("8, the previous value 7 +1", "4")
    # Without the previous value, any number is accepted.
    assert failures(changed(renewals=99)) == []
    assert failures(changed(renewals=99), before=changed(renewals=None)) == []


def test_an_update_changes_what_the_scenario_names() -> None:
    step = step_of(changes=("bookReference/isbn", "note"))
    before = changed(renewals=3)
    old = {**before, "note": "old", "bookReference": {"isbn": "1"}}
    assert failures(changed(), step, before=old) == []
    assert failures(changed(), step, before=before) == [
        ("change", "bookReference/isbn"),
        ("change", "note"),
    ]
    # Without the record before the update, nothing can be compared.
    assert failures(changed(), step) == []


def test_a_declared_member_need_not_change() -> None:
    step = step_of(changes=("fee",))
    before = changed(fee=None, renewals=3)
    record = changed(fee=None)
    assert failures(record, step, before=before) == [
        ("member", "fee"),
        ("change", "fee"),
    ]
    absences = Absences({("loans", "fee"): "free"})
    assert failures(record, step, before=before, absences=absences) == []


def test_items_are_matched_in_any_order_and_more_of_them_are_accepted() -> None:
    short, long = PAYLOAD["kinds"]
    other = {"kindDescriptor": "uri://x/KindDescriptor#Other", "rank": 9}
    assert failures(changed(kinds=[long, short])) == []
    assert failures(changed(kinds=[other, long, short])) == []
    assert failures(changed(kinds=[other, short])) == [
        ("value", "kinds/0/kindDescriptor")
    ]
    assert failures(changed(kinds=[long])) == [("member", "kinds/0")]
    assert failures(changed(kinds=[])) == [("member", "kinds")]


def test_a_member_of_an_item_is_reported_with_the_index_in_the_record() -> None:
    short, long = copy.deepcopy(PAYLOAD["kinds"])
    del short["rank"]
    assert failures(changed(kinds=[long, short])) == [("member", "kinds/1/rank")]
    assert failures(changed(kinds=[long, short, {"rank": 1}])) == [
        ("member", "kinds/1/rank"),
        ("member", "kinds/2/kindDescriptor"),
    ]
    assert failures(changed(kinds=[long, "short"])) == [("type", "kinds/1")]


def test_the_alternatives_of_a_page_are_checked() -> None:
    one_of = step_of(requirements=({"kind": "one-of", "places": ["fee", "note"]},))
    assert failures(changed(fee=None), one_of) == []
    assert ("member", "fee") in failures(changed(fee=None, note=None), one_of)
    elsewhere = {"kind": "either-resource", "places": ["fee"], "resources": ["fines"]}
    assert failures(changed(fee=None), step_of(requirements=(elsewhere,))) == []
    values = {"kind": "at-least", "place": "kinds/kindDescriptor", "values": ["Long"]}
    assert failures(changed(), step_of(requirements=(values,))) == []
    missing = {**values, "values": ["Loud"]}
    assert failures(changed(), step_of(requirements=(missing,))) == [
        ("member", "kinds/kindDescriptor")
    ]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (3, 3.0),
        ("2016-09-16T08:00:00Z", "2016-09-16T03:00:00-05:00"),
        ("2016-09-16T08:00:00", "2016-09-16T08:00:00.0000000Z"),
        ("2016-09-16", "2016-09-16T00:00:00"),
        ("08:15:00", "08:15:00.0000000"),
        ("08:15:00", "08:15:00Z"),
        ("2016-09-16", "2016-09-16T00:00:00-05:00"),
        ("uri://ed-fi.org/TermDescriptor#Fall", "uri://x.us/a/TermDescriptor#Fall"),
    ],
)
def test_other_forms_of_a_value_are_the_same_value(expected: Any, found: Any) -> None:
    assert same_value(expected, found)
    assert same_value(found, expected)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (1, True),
        ("1", 1),
        (0, False),
        ("2016-09-16T08:00:00Z", "2016-09-16T08:00:00-05:00"),
        ("2016-09-16", "2016-09-16T08:00:00"),
        ("2016-09-16", "2016-09-17T00:00:00-05:00"),
        ("08:15:00", "08:15:00-05:00"),
        ("uri://ed-fi.org/TermDescriptor#Fall", "uri://ed-fi.org/TermDescriptor#fall"),
        ("uri://ed-fi.org/TermDescriptor#Fall", "uri://ed-fi.org/GradeDescriptor#Fall"),
        ("uri://ed-fi.org/TermDescriptor#Fall", "Fall"),
        ("a", None),
    ],
)
def test_other_values_are_not_the_same(expected: Any, found: Any) -> None:
    assert not same_value(expected, found)
    assert not same_value(found, expected)


@pytest.mark.parametrize(
    ("type_name", "right", "wrong"),
    [
        ("string", "a", 1),
        ("integer", 3.0, 3.5),
        ("integer", 3, float("inf")),
        ("number", 3.5, "3.5"),
        ("number", 3.5, float("nan")),
        ("boolean", False, 0),
        ("date", "2016-09-16", "2016-09-16T08:15:00"),
        ("date", "2016-09-16T00:00:00", "2016-09-16T00:00:01"),
        ("datetime", "2016-09-16T00:00:00", "2016-09-16"),
        ("date-or-datetime", "2016-09-16", "16 September"),
        ("time", "08:15:00", "8:15"),
        ("descriptor", "uri://a/bDescriptor#c", "c"),
        ("object", {}, []),
    ],
)
def test_each_type_has_values_and_others(
    type_name: str, right: Any, wrong: Any
) -> None:
    assert has_type(right, type_name)
    assert not has_type(wrong, type_name)
    assert not has_type(None, type_name)


def test_an_unknown_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="there is no type 'colour'"):
        has_type("red", "colour")


def test_the_assignment_has_the_least_cost() -> None:
    random = Random(11)
    for _ in range(300):
        rows, columns = random.randint(1, 4), random.randint(1, 4)
        costs = [random.choices([0, 1, 7, 1000], k=columns) for _ in range(rows)]
        found = assignment(costs)
        pairs = [
            (row, column) for row, column in enumerate(found) if column is not None
        ]
        assert len({column for _, column in pairs}) == min(rows, columns) == len(pairs)
        assert sum(costs[row][column] for row, column in pairs) == least_cost(costs)
    assert assignment([]) == ()
    assert assignment([[], []]) == (None, None)


def least_cost(costs: list[list[int]]) -> int:
    """The least cost of all assignments, each of which is tried."""
    count = min(len(costs), len(costs[0]))
    best = 10**9
    for rows in combinations(range(len(costs)), count):
        for columns in permutations(range(len(costs[0])), count):
            pairs = zip(rows, columns, strict=True)
            best = min(best, sum(costs[row][column] for row, column in pairs))
    return best


# The real packages ------------------------------------------------------------------------------------------


def steps_with_before(plan: Any) -> Iterator[tuple[Any, Any]]:
    """Each POST and PUT of a plan, with the payload of the step before of the same record."""
    payloads: dict[str, Any] = {}
    for step in plan.steps:
        if step.scenario.payload is not None:
            yield step, payloads.get(step.record)
            payloads[step.record] = step.scenario.payload


def failed(package: Package, step: Any, record: Any, before: Any) -> list[Any]:
    checks = package.runtime("edfi.certification.checks")
    found = checks.check_record(step, record, before=before)
    return [check for check in found if not check.passed]


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("updates", ["recreate", "keep-key"])
@pytest.mark.parametrize("year", [None, 2026])
def test_no_payload_of_a_plan_fails(name: str, updates: str, year: int | None) -> None:
    package = Package(name)
    plan = package.plan(updates=updates, school_year=year)
    for step, before in steps_with_before(plan):
        assert failed(package, step, step.scenario.payload, before) == []


@pytest.mark.parametrize("name", PACKAGES[2:])
def test_a_product_may_send_only_one_of_two_alternatives(name: str) -> None:
    package = Package(name)
    seen: set[tuple[str, str]] = set()
    for step, before in steps_with_before(package.plan()):
        for requirement in step.requirements:
            if requirement["kind"] != "one-of":
                continue
            for kept in requirement["places"]:
                record, old = copy.deepcopy(step.scenario.payload), before
                for other in requirement["places"]:
                    if other != kept:
                        del record[other]
                assert failed(package, step, record, old) == []
                del record[kept]
                found = {check.path for check in failed(package, step, record, old)}
                assert kept in found
                seen.add((step.resource.name, kept))
    assert seen == {
        ("courseTranscripts", "finalLetterGradeEarned"),
        ("courseTranscripts", "finalNumericGradeEarned"),
        ("grades", "letterGradeEarned"),
        ("grades", "numericGradeEarned"),
    }


def test_a_further_item_of_a_product_must_be_whole() -> None:
    package = Package("edfi_v5")
    step = package.plan().step("bellSchedules 1")
    payload = step.scenario.payload
    item = copy.deepcopy(payload["classPeriods"][0])
    item["classPeriodReference"]["classPeriodName"] = "Class Period 99"
    record = {**payload, "classPeriods": [item, *payload["classPeriods"]]}
    assert failed(package, step, record, None) == []
    del item["classPeriodReference"]["schoolId"]
    (check,) = failed(package, step, record, None)
    assert check.path == "classPeriods/0/classPeriodReference/schoolId"


@pytest.mark.parametrize("name", PACKAGES)
def test_each_corruption_of_a_payload_is_reported_by_its_path(name: str) -> None:
    package = Package(name)
    planted = 0
    missed: list[str] = []
    for step, before in steps_with_before(package.plan()):
        payload = step.scenario.payload
        for kind, path, record in corruptions(step, payload, before):
            planted += 1
            found = failed(package, step, record, before)
            if not any(is_about(check, kind, path) for check in found):
                missed.append(f"{step.name}: {kind} {path}")
    print(f"{name}: {planted - len(missed)} / {planted} found")
    assert missed == [], missed
    assert planted


def is_about(check: Any, kind: str, path: str) -> bool:
    """Whether a check is about a member; a value of the wrong item of a list can be one that is missing."""
    names = "/".join(part for part in check.path.split("/") if not part.isdigit())
    if kind == "change":
        return bool(check.kind == "change" and names == path)
    return bool(check.kind == kind and names == path)


def corruptions(step: Any, payload: Any, before: Any) -> Iterator[tuple[str, str, Any]]:
    """Records with one single fault: the kind of the check that reports it, and the path of the row."""
    for row in step.rows:
        places = list(places_of(payload, row.path.split("/")))
        for index in range(len(places)):
            yield "type", row.path, with_fault(payload, row, index, other_type)
            # A conditional row with an alternative may be absent.
            if row.required == "required":
                yield "member", row.path, with_fault(payload, row, index, None)
    for value in step.values:
        if value.rule in ("fixed", "chosen"):
            record = copy.deepcopy(payload)
            set_at(record, value.path, other_value(value.value))
            path = "/".join(
                part for part in value.path.split("/") if not part.isdigit()
            )
            yield "value", path, record
        if value.plus is not None and before is not None:
            record = copy.deepcopy(payload)
            set_at(record, value.path, value.value + 1)
            yield "calculated", value.path, record
    for path in step.scenario.changes if before is not None else ():
        # The old value of the whole top member, which may be absent.
        top = path.split("/")[0]
        record = {**payload, top: before.get(top)}
        yield "change", path, record


def places_of(tree: Any, names: list[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each object that has the last member of a path, with the name of this member."""
    if isinstance(tree, list):
        for item in tree:
            yield from places_of(item, names)
    elif isinstance(tree, dict) and names[0] in tree:
        if len(names) == 1:
            yield tree, names[0]
        else:
            yield from places_of(tree[names[0]], names[1:])


def with_fault(
    payload: Any, row: Any, index: int, change: Callable[[Any], Any] | None
) -> Any:
    """A copy of a payload; one place of a row has another value, or none."""
    record = copy.deepcopy(payload)
    parent, name = list(places_of(record, row.path.split("/")))[index]
    if change is None:
        del parent[name]
    else:
        parent[name] = change(parent[name])
    return record


def set_at(tree: Any, path: str, value: Any) -> None:
    *parents, last = path.split("/")
    for name in parents:
        tree = tree[int(name)] if isinstance(tree, list) else tree[name]
    if isinstance(tree, list):
        tree[int(last)] = value
    else:
        tree[last] = value


def other_type(value: Any) -> Any:
    return 7 if isinstance(value, str) else "x"


def other_value(value: Any) -> Any:
    """A value of the same type that no page has."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 17
    if value[:4].isdigit() and value[4:5] == "-":
        return f"1931{value[4:]}"
    if value[2:3] == ":" and value[:2].isdigit():
        return f"03:07{value[5:]}"
    return f"{value}zz"
