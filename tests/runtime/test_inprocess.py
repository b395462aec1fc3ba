"""Clients of an application in the same process, also when nobody closes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tiny_edfi.api import create_app

from tablewright.runtime.core.runs.inprocess import in_process

PACKAGES = Path(__file__).with_name("packages")
GENERATOR = Path(__file__).resolve().parents[2] / "generator"

START = """
import threading
from tablewright.runtime.core.runs.inprocess import in_process
from tablewright.runtime.edfi.client.connection import Connection
from tiny_edfi.api import SETTINGS, create_app
from tiny_edfi.samples import load

def request(client):
    # Services run in threads of their own, other routes do not.
    Connection().sign_in(client, SETTINGS, {})
    print(client.post("/data/v3/ed-fi/schools", json=load("schools", "1")).status_code)

"""
PROGRAMS = {
    "a client of a module": "client = in_process(create_app())\nrequest(client)",
    "two clients": (
        "clients = [in_process(create_app()) for _ in range(2)]\n"
        "for client in clients:\n    request(client)"
    ),
    "a client that is part of a circle": (
        "client = in_process(create_app())\nclient.itself = client\n"
        "request(client)\ndel client"
    ),
    "an exception": "client = in_process(create_app())\nrequest(client)\nraise SystemExit(3)",
    "a thread that ends last": (
        "def work():\n"
        "    threading.main_thread().join()\n"
        "    request(in_process(create_app()))\n"
        "threading.Thread(target=work).start()"
    ),
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_client_that_nobody_closes_lets_the_interpreter_end(program: str) -> None:
    paths = os.pathsep.join([str(GENERATOR), str(PACKAGES), *sys.path])
    # Before, the interpreter never ended; the limit is generous for slow machines.
    ended = subprocess.run(
        [sys.executable, "-c", START + program],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stderr == ""
    assert set(ended.stdout.split()) == {"201"}
    assert ended.returncode == (3 if "SystemExit" in program else 0)


def test_a_closed_client_refuses_requests() -> None:
    client = in_process(create_app())
    assert client.get("/").status_code == 200
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.get("/")


def test_a_client_is_closed_twice_without_an_error() -> None:
    with in_process(create_app()) as client:
        assert client.get("/").status_code == 200
        client.close()
    assert isinstance(client, httpx.Client)
