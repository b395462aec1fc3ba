"""A generated package as a server process on a free port, for tests that kill, restrict or read it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 60
_CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": "edfi-demo",
    "client_secret": "edfi-demo-secret",
}


class ServerProcess:
    """`PACKAGE serve` with some options; its log is a file in `folder`, which is its current folder.

    `before` is code that runs in the process before the server starts, for example to set a resource limit.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        package: str = "edfi_v5",
        environment: Mapping[str, str] | None = None,
        before: str = "",
        port: int | None = None,
    ) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log_file = folder / f"{package}.log"
        paths = [
            str(ROOT / "generated" / package),
            str(ROOT / "tests/runtime/packages"),
            str(ROOT / "generator"),
            os.environ.get("PYTHONPATH", ""),
        ]
        code = _HAND_WRITTEN if package.startswith("tiny") else _GENERATED
        start = [sys.executable, "-c", f"{before}\n{code.format(package=package)}"]
        command = [*start, "serve", "--port", str(self.port)]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=folder,
                env={
                    **os.environ,
                    **(environment or {}),
                    "PYTHONPATH": os.pathsep.join(filter(None, paths)),
                },
                stdout=log,
                stderr=log,
            )
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise

    def _wait(self) -> None:
        end = time.monotonic() + _START_SECONDS
        while True:
            assert self.process.poll() is None, self.log()
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return
            except OSError:
                assert time.monotonic() < end, self.log()
                time.sleep(0.05)

    def log(self) -> str:
        """What the process has printed until now."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def client(self, **options: object) -> httpx.Client:
        """A client with an access token of the demo client."""
        answer = httpx.post(
            f"{self.address}/oauth/token", data=_CREDENTIALS, timeout=60
        )
        assert answer.status_code == 200, answer.text
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return httpx.Client(
            base_url=self.address, headers=headers, timeout=60, **options  # type: ignore[arg-type]
        )

    def kill(self) -> None:
        """End the process without giving it a chance to finish anything, as a power loss does."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the process in the ordinary way."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


_GENERATED = "from {package}.cli import main; main()"
# The small packages of `tests/runtime/packages` have no `cli` module.
_HAND_WRITTEN = (
    "from tablewright.runtime.core.console import console; console('{package}')()"
)


def free_port() -> int:
    """A port that no process listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
