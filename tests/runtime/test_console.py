"""The commands of a package, and a server on a real port."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner, Result
from tiny_edfi.api import MODULES, SETTINGS
from tiny_edfi.samples import SAMPLES

from tablewright.runtime.core.console import console
from tablewright.runtime.edfi.certification.commands import commands
from tablewright.runtime.edfi.client.connection import Connection
from tablewright.runtime.edfi.resources import load_catalog
from tablewright.runtime.edfi.runs.scenarios import run_scenarios

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(__file__).with_name("packages")
CODE = "from tablewright.runtime.core.console import console; console('tiny_edfi')()"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(console("tiny_edfi"), list(arguments))


def test_samples_lists_the_resources() -> None:
    assert run("samples").output.split() == list(SAMPLES.resources())
    lines = run("samples", "student-section-attendance-events").output.splitlines()
    assert lines[2] == "  3  PUT     update of 1: attendanceEventReason (Austin Jones)"


def test_version_prints_the_release() -> None:
    assert run("--version").output == "tiny-edfi, version 1.0\n"


def test_samples_prints_a_payload() -> None:
    result = run(
        "samples", "sessions", "1", "--school-year", "2026", "--today", "2026-01-15"
    )
    assert json.loads(result.output)["beginDate"] == "2025-08-22"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("samples", "student"), "there are samples of courseOfferings"),
        (("samples", "schools", "7"), "it has 1"),
        (("samples", "schools", "1", "--variable", "x"), "NAME=VALUE"),
        (("samples", "schools", "1", "--today", "soon"), "--today"),
        (("serve", "--port", "99999"), "--port"),
    ],
)
def test_a_wrong_argument_gives_a_message(
    arguments: tuple[str, ...], text: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert text in result.output


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("nonsense", "cannot open the database"),
        ("sqlite:////nowhere/at/all.sqlite3", "cannot open the database"),
        ("oracle+oracledb://x", "postgresql://"),
    ],
)
def test_serve_reports_a_database_that_cannot_be_opened(url: str, text: str) -> None:
    result = run("serve", "--database-url", url)
    assert result.exit_code == 1
    assert text in result.output
    assert "Traceback" not in result.output


def test_help_contains_examples() -> None:
    assert "EDFI" not in run("--help").output
    text = run("serve", "-h").output
    assert "TINY_DATABASE_URL" in text
    assert "tiny-edfi serve --port 8080" in text


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    paths = os.pathsep.join([str(ROOT / "generator"), str(PACKAGES)])
    server = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CODE, "serve", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        stderr=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            httpx.get(address)
            break
        except httpx.TransportError:
            assert server.poll() is None, server.communicate()[1]
            time.sleep(0.05)
    yield address
    server.terminate()
    log = server.communicate(timeout=10)[1]
    assert "client id edfi-demo" in log
    assert "Traceback" not in log
    assert (tmp_path / "tiny_edfi.sqlite3").exists()


def test_a_server_answers_on_its_port(served: str) -> None:
    catalog = load_catalog("tiny_edfi", MODULES)
    with httpx.Client(base_url=served) as client:
        Connection().sign_in(client, SETTINGS, {})
        assert run_scenarios(
            client, catalog["studentSectionAttendanceEvents"], SAMPLES, catalog=catalog
        )

        def post(number: int) -> int:
            school = {"schoolId": number % 20, "nameOfInstitution": f"School {number}"}
            return client.post("/data/v3/ed-fi/schools", json=school).status_code

        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(post, range(100)))
        assert (statuses.count(201), statuses.count(200)) == (20, 80)
        response = client.get("/data/v3/ed-fi/schools?totalCount=true")
        assert response.headers["total-count"] == "20"


def test_a_wrong_limit_lists_the_limits() -> None:
    for pair in ("body-bytes", "body-bytes=many", "bytes=1", "requests=0"):
        result = run("serve", "--limit", pair)
        assert result.exit_code == 2
        assert "Traceback" not in result.output
    listed = run("serve", "--limit", "help")
    assert listed.exit_code == 0
    assert "body-bytes=10000000" in listed.output
    assert "use one of body-bytes" in run("serve", "--limit", "bytes=1").output


def test_options_of_a_family_are_arguments_of_the_application(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import tiny_edfi.api

    from tablewright.runtime.core.server.limits import Limits
    from tablewright.runtime.edfi.server.options import serve_options

    created: dict[str, Any] = {}

    def create_app(**arguments: Any) -> None:
        created.update(arguments)
        raise click.ClickException("enough")

    monkeypatch.setattr(tiny_edfi.api, "create_app", create_app)
    command = console("tiny_edfi", serve_options=serve_options("tiny_edfi"))
    arguments = ["serve", "--strict-query", "--limit", "requests=7"]
    CliRunner().invoke(command, arguments, env={"TINY_OLD_ERRORS": "1"})
    del created["database_url"]
    assert created == {
        "strict_query": True,
        "old_errors": True,
        "limits": Limits(requests=7),
    }


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    paths = os.pathsep.join([str(ROOT / "generator"), str(PACKAGES)])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", CODE, "serve", "--port", str(port)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    reason = "Address already in use; choose another --port"
    last = done.stderr.splitlines()[-1]
    assert last == f"Error: cannot listen on 127.0.0.1, port {port}: {reason}"
    assert "Traceback" not in done.stderr


def test_the_help_lists_every_command_with_a_line() -> None:
    group = console("tiny_edfi", commands("tiny_edfi"))
    output = CliRunner().invoke(group, ["--help"]).output
    listed = output.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == sorted(group.commands)
    for line in listed:
        # A line that is cut ends with dots.
        assert line.endswith(".")
        assert not line.endswith("...")
