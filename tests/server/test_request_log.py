"""The lines that `serve --log-requests` prints."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx

StartServer = Callable[..., str]


def text_with(log: Path, pattern: str) -> str:
    """The text of a log that has a line of this form; a line is written after its response is sent."""
    deadline = time.monotonic() + 30
    while not re.search(pattern, log.read_text(), re.M):
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    return log.read_text()


def test_lines_have_no_query_and_no_secret(
    live_server: StartServer, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    base_url = live_server("edfi_v5", "--log-requests", log=log)
    httpx.get(f"{base_url}/data/v3/ed-fi/schools%0Aforged?studentUniqueId=604822")
    secret = {"client_id": "edfi-demo", "client_secret": "hidden-from-logs"}
    httpx.post(f"{base_url}/oauth/token", data=secret)
    text = text_with(log, r"^POST /oauth/token 4\d\d \d+\.\d ms$")
    assert re.search(
        r"^GET /data/v3/ed-fi/schools\\nforged 404 \d+\.\d ms$", text, re.M
    )
    assert "604822" not in text
    assert "hidden-from-logs" not in text


def test_requests_are_not_logged_by_default(
    live_server: StartServer, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    base_url = live_server("edfi_v5", log=log)
    httpx.get(f"{base_url}/data/v3/ed-fi/schools")
    assert "schools" not in log.read_text()
