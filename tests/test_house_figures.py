"""How `tests/house_figures.py` counts."""

from __future__ import annotations

from pathlib import Path

from house_figures import arrows, arrows_in_circles, measure, rooms

TEXT = '''\
"""A docstring

of three lines."""

# A comment of its own.
NUMBERS = [number for number in range(3)]


def total(rows: list[list[int]]) -> int:
    """Adds up."""
    return sum(cell for row in rows for cell in row)  # a comment behind code
'''


def test_lines_are_counted_by_what_they_hold() -> None:
    figures = measure(TEXT)
    assert (figures.lines, figures.code_lines, figures.comment_lines) == (11, 3, 1)
    assert figures.function_lines == [3]


def test_a_comprehension_with_two_loops_is_nested() -> None:
    figures = measure(TEXT)
    assert (figures.comprehensions, figures.nested) == (2, 1)


def test_a_comprehension_inside_another_one_is_nested() -> None:
    figures = measure("TABLE = [[cell for cell in row] for row in []]\n")
    assert (figures.comprehensions, figures.nested) == (2, 1)


def test_nodes_are_those_of_the_syntax_tree() -> None:
    # Module, Assign, Name, Store, Constant
    assert measure("ANSWER = 42\n").nodes == 5


def test_arrows_join_modules_and_folders(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    (package / "goods").mkdir(parents=True)
    (package / "__init__.py").write_text("from shop import till\n")
    (package / "till.py").write_text(
        "def pay() -> None:\n    from shop.goods.fruit import PRICE\n"
    )
    (package / "goods" / "__init__.py").write_text("")
    (package / "goods" / "fruit.py").write_text(
        "import json\n\nfrom .. import till\nfrom . import nuts\n"
    )

    assert rooms(package) == ["goods", "till"]
    found = arrows(package, package)
    assert set(found) == {("till", "goods"), ("goods", "till")}
    assert found["goods", "till"] == ["shop/goods/fruit.py imports shop.till"]


def test_circles_are_found_through_other_rooms() -> None:
    pairs = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "d")]
    assert arrows_in_circles(pairs) == [("a", "b"), ("b", "c"), ("c", "a")]
