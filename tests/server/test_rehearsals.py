"""Rehearsals of all versions: on both databases, in both school years, and with each way of sending."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from server.conftest import OpenPackage, StartServer, load, signed_in

VERSIONS = ("edfi_v2", "edfi_v3", "edfi_v4", "edfi_v5")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data.sqlite3"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder for the journals of runs, instead of that of the user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def rehearsed(
    name: str, client: httpx.Client, *, distinct: int = 0, **options: Any
) -> Any:
    """The session of a rehearsal of all scenarios of a package."""
    testing = import_module(f"{name}._runtime.edfi.certification.testing")
    replacements = import_module(f"{name}._runtime.edfi.runs.replacements")
    catalog = import_module(f"{name}.catalog")
    samples = replacements.replaced_samples(
        import_module(f"{name}.samples").SAMPLES,
        catalog.resources(),
        catalog.order(),
        distinct=distinct,
    )
    return testing.rehearse_all(
        client, name, catalog.resources(), samples, catalog.order(), **options
    )


def run(name: str, *arguments: str) -> Result:
    load(name)
    command = import_module(f"{name}.cli").main
    return CliRunner().invoke(command, ["rehearse", *arguments])


@pytest.mark.parametrize("name", VERSIONS)
def test_every_scenario_passes_on_each_database(
    name: str, package: OpenPackage, database_url: str
) -> None:
    client = package(name, database_url=database_url)
    scenarios = 0
    for resource in import_module(f"{name}.catalog").resources():
        scenarios += len(import_module(f"{name}.samples").SAMPLES.scenarios(resource))
    ways: tuple[dict[str, Any], ...] = (
        {},
        {"school_year": 2026},
        {"school_year": 2026, "updates": "keep-key", "batch": True, "distinct": 7},
    )
    for options in ways:
        session = rehearsed(name, client, **options)
        assert session.count("passed") == scenarios
        assert session.created == []
    collection_url = import_module(
        f"{name}._runtime.edfi.client.requests"
    ).collection_url
    for resource in import_module(f"{name}.catalog").resources().values():
        assert client.get(collection_url(resource, 2026)).json() == []


@pytest.mark.parametrize("name", VERSIONS)
def test_every_scenario_passes_with_faults_on_each_database(
    name: str, database_url: str
) -> None:
    load(name)
    certification = f"{name}._runtime.edfi.certification"
    redelivery = import_module(f"{certification}.redelivery")
    inprocess = import_module(f"{name}._runtime.core.runs.inprocess")
    application = import_module(f"{name}.api").create_app(
        database_url=database_url,
        faults=import_module(f"{certification}.rehearse_command").FAULTS,
        fault_seed=1,
    )
    transport = redelivery.RedeliveringTransport(
        inprocess.InProcessTransport(application)
    )
    with httpx.Client(transport=transport, base_url="http://testserver") as client:
        session = rehearsed(name, signed_in(name, client), school_year=2026)
    assert session.created == []
    statuses: set[int] = set()
    for result in session.steps.values():
        statuses.update(exchange.status for exchange in result.exchanges)
    # Answers that got lost have no status.
    assert {0, 503} <= statuses


@pytest.mark.parametrize("name", VERSIONS)
@pytest.mark.parametrize(
    "options",
    [
        ("--errors",),
        ("--errors", "--batch", "--school-year", "2026"),
        ("--distinct", "7", "--updates", "keep-key", "--documented-only"),
    ],
)
def test_every_scenario_passes_with_faults_and_other_identifiers(
    name: str, options: tuple[str, ...]
) -> None:
    result = run(name, *options)
    assert result.exit_code == 0, result.output[-2000:]
    if "--errors" in options:
        assert "\n0 requests were sent again" not in result.output


def test_each_operation_passes_on_each_database(
    package: OpenPackage, database_url: str
) -> None:
    client = package("campusm_v1", database_url=database_url)
    session = call_all(client, [])
    assert session.count("passed") == len(session.planned) == 13


def call_all(client: httpx.Client, values: list[str]) -> Any:
    """The session of a rehearsal of campusM with other values."""
    rehearsal = import_module("campusm_v1._runtime.rest.rehearsal")
    replacements = import_module("campusm_v1._runtime.rest.replacements")
    results = import_module("campusm_v1._runtime.core.certification.results")
    settings = import_module("campusm_v1.api").SETTINGS
    samples = import_module("campusm_v1.samples").SAMPLES
    if values:
        values = [*values, "student@example.org=a@example.org"]
        samples = replacements.replaced_samples(samples, [], values=values)
    session = results.Session("campusm_v1", "rehearse", "campusM", "1")
    calls = rehearsal.calls_of("campusm_v1", samples)
    rehearsal.rehearse(
        client, calls, samples, session, settings, api_key=settings.demo_key
    )
    return session


#: The event is then on a day of the report.
IN_THE_REPORT = ["2022-06-13=2018-08-27", "2022-06-20=2018-08-28"]


def no_change(answer: dict[str, Any]) -> None:
    """Leave an answer as it is."""


def lose_records(answer: dict[str, Any]) -> None:
    if "checkIns" in answer:
        answer["checkIns"] = []


def add_record(answer: dict[str, Any]) -> None:
    for item in list(answer.get("checkIns", ())):
        answer["checkIns"].append({**item, "userEmail": "b@example.org"})


def lose_member(answer: dict[str, Any]) -> None:
    answer.pop("isFinished", None)


def wrong_type(answer: dict[str, Any]) -> None:
    for item in answer.get("checkIns", ()):
        item["userEmail"] = 7


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (no_change, {}),
        (lose_records, {"checkInReport 1": "value", "checkInReport 2": "value"}),
        (add_record, {"checkInReport 2": "value"}),
        (lose_member, {"checkInReport 1": "member", "checkInReport 2": "member"}),
        (wrong_type, {"checkInReport 1": "type", "checkInReport 2": "type"}),
    ],
)
def test_a_wrong_answer_of_a_report_fails_its_call(
    package: OpenPackage,
    change: Callable[[dict[str, Any]], None],
    failed: dict[str, str],
) -> None:
    inner = package("campusm_v1")

    def respond(request: httpx.Request) -> httpx.Response:
        answered = inner.request(
            request.method,
            request.url.raw_path.decode(),
            content=request.content,
            headers={"content-type": "application/json"},
        )
        answer = answered.json()
        if answered.status_code == 200:
            change(answer)
        return httpx.Response(answered.status_code, json=answer)

    transport = httpx.MockTransport(respond)
    with httpx.Client(transport=transport, base_url="http://testserver") as client:
        session = call_all(client, IN_THE_REPORT)
    found: dict[str, str] = {}
    for name, result in session.steps.items():
        for check in result.failures:
            found.setdefault(name, check.kind)
    assert found == failed


def test_a_report_is_compared_with_the_saved_records(package: OpenPackage) -> None:
    session = call_all(package("campusm_v1"), IN_THE_REPORT)
    assert session.passed
    expected: list[str] = []
    for check in session.steps["checkInReport 2"].checks:
        expected.append(check.expected)
    assert "a record with userEmail=a@example.org eventRef=5b20ff42cd088" in expected
    results = import_module("campusm_v1._runtime.core.certification.results")
    assert "demo-key" not in json.dumps(results.session_json(session))


def test_records_of_others_are_not_renamed(
    live_server: StartServer, tmp_path: Path
) -> None:
    address = live_server("campusm_v1")
    refused = run("campusm_v1", "--url", address)
    assert refused.exit_code == 1
    assert "--distinct 1" in refused.output
    assert "passed" not in refused.output

    report = tmp_path / "report.html"
    passed = run(
        "campusm_v1", "--url", address, "--distinct", "7", "--report", str(report)
    )
    assert passed.exit_code == 0, passed.output
    assert "13 of 13 steps passed" in passed.output
    assert "demo-key" not in report.read_text("utf-8")

    # The records of the first rehearsal are still there.
    again = run("campusm_v1", "--url", address, "--distinct", "7")
    assert again.exit_code == 1
    assert "registerUser 2 POST skipped" in again.output
    assert "which stays as it is" in again.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--url", "http://127.0.0.1:1", "--distinct", "7"), "got no answer"),
        (("--url", "server"), "is no URL of a server"),
        (("--only", "register"), "there is no operation 'register'"),
        (("--value", "a"), "must have the form OLD=NEW"),
        (("--report", "report.txt"), "'report.txt' must end with one of"),
    ],
)
def test_wrong_options_of_campusm_are_explained(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("campusm_v1", *arguments)
    assert result.exit_code in {1, 2}
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_wrong_api_key_is_explained(live_server: StartServer) -> None:
    address = live_server("campusm_v1")
    result = run("campusm_v1", "--url", address, "--api-key", "no", "--distinct", "7")
    assert result.exit_code == 1
    assert "refuses the apiKey" in result.output
