"""Hypothesis strategies for scenario tables as people publish them, with a different text in each cell."""

from __future__ import annotations

from hypothesis import strategies as st

from tablewright.model.table import Column, Row, ScenarioTable, Sentence

ROOT = "Voyages"

_WORDS = ("anchor", "berth", "cargo", "deck", "engine", "flag", "galley", "harbour")
_PARTS = ("Code", "Name", "Number", "Kind", "Length", "Owner")
_NAMES = st.builds("".join, st.tuples(st.sampled_from(_WORDS), st.sampled_from(_PARTS)))
_TITLE_WORDS = st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True)
_TEXTS = {
    "string": st.lists(_TITLE_WORDS, min_size=1, max_size=3).map(" ".join),
    "integer": st.integers(10, 999_999_999).map(str),
    "number": st.decimals(1, 999, places=2).map(str),
    "date": st.builds("{}/{}/[Current School Year]".format, st.integers(1, 12), st.integers(1, 28)),
    "boolean": st.sampled_from(("TRUE", "FALSE")),
}  # fmt: skip
_SOFT_VALUES = st.builds(
    r'\["{}" if possible \| system value\]'.format,
    st.from_regex(r"[A-Z0-9]{2,6}", fullmatch=True),
)
_REQUIRED = st.sampled_from(("REQUIRED", "OPTIONAL", "CONDITIONAL"))


@st.composite
def tables(draw: st.DrawFn, root: str = ROOT) -> ScenarioTable:
    """Return a table with scalars, a reference and a collection, and one to four scenarios."""
    count = draw(st.integers(1, 4))
    columns: list[Column] = []
    sentences: list[Sentence] = []
    for number in map(str, range(1, count + 1)):
        columns.append(Column(number, "POST", f"Scenario {number}: POST", number))
        sentences.append(Sentence(number, f"Create voyage {number}.", 0))
    rows: list[Row] = []
    for name in draw(st.lists(_NAMES, min_size=1, max_size=4, unique=True)):
        rows.append(draw(_scalar(root, name, count)))
    if draw(st.booleans()):
        rows += draw(_container("portReference", "FALSE", "portReference", count, root))
    if draw(st.booleans()):
        rows += draw(_container("stops", "TRUE", "voyageStop[]", count, root))
    headers = (
        "Resource",
        "Property Name",
        "Is Collection",
        "Data Type",
        "Required",
        *[column.label for column in columns],
    )
    return ScenarioTable(
        title=root,
        interchange="Harbour",
        prerequisites=("Port",),
        sentences=tuple(sentences),
        headers=headers,
        columns=tuple(columns),
        rows=tuple(rows),
        version="v9",
    )


@st.composite
def _scalar(draw: st.DrawFn, resource: str, name: str, count: int) -> Row:
    data_type = draw(st.sampled_from(sorted(_TEXTS)))
    texts = _TEXTS[data_type]
    if data_type == "string":
        texts = st.one_of(texts, _SOFT_VALUES)
    values = draw(st.lists(st.just("") | texts, min_size=count, max_size=count))
    required = draw(_REQUIRED)
    return Row(resource, name, "FALSE", data_type, required, tuple(values), 0)


@st.composite
def _container(  # noqa: PLR0917 - a composite takes its arguments by position
    draw: st.DrawFn, name: str, flag: str, data_type: str, count: int, root: str
) -> list[Row]:
    empty = ("",) * count
    rows = [Row(root, name, flag, data_type, "REQUIRED", empty, 0)]
    for member in draw(st.lists(_NAMES, min_size=1, max_size=3, unique=True)):
        rows.append(draw(_scalar(name, member, count)))
    return rows
