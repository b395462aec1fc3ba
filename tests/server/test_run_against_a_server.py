"""The command `run` against a server process that has a record of somebody else."""

from __future__ import annotations

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
from server.conftest import GENERATED


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
    return _process("-c", code, "run", *arguments)


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
    refused = start("--base-url", address)
    output, errors = refused.communicate(timeout=120)
    assert (refused.returncode, output) == (1, "")
    assert "schools schoolId=255901333" in errors
    assert "Traceback" not in errors
    assert contents(address) == before

    passed = start("--base-url", address, "--distinct", "7")
    output, errors = passed.communicate(timeout=240)
    assert passed.returncode == 0, errors
    assert "scenarios passed" in output
    assert contents(address) == before


def test_a_terminated_run_deletes_its_records(address: str) -> None:
    before = contents(address)
    run = start("--base-url", address, "--distinct", "7")
    assert run.stdout is not None
    for line in run.stdout:
        if line.startswith("sessions 1: POST"):
            run.send_signal(signal.SIGTERM)
            break
    run.communicate(timeout=120)
    assert run.returncode
    assert contents(address) == before


def test_the_records_of_a_killed_run_can_be_deleted(
    address: str, state_folder: Path
) -> None:
    before = contents(address)
    run = start("--base-url", address, "--distinct", "7")
    assert run.stdout is not None
    for line in run.stdout:
        if line.startswith("sessions 1: POST"):
            # Not all journals are those of ended runs: this one is locked.
            running = start("--base-url", address, "--delete-leftovers")
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

    cleaned = start("--base-url", address, "--delete-leftovers")
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
    cleaned = start("--base-url", address, "--delete-leftovers")
    output, errors = cleaned.communicate(timeout=120)
    assert cleaned.returncode == 0, errors
    assert ", 0 kept." in output
    assert contents(address) == before
    assert not list(state_folder.rglob("*.jsonl"))


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
    run = start("--base-url", f"{address}/nothing")
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "correct the base URL" in errors
