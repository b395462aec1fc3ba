"""What a verification finds on a server, after each scenario that a product has sent to it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from runtime.certification.corruptions import (
    KINDS,
    Corruption,
    StoredData,
    corruptions,
    without_indexes,
)
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
def test_each_single_corruption_of_the_stored_data_is_reported(
    name: str, tmp_path: Path
) -> None:
    package = Package(name)
    plan = package.plan()
    file = tmp_path / "data.sqlite"
    application = package.api.create_app(database_url=f"sqlite:///{file}")
    counts = _Counts()
    sessions: dict[str, Any] = {}
    with package.client(application) as client, closing(StoredData(file)) as data:
        product = Product(package, client, plan)
        for step in plan.steps:
            chain = package.plan_of(step.record, plan)
            session = sessions.setdefault(step.record, package.session(chain))
            before = dict(session.steps)
            identifier = product.urls.get(step.record, "").rpartition("/")[2]
            old_rows = data.rows(identifier) if identifier else {}
            old_body = data.body(identifier) if identifier else None
            product.enter(step)
            package.verify(client, chain, session)
            result = session.steps[step.name]
            # Without a corruption, there is no alarm.
            assert result.status == "passed", shown(result)
            if step.scenario.method == "DELETE" or step.scenario.recreate:
                with data.restored(old_rows):
                    found = package.verified(chain, before, client)
                counts.add(step, "deletion", is_kept(step, found.steps[step.name]))
            if step.scenario.method == "DELETE":
                continue
            identifier = product.urls[step.record].rpartition("/")[2]
            body = data.body(identifier)
            for corruption in corruptions(step, body, old_body):
                with data.with_body(identifier, corruption.body):
                    found = package.verified(chain, before, client)
                problem = unreported(step, corruption, found.steps[step.name])
                counts.add(step, corruption.kind, problem)
            if old_body is not None and not step.scenario.recreate:
                with data.with_id(identifier, "0" * 32):
                    found = package.verified(chain, before, client)
                failed = {check.kind for check in found.steps[step.name].failures}
                missed = "" if "identity" in failed else "the id"
                counts.add(step, "identity", missed)
    print(f"\n{name}: {counts.words()}")
    assert counts.missed == []
    for step in plan.steps:
        kinds = counts.of_resource[step.resource.name]
        assert {"member", "type", "value"} <= kinds
        if step.scenario.method == "DELETE":
            assert "deletion" in kinds
        if step.scenario.method == "PUT" and not step.scenario.recreate:
            assert {"change", "identity"} <= kinds


class _Counts:
    """The corruptions that were planted by kind, those of each resource, and those that were missed."""

    def __init__(self) -> None:
        self.planted = dict.fromkeys(KINDS, 0)
        self.found = dict.fromkeys(KINDS, 0)
        self.of_resource: dict[str, set[str]] = {}
        self.missed: list[str] = []

    def add(self, step: Any, kind: str, problem: str) -> None:
        """Count a corruption; `problem` says why it was missed."""
        self.planted[kind] += 1
        self.of_resource.setdefault(step.resource.name, set()).add(kind)
        if problem:
            self.missed.append(f"{step.name}: {kind} {problem}")
        else:
            self.found[kind] += 1

    def words(self) -> str:
        """The found and the planted corruptions of each kind."""
        parts = [f"{sum(self.found.values())} / {sum(self.planted.values())} found"]
        for kind in KINDS:
            parts.append(f"{kind} {self.found[kind]} / {self.planted[kind]}")
        return ", ".join(parts)


def is_kept(step: Any, result: Any) -> str:
    """The result in words if it does not report that the old record still exists."""
    if step.scenario.method == "DELETE":
        is_right = result.status == "waiting" and "still exists" in result.note
    else:
        failures = [check for check in result.failures if check.kind == "deletion"]
        is_right = bool(failures) and "still exists" in failures[0].found
    return "" if is_right else shown(result)


@pytest.mark.parametrize("name", PACKAGES[1:])
def test_the_changed_scenarios_pass_without_the_others(name: str) -> None:
    package = Package(name)
    since = f"v{int(name[-1]) - 1}"
    changed = package.plan(since=since)
    session = package.session(changed)
    with package.client() as client:
        plan = package.plan()
        product = Product(package, client, plan)
        names = {step.name for step in changed.steps}
        for step in plan.steps:
            product.enter(step)
            if step.name in names:
                package.verify(client, package.plan_of(step.record, changed), session)
    assert session.passed
    assert session.steps.keys() == names
    assert names < {step.name for step in plan.steps} or name == "edfi_v3"


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


def unreported(step: Any, corruption: Corruption, result: Any) -> str:
    """The result in words if it passes, or does not name the member; otherwise the empty text."""
    words = f"{corruption.path}: {shown(result)}"
    if result.status == "passed":
        return words
    names = [corruption.path.rpartition("/")[2]]
    for part in step.resource.key:
        # A change of a reference changes all parts of the key in it.
        if any(f"{path}/".startswith(f"{corruption.path}/") for path in part.paths):
            names.append(part.name)
    # A record with another key has not arrived.
    if any(name in result.note for name in names):
        return ""
    for check in result.failures:
        path = without_indexes(check.path)
        is_below = f"{path}/".startswith(f"{corruption.path}/")
        is_above = path and f"{corruption.path}/".startswith(f"{path}/")
        if is_below or is_above:
            return ""
    return words
