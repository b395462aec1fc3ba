"""Prints figures about a Python package: function lengths, density, comments, imports between rooms.

Run `python tests/house_figures.py [FOLDER]`; FOLDER is `generator/tablewright` if none is given. The script
only prints. It fails no build: the figures show a reviewer in which direction the code moves.

Definitions:

- *code line*: a line that is not empty, not a comment of its own and not part of a docstring.
- *function lines*: all lines of a function, from `def` to its last line. Docstrings count, decorators do not.
- *nodes a line*: the nodes of the syntax tree (`ast.walk`), divided by the code lines. A line with many nodes
  takes long to read.
- *comprehensions*: list, set and dict comprehensions and generator expressions in 100 code lines. One is
  *nested* if it has more than one `for` or contains another one.
- *comment lines*: lines with nothing but a comment, in 100 lines of the file. Here, all lines count: empty
  lines and docstrings as well.
- *room*: a module or folder directly below the package. *Arrow*: one room imports another, however often.
  *In circles*: arrows between rooms that import each other, directly or through others.

The total leaves out two folders, which have rows of their own: `rules`, which is data written as Python (one
entry a finding), and `runtime`, which is code of the generated packages.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "generator" / "tablewright"

#: Folders that the total leaves out (see above).
LEFT_OUT = ("rules", "runtime")
#: The folder whose groups are counted as well, and what it was called before.
RESOLVE_FOLDERS = ("resolve", "passes")
#: How many files the list of the worst ones has.
WORST_FILES = 10
#: The target for nodes a code line. Files below it are not listed as worst ones.
TARGET_DENSITY = 8.0

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
WITH_DOCSTRING = (ast.Module, ast.ClassDef, *FUNCTIONS)


@dataclass
class Figures:
    """What is counted in one file, or added up over several."""

    lines: int = 0
    code_lines: int = 0
    comment_lines: int = 0
    nodes: int = 0
    comprehensions: int = 0
    nested: int = 0
    function_lines: list[int] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Adds the counts of another file or folder to these."""
        self.lines += other.lines
        self.code_lines += other.code_lines
        self.comment_lines += other.comment_lines
        self.nodes += other.nodes
        self.comprehensions += other.comprehensions
        self.nested += other.nested
        self.function_lines += other.function_lines

    @property
    def density(self) -> float:
        """Nodes of the syntax tree a code line."""
        return self.nodes / max(self.code_lines, 1)

    @property
    def comment_share(self) -> float:
        """Comment lines in 100 lines."""
        return 100 * self.comment_lines / max(self.lines, 1)

    def in_100_code_lines(self, count: int) -> float:
        """A count, for 100 code lines."""
        return 100 * count / max(self.code_lines, 1)

    def function_percentile(self, share: float) -> int:
        """The function length that this share of the functions does not exceed."""
        if not self.function_lines:
            return 0
        in_order = sorted(self.function_lines)
        return in_order[min(int(share * len(in_order)), len(in_order) - 1)]


def python_files(folder: Path) -> list[Path]:
    """All Python files below a folder, sorted, without those of virtual environments."""
    return sorted(path for path in folder.rglob("*.py") if ".venv" not in path.parts)


def measure(text: str) -> Figures:
    """Counts one file."""
    tree = ast.parse(text)
    docstring_lines = _docstring_lines(tree)
    figures = Figures()
    for number, line in enumerate(text.splitlines(), start=1):
        figures.lines += 1
        stripped = line.strip()
        if not stripped or number in docstring_lines:
            continue
        if stripped.startswith("#"):
            figures.comment_lines += 1
        else:
            figures.code_lines += 1
    for node in ast.walk(tree):
        figures.nodes += 1
        if isinstance(node, COMPREHENSIONS):
            figures.comprehensions += 1
            figures.nested += _is_nested(node)
        elif isinstance(node, FUNCTIONS):
            figures.function_lines.append(
                (node.end_lineno or node.lineno) - node.lineno + 1
            )
    return figures


def _docstring_lines(tree: ast.Module) -> set[int]:
    """The numbers of all lines that are part of a docstring."""
    numbers: set[int] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, WITH_DOCSTRING)
            and ast.get_docstring(node, clean=False) is not None
        ):
            docstring = node.body[0]
            numbers.update(
                range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1)
            )
    return numbers


def _is_nested(comprehension: ast.expr) -> bool:
    """Whether a comprehension has several `for` clauses, or another comprehension inside."""
    clauses = 0
    for node in ast.walk(comprehension):
        if isinstance(node, COMPREHENSIONS) and node is not comprehension:
            return True
        clauses += isinstance(node, ast.comprehension)
    return clauses > 1


# Imports --------------------------------------------------------------------------------------------


