"""The command `run` against a server process that has a record of somebody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
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


def signed_in(address: str) -> httpx.Client:
    client: httpx.Client = import_module("edfi_v5.client").sign_in(address)
    return client


def contents(address: str) -> list[Any]:
    found = []
    with signed_in(address) as client:
        for resource in import_module("edfi_v5.catalog").resources().values():
            found.append(client.get(resource.path).json())
    return found


def start(*arguments: str) -> subprocess.Popen[str]:
    code = "from edfi_v5.cli import main; main()"
    path = os.pathsep.join([str(GENERATED / "edfi_v5"), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", code, "run", *arguments],
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
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


def test_the_records_of_a_killed_run_can_be_deleted(address: str) -> None:
    with signed_in(address) as client:
        # A preloaded record stays, so it is created before the contents are compared.
        before = client.get("/data/v3/ed-fi/schools").json()
    run = start("--base-url", address, "--distinct", "7")
    assert run.stdout is not None
    for line in run.stdout:
        if line.startswith("classPeriods 1: GET"):
            run.kill()
            break
    run.communicate(timeout=120)

    with signed_in(address) as client:
        found = client.get("/data/v3/ed-fi/classPeriods").json()
        assert found
        # Somebody else has changed one of the records: it is theirs now.
        contact = client.get("/data/v3/ed-fi/contacts").json()[0]
        contact["lastSurname"] = "Changed"
        path = f"/data/v3/ed-fi/contacts/{contact.pop('id')}"
        assert client.put(path, json=contact).status_code == 204

    cleaned = start("--base-url", address, "--distinct", "7", "--delete-leftovers")
    output, errors = cleaned.communicate(timeout=120)
    assert cleaned.returncode == 0, errors
    assert (
        f"GET {path} -> 200 (stays, because no scenario has sent its content)" in output
    )
    assert ", 1 kept." in output
    with signed_in(address) as client:
        # Those that the pages expect to exist stay.
        remaining = client.get("/data/v3/ed-fi/classPeriods").json()
        assert 0 < len(remaining) < len(found)
        assert client.get(path).status_code == 200
        schools = client.get("/data/v3/ed-fi/schools").json()
        assert [school for school in schools if school in before] == before


def test_an_address_below_the_api_is_explained(address: str) -> None:
    run = start("--base-url", f"{address}/nothing")
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "correct the base URL" in errors
