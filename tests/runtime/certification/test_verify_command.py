"""The command `verify` against a server on this computer: rounds, sessions, reports and wrong options."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import CliRunner, Result
from runtime.certification.product import GENERATED, Package, Product
from server_process import free_port

PACKAGE = Package("edfi_v5")
VERIFY = PACKAGE.runtime("edfi.certification.verify_command").verify_command("edfi_v5")

#: The longest time in seconds for a line of the command, or for its end.
_LIMIT = 60


class Server:
    """The application of the package on a free port, with the method and the path of each request."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str]] = []
        application = PACKAGE.api.create_app()

        async def recorded(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                self.requests.append((scope["method"], scope["path"]))
            await application(scope, receive, send)

        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        config = uvicorn.Config(recorded, port=port, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        self._thread.start()
        end = time.monotonic() + _LIMIT
        while not self._server.started:
            assert time.monotonic() < end and self._thread.is_alive()
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server."""
        self._server.should_exit = True
        # A browser on the live page of a test keeps no connection to this server.
        self._thread.join(_LIMIT)

    @contextmanager
    def product(self, plan: Any) -> Iterator[Product]:
        """A product that sends the steps of a plan to the server."""
        connection = PACKAGE.runtime("edfi.client.connection").Connection(self.url)
        with connection.open(PACKAGE.settings, {}) as client:
            yield Product(PACKAGE, client, plan)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.stop()


def run(server: Server, folder: Path, *options: str) -> Result:
    """The result of `verify` with a session in a folder."""
    session = ["--session", str(folder / "session.json")]
    return CliRunner().invoke(VERIFY, ["--url", server.url, *session, *options])


def session_of(folder: Path) -> Any:
    return json.loads((folder / "session.json").read_text(encoding="utf-8"))


def statuses(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for step in session_of(folder)["steps"]:
        found[f"{step['resource']} {step['scenario']}"] = step["status"]
    return found


class Command:
    """`verify` in a process of its own, whose lines are read while it runs."""

    def __init__(self, server: Server, folder: Path, *options: str) -> None:
        start = [sys.executable, "-m", "edfi_v5.cli", "verify", "--url", server.url]
        self._process = subprocess.Popen(
            [*start, *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(GENERATED / "edfi_v5")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.output = ""

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def line_with(self, text: str) -> str:
        """The next line that contains a text."""
        while True:
            line = self._lines.get(timeout=_LIMIT)
            self.output += line
            assert line, f"no line with '{text}' in:\n{self.output}"
            if text in line:
                return line

    def interrupt(self) -> None:
        """Press Ctrl+C."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """The exit code, after all lines are read."""
        while True:
            line = self._lines.get(timeout=_LIMIT)
            self.output += line
            if not line:
                return self._process.wait(_LIMIT)

    def __enter__(self) -> Command:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


def test_a_watch_turns_green_while_the_product_sends(
    server: Server, tmp_path: Path
) -> None:
    plan = PACKAGE.plan(only=["students"])
    options = ["--only", "students", "--watch", "--interval", "0.1", "--serve", "0"]
    for suffix in ("html", "xml", "json"):
        options += ["--report", f"verdict.{suffix}"]
    with (
        Command(server, tmp_path, *options) as command,
        server.product(plan) as product,
    ):
        page = command.line_with("Live page: ").split()[-1]
        # The last line of the first round.
        command.line_with("waiting   students 4")
        assert "<section" in httpx.get(page).text
        with httpx.stream("GET", f"{page}events", timeout=_LIMIT) as events:
            lines = (line for line in events.iter_lines() if line)
            assert "students 1" in next(lines)
            product.enter(plan.steps[0])
            # The page shows the progress without being loaded again.
            assert any("1 of 4" in line for line in lines)
        for step in plan.steps[1:]:
            product.enter(step)
            command.line_with(f"passed    {step.name} {step.scenario.method}")
        assert command.end() == 0, command.output
        assert f"PASSED: all {len(plan.steps)} scenarios." in command.output
    assert "FAILED" not in command.output
    for suffix in ("html", "xml", "json"):
        assert "students" in (tmp_path / f"verdict.{suffix}").read_text("utf-8")
    assert set(statuses_of_default(tmp_path).values()) == {"passed"}


def statuses_of_default(folder: Path) -> dict[str, str]:
    """The statuses in the session file that the command chooses itself."""
    (folder / "edfi_v5-verify.session.json").rename(folder / "session.json")
    return statuses(folder)


def test_an_interrupted_watch_continues(server: Server, tmp_path: Path) -> None:
    plan = PACKAGE.plan(only=["students"])
    first, second, *_ = plan.steps
    options = ["--only", "students", "--session", "session.json"]
    with server.product(plan) as product:
        product.enter(first)
        watch = [*options, "--watch", "--interval", "0.1"]
        with Command(server, tmp_path, *watch) as command:
            command.line_with("passed    students 1")
            command.line_with("waiting   students 4")
            command.interrupt()
            assert command.end() == 1
        assert "Stopped; the session is kept." in command.output
        assert "Traceback" not in command.output
        kept = session_of(tmp_path)["steps"][0]
        product.enter(second)
        result = run(server, tmp_path, "--only", "students")
    assert result.exit_code == 1
    assert "passed    students 2" in result.output
    # What has passed is neither read nor printed again.
    assert "students 1" not in result.output
    assert session_of(tmp_path)["steps"][0] == kept
    assert "INCOMPLETE: 2 of 4 scenarios passed, 2 waiting." in result.output.replace(
        ";", ","
    )


def test_a_verification_sends_nothing_that_writes(
    server: Server, tmp_path: Path
) -> None:
    plan = PACKAGE.plan(only=["students"])
    with server.product(plan) as product:
        product.enter(plan.steps[0])
    server.requests.clear()
    assert run(server, tmp_path, "--only", "students").exit_code == 1
    sent = {(method, path) for method, path in server.requests if method != "GET"}
    assert sent == {("POST", "/oauth/token")}
    assert ("GET", "/data/v3/ed-fi/students") in server.requests


def test_a_failure_says_what_is_wrong_and_what_to_do(
    server: Server, tmp_path: Path
) -> None:
    plan = PACKAGE.plan(only=["students"])
    step = plan.steps[0]
    payload = {**step.scenario.payload, "lastSurname": "Brown"}
    with server.product(plan) as product:
        product.enter(step, payload)
        result = run(
            server,
            tmp_path,
            "--only",
            "students",
            "--redact",
            "--report",
            f"{tmp_path}/a.json",
        )
    assert result.exit_code == 1
    assert 'lastSurname: expected "Jones"; found "Brown"' in result.output
    assert "asked by row lastSurname of the page Students (required)" in result.output
    assert 'next: Change lastSurname in the product to "Jones".' in result.output
    assert "GET /data/v3/ed-fi/students?studentUniqueId=111111 -> 200" in result.output
    assert "Next: students 1" in result.output
    # The report has no personal values.
    assert "Brown" not in (tmp_path / "a.json").read_text("utf-8")
    assert "lastSurname" in (tmp_path / "a.json").read_text("utf-8")
    plain = run(
        server, tmp_path, "--only", "students", "--report", f"{tmp_path}/b.json"
    )
    assert plain.exit_code == 1
    assert "Brown" in (tmp_path / "b.json").read_text("utf-8")


def values_text() -> str:
    values = PACKAGE.runtime("edfi.certification.values_command")
    text: str = CliRunner().invoke(values.values_command("edfi_v5"), []).output
    return text


def plan_with(file: Path, only: str) -> Any:
    """The plan with the values of a file."""
    values_file = PACKAGE.runtime("edfi.certification.values_file")
    values = values_file.read_values(
        file, "edfi_v5", PACKAGE.catalog, PACKAGE.samples, PACKAGE.order
    )
    plans = PACKAGE.runtime("edfi.certification.plan")
    samples = PACKAGE.samples.with_change(values.samples_change())
    return plans.plan_of(
        "edfi_v5", PACKAGE.catalog, samples, PACKAGE.order, only=[only]
    )


def test_the_values_file_gives_own_ids_and_absent_members(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "my-values.yaml"
    text = values_text()
    assert '"111111"' in text
    own_ids = text.replace('"111111"', '"9001"')
    file.write_text(own_ids, encoding="utf-8")
    plan = plan_with(file, "students")
    step = plan.steps[0]
    assert step.scenario.payload["studentUniqueId"] == "9001"
    payload = dict(step.scenario.payload)
    del payload["personalTitlePrefix"]
    options = ["--only", "students", "--values", str(file)]
    with server.product(plan) as product:
        product.enter(step, payload)
    result = run(server, tmp_path, *options)
    assert "FAILED    students 1" in result.output
    assert "personalTitlePrefix: expected" in result.output
    assert "give the reason under `absences` in the values file" in result.output
    absence = (
        "absences:\n- resource: students\n  member: personalTitlePrefix\n"
        "  reason: Our product has no titles.\n"
    )
    file.write_text(own_ids.replace("absences: []\n", absence), encoding="utf-8")
    result = run(server, tmp_path, *options)
    assert "passed    students 1" in result.output
    checks = session_of(tmp_path)["steps"][0]["checks"]
    (check,) = [check for check in checks if check["path"] == "personalTitlePrefix"]
    assert check["passed"] and "Our product has no titles." in check["found"]


def test_a_continued_session_knows_the_previous_number(
    server: Server, tmp_path: Path
) -> None:
    plan = PACKAGE.plan()
    options = ["--only", "sessions"]
    with server.product(plan) as product:
        for step in plan.steps:
            is_needed = step.resource.name in {"schools", "gradingPeriods", "sessions"}
            if is_needed and step.scenario.method == "POST":
                product.enter(step, with_days(step, 60))
        assert "passed    sessions 1" in run(server, tmp_path, *options).output
        update = plan.step("sessions 3")
        product.enter(update, with_days(update, 62))
        result = run(server, tmp_path, *options)
        assert "FAILED    sessions 3" in result.output
        assert (
            "totalInstructionalDays: expected 61, the previous value 60 +1; found 62"
            in result.output
        )
        product.enter(update, with_days(update, 61))
        result = run(server, tmp_path, *options)
        assert "passed    sessions 3" in result.output


def with_days(step: Any, days: int) -> Any:
    """The payload of a step with another number of days, if it has one."""
    payload = dict(step.scenario.payload)
    if "totalInstructionalDays" in payload:
        payload["totalInstructionalDays"] = days
    return payload


def test_a_continued_session_keeps_its_day(server: Server, tmp_path: Path) -> None:
    name = "studentSchoolFoodServiceProgramAssociations"
    run(server, tmp_path, "--only", name)
    session = session_of(tmp_path)
    session["settings"]["today"] = "2024-02-29"
    (tmp_path / "session.json").write_text(json.dumps(session), encoding="utf-8")
    result = run(server, tmp_path, "--only", name)
    assert "beginDate=2024-02-29" in result.output
    assert session_of(tmp_path)["settings"]["today"] == "2024-02-29"
    # A new session begins today.
    result = run(server, tmp_path, "--only", name, "--new-session")
    assert "beginDate=2024-02-29" not in result.output
    assert session_of(tmp_path)["settings"]["today"] > "2024-02-29"


def test_since_checks_the_changed_scenarios(server: Server, tmp_path: Path) -> None:
    result = run(server, tmp_path, "--since", "v4")
    assert result.exit_code == 1
    session = session_of(tmp_path)
    assert session["settings"]["since"] == "v4"
    expected = [step.name for step in PACKAGE.plan(since="v4").steps]
    assert session["planned"] == expected
    assert 0 < len(expected) < len(PACKAGE.plan().steps)
    assert "students 1" not in expected
    # The results of another selection say nothing about this one.
    other = run(server, tmp_path, "--since", "v3")
    assert other.exit_code == 1
    assert "--since 'v4' and not 'v3'" in other.output
    nothing = run(
        server, tmp_path, "--since", "v4", "--only", "students", "--new-session"
    )
    assert "no scenario is new or asked differently since v4" in nothing.output


Options = Callable[[Server, Path], list[str]]


def _with_file(name: str, text: str, option: str) -> Options:
    def options(_server: Server, folder: Path) -> list[str]:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return [option, str(path)]

    return options


def _taken_port(server: Server, _folder: Path) -> list[str]:
    return ["--serve", server.url.rpartition(":")[2]]


def _fixed(*options: str) -> Options:
    return lambda _server, folder: [
        option.replace("FOLDER", str(folder)) for option in options
    ]


WRONG: dict[str, tuple[Options, str]] = {
    "no server": (
        _fixed("--url", "http://127.0.0.1:9"),
        "no server answers at http://127.0.0.1:9",
    ),
    "no url": (_fixed("--url", "localhost"), "'localhost' is no URL of a server"),
    "secret": (
        _fixed("--key", "a", "--secret", "b"),
        "refuses the key 'a' with its secret",
    ),
    "only": (_fixed("--only", "boats"), "there is no resource 'boats'"),
    "since": (
        _fixed("--since", "v9"),
        "'v9' is no earlier version: known are v2, v3, v4",
    ),
    "no values": (_fixed("--values", "FOLDER/none.yaml"), "none.yaml' does not exist"),
    "values": (_with_file("v.yaml", "values: 7\n", "--values"), "v.yaml"),
    "report": (
        _fixed("--report", "FOLDER/a.pdf"),
        "must end with one of .html, .xml, .json",
    ),
    "folder": (_fixed("--report", "FOLDER/none/a.html"), "none/a.html' does not exist"),
    "no folder": (
        _fixed("--session", "FOLDER/none/s.json"),
        "choose another file with --session",
    ),
    "session": (_with_file("s.json", "[]", "--session"), "the file holds no session"),
    "port": (_taken_port, "choose another one, or 0 for a free one"),
    "year": (_fixed("--school-year", "12"), "12 is not in the range"),
    "interval": (_fixed("--interval", "0"), "0.0 is not in the range"),
    "updates": (_fixed("--updates", "often"), "'often' is not one of"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_options_are_explained(case: str, server: Server, tmp_path: Path) -> None:
    options, message = WRONG[case]
    result = run(server, tmp_path, *options(server, tmp_path))
    words = " ".join(result.output.replace("│", " ").split())
    assert message in words, result.output
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    # Nothing was checked, so no session was written.
    assert not (tmp_path / "session.json").exists()


def test_a_session_of_another_server_is_refused(server: Server, tmp_path: Path) -> None:
    run(server, tmp_path, "--only", "students")
    other = Server()
    other.start()
    try:
        result = run(other, tmp_path, "--only", "students")
    finally:
        other.stop()
    assert result.exit_code == 1
    assert "the session is one with --url" in result.output
    assert "start again with --new-session" in result.output


def test_a_watch_survives_a_server_that_is_away(tmp_path: Path) -> None:
    server = Server()
    server.start()
    options = ["--only", "students", "--watch", "--interval", "0.1"]
    with Command(server, tmp_path, *options) as command:
        command.line_with("waiting   students 4")
        server.stop()
        assert "trying again" in command.line_with("got no answer")
        command.interrupt()
        assert command.end() == 1
    assert "Traceback" not in command.output


@pytest.mark.parametrize("option", ["--interval", "--timeout"])
def test_a_time_that_is_no_number_is_refused(
    server: Server, tmp_path: Path, option: str
) -> None:
    result = run(server, tmp_path, option, "nan")
    assert result.exit_code == 2
    assert "it must be a number of seconds" in result.output


def test_a_namespace_that_is_no_uri_is_refused(server: Server, tmp_path: Path) -> None:
    result = run(server, tmp_path, "--namespace", "ed-fi.org")
    assert result.exit_code == 2
    assert "'ed-fi.org' must be a URI" in result.output