def module_name(path: Path, package: Path) -> str:
    """The full name of a module, such as `tablewright.readers.html`; an `__init__` has its folder's name."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    if parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts)


@cache
def imported_modules(path: Path, package: Path) -> tuple[str, ...]:
    """The full names of all that a file imports, at the top or inside a function.

    `from a import b` gives `a.b`: whether `b` is a module or a name in `a` is for the caller to find out.
    """
    folder = path.parent.relative_to(package.parent).parts
    modules: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from . import x` in a/b.py is level 1 and means a.x.
            above = folder[: len(folder) - node.level + 1] if node.level else ()
            module = ".".join([*above, node.module] if node.module else above)
            modules += [f"{module}.{name.name}" for name in node.names]
    return tuple(modules)


def rooms(folder: Path) -> list[str]:
    """The modules and folders directly below a folder, without its own `__init__`."""
    modules = {path.stem for path in folder.glob("*.py")}
    folders = {path.parent.name for path in folder.glob("*/__init__.py")}
    return sorted((modules | folders) - {"__init__"})


def arrows(folder: Path, package: Path) -> dict[tuple[str, str], list[str]]:
    """Which room below `folder` imports which other one, with the imports as `FILE imports MODULE`."""
    known = set(rooms(folder))
    prefix = module_name(folder / "__init__.py", package) + "."
    found: dict[tuple[str, str], list[str]] = {}
    for path in python_files(folder):
        importer = path.relative_to(folder).with_suffix("").parts[0]
        # A folder's own `__init__` imports what it offers. That is no arrow between rooms.
        if importer not in known:
            continue
        for module in imported_modules(path, package):
            imported = module.removeprefix(prefix).partition(".")[0]
            if module.startswith(prefix) and imported in known and imported != importer:
                place = path.relative_to(package.parent).as_posix()
                found.setdefault((importer, imported), []).append(
                    f"{place} imports {module}"
                )
    return found


def arrows_in_circles(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The arrows whose target leads back to their start."""
    reached: dict[str, set[str]] = {}
    for start, end in pairs:
        reached.setdefault(start, set()).add(end)
    # Adds what is reached through one more room until nothing is added. There are some thirty rooms at most.
    growing = True
    while growing:
        growing = False
        for ends in reached.values():
            before = len(ends)
            for end in list(ends):
                ends.update(reached.get(end, set()))
            growing = growing or len(ends) > before
    return [(start, end) for start, end in pairs if start in reached.get(end, set())]


# Printing -------------------------------------------------------------------------------------------

HEADER = """\
                         files   code   function lines  nodes a  compre-          comment
                                lines  med / p90 / max     line hensions  nested  lines %"""


def table_row(name: str, files: int, figures: Figures) -> str:
    """One line of the table."""
    middle = statistics.median(figures.function_lines) if figures.function_lines else 0
    longest = max(figures.function_lines, default=0)
    lengths = f"{middle:.0f} / {figures.function_percentile(0.9)} / {longest}"
    comprehensions = figures.in_100_code_lines(figures.comprehensions)
    nested = figures.in_100_code_lines(figures.nested)
    return (
        f"{name:<24}{files:>6}{figures.code_lines:>7}{lengths:>17}{figures.density:>9.1f}"
        f"{comprehensions:>9.1f}{nested:>8.1f}{figures.comment_share:>9.1f}"
    )


def figures_of(files: Iterable[Path]) -> Figures:
    """The figures of several files, added up."""
    figures = Figures()
    for path in files:
        figures.add(measure(path.read_text(encoding="utf-8")))
    return figures


def print_table(package: Path) -> None:
    """Prints one line a room, one a folder inside a room, and the total without the rooms of LEFT_OUT."""
    counted: list[Path] = []
    print(HEADER)
    for room in rooms(package):
        module = package / f"{room}.py"
        files = [module] if module.is_file() else python_files(package / room)
        mark = " (not in the total)" if room in LEFT_OUT else ""
        print(table_row(room, len(files), figures_of(files)) + mark)
        for inner in sorted((package / room).glob("**/__init__.py")):
            if inner.parent != package / room:
                files_inside = python_files(inner.parent)
                name = "  " + inner.parent.relative_to(package).as_posix()
                print(table_row(name, len(files_inside), figures_of(files_inside)))
        if room not in LEFT_OUT:
            counted += files
    print(table_row("total", len(counted), figures_of(counted)))


def print_arrows(package: Path) -> None:
    """Prints the number of rooms and arrows at the top, and inside the folder that resolves versions."""
    folders = [package]
    folders += [package / name for name in RESOLVE_FOLDERS if (package / name).is_dir()]
    for folder in folders:
        found = arrows(folder, package)
        circles = arrows_in_circles(list(found))
        print(
            f"{folder.name}: {len(rooms(folder))} rooms, {len(found)} arrows, {len(circles)} in circles"
        )
        for importer, imported in circles:
            print(f"  {importer} -> {imported}: {found[importer, imported][0]}")


def print_worst_files(package: Path) -> None:
    """Prints the files with the most nodes a code line."""
    measured = []
    for path in python_files(package):
        name = path.relative_to(package).as_posix()
        if name.partition("/")[0] not in LEFT_OUT:
            measured.append((measure(path.read_text(encoding="utf-8")), name))
    measured.sort(key=lambda pair: -pair[0].density)
    over = [figures for figures, _ in measured if figures.density > TARGET_DENSITY]
    print(
        f"{len(over)} of {len(measured)} files have more than {TARGET_DENSITY:.0f} nodes a line; the worst:"
    )
    for figures, name in measured[:WORST_FILES]:
        nested = f"{figures.nested} nested comprehensions" if figures.nested else ""
        print(f"  {name:<48}{figures.density:>5.1f}  {nested}".rstrip())


def main() -> None:
    """Prints all figures of the folder that the command line names."""
    package = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else PACKAGE
    print_table(package)
    print()
    print_arrows(package)
    print()
    print_worst_files(package)


if __name__ == "__main__":
    main()
