"""`generator/README.md`, the map of all modules, made of their own first sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "generator" / "README.md"


def test_the_map_has_a_line_for_each_module(update_golden: bool) -> None:
    """`pytest tests/test_map.py --update-golden` writes it anew."""
    text = "\n".join(_lines()) + "\n"
    if update_golden:
        MAP.write_text(text, encoding="utf-8")
    assert MAP.read_text(encoding="utf-8") == text


def _lines() -> Iterator[str]:
    """The modules by folder; a folder's own sentence is that of its `__init__`."""
    yield "# The modules, a line each"
    for folder in sorted(path.parent for path in (ROOT / "generator").rglob("__init__.py")):
        shown = folder.relative_to(ROOT).as_posix()
        yield f"\n## `{shown}/`\n\n{_says(folder / '__init__.py')}\n"
        modules = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
        yield from (f"- `{path.stem}`: {_says(path)}" for path in modules)


def _says(module: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split())
