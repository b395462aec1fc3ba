"""Runs a Bruno collection while the scenarios are played, and with planted errors.

    python tests/bruno_run.py FOLDER PACKAGE BRU [MUTATION]

FOLDER contains the packages (`generated`), PACKAGE is the name of one (`edfi_v5`), and BRU the command line
of Bruno (`@usebruno/cli`). A gateway on a free port of this computer forwards the requests of the collection
to an application in memory. Before the first request of a scenario, it plays that scenario. With MUTATION,
each response is made wrong in one way, and every request that got such a response has to fail.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

#: Returns whether it has changed the record; its inputs are the record and the checks of the request.
Mutation = Callable[[dict[str, Any], Mapping[str, Any]], bool]
_SECONDS = 600


def _drop_required(record: dict[str, Any], checks: Mapping[str, Any]) -> bool:
    for place in reversed(checks["asked"]):
        if "[" not in place and record.pop(place, None) is not None:
            return True
    return False


def _change_value(record: dict[str, Any], checks: Mapping[str, Any]) -> bool:
    return _change_leaf(record, checks.get("values", {}))


def _change_leaf(record: Any, values: Any) -> bool:
    if isinstance(values, list):
        return any(_change_leaf(item, values[0]) for item in record)
    for name in reversed(values):
        if isinstance(values[name], dict | list):
            if _change_leaf(record[name], values[name]):
                return True
        elif isinstance(record.get(name), bool):
            record[name] = not record[name]
            return True
        elif isinstance(record.get(name), int | float):
            record[name] += 1
            return True
        elif isinstance(record.get(name), str):
            record[name] += "x"
            return True
    return False


def _wrong_type(record: dict[str, Any], checks: Mapping[str, Any]) -> bool:
    for place in reversed(checks["asked"]):
        if place in record:
            record[place] = 7 if isinstance(record[place], str) else "text"
            return True
    return False


def _other_id(record: dict[str, Any], checks: Mapping[str, Any]) -> bool:
    if checks.get("sameId"):
        record["id"] = uuid4().hex
    return bool(checks.get("sameId"))


def _not_changed(record: dict[str, Any], checks: Mapping[str, Any]) -> bool:
    before = checks["before"]
    changed = False
    for path in checks.get("changes", {}):
        name = path.partition("/")[0]
        if before and before.get(name) != record.get(name):
            record[name] = before.get(name)
            changed = True
    return changed


def _not_deleted(record: dict[str, Any], checks: Mapping[str, Any]) -> bool:
    return bool(checks.get("deleted"))


MUTATIONS: Mapping[str, Mutation] = {
    "drop-required": _drop_required,
    "change-value": _change_value,
    "wrong-type": _wrong_type,
    "other-id": _other_id,
    "not-changed": _not_changed,
    "not-deleted": _not_deleted,
}


class Stage:
    """An application in memory on which the scenarios are played one at a time."""

    def __init__(self, package: str, collection: Path) -> None:
        runtime = f"{package}._runtime"
        api = import_module(f"{package}.api")
        in_process = import_module(f"{runtime}.core.runs.inprocess").in_process
        connection = import_module(f"{runtime}.edfi.client.connection").Connection
        sample_set = import_module(f"{runtime}.core.samples.sample_set").SampleSet
        self._prerequisites = import_module(f"{runtime}.edfi.runs.prerequisites")
        self._runs = import_module(f"{runtime}.edfi.runs.scenarios")
        self._clean_up = import_module(f"{runtime}.edfi.runs.clean_up")
        load_catalog = import_module(f"{runtime}.edfi.resources").load_catalog
        self.client = connection().sign_in(
            in_process(api.create_app()), api.SETTINGS, {}
        )
        self.catalog = load_catalog(package, api.MODULES)
        self.samples = sample_set(f"{package}.samples")
        self.collection = collection
        self.before: dict[str, dict[str, Any]] = {}
        self._name = ""
        self._left: list[Any] = []
        self._end: Callable[[], None] = lambda: None

    def next_step(self, name: str) -> Any:
        """Play the next scenario of a resource, and return it. A new resource ends the one before."""
        if name != self._name:
            self._end()
            self._start(name)
        scenario = self._left.pop(0)
        self._run.play(scenario)
        return scenario

    def _start(self, name: str) -> None:
        self._name = name
        self._left = list(self.samples.scenarios(name, complete=True))
        prerequisites = self._prerequisites.Prerequisites(
            self.client, self.catalog, self.samples, school_year=None, today=None
        )
        self._run = self._runs.ScenarioRun(
            self.client, self.catalog[name], prerequisites
        )
        run = self._run

        def end() -> None:
            clean_up = self._clean_up.CleanUp(self.client)
            run.clean_up(clean_up)
            prerequisites.remove(clean_up)

        self._end = end

    def checks_of(self, name: str, scenario: Any) -> dict[str, Any]:
        """The checks of a request, and the members at the top whose type its assertions ask for."""
        file = self.collection / name / f"{scenario.number} {scenario.method}.bru"
        text = file.read_text(encoding="utf-8")
        start = text.index("{ bru, res, test, expect }, ") + 28
        checks: dict[str, Any] = json.loads(text[start : text.index("\n  });") + 4])
        asked: dict[str, None] = {}
        for line in text.splitlines():
            if line.startswith("  res.body[0].") and not line.startswith(
                "  res.body[0].id:"
            ):
                asked[line.removeprefix("  res.body[0].").partition(":")[0]] = None
        checks["asked"] = list(asked)
        checks["before"] = self.before.get(checks["record"])
        return checks


def gateway(stage: Stage, mutation: Mutation | None, planted: list[str]) -> HTTPServer:
    """A server on a free port that plays a scenario before it answers the request about it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            kind = {"Content-Type": self.headers["Content-Type"]}
            self._answer(stage.client.post(self.path, content=body, headers=kind))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            name = parts.path.rpartition("/")[2]
            if name not in stage.catalog:
                self._answer(stage.client.get(self.path))
                return
            scenario = stage.next_step(name)
            response = stage.client.get(self.path)
            checks = stage.checks_of(name, scenario)
            records = response.json()
            content = json.dumps(records).encode()
            if checks.get("deleted"):
                records = [stage.before[checks["record"]]]
            elif len(records) == 1:
                true_record = json.loads(content)[0]
                stage.before[checks["record"]] = true_record
            if mutation and len(records) == 1 and mutation(records[0], checks):
                planted.append(f"{name}/{scenario.number} {scenario.method}")
                content = json.dumps(records).encode()
            self._send(response.status_code, content)

        def _answer(self, response: Any) -> None:
            self._send(response.status_code, response.content)

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """Print nothing."""

    return HTTPServer(("127.0.0.1", 0), Handler)


