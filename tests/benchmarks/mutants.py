"""Changes a module in one place at a time, runs its tests, and prints the changes that no test notices.

    python tests/benchmarks/mutants.py capture/parents.py
    python tests/benchmarks/mutants.py 'resolve/samples/*.py' --tests tests/resolve tests/emit --limit 50

Each change (mutant) is made while the module is imported, in a process of its own; no file is written.
Commands that a test starts as programs import the unchanged module.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import multiprocessing
import os
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "generator" / "tablewright"
#: What a test run may take: so many times the run without changes, and so many seconds more.
_TIMES, _MORE = 3, 20

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Change:
    """One possible change of a tree: its line, a description, and the function that makes it."""

    line: int
    text: str
    make: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module: the position of its node in the tree, and the number of the change there."""

    path: Path
    source: bytes
    node: int
    number: int
    line: int
    text: str

    def __str__(self) -> str:
        line = self.source.decode("utf-8").splitlines()[self.line - 1]
        place = f"{self.path.relative_to(PACKAGE)}:{self.line}"
        return f"{place}: {self.text}\n    {line.strip()}"

    def tree(self) -> ast.Module:
        """Return the module with this change."""
        tree = ast.parse(self.source)
        changes = list(_changes(list(ast.walk(tree))[self.node]))
        changes[self.number].make()
        return ast.fix_missing_locations(tree)


def _set(node: ast.expr | ast.stmt, text: str, field: str, value: object) -> Change:
    return Change(node.lineno, text, lambda: setattr(node, field, value))


def _put(block: list[ast.stmt], index: int, text: str, value: ast.stmt) -> Change:
    ast.copy_location(value, block[index])
    line = block[index].lineno
    return Change(line, text, lambda: block.__setitem__(index, value))


def _changes(node: ast.AST) -> Iterator[Change]:  # noqa: PLR0912 - a case a kind
    """Yield the changes of one node, always in the same order."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            other = _COMPARISONS[type(op)]
            text = f"{type(op).__name__} -> {other.__name__}"
            yield _set(node, text, "ops", [other()])
        case ast.BoolOp(op=ast.And()):
            yield _set(node, "and -> or", "op", ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield _set(node, "or -> and", "op", ast.And())
        case ast.Call(func=ast.Name(id=name) as function) if name in _NAMES:
            yield _set(function, f"{name} -> {_NAMES[name]}", "id", _NAMES[name])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            # `not not x` has the truth of `x`, in every place that `not x` can be in.
            twice = ast.UnaryOp(ast.Not(), operand)
            yield _set(node, "not removed", "operand", twice)
        case ast.BinOp(op=ast.Add()):
            yield _set(node, "+ -> -", "op", ast.Sub())
        case ast.BinOp(op=ast.Sub()):
            yield _set(node, "- -> +", "op", ast.Add())
        case ast.Constant(value=bool(truth)):
            yield _set(node, f"{truth} -> {not truth}", "value", not truth)
        case ast.Constant(value=int(number)):
            yield _set(node, f"{number} -> {number + 1}", "value", number + 1)
        case ast.If() | ast.IfExp():
            yield _set(node, "condition -> False", "test", ast.Constant(False))
            yield _set(node, "condition -> True", "test", ast.Constant(True))
        case ast.While():
            yield _set(node, "condition -> False", "test", ast.Constant(False))
        case ast.Return(value=ast.expr() as result) if not _is_none(result):
            yield _set(node, "return None", "value", ast.Constant(None))
        case ast.comprehension(ifs=[_, *_]):
            line = node.target.lineno
            yield Change(line, "filter removed", lambda: setattr(node, "ifs", []))
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield from _changes_of_statements(block)


def _changes_of_statements(block: list[ast.stmt]) -> Iterator[Change]:
    """Yield the changes that replace a whole statement of a block."""
    for index, statement in enumerate(block):
        match statement:
            case ast.Continue():
                yield _put(block, index, "continue -> break", ast.Break())
            case ast.Break():
                yield _put(block, index, "break -> continue", ast.Continue())
            case ast.Expr(value=ast.Call()) | ast.AugAssign():
                yield _put(block, index, "statement removed", ast.Pass())


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _left_out(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes whose changes no test can notice: annotations, decorators, `if TYPE_CHECKING`."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                roots.extend(node.decorator_list)
                if isinstance(node, ast.FunctionDef):
                    roots.append(node.returns)
            case ast.AnnAssign() | ast.arg():
                roots.append(node.annotation)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Assert():
                roots.append(node)
            case ast.Call(func=ast.Name(id="assert_never")):
                roots.append(node)
    found: set[ast.AST] = set()
    for root in roots:
        if root is not None:
            found.update(ast.walk(root))
    return found


def mutants_of(path: Path) -> list[Mutant]:
    """Return the mutants of a module in the order of its lines."""
    # The file may be edited during a long run.
    source = path.read_bytes()
    tree = ast.parse(source)
    left_out = _left_out(tree)
    found: list[Mutant] = []
    for position, node in enumerate(ast.walk(tree)):
        if node in left_out:
            continue
        for number, change in enumerate(_changes(node)):
            mutant = Mutant(path, source, position, number, change.line, change.text)
            found.append(mutant)
    return sorted(found, key=lambda mutant: mutant.line)


class _Finder(importlib.abc.MetaPathFinder):
    """Imports one module as a mutant; all others are found by the usual finders."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        parts = mutant.path.relative_to(PACKAGE.parent).with_suffix("").parts
        self._name = ".".join(parts).removesuffix(".__init__")

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(self._mutant, fullname)
        return spec_from_file_location(fullname, self._mutant.path, loader=loader)


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, mutant: Mutant, name: str) -> None:
        super().__init__(name, str(mutant.path))
        self._mutant = mutant

    def get_code(self, fullname: str) -> types.CodeType:
        return compile(self._mutant.tree(), str(self._mutant.path), "exec")


