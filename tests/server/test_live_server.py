"""A server in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx

StartServer = Callable[..., str]


def test_a_server_process_answers(live_server: StartServer, tmp_path: Path) -> None:
    log = tmp_path / "log"
    base_url = live_server("edfi_v5", log=log)
    assert httpx.get(base_url).status_code == 200
    # What it prints names the address, so that port 0 is useful.
    assert base_url in log.read_text()
