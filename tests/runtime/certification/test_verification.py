"""What a verification finds on a server, after each scenario that a product has sent to it."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.certification.corruptions import Corruption, corruptions, server_with
from runtime.certification.different_server import ROOT, TENANT, YEAR, DifferentServer
from runtime.certification.product import PACKAGES, Package, Product


def statuses(session: Any) -> dict[str, str]:
    return {name: result.status for name, result in session.steps.items()}


def shown(result: Any) -> str:
    """A result in words, for the message of a test that fails."""
    failures = [
        f"{check.kind} {check.path}: {check.found}" for check in result.failures
    ]
    return f"{result.name} {result.status} {result.note} {failures}"


@pytest.mark.parametrize("name", PACKAGES)
def test_each_step_passes_when_it_has_arrived_and_not_before(name: str) -> None:
    package = Package(name)
    plan = package.plan()
    session = package.session(plan)
    with package.client() as client:
        product = Product(package, client, plan)
        package.verify(client, plan, session)
        assert set(statuses(session).values()) == {"waiting"}
        for step in plan.steps:
            product.enter(step)
            changed = package.verify(client, plan, session)
            wrong = [shown(result) for result in changed if result.status == "failed"]
            assert wrong == []
            assert session.steps[step.name].status == "passed", shown(
                session.steps[step.name]
            )
            passed = [result.name for result in changed if result.status == "passed"]
            assert passed == [step.name]
    assert session.passed


@pytest.mark.parametrize("name", PACKAGES)
def test_a_server_that_differs_in_every_way_is_read_correctly(name: str) -> None:
    package = Package(name)
    plan = package.plan(school_year=YEAR)
    session = package.session(plan)
    application = package.api.create_app()
    server = DifferentServer(application, package.settings.data_path)
    with (
        package.client(application) as writer,
        package.reader(ROOT, server, tenant=TENANT, school_year=YEAR) as reader,
    ):
        product = Product(package, writer, plan)
        for step in plan.steps:
            # A round before a record changes again; one after each scenario would take minutes.
            if step.record in product.seen or step.scenario.method == "DELETE":
                package.verify(reader, plan, session)
                product.seen.clear()
            product.enter(step)
        package.verify(reader, plan, session)
    wrong = [shown(result) for result in session.steps.values() if result.failures]
    assert wrong == []
    waiting = [
        shown(result) for result in session.steps.values() if result.status != "passed"
    ]
    assert waiting == []
    assert server.writes == []
    unused = [kind for kind, count in server.counts.items() if not count]
    assert unused == [] or name == "edfi_v2"


@pytest.mark.parametrize("name", PACKAGES)
def test_each_single_corruption_is_reported_by_name(name: str) -> None:
    package = Package(name)
    plan = package.plan()
    planted = 0
    missed: list[str] = []
    kinds: dict[str, int] = {}
    sessions: dict[str, Any] = {}
    with package.client() as client:
        product = Product(package, client, plan)
        for step in plan.steps:
            chain = package.plan_of(step.record, plan)
            session = sessions.setdefault(step.record, package.session(chain))
            before = dict(session.steps)
            product.enter(step)
            if step.scenario.method == "DELETE":
                continue
            package.verify(client, chain, session)
            result = session.steps[step.name]
            assert result.status == "passed", shown(result)
            old = previous_record(before, chain, step)
            for corruption in corruptions(step, result.record, old):
                planted += 1
                kinds[corruption.kind] = kinds.get(corruption.kind, 0) + 1
                found = package.verified(chain, before, server_with(corruption.record))
                if not is_reported(step, corruption, found.steps[step.name]):
                    missed.append(
                        f"{corruption.kind} {corruption.path}: "
                        f"{shown(found.steps[step.name])}"
                    )
    print(f"{name}: {planted - len(missed)} / {planted} found {kinds}")
    assert missed == []
    assert planted


@pytest.mark.parametrize("name", PACKAGES)
def test_a_record_that_is_not_deleted_waits(name: str) -> None:
    package = Package(name)
    plan = package.plan()
    session = package.session(plan)
    with package.client() as client:
        product = Product(package, client, plan)
        for step in plan.steps:
            if step.scenario.method == "DELETE":
                continue
            product.enter(step)
            package.verify(client, package.plan_of(step.record, plan), session)
        package.verify(client, plan, session)
    for step in plan.steps:
        expected = "waiting" if step.scenario.method == "DELETE" else "passed"
        assert session.steps[step.name].status == expected
        if expected == "waiting":
            assert "still exists" in session.steps[step.name].note
    assert not session.passed


def previous_record(steps: Any, chain: Any, step: Any) -> Any:
    """The record that the last step before this one has left; None if it creates the record."""
    found = None
    for other in chain.steps:
        if other is step:
            break
        found = steps[other.name].record
    return found


def is_reported(step: Any, corruption: Corruption, result: Any) -> bool:
    """Whether a result does not pass, and names the member."""
    if result.status == "passed":
        return False
    if corruption.kind == "identity":
        return any(check.kind == "identity" for check in result.failures)
    names = [corruption.path.rpartition("/")[2]]
    for part in step.resource.key:
        if corruption.path in part.paths:
            names.append(part.name)
    # A record with another key has not arrived.
    if any(name in result.note for name in names):
        return True
    for check in result.failures:
        path = "/".join(part for part in check.path.split("/") if not part.isdigit())
        is_below = f"{path}/".startswith(f"{corruption.path}/")
        is_above = path and f"{corruption.path}/".startswith(f"{path}/")
        if is_below or is_above:
            return True
    return False
