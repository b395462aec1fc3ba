"""What holds for every kind of value."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from tablewright.model.types import Scalar
from tablewright.model.values import (
    Calculated,
    FixedDate,
    Items,
    Literal,
    PreferredValue,
    RelativeDate,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    SystemValue,
    Value,
    Variable,
)
from tablewright.specfiles.codec import PlainError, from_plain, to_plain
from tablewright.values import placeholders
from tablewright.values.cells import cell_text, read_cell
from tablewright.values.kinds import (
    BRACKETED_EXTENT,
    KEYED_KINDS,
    NOTATIONS,
    VALUE_EXTENT,
    kind_of,
)
from tablewright.values.placeholders import placeholder_of, type_mismatch
from tablewright.values.words import (
    accepts_any,
    code_values_of,
    effective_value,
    value_words,
)

#: For each value: its words, whether any other value is accepted, and the value that is sent.
EXAMPLES: list[tuple[Value, str, bool, Value]] = [
    (Literal("8:15:00"), "8:15:00", False, Literal("8:15:00")),
    (PreferredValue(Literal("501")), "501 (preferred)", True, Literal("501")),
    (Calculated("88"), "88 (calculated)", True, Literal("88")),
    (Calculated("88", 1), "88 (calculated, previous + 1)", True, Literal("88")),
    (SchoolYear(), "school year", False, SchoolYear()),
    (SchoolYear(-5), "school year -5", False, SchoolYear(-5)),
    (
        SchoolYearText("{start} Fall"),
        "{start} Fall",
        False,
        SchoolYearText("{start} Fall"),
    ),
    (SchoolDate(9, 1), "09-01 of the school year", False, SchoolDate(9, 1)),
    (FixedDate(1999, 1, 2), "1999-01-02", False, FixedDate(1999, 1, 2)),
    (RelativeDate(0), "today", False, RelativeDate(0)),
    (RelativeDate(30), "today +30 days", False, RelativeDate(30)),
    (SystemValue(), "(system value)", True, SystemValue()),
    (Variable("Port name", "/x"), "[Port name]/x", True, Literal("Port name/x")),
    (Variable("Port name", "", "Ystad"), "[Port name]", True, Literal("Ystad")),
    (Items((Literal("a"), None)), "[a, (empty)]", False, Items((Literal("a"), None))),
    (
        Items((SystemValue(), None)),
        "[(system value), (empty)]",
        True,
        Items((SystemValue(), None)),
    ),
]
VALUES = [value for value, *_ in EXAMPLES]


def test_every_class_has_an_example() -> None:
    assert {type(value) for value in VALUES} == set(get_args(Value))


@pytest.mark.parametrize(("value", "words", "any_accepted", "effective"), EXAMPLES)
def test_words_and_effective_value(
    value: Value, words: str, any_accepted: bool, effective: Value
) -> None:
    assert value_words(value) == words
    assert accepts_any(value) == any_accepted
    assert effective_value(value) == effective


@pytest.mark.parametrize("value", VALUES)
def test_files_hold_every_value(value: Value) -> None:
    assert from_plain(Value, to_plain(value)) == value


@pytest.mark.parametrize(
    "value", [value for value in VALUES if not isinstance(value, Items)]
)
def test_a_line_without_cell_borders_shows_where_a_value_ends(value: Value) -> None:
    text = cell_text(value).replace("\\|", "|")
    # A school-year text ends anywhere, and `Future Date` is two words among others.
    expected = not isinstance(value, SchoolYearText) and text != "Future Date"
    assert bool(re.fullmatch(VALUE_EXTENT, text)) == expected
    assert bool(re.fullmatch(BRACKETED_EXTENT, text)) == ("[" in text)


def test_a_kind_that_shows_its_end_also_has_a_notation() -> None:
    for value in VALUES:
        kind = kind_of(value)
        assert not kind.extents or kind.notations, type(value)


def test_notations_that_match_longer_texts_are_tried_last() -> None:
    precedences = [notation.precedence for notation in NOTATIONS]
    assert precedences == sorted(precedences)
    assert read_cell("{start} [x]", "string").value == SchoolYearText("{start} [x]")


def test_code_values() -> None:
    assert list(code_values_of(Literal("uri://x/Flag#Red"))) == ["Red"]
    assert list(code_values_of(PreferredValue(Literal("Red")))) == ["Red"]
    assert list(code_values_of(Items((Literal("Red"), None, Literal("Blue"))))) == [
        "Red",
        "Blue",
    ]
    assert list(code_values_of(Calculated("Red"))) == []


@pytest.mark.parametrize("value", VALUES)
def test_lasting_texts_are_free_of_the_school_year(value: Value) -> None:
    texts = list(kind_of(value).lasting_texts(value))
    expected = {Literal: ["8:15:00"], PreferredValue: ["501"], FixedDate: ["1999"]}
    first_item = value.items[0] if isinstance(value, Items) else None
    assert texts == (
        ["a"] if first_item == Literal("a") else expected.get(type(value), [])
    )


def test_only_text_can_be_preferred() -> None:
    with pytest.raises(
        PlainError, match="a text or a school-year-text is expected here"
    ):
        from_plain(Value, {"prefer": {"system": "value"}})


def test_the_keys_of_kinds_are_unique() -> None:
    keyed = [kind for kind in map(kind_of, VALUES) if kind in KEYED_KINDS.values()]
    assert {kind.yaml_keys[0][0] for kind in keyed} == set(KEYED_KINDS)
    assert len(KEYED_KINDS) == len(get_args(Value)) - 2  # texts and lists have no key


def test_a_value_is_converted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    conversions = []
    original = placeholders.single_placeholder

    def counted(*arguments: object) -> object:
        conversions.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]  # passed on unchanged

    monkeypatch.setattr(placeholders, "single_placeholder", counted)
    value, kind = Literal("converted once"), Scalar("string", max_length=77)
    for _ in range(3):
        assert type_mismatch(value, kind) == ""
        assert placeholder_of(value, kind, {}) == "converted once"
    assert len(conversions) == 1
