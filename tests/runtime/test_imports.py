"""What importing a part of the runtime costs, and what the runtime may know."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "generator" / "runtime"
HEAVY = ("fastapi", "sqlalchemy", "uvicorn", "httpx", "joserfc", "click", "starlette")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("core.samples", (*HEAVY, "pydantic")),
        ("core.wire", HEAVY),
        ("core.descriptors", HEAVY),
        ("core.operations", HEAVY),
        ("edfi.resources", HEAVY),
        ("edfi.settings", (*HEAVY, "pydantic")),
        ("rest.resources", (*HEAVY, "pydantic")),
        ("rest.settings", (*HEAVY, "pydantic")),
        ("core.console", ("fastapi", "sqlalchemy", "uvicorn", "httpx", "pydantic")),
    ],
)
def test_light_modules_stay_light(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, tablewright.runtime.{module}; print(*({absent!r} & sys.modules.keys()))".replace(
        "(({", "({"
    )
    code = code.replace(repr(absent), repr(set(absent)))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    "path", sorted(RUNTIME.rglob("*.py")), ids=lambda path: str(path.relative_to(RUNTIME))
)
def test_the_runtime_imports_only_itself(path: Path) -> None:
    room = path.relative_to(RUNTIME).parts[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not any(name.name.split(".")[0] == "generator" for name in node.names)
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] != "generator"
            if node.level == 2:
                # Families know the core; the core knows no family, and families not each other.
                assert room != "core"
                assert (node.module or "").startswith("core")
