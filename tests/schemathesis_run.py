"""Runs schemathesis against a server process of a package: `python tests/schemathesis_run.py edfi_v5`.

It sends requests that fit `openapi.json` and requests that do not, in sequences too, and reports each answer
that the document does not allow. By default it tests all operations of the pages' resources, with at least
1,000 cases. Exit 0: nothing found, 1: failures, which are printed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import httpx
from server_process import ROOT, ServerProcess

SEED = 20
# Nobody knows the ETag of an item before it is read, so 412 is the right answer to a valid request.
_CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 412, 429, "5xx"]
"""


def run(
    package: str,
    folder: Path,
    resources: Iterable[str] = (),
    *,
    database_url: str = "sqlite://",
    options: Iterable[str] = (),
) -> subprocess.CompletedProcess[str]:
    """The finished process of schemathesis, whose output lists failures.

    Without `resources`, it tests all operations but those of descriptors.
    """
    with ServerProcess(
        folder, "--database-url", database_url, package=package
    ) as server:
        document = httpx.get(f"{server.address}/openapi.json", timeout=60).json()
        document = with_existing_values(document, package)
        part = folder / "openapi.json"
        part.write_text(json.dumps(part_of(document, tuple(resources))), "utf-8")
        (folder / "schemathesis.toml").write_text(_CONFIG, "utf-8")
        command = [_schemathesis(), "run", str(part), "--url", server.address]
        command += ["--checks", "all", "--seed", str(SEED), "--no-color", *options]
        tests = str(Path(__file__).parent)
        paths = os.pathsep.join([tests, os.environ.get("PYTHONPATH", "")])
        environment = {
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            "PYTHONPATH": paths,
            "BASE_URL": server.address,
            "TOKEN_URL": f"{server.address}/oauth/token",
        }
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
    log = server.log()
    if "Traceback" in log:
        done.returncode = 1
        done.stdout += log
    return done


def with_existing_values(document: dict[str, Any], package: str) -> dict[str, Any]:
    """The document with the values that each descriptor has on a server that nobody has changed.

    The API refuses a value that was not created. The document of a package has the form of the values only,
    because clients create more of them.
    """
    sys.path.append(str(ROOT / "generated" / package))
    module = import_module(f"{package}.models.descriptors")
    schemas = dict(document["components"]["schemas"])
    for name in module.NAMESPACES:
        descriptor = getattr(module, name)
        if name in schemas and descriptor.values:
            values = [str(descriptor.of(value)) for value in descriptor.values]
            schemas[name] = {"enum": values}
    components = {**document["components"], "schemas": schemas}
    return {**document, "components": components}


def _schemathesis() -> str:
    beside = Path(sys.executable).with_name("schemathesis")
    return str(beside) if beside.exists() else shutil.which("schemathesis") or ""


def part_of(document: dict[str, Any], resources: tuple[str, ...]) -> dict[str, Any]:
    """The document with the paths of some resources and the components that they use.

    The paths of a thousand descriptors are all alike, and would take all the time.
    """
    paths = {}
    for path, item in document["paths"].items():
        name = re.split(r"/(?:ed-fi|v2\.0/\{schoolYear\})/", path)[-1].split("/")[0]
        if name in resources or (not resources and not name.endswith("Descriptors")):
            paths[path] = item
    part = {**document, "paths": paths}
    part["components"] = _used_components(document, paths)
    return part


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
@click.option("--examples", default=50, show_default=True, help="For each operation.")
def main(
    package: str, resources: tuple[str, ...], database_url: str, examples: int
) -> None:
    """Run schemathesis against a server of PACKAGE."""
    with tempfile.TemporaryDirectory() as folder:
        done = run(
            package,
            Path(folder),
            resources,
            database_url=database_url,
            options=("--max-examples", str(examples)),
        )
    click.echo(done.stdout + done.stderr)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