def _run_tests(mutant: Mutant | None, tests: Sequence[str]) -> None:
    """Run tests in this process, which then ends with the exit code of pytest."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if mutant:
        sys.meta_path.insert(0, _Finder(mutant))
    options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
    # `os._exit` ends the copy of the process at once; nothing of this program runs on in it.
    os._exit(pytest.main([*options, *tests]))


def _exit_code(mutant: Mutant | None, tests: Sequence[str], seconds: float) -> int:
    """Return the exit code of the tests with a mutant; 0 if they pass, negative if they take too long."""
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_run_tests, args=(mutant, tests))
    process.start()
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join()
    assert process.exitcode is not None
    return process.exitcode


def _tests_for(paths: Sequence[Path]) -> list[str]:
    """Return the folders of tests with the names of the modules' folders."""
    folders: list[str] = []
    for path in paths:
        folder = ROOT / "tests" / path.relative_to(PACKAGE).parts[0]
        if folder.is_dir() and str(folder) not in folders:
            folders.append(str(folder))
    return folders


def main() -> None:
    """Print the mutants of the given modules that survive, and how many there are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "modules", nargs="+", help="files or patterns below generator/tablewright"
    )
    parser.add_argument("--tests", nargs="+", help="as for pytest; quick ones first")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--limit", type=int, help="run this many, spread evenly")
    parser.add_argument("--only", nargs="+", help="kinds, as printed: `In` `any`")
    options = parser.parse_args()

    paths: list[Path] = []
    for module in options.modules:
        found = sorted(PACKAGE.glob(module))
        if not found:
            parser.error(f"no file generator/tablewright/{module}")
        paths.extend(found)
    tests = options.tests or _tests_for(paths)
    if not tests:
        parser.error("no folder of tests has the name of the module's: use --tests")

    os.chdir(ROOT)
    started = time.monotonic()
    if _exit_code(None, tests, 600) != 0:
        parser.error("the tests fail without a change, or take over ten minutes")
    seconds = (time.monotonic() - started) * _TIMES + _MORE

    mutants: list[Mutant] = []
    for path in paths:
        mutants.extend(mutants_of(path))
    if options.only:
        mutants = [
            each for each in mutants if set(each.text.split()) & set(options.only)
        ]
    if options.limit and options.limit < len(mutants):
        step = len(mutants) / options.limit
        mutants = [mutants[int(index * step)] for index in range(options.limit)]

    survivors = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        codes = pool.map(lambda mutant: _exit_code(mutant, tests, seconds), mutants)
        for mutant, code in zip(mutants, codes, strict=True):
            if code == 0:
                survivors += 1
                print(mutant, flush=True)
    print(f"{survivors} of {len(mutants)} mutants survive")


if __name__ == "__main__":
    main()
