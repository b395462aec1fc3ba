"""The plan of a certification: the order of its steps, and the rule of each value."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.certification.product import PACKAGES, Package


def plan_of(name: str, **options: Any) -> Any:
    return Package(name).plan(**options)


def rules(plan: Any, step: str) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    for value in plan.step(step).values:
        found[value.path] = (value.rule, value.value)
    return found


@pytest.mark.parametrize("name", PACKAGES)
def test_the_steps_are_the_scenarios_with_the_deletions_last(name: str) -> None:
    package = Package(name)
    plan = package.plan()
    order = [entry.resource for entry in package.order]
    planned = [step.name for step in plan.steps]
    scenarios: list[str] = []
    for resource in order:
        for scenario in package.samples.scenarios(resource):
            scenarios.append(f"{resource} {scenario.number}")
    assert sorted(planned) == sorted(scenarios)
    writes = [step for step in plan.steps if step.scenario.method != "DELETE"]
    deletions = list(plan.steps[len(writes) :])
    assert {step.scenario.method for step in deletions} <= {"DELETE"}
    positions = [order.index(step.resource.name) for step in writes]
    assert positions == sorted(positions)
    positions = [order.index(step.resource.name) for step in deletions]
    assert positions == sorted(positions, reverse=True)


@pytest.mark.parametrize("name", PACKAGES)
def test_each_step_has_the_record_that_its_chain_creates(name: str) -> None:
    plan = plan_of(name)
    for step in plan.steps:
        creation = plan.step(step.record)
        assert creation.record == step.record
        assert creation.resource is step.resource
        assert creation.scenario.record_of == ""
        assert (step.scenario.action == "create") == (creation is step)


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("updates", ["recreate", "keep-key"])
def test_each_value_has_an_entry_and_a_row(name: str, updates: str) -> None:
    plan = plan_of(name, updates=updates)
    for step in plan.steps:
        leaves: dict[str, Any] = {}
        add_leaves(step.scenario.payload or {}, "", leaves)
        assert {value.path: value.value for value in step.values} == leaves
        paths = {row.path for row in step.rows}
        for value in step.values:
            parts = [part for part in value.path.split("/") if not part.isdigit()]
            assert "/".join(parts) in paths


def add_leaves(value: Any, path: str, leaves: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            add_leaves(member, f"{path}/{name}" if path else name, leaves)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            add_leaves(item, f"{path}/{index}", leaves)
    else:
        leaves[path] = value


def test_the_rules_come_from_the_placeholders_and_the_sources_of_the_values() -> None:
    plan = plan_of("edfi_v5", school_year=2026)
    found = rules(plan, "courseTranscripts 1")
    assert found["earnedCredits"] == ("fixed", 3)
    # A preferred value in a reference identifies a record.
    assert found["courseReference/courseCode"] == ("chosen", "ALG 01")
    year = found["studentAcademicRecordReference/schoolYear"]
    assert year == ("fixed", 2026)
    days = plan.step("sessions 3").values
    (value,) = [value for value in days if value.path == "totalInstructionalDays"]
    assert (value.rule, value.value, value.plus) == ("calculated", 89, 1)
    days = plan.step("sessions 1").values
    (value,) = [value for value in days if value.path == "totalInstructionalDays"]
    assert (value.rule, value.plus) == ("calculated", None)


def test_a_value_that_the_page_does_not_print_may_be_any() -> None:
    package = Package("edfi_v5")
    plan = package.plan()
    seen: dict[str, int] = {}
    for entry in package.order:
        for scenario in package.samples.document(entry.resource)["scenarios"]:
            step = plan.step(f"{entry.resource} {scenario['number']}")
            found = rules(plan, step.name)
            for path, source in scenario.get("value-sources", {}).items():
                if source in ("default", "varied") and path in found:
                    seen[source] = seen.get(source, 0) + 1
                    assert found[path][0] in ("any", "chosen")
            for path in scenario.get("complete", {}):
                if path in found:
                    seen["complete"] = seen.get("complete", 0) + 1
                    assert found[path][0] != "fixed"
    assert set(seen) == {"default", "varied", "complete"}


def test_the_values_are_those_of_the_changed_samples() -> None:
    package = Package("edfi_v5")
    replacements = package.runtime("edfi.runs.replacements")
    package.samples = replacements.replaced_samples(
        package.samples,
        package.catalog,
        package.order,
        values=("ALG 01=MATH 1",),
        namespace="uri://state.example",
    )
    found = rules(package.plan(), "courseTranscripts 1")
    assert found["courseReference/courseCode"] == ("chosen", "MATH 1")
    assert found["courseAttemptResultDescriptor"] == (
        "fixed",
        "uri://state.example/CourseAttemptResultDescriptor#Pass",
    )


def test_an_update_with_the_kept_key_expects_the_key_of_the_creation() -> None:
    kept = plan_of("edfi_v5", updates="keep-key")
    recreated = plan_of("edfi_v5")
    changed = 0
    for step in kept.steps:
        for path in step.scenario.kept_key:
            changed += 1
            creation = rules(kept, step.record)
            assert rules(kept, step.name)[path][1] == creation[path][1]
            assert (
                rules(recreated, step.name)[path][1] != rules(kept, step.name)[path][1]
            )
    assert changed


def test_only_keeps_the_steps_of_a_resource_and_those_that_it_needs() -> None:
    plan = plan_of("edfi_v5", only=["staffSchoolAssociations"])
    names = [step.name for step in plan.steps]
    assert [name for name in names if name.startswith("staffSchool")] == [
        "staffSchoolAssociations 1",
        "staffSchoolAssociations 2",
        "staffSchoolAssociations 3",
    ]
    assert {step.resource.name for step in plan.steps} == {
        "staffs",
        "staffSchoolAssociations",
    }
    assert len(names) < len(plan_of("edfi_v5").steps)


@pytest.mark.parametrize("name", PACKAGES)
def test_the_steps_of_each_resource_refer_only_to_records_of_the_plan(
    name: str,
) -> None:
    package = Package(name)
    module = package.runtime("edfi.certification.plan")
    needs = module.needs_of(package.plan(), package.catalog)
    for entry in package.order:
        kept = {step.name for step in package.plan(only=[entry.resource]).steps}
        assert kept
        for step in kept:
            assert set(needs[step]) <= kept


def test_an_unknown_resource_is_an_error() -> None:
    with pytest.raises(ValueError, match="there is no resource 'boats' in the plan"):
        plan_of("edfi_v5", only=["boats"])


def test_a_resource_without_rows_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package("edfi_v5")
    module = package.runtime("edfi.certification.plan")
    pages = package.runtime("edfi.certification.rows").read_pages("edfi_v5")
    del pages["students"]
    monkeypatch.setattr(module, "read_pages", lambda _package: pages)
    with pytest.raises(ValueError, match="edfi_v5 has no rows of 'students'"):
        package.plan()
    # A package without any rows has a plan for a rehearsal.
    pages.clear()
    assert package.plan().step("students 1").rows == ()


def test_the_rows_of_a_page_have_its_names() -> None:
    rows = Package("edfi_v5").runtime("edfi.certification.rows")
    page = rows.read_pages("edfi_v5")["courseTranscripts"]
    assert page.resource == "courseTranscripts"
    assert page.page and page.interchange
    found = {row.path: row for row in page.rows}
    row = found["courseReference/courseCode"]
    assert (row.required, row.type, row.list) == ("required", "string", False)
    assert row.row == "courseReference/courseCode"


def test_a_member_that_another_one_may_replace_is_conditional() -> None:
    step = plan_of("edfi_v5").step("courseTranscripts 1")
    found = {row.path: row.required for row in step.rows}
    assert found["finalLetterGradeEarned"] == "conditional"
    assert found["courseReference"] == "required"


def test_since_keeps_the_changed_steps_and_those_before_them() -> None:
    package = Package("edfi_v5")
    changed = package.runtime("edfi.certification.changed_scenarios")
    names = changed.changed_steps("edfi_v5", "v4")
    plan = package.plan(since="v4")
    planned = [step.name for step in plan.steps]
    assert names <= set(planned)
    everything = package.plan()
    assert planned == [step.name for step in everything.steps if step.name in planned]
    for step in plan.steps:
        later = [
            other.name
            for other in plan.steps
            if other.record == step.record and other.name in names
        ]
        assert later
    # A deletion that has not changed is not asked for, and neither are unchanged resources.
    assert "disciplineActions 5" in [step.name for step in everything.steps]
    assert "disciplineActions 5" not in planned
    assert "students 1" not in planned
    of_courses = package.plan(since="v4", only=["courses"])
    assert {step.resource.name for step in of_courses.steps} == {"courses"}
    assert changed.earlier_versions("edfi_v5") == ("v2", "v3", "v4")


@pytest.mark.parametrize(
    ("name", "message"),
    [("edfi_v5", "known are v2, v3, v4"), ("edfi_v2", "there is none")],
)
def test_an_unknown_earlier_version_is_an_error(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"'v9' is no earlier version: {message}"):
        plan_of(name, since="v9")
