"""Servers of the generated packages of this checkout: in this process, and as processes of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
#: How long a server process may take until it listens.
_START_SECONDS = 120

#: Starts a server: the name of a package, then options of `serve`; returns the base URL.
StartServer = Callable[..., str]
#: Opens a signed-in client: the name of a package, then arguments of its `create_app`.
OpenPackage = Callable[..., httpx.Client]


@pytest.fixture
def package() -> Iterator[OpenPackage]:
    """A function that returns a signed-in client of a generated package, served in this process."""
    with packages() as open_package:
        yield open_package


@contextmanager
def packages() -> Iterator[OpenPackage]:
    """The function of the fixture `package`, for fixtures that several tests share."""
    with ExitStack() as opened:

        def open_package(
            name: str = "edfi_v5", *, anonymous: bool = False, **options: Any
        ) -> httpx.Client:
            load(name)
            create_app = import_module(f"{name}.api").create_app
            in_process = import_module(
                f"{name}._runtime.core.runs.inprocess"
            ).in_process
            client = opened.enter_context(in_process(create_app(**options)))
            return client if anonymous else signed_in(name, client)

        yield open_package


@pytest.fixture
def v5(package: OpenPackage) -> httpx.Client:
    """A signed-in client of `edfi_v5` with an empty database in memory."""
    return package("edfi_v5")


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[StartServer]:
    """A function that starts a server process, which ends with the test."""
    with live_servers(tmp_path) as start:
        yield start


@contextmanager
def live_servers(folder: Path) -> Iterator[StartServer]:
    """A function that starts `serve` of a package in a process of its own, with a database in `folder`.

    `environment` adds variables, `log` is the file for the output. The processes end with the context.
    """
    with ExitStack() as started:

        def start(
            name: str = "edfi_v5",
            *options: str,
            environment: dict[str, str] | None = None,
            log: Path | None = None,
        ) -> str:
            load(name)
            output = log or folder / f"{name}-{time.monotonic_ns()}.log"
            stream = started.enter_context(output.open("wb"))
            program = f"from {name}.cli import main; main()"
            path = os.pathsep.join([str(GENERATED / name), *sys.path])
            process = subprocess.Popen(
                [sys.executable, "-c", program, "serve", "--port=0", *options],
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": path, **(environment or {})},
            )
            started.callback(_stop, process)
            return _address(process, output)

        yield start


def load(name: str) -> None:
    """Make a generated package importable. Fails the test if its runtime is not that of this checkout."""
    _check_runtime(name)
    folder = str(GENERATED / name)
    if folder not in sys.path:
        sys.path.append(folder)


def signed_in(name: str, client: httpx.Client) -> httpx.Client:
    """The same client, with an access token of an Ed-Fi package; other families have no tokens."""
    api = import_module(f"{name}.api")
    if not hasattr(api.SETTINGS, "token_path"):
        return client
    connection = import_module(f"{name}._runtime.edfi.client.connection").Connection()
    signed: httpx.Client = connection.sign_in(client, api.SETTINGS, {})
    return signed


@cache
def _check_runtime(name: str) -> None:
    # Otherwise a test would pass or fail with the code of an earlier state.
    source = ROOT / "generator" / "tablewright" / "runtime"
    copies = GENERATED / name / name / "_runtime"
    for copy in sorted(copies.rglob("*.py")):
        text = copy.read_text("utf-8").partition("\n")[2]
        original = source / copy.relative_to(copies)
        if not original.exists() or original.read_text("utf-8") != text.lstrip("\n"):
            pytest.fail(
                f"{copy.relative_to(ROOT)} is not that of this checkout; run "
                f"`tablewright generate {name.replace('_', '/', 1)}`"
            )


def _address(process: subprocess.Popen[bytes], output: Path) -> str:
    """The base URL in the output of a server, once it listens."""
    for _ in range(_START_SECONDS * 20):
        text = output.read_text("utf-8", "replace")
        found = re.search(r"http://127\.0\.0\.1:\d+", text)
        if found:
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.05)
    pytest.fail(f"the server does not listen:\n{output.read_text('utf-8', 'replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
