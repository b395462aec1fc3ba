"""The third-party packages that parts of the runtime import, and the modules that the runtime may use."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "generator" / "tablewright" / "runtime"
MODULES = sorted(RUNTIME.rglob("*.py"))
SLOW = ("fastapi", "sqlalchemy", "uvicorn", "httpx", "joserfc", "click", "starlette")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("core.samples.sample_set", (*SLOW, "pydantic")),
        ("core.models.wire", SLOW),
        ("core.models.descriptors", SLOW),
        ("core.operations", SLOW),
        ("edfi.resources", SLOW),
        ("edfi.order", (*SLOW, "pydantic")),
        ("edfi.validation", SLOW),
        ("core.validation", SLOW),
        ("edfi.settings", (*SLOW, "pydantic")),
        ("rest.resources", (*SLOW, "pydantic")),
        ("rest.settings", (*SLOW, "pydantic")),
        ("core.console", ("fastapi", "sqlalchemy", "uvicorn", "httpx", "pydantic")),
    ],
)
def test_a_module_does_not_import_slow_packages(
    module: str, absent: tuple[str, ...]
) -> None:
    code = f"import sys, tablewright.runtime.{module}; print(*({set(absent)!r} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


def test_the_runtime_has_modules() -> None:
    assert len(MODULES) > 30


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(RUNTIME))
)
def test_the_runtime_imports_only_itself_and_libraries(path: Path) -> None:
    *folders, _ = path.relative_to(RUNTIME).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not any(
                alias.name.split(".")[0] == "tablewright" for alias in node.names
            )
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] != "tablewright"
            # Only `runtime/__init__.py` is in no folder.
            if folders and node.level == len(folders) + 1:
                # A family uses the core; the core uses no family, and no family uses another one.
                assert folders[0] != "core"
                assert (node.module or "").startswith("core")
