"""The command `rehearse` against a server process that has a record of somebody else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from server.conftest import GENERATED
from server_process import ServerProcess


@pytest.fixture
def address(live_server: Callable[..., str]) -> str:
    """A server with one school, which has the key of a scenario."""
    started = live_server("edfi_v5")
    school = import_module("edfi_v5.samples").load("schools", 1)
    del school["localEducationAgencyReference"]
    with signed_in(started) as client:
        school["nameOfInstitution"] = "Of somebody else"
        created = client.post("/data/v3/ed-fi/schools", json=school)
        assert created.status_code == 201, created.text
    return started


@pytest.fixture
def read_only(live_server: Callable[..., str]) -> str:
    """A server that answers each POST with an error."""
    return live_server("edfi_v5", "--fault=POST:*:503")


def signed_in(address: str) -> httpx.Client:
    client: httpx.Client = import_module("edfi_v5.client").sign_in(address)
    return client


def contents(address: str) -> list[Any]:
    found = []
    with signed_in(address) as client:
        for resource in import_module("edfi_v5.catalog").resources().values():
            found.append(client.get(resource.path).json())
    return found


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for the journals of runs, instead of that of the user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def start(*arguments: str) -> subprocess.Popen[str]:
    code = "from edfi_v5.cli import main; main()"
    return _process("-c", code, "rehearse", *arguments)


def start_tests(*arguments: str) -> subprocess.Popen[str]:
    """The tests of the package in a process of their own."""
    folder = str(GENERATED / "edfi_v5" / "tests")
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    return _process("-m", "pytest", *options, folder, *arguments)


def _process(*arguments: str) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(GENERATED / "edfi_v5"), *sys.path])
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        cwd=GENERATED / "edfi_v5",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_run_leaves_the_records_of_others_alone(address: str) -> None:
    before = contents(address)
    refused = start("--url", address)
    output, errors = refused.communicate(timeout=120)
    assert (refused.returncode, output) == (1, "")
    assert "schools schoolId=255901333" in errors
    assert "Traceback" not in errors
    assert contents(address) == before

    passed = start("--url", address, "--distinct", "7")
    output, errors = passed.communicate(timeout=240)
    assert passed.returncode == 0, errors
    assert "steps passed in" in output
    assert contents(address) == before


def test_a_terminated_run_deletes_its_records(address: str) -> None:
    before = contents(address)
    run = start("--url", address, "--distinct", "7")
    assert run.stdout is not None
    for line in run.stdout:
        if "] sessions 1 POST" in line:
            run.send_signal(signal.SIGTERM)
            break
    run.communicate(timeout=120)
    assert run.returncode
    assert contents(address) == before


def test_the_records_of_a_killed_run_can_be_deleted(
    address: str, state_folder: Path
) -> None:
    before = contents(address)
    run = start("--url", address, "--distinct", "7")
    assert run.stdout is not None
    for line in run.stdout:
        if "] sessions 1 POST" in line:
            # Otherwise, it could end before the clean-up looks for journals.
            run.send_signal(signal.SIGSTOP)
            # Not all journals are those of ended runs: this one is locked.
            running = start("--url", address, "--clean-up")
            output, errors = running.communicate(timeout=120)
            assert output.strip() == "0 records deleted, 0 kept.", errors
            run.kill()
            break
    run.communicate(timeout=120)
    assert len(list(state_folder.rglob("*.jsonl"))) == 1

    with signed_in(address) as client:
        # Somebody else has changed one of the records: it is theirs now.
        contact = client.get("/data/v3/ed-fi/contacts").json()[0]
        contact["lastSurname"] = "Changed"
        path = f"/data/v3/ed-fi/contacts/{contact.pop('id')}"
        assert client.put(path, json=contact).status_code == 204

    cleaned = start("--url", address, "--clean-up")
    output, errors = cleaned.communicate(timeout=120)
    assert cleaned.returncode == 0, errors
    assert (
        f"{path} -> 200 (stays, because its content is not that of the run)" in output
    )
    assert ", 1 kept." in output
    assert not list(state_folder.rglob("*.jsonl"))
    with signed_in(address) as client:
        assert client.delete(path).status_code == 204
    assert contents(address) == before


def test_the_records_of_killed_tests_can_be_deleted(
    address: str, state_folder: Path
) -> None:
    before = contents(address)
    tests = start_tests("--base-url", address, "--distinct", "7")
    while tests.poll() is None:
        # The journal has a line for each request and each answer.
        text = "".join(
            path.read_text("utf-8") for path in state_folder.rglob("*.jsonl")
        )
        if text.count("\n") > 100:
            break
        time.sleep(0.02)
    tests.kill()
    output, _ = tests.communicate(timeout=120)
    assert contents(address) != before, output
    cleaned = start("--url", address, "--clean-up")
    output, errors = cleaned.communicate(timeout=120)
    assert cleaned.returncode == 0, errors
    assert ", 0 kept." in output
    assert contents(address) == before
    assert not list(state_folder.rglob("*.jsonl"))


def until_sessions(*arguments: str) -> subprocess.Popen[str]:
    """A rehearsal that has played the first step of `sessions`."""
    run = start(*arguments)
    assert run.stdout is not None
    for line in run.stdout:
        if "] sessions 1 POST passed" in line:
            return run
    pytest.fail(f"the rehearsal has ended: {run.communicate()}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_session_continues(
    address: str, tmp_path: Path, number: int
) -> None:
    before = contents(address)
    options = (
        "--url",
        address,
        "--distinct",
        "7",
        "--session",
        str(tmp_path / "s.json"),
    )
    run = until_sessions(*options)
    run.send_signal(number)
    run.communicate(timeout=120)
    assert run.returncode
    assert contents(address) != before

    report = tmp_path / "report.json"
    continued = start(*options, "--report", str(report))
    output, errors = continued.communicate(timeout=240)
    assert continued.returncode == 0, output + errors
    assert "] schools 1 POST" not in output
    assert "] sessions 1 POST" not in output
    steps = len(json.loads((tmp_path / "s.json").read_text("utf-8"))["steps"])
    assert f"{steps} of {steps} steps passed" in output
    assert report.exists()
    assert contents(address) == before


def test_the_records_of_a_session_can_be_deleted(
    address: str, tmp_path: Path, state_folder: Path
) -> None:
    before = contents(address)
    session = tmp_path / "s.json"
    options = ("--url", address, "--distinct", "7", "--session", str(session))
    kept = start(*options, "--until", "sessions 1", "--keep")
    output, errors = kept.communicate(timeout=120)
    assert kept.returncode == 0, output + errors
    assert contents(address) != before

    other = start(*options[:2], "--session", str(session), "--keep")
    _, errors = other.communicate(timeout=120)
    assert other.returncode == 1
    assert "--distinct" in errors
    assert "--new-session" in errors

    # As on another computer, which has no journal of the run.
    for path in state_folder.rglob("*.jsonl"):
        path.unlink()
    cleaned = start(*options, "--clean-up")
    output, errors = cleaned.communicate(timeout=120)
    assert cleaned.returncode == 0, errors
    assert " 0 kept." in output
    assert "0 records deleted" not in output.splitlines()
    assert not session.exists()
    assert contents(address) == before


def test_a_session_keeps_its_day_and_can_start_again(
    address: str, tmp_path: Path
) -> None:
    before = contents(address)
    session = tmp_path / "s.json"
    options = ("--url", address, "--distinct", "7", "--session", str(session))

    def play(*more: str) -> dict[str, Any]:
        run = start(*options, "--until", "schools 1", "--keep", *more)
        output, errors = run.communicate(timeout=120)
        assert run.returncode == 0, output + errors
        document: dict[str, Any] = json.loads(session.read_text("utf-8"))
        return document

    first = play("--today", "2026-01-05")
    assert first["settings"]["today"] == "2026-01-05"
    assert play()["settings"]["today"] == "2026-01-05"
    again = play("--new-session", "--today", "2026-01-05")
    # The record of the first run is used, because the journal of that run lists it.
    assert again["steps"][-1]["id"] == first["steps"][-1]["id"]
    status = again["steps"][-1]["checks"][0]
    assert status["expected"] == "POST is answered with 200"
    cleaned = start("--url", address, "--clean-up")
    _, errors = cleaned.communicate(timeout=120)
    assert cleaned.returncode == 0, errors
    assert contents(address) == before


def test_a_server_that_dies_ends_the_rehearsal(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path)
    try:
        run = until_sessions("--url", server.address)
        server.kill()
        output, errors = run.communicate(timeout=120)
    finally:
        server.kill()
    assert run.returncode == 1
    assert "Stopped: the server can no longer be reached" in output
    assert "not played" in output
    assert "delete them later with --clean-up" in errors
    assert "Traceback" not in output + errors
    assert len(errors.splitlines()) < 20


def test_a_server_that_takes_no_writes_is_reported(
    read_only: str,
) -> None:
    run = start("--url", read_only, "--only", "schools")
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "schools 1 POST failed" in output
    assert "503" in output
    assert "Traceback" not in output + errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--secret=wrong",), "refuses the key"),
        (("--values=absent.yaml",), "absent.yaml"),
        (("--session=.",), "is a directory"),
        (("--new-session",), "--new-session needs --session"),
    ],
)
def test_a_wrong_option_is_explained(
    address: str, arguments: tuple[str, ...], message: str
) -> None:
    run = start("--url", address, *arguments)
    output, errors = run.communicate(timeout=60)
    assert run.returncode in {1, 2}
    assert "Error: " in errors
    assert message in errors
    assert "Traceback" not in output + errors


def test_the_values_of_a_file_are_sent(address: str, tmp_path: Path) -> None:
    before = contents(address)
    written = tmp_path / "values.yaml"
    package = import_module("edfi_v5.cli").main
    made = CliRunner().invoke(package, ["values", "--output", str(written)])
    assert made.exit_code == 0, made.output
    # The school of somebody else has the key of the page.
    text = written.read_text("utf-8")
    assert "255901333" in text
    written.write_text(text.replace("255901333", "255901334"), "utf-8")
    run = start(
        "--url", address, "--values", str(written), "--keep", "--until", "schools 1"
    )
    output, errors = run.communicate(timeout=120)
    assert run.returncode == 0, output + errors
    with signed_in(address) as client:
        schools = client.get("/data/v3/ed-fi/schools").json()
    assert 255901334 in {school["schoolId"] for school in schools}
    cleaned = start("--url", address, "--clean-up")
    output, errors = cleaned.communicate(timeout=120)
    assert cleaned.returncode == 0, errors
    assert contents(address) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--secret=wrong",), "refuses the key"),
        (("--distinct=7",), "takes no writes"),
    ],
)
def test_tests_end_with_one_message(
    read_only: str, arguments: tuple[str, ...], message: str
) -> None:
    tests = start_tests("--base-url", read_only, *arguments)
    output, errors = tests.communicate(timeout=240)
    assert tests.returncode == 1, errors
    assert output.count(message) == 1
    assert "FAILED" not in output
    assert "ERROR" not in output


def test_an_address_below_the_api_is_explained(address: str) -> None:
    run = start("--url", f"{address}/nothing")
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "correct the base URL" in errors
