"""Packages without their extras: models, samples and checks work, and commands name the extra they need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(__file__).with_name("packages")

#: The modules that only extras bring; the finder makes them as absent as after `pip install` without extras.
WITHOUT_EXTRAS = """
import sys
from importlib.abc import MetaPathFinder

ABSENT = {{"fastapi", "starlette", "uvicorn", "joserfc", "prometheus_client"}}
ABSENT |= {{"httpx", "anyio", "psycopg", "pytest"}}
ABSENT -= {present}

class Finder(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named '{{name}}'", name=name)

sys.meta_path.insert(0, Finder())
import importlib.util
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in ABSENT else find_spec(name, *rest)
sys.path[:0] = [{generator!r}, {packages!r}]
"""


def python(
    code: str, present: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Runs code in a process that lacks the libraries of all extras, except `present`."""
    start = WITHOUT_EXTRAS.format(
        present=set(present) or "set()",
        generator=str(ROOT / "generator"),
        packages=str(PACKAGES),
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_VERSION"}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", start + code],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=120,
    )


@pytest.mark.parametrize(
    "code",
    [
        "from tiny_edfi.models import School; print(School.__name__)",
        "from tiny_edfi.samples import load; print(load('schools', 1)['schoolId'])",
        "from tablewright.runtime.edfi.validation import check_payload as check\n"
        "from tiny_edfi.api import MODULES\n"
        "from tiny_edfi.samples import load\n"
        "assert check('tiny_edfi', MODULES, 'schools', load('schools', 1)) == ()\n"
        "print(check('tiny_edfi', MODULES, 'schools', {})[0])",
        "from tablewright.runtime.core.console import console\n"
        "from tablewright.runtime.edfi.certification.commands import commands\n"
        "console('tiny_edfi', commands('tiny_edfi'))(['order'])",
        "from tablewright.runtime.core.console import console\n"
        "console('tiny_edfi')(['samples', 'schools', '1'])",
        "from tablewright.runtime.core.console import console\n"
        "from tablewright.runtime.edfi.certification.commands import commands\n"
        "console('tiny_edfi', commands('tiny_edfi'))(['rehearse', '--help'])",
        "from tiny_campusm.models import AddValidCheckInStudent; print(AddValidCheckInStudent.__name__)",
    ],
)
def test_this_needs_no_extra(code: str) -> None:
    done = python(code)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "present", "needed"),
    [
        (["serve"], (), "tiny_edfi[server]"),
        (["rehearse"], (), "tiny_edfi[client,server]"),
        (["rehearse"], ("httpx", "anyio"), "tiny_edfi[server]"),
        (["rehearse", "--url", "http://127.0.0.1:1"], (), "tiny_edfi[client]"),
    ],
)
def test_a_command_names_the_extra_that_it_needs(
    arguments: list[str], present: tuple[str, ...], needed: str
) -> None:
    done = python(
        "from tablewright.runtime.core.console import console\n"
        "from tablewright.runtime.edfi.certification.commands import commands\n"
        f"console('tiny_edfi', commands('tiny_edfi'))({arguments!r})",
        present,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Error: this command needs libraries that are not installed: "
        f'pip install "{needed}"\n'
    )
