"""Runs schemathesis against a server process of a package: `python tests/schemathesis_run.py edfi_v5`.

It sends requests that fit `openapi.json` and requests that do not, in sequences too, and reports each answer
that the document does not allow. Without `--resource`, it tests all resources of the pages and one
descriptor, on one server. Exit 0: nothing found, 1: failures, which are printed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import httpx
from server_process import ROOT, ServerProcess

SEED = 20
USUAL_PHASES = "examples,fuzzing,stateful"
#: The group of the operations that belong to no resource.
OTHERS = "others"
# Nobody knows the ETag of an item before it is read, so 412 is the right answer to a valid request.
_CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 412, 429, "5xx"]
"""
#: The data set of Ed-Fi v2 that gets the records of the scenarios.
_SCHOOL_YEAR = "2017"
#: How long one process may take.
_SECONDS = 1200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one process of schemathesis found in the operations of some resources.

    `cases` are the requests that it sent, and `output` is what it printed.
    """

    resources: tuple[str, ...]
    cases: int
    failed: bool
    seconds: float
    output: str


def run(
    package: str,
    folder: Path,
    resources: Sequence[str] = (),
    *,
    database_url: str = "sqlite://",
    size: int = 5,
    options: Iterable[str] = (),
) -> Iterator[Outcome]:
    """The outcomes of `size` resources each: of all that have pages and one descriptor, without `resources`.

    All share one server, so that references find the records of other resources.
    """
    with ServerProcess(
        folder, "--database-url", database_url, package=package
    ) as server:
        document = httpx.get(f"{server.address}/openapi.json", timeout=60).json()
        with server.client() as client:
            document = with_existing_values(document, package, client)
            send_examples(document, client)
            names = resources or names_of(document, package)
            # The start of a process takes as long as the cases of a resource; the links between the
            # operations of many resources take longer.
            for start in range(0, len(names), size):
                group = tuple(names[start : start + size])
                part = with_namespace(part_of(document, group), group)
                yield _run_part(group, part, server, folder, tuple(options))


def _run_part(
    resources: tuple[str, ...],
    part: dict[str, Any],
    server: ServerProcess,
    folder: Path,
    options: tuple[str, ...],
) -> Outcome:
    file = folder / "openapi.json"
    file.write_text(json.dumps(part), "utf-8")
    (folder / "schemathesis.toml").write_text(_CONFIG, "utf-8")
    command = [_schemathesis(), "run", str(file), "--url", server.address]
    command += ["--checks", "all", "--seed", str(SEED), "--no-color", *options]
    tests = str(Path(__file__).parent)
    environment = {
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        "PYTHONPATH": os.pathsep.join([tests, os.environ.get("PYTHONPATH", "")]),
        "BASE_URL": server.address,
    }
    start = time.monotonic()
    logged = len(server.log())
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    output = done.stdout + done.stderr
    failed = done.returncode != 0
    new_log = server.log()[logged:]
    if "Traceback" in new_log:
        failed = True
        output += new_log
    found = re.search(r"Test cases:\s+([0-9,]+) generated", done.stdout)
    cases = int(found[1].replace(",", "")) if found else 0
    return Outcome(resources, cases, failed, time.monotonic() - start, output)


def names_of(document: dict[str, Any], package: str) -> list[str]:
    """The names of the resources in the order of their references, one descriptor, and `OTHERS`.

    The paths of hundreds of descriptors are all alike, and would take all the time.
    """
    names: list[str] = []
    for path in document["paths"]:
        name = _group(path)
        if name not in names and name != OTHERS:
            names.append(name)
    descriptors = [name for name in names if name.endswith("Descriptors")]
    order = json.loads((_folder(package) / package / "order.json").read_text("utf-8"))
    ordered: list[str] = []
    for name in [*(entry["resource"] for entry in order), *names]:
        if name in names and name not in (*ordered, *descriptors):
            ordered.append(name)
    return [*ordered, *descriptors[:1], OTHERS]


def _group(path: str) -> str:
    """The resource of a path, `OTHERS` without one."""
    found = re.search(r"/(?:ed-fi|v2\.0/\{schoolYear\})/([^/]+)", path)
    return found[1] if found else OTHERS


def with_existing_values(
    document: dict[str, Any], package: str, client: httpx.Client
) -> dict[str, Any]:
    """The document with the values that each descriptor has on the server.

    The API refuses a value that was not created. The document of a package has the form of the values only,
    because clients create more of them. A descriptor without published values gets one.
    """
    sys.path.append(str(_folder(package)))
    module = import_module(f"{package}.models.descriptors")
    schemas = dict(document["components"]["schemas"])
    for name in module.NAMESPACES:
        descriptor = getattr(module, name)
        if name not in schemas:
            continue
        values = [str(descriptor.of(value)) for value in descriptor.values]
        if not values:
            values = [_created_value(descriptor, document, client)]
        schemas[name] = {"enum": values}
    components = {**document["components"], "schemas": schemas}
    return {**document, "components": components}


def _created_value(
    descriptor: Any, document: dict[str, Any], client: httpx.Client
) -> str:
    """A new value of a descriptor, which is also an item of its resource."""
    code = "First"
    body = {
        "namespace": descriptor.namespace,
        "codeValue": code,
        "shortDescription": code,
    }
    collection = f"{descriptor.wire_name()}s".lower()
    for path in document["paths"]:
        if _group(path).lower() == collection:
            answer = client.post(path, json=body)
            assert answer.status_code in (200, 201), answer.text
            return str(descriptor.of(code))
    raise AssertionError(f"the document has no path '{collection}'")


def send_examples(document: dict[str, Any], client: httpx.Client) -> None:
    """Create the records of the pages' scenarios, so that requests can refer to them.

    Some exist already, and some are refused because another scenario has changed what they refer to: the
    statuses do not matter here.
    """
    for path, item in document["paths"].items():
        body = item.get("post", {}).get("requestBody", {})
        media = body.get("content", {}).get("application/json", {})
        for example in media.get("examples", {}).values():
            client.post(
                path.replace("{schoolYear}", _SCHOOL_YEAR), json=example["value"]
            )


def _folder(package: str) -> Path:
    return ROOT / "generated" / package


def _schemathesis() -> str:
    beside = Path(sys.executable).with_name("schemathesis")
    return str(beside) if beside.exists() else shutil.which("schemathesis") or ""


def part_of(document: dict[str, Any], resources: tuple[str, ...]) -> dict[str, Any]:
    """The document with the paths of some resources and the components that they use."""
    paths = {}
    for path, item in document["paths"].items():
        if _group(path) in resources:
            paths[path] = item
    part = {**document, "paths": paths}
    part["components"] = _used_components(document, paths)
    return part


def with_namespace(
    document: dict[str, Any], resources: tuple[str, ...]
) -> dict[str, Any]:
    """The document with the namespace of the descriptor among the resources, if there is one.

    Each descriptor has its own, but all have one schema.
    """
    schemas = dict(document["components"].get("schemas", {}))
    for resource in resources:
        record = schemas.get("DescriptorRecord")
        if record is None or not resource.endswith("Descriptors"):
            continue
        namespace = record["properties"]["namespace"]
        if "Descriptor$" not in namespace["pattern"]:
            continue
        name = resource[0].upper() + resource.removesuffix("s")[1:]
        pattern = namespace["pattern"].replace("[^#/]+Descriptor", name)
        members = record["properties"] | {"namespace": namespace | {"pattern": pattern}}
        schemas["DescriptorRecord"] = record | {"properties": members}
    components = {**document["components"], "schemas": schemas}
    return {**document, "components": components}


def _used_components(document: dict[str, Any], paths: Any) -> dict[str, Any]:
    used: dict[str, Any] = {}
    schemes = document["components"].get("securitySchemes")
    if schemes:
        used["securitySchemes"] = schemes
    waiting = _references(paths)
    while waiting:
        kind, name = waiting.pop()
        if name in used.setdefault(kind, {}):
            continue
        component = document["components"][kind][name]
        used[kind][name] = component
        waiting |= _references(component)
    return used


def _references(value: Any) -> set[tuple[str, str]]:
    found = re.findall(r'"#/components/([^/"]+)/([^/"]+)"', json.dumps(value))
    return set(found)


@click.command()
@click.argument("package")
@click.option("--resource", "resources", multiple=True)
@click.option("--database-url", default="sqlite://", show_default=True)
@click.option("--examples", default=10, show_default=True, help="For each operation.")
@click.option(
    "--phases",
    default=USUAL_PHASES,
    show_default=True,
    help="`coverage` tries the limits of every member; it has most cases.",
)
def main(
    package: str,
    resources: tuple[str, ...],
    database_url: str,
    examples: int,
    phases: str,
) -> None:
    """Run schemathesis against a server of PACKAGE."""
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        for outcome in run(
            package,
            Path(folder),
            resources,
            database_url=database_url,
            options=("--max-examples", str(examples), "--phases", phases),
        ):
            if outcome.failed:
                click.echo(outcome.output)
            result = "FAILED" if outcome.failed else "passed"
            names = ", ".join(outcome.resources)
            click.echo(
                f"{names}: {outcome.cases} cases, {result}, {outcome.seconds:.0f} s"
            )
            outcomes.append(outcome)
    cases = sum(outcome.cases for outcome in outcomes)
    count = sum(len(outcome.resources) for outcome in outcomes)
    failed = [outcome for outcome in outcomes if outcome.failed]
    click.echo(
        f"{package}: {count} resources, {cases} cases, {len(failed)} runs with failures"
    )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
