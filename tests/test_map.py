"""`generator/README.md`: the flow, the layers, and the first sentence of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from house_figures import rooms
from layout import LAYERS, ROOMS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "generator" / "tablewright"
MAP = ROOT / "generator" / "README.md"

#: The rooms in the order in which a newcomer reads them: along the flow, then what all of them use.
READING_ORDER = (
    "commands",
    "workflow",
    "readers",
    "capture",
    "values",
    "specfiles",
    "openapi_facts",
    "resolve",
    "compare",
    "render",
    "emit",
    "rules",
    "model",
    "runtime",
)

#: Modules on the way from a cell of a page to a value in a sample payload.
PATH_OF_A_CELL = (
    "readers/markdown",
    "capture/rows",
    "values/notations",
    "specfiles/yamlfile",
    "resolve/resolve",
    "resolve/samples/payloads",
    "emit/samples",
)

INTRODUCTION = """\
<!-- Written by `pytest tests/test_map.py --update-golden`; do not edit. -->
# The generator

Tablewright works in two steps. Capturing reads documents and writes `spec/`; generating reads `spec/` and
writes `generated/`. Neither step needs the input of the other one.

```
 documents ──readers──▶ tables ──capture──▶ spec/ (pages, as printed)             tablewright capture
 OpenAPI document ──openapi_facts─────────▶ spec/ (facts)                         tablewright facts

 spec/ ──specfiles──▶ pages, facts, corrections
                        │ resolve/corrections   correct the pages
                        │ resolve/api           combine them with the facts and the convention
                        │ resolve/samples       build the payload of each scenario
                        │ resolve/checks        find what does not fit       ──▶ findings   tablewright lint
                        ▼
                      one resolved version ──emit──▶ files ──files──▶ generated/  tablewright generate
```

To follow one table cell through the code, read these modules in this order:
{path_of_a_cell}.

## Layers

A part imports only parts on the lines below its own. `tests/layout.py` has the exact list, which a test
compares with the code.
"""


def test_the_map_has_a_line_for_each_module(update_golden: bool) -> None:
    """`pytest tests/test_map.py --update-golden` writes the file."""
    text = "\n".join(_lines()) + "\n"
    if update_golden:
        MAP.write_text(text, encoding="utf-8")
    assert (
        MAP.read_text(encoding="utf-8") == text
    ), "run `pytest tests/test_map.py --update-golden`"


def test_the_reading_order_has_every_folder() -> None:
    folders = {name for name in rooms(PACKAGE) if (PACKAGE / name).is_dir()}
    assert folders == set(
        READING_ORDER
    ), "add the new folder to READING_ORDER, or remove the old one"


@pytest.mark.parametrize("module", PATH_OF_A_CELL)
def test_the_path_of_a_cell_names_modules(module: str) -> None:
    assert (PACKAGE / f"{module}.py").is_file()


def _lines() -> Iterator[str]:
    """The lines of the file."""
    path_of_a_cell = ", ".join(f"`{module}`" for module in PATH_OF_A_CELL)
    yield INTRODUCTION.format(path_of_a_cell=path_of_a_cell)
    yield "```"
    yield from _layer_picture()
    yield "```"
    yield "\n## Modules"
    for folder in _folders():
        shown = folder.relative_to(PACKAGE.parent).as_posix()
        yield f"\n### `{shown}/`\n\n{_first_paragraph(folder / '__init__.py')}\n"
        for module in sorted(folder.glob("*.py")):
            if module.name != "__init__.py":
                yield f"- `{module.stem}`: {_first_paragraph(module)}"


def _layer_picture() -> Iterator[str]:
    """One line a layer, the highest one first. A room is one layer above the highest room that it imports."""
    levels: dict[str, int] = {}
    for room, imported in ROOMS.items():
        levels[room] = 1 + max((levels[name] for name in imported.split()), default=0)
    # `cli` imports the commands by name only.
    levels["cli"] = max(levels.values()) + 1
    for level in range(max(levels.values()), 0, -1):
        yield "  ".join(room for room in ROOMS if levels[room] == level)


def _folders() -> Iterator[Path]:
    """The package, then its folders in reading order, each followed by the folders inside it."""
    yield PACKAGE
    for room in READING_ORDER:
        yield from _with_inner_folders(PACKAGE / room)


def _with_inner_folders(folder: Path) -> Iterator[Path]:
    """A folder and all folders inside it."""
    yield folder
    inner = sorted(path.parent.name for path in folder.glob("*/__init__.py"))
    # Where the folder has an order of its own, the lowest layer is read first.
    layers = LAYERS.get(folder.relative_to(PACKAGE).as_posix(), [])
    order = " ".join(layers).split()
    inner.sort(key=lambda name: order.index(name) if name in order else len(order))
    for name in inner:
        yield from _with_inner_folders(folder / name)


def _first_paragraph(module: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split())