def run(
    folder: Path, package: str, bru: str, mutation: str = ""
) -> tuple[set[str], set[str], set[str], int]:
    """The requests that ran, those that failed, those that got a wrong response, and the number of checks."""
    sys.path.insert(0, str(folder / package))
    collection = folder / package / "bruno"
    stage = Stage(package, collection)
    planted: list[str] = []
    server = gateway(stage, MUTATIONS[mutation] if mutation else None, planted)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with tempfile.TemporaryDirectory() as place:
        report = Path(place, "report.json")
        url = f"url=http://127.0.0.1:{server.server_port}"
        command = [bru, "run", "-r", "--env", "local", "--env-var", url]
        command += ["--reporter-json", str(report)]
        done = subprocess.run(
            command,
            check=False,
            cwd=collection,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        server.shutdown()
        server.server_close()
        if not report.exists():
            raise SystemExit(f"Bruno has written no report: {done.stdout}{done.stderr}")
        results = json.loads(report.read_text(encoding="utf-8"))
    ran: set[str] = set()
    failed: set[str] = set()
    checks = 0
    for iteration in results:
        for result in iteration["results"]:
            name = result["test"]["filename"].replace("\\", "/").removesuffix(".bru")
            ran.add(name)
            problems = [result["error"]] if result.get("error") else []
            for part in ("assertionResults", "testResults"):
                for check in result.get(part) or ():
                    checks += 1
                    if check["status"] != "pass":
                        problems.append(check)
            if problems:
                failed.add(name)
                if not mutation:
                    print(name, json.dumps(problems)[:600])
    return ran, failed, set(planted), checks


def main(arguments: list[str]) -> int:
    """Print the counts of a run.

    Returns 1 if a right response failed or a wrong one passed, and 2 for wrong arguments.
    """
    if len(arguments) not in (3, 4) or not set(arguments[3:]) <= set(MUTATIONS):
        print(f"{__doc__}\nMUTATION is one of {', '.join(MUTATIONS)}.", file=sys.stderr)
        return 2
    folder, package, bru, *mutation = arguments
    ran, failed, planted, checks = run(Path(folder).resolve(), package, bru, *mutation)
    if not mutation:
        print(f"{package}: {len(ran)} requests, {checks} checks, {len(failed)} failed")
        return 1 if failed or not ran else 0
    found = failed & planted
    missed = sorted(planted - failed)
    print(f"{package} {mutation[0]}: found {len(found)} of {len(planted)}", *missed)
    return 1 if missed or not planted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
