"""The commands in the README of each package: start the server, then make the first call."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tablewright.specfiles import SpecTree

ROOT = Path(__file__).resolve().parents[1]
TREE = SpecTree(ROOT)
PACKAGES = [TREE.load_info(pair).package for pair in TREE.versions()]
_SECONDS = 60


@pytest.mark.skipif(not shutil.which("curl"), reason="the README uses curl")
@pytest.mark.parametrize("package", PACKAGES)
def test_the_first_call_of_the_readme_succeeds(package: str, tmp_path: Path) -> None:
    readme = (ROOT / "generated" / package / "README.md").read_text(encoding="utf-8")
    calls = re.findall(r"```\n(.*?)```", readme, re.DOTALL)[1].splitlines()
    command = package.replace("_", "-")
    script = tmp_path / command
    start = f"import sys; sys.path.insert(0, {str(ROOT / 'generated' / package)!r})"
    script.write_text(
        f"#!{sys.executable}\n{start}\nfrom {package}.cli import main\nmain()\n"
    )
    script.chmod(0o755)

    with _served(script, tmp_path) as port:
        answers = []
        for call in calls:
            token = (
                json.loads(answers[0])["access_token"]
                if "<access_token>" in call
                else ""
            )
            line = call.replace("<access_token>", token).replace(":8000", f":{port}")
            line = re.sub(rf"^{command}\b", f"./{command}", line)
            line = re.sub(r"^curl\b", "curl -sS --max-time 30", line)
            done = subprocess.run(
                line,
                shell=True,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=True,
            )
            answers.append(done.stdout)

    status = int(answers[-1].split()[1])
    assert status in (200, 201), answers[-1]


@contextmanager
def _served(script: Path, folder: Path) -> Iterator[int]:
    """The server of a package, on a free port of this machine."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [script, "serve", "--port", str(port)], cwd=folder, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + _SECONDS
        while not _answers(port):
            assert (
                server.poll() is None and time.monotonic() < until
            ), "the server does not start"
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=_SECONDS)


def _answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
