"""Each kind of value as each type: its placeholder in sample files, or the reason why it does not fit."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
    Type,
)
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
from tablewright.model.version import ArrayTree, Branch, Leaf
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.values.placeholders import (
    placeholder_of,
    placeholders_of,
    type_mismatch,
)
from tablewright.values.typed_texts import UnfitError

FLAG = Descriptor("FlagDescriptor")
SPACES = {"FlagDescriptor": "uri://x/FlagDescriptor"}
TYPES: dict[str, Type] = {
    **{
        name: Scalar(name)
        for name in (
            "string",
            "integer",
            "number",
            "boolean",
            "date",
            "datetime",
            "local-datetime",
            "time",
            "date-or-datetime",
        )
    },
    "descriptor": FLAG,
}
#: The value does not fit the type.
NO = "no"
DAY, DAY_TIME = {"$school-date": "09-16"}, {"$school-date": "09-16", "as": "datetime"}
TODAY, TODAY_TIME = {"$relative-date": 3}, {"$relative-date": 3, "as": "datetime"}
MIDNIGHT = "2017-03-01T00:00:00"
URI = "uri://x/FlagDescriptor#"

#: One column for each type, in the order of TYPES.
TABLE: list[tuple[Value, list[Any]]] = [
    (Literal("07"), ["07", 7, 7, NO, NO, NO, NO, NO, NO, f"{URI}07"]),
    (Literal("-1.50"), ["-1.50", NO, -1.5, NO, NO, NO, NO, NO, NO, f"{URI}-1.50"]),
    (Literal("TRUE"), ["TRUE", NO, NO, True, NO, NO, NO, NO, NO, f"{URI}TRUE"]),
    (Literal("false"), ["false", NO, NO, False, NO, NO, NO, NO, NO, f"{URI}false"]),
    (
        Literal("8:15:00"),
        ["8:15:00", NO, NO, NO, NO, NO, NO, "08:15:00", NO, f"{URI}8:15:00"],
    ),
    (
        Literal("2017-03-01"),
        [
            "2017-03-01",
            NO,
            NO,
            NO,
            "2017-03-01",
            MIDNIGHT,
            MIDNIGHT,
            NO,
            "2017-03-01",
            f"{URI}2017-03-01",
        ],
    ),
    (
        Literal("2017-03-01T00:00:00"),
        [
            MIDNIGHT,
            NO,
            NO,
            NO,
            NO,
            MIDNIGHT,
            MIDNIGHT,
            NO,
            MIDNIGHT,
            f"{URI}{MIDNIGHT}",
        ],
    ),
    (
        Literal("uri://y#Red"),
        ["uri://y#Red", NO, NO, NO, NO, NO, NO, NO, NO, "uri://y#Red"],
    ),
    (
        FixedDate(2017, 3, 1),
        [
            "2017-03-01",
            NO,
            NO,
            NO,
            "2017-03-01",
            MIDNIGHT,
            MIDNIGHT,
            NO,
            "2017-03-01",
            f"{URI}2017-03-01",
        ],
    ),
    (
        SchoolYear(-5),
        [
            {"$school-year": -5, "as": "string"},
            {"$school-year": -5},
            {"$school-year": -5},
            *[NO] * 7,
        ],
    ),
    (SchoolYearText("{end} x"), [{"$school-year-text": "{end} x"}, *[NO] * 9]),
    (SchoolDate(9, 16), [DAY, NO, NO, NO, DAY, DAY_TIME, DAY_TIME, NO, DAY, NO]),
    (
        RelativeDate(3),
        [TODAY, NO, NO, NO, TODAY, TODAY_TIME, TODAY_TIME, NO, TODAY, NO],
    ),
    (
        PreferredValue(Literal("07")),
        [
            {"$prefer": "07"},
            {"$prefer": 7},
            {"$prefer": 7},
            *[NO] * 6,
            {"$prefer": f"{URI}07"},
        ],
    ),
    (
        PreferredValue(SchoolYearText("x")),
        [{"$prefer": {"$school-year-text": "x"}}, *[NO] * 9],
    ),
    (
        Calculated("88", plus=1),
        [
            {"$calculated": "88", "plus": 1},
            {"$calculated": 88, "plus": 1},
            {"$calculated": 88, "plus": 1},
            *[NO] * 6,
            {"$calculated": f"{URI}88", "plus": 1},
        ],
    ),
    (
        Variable("code"),
        [
            {"$variable": "code", "default": "code"},
            *[NO] * 8,
            {"$variable": "code", "default": f"{URI}code"},
        ],
    ),
    (
        Variable("code", "", "7"),
        [
            {"$variable": "code", "default": "7"},
            {"$variable": "code", "default": 7},
            {"$variable": "code", "default": 7},
            *[NO] * 6,
            {"$variable": "code", "default": f"{URI}7"},
        ],
    ),
    (
        Variable("code", "/x"),
        [
            {"$variable": "code", "default": "code", "suffix": "/x"},
            *[NO] * 8,
            {"$variable": "code", "default": f"{URI}code", "suffix": "/x"},
        ],
    ),
    (Items((Literal("a"),)), [NO] * 10),
]


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        (value, name, cell)
        for value, row in TABLE
        for name, cell in zip(TYPES, row, strict=True)
    ],
)
def test_a_value_has_the_placeholder_of_each_type(
    value: Value, name: str, expected: Any
) -> None:
    kind = TYPES[name]
    fits = expected != NO
    assert bool(type_mismatch(value, kind)) != fits
    for wrapped in (kind, ListOf(kind)):  # type: ignore[arg-type]  # all of them are item types
        if fits:
            placeholder = placeholder_of(value, wrapped, SPACES)
            assert (placeholder, type(placeholder)) == (expected, type(expected))
        else:
            with pytest.raises(UnfitError):
                placeholder_of(value, wrapped, SPACES)


@pytest.mark.parametrize("name", TYPES)
def test_the_example_of_a_system_value_fits_its_type(name: str) -> None:
    placeholder = placeholder_of(SystemValue(), TYPES[name], SPACES)
    resolved = resolve(placeholder, 2017, date(2017, 3, 1))
    text = resolved if isinstance(resolved, str) else json.dumps(resolved)
    assert type_mismatch(Literal(text), TYPES[name]) == ""


@pytest.mark.parametrize(
    "kind", [Nested("hull"), Reference("portReference"), ListOf(Nested("deck"))]
)
@pytest.mark.parametrize(
    "value", [Literal("7"), SystemValue(), Variable("x"), SchoolYear()]
)
def test_a_value_does_not_fit_an_object(value: Value, kind: Type) -> None:
    assert (
        type_mismatch(value, kind) == "the member holds an object, not a single value"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "integer"),
        ("1.0", "integer"),
        ("NaN", "number"),
        ("-Infinity", "number"),
        ("1e999", "number"),
        ("yes", "boolean"),
        ("2017-02-29", "date"),
        ("8:15", "time"),
        ("25:00:00", "time"),
        ("a:b:c", "time"),
        ("8:15:00:00", "time"),
        ("today", "datetime"),
        ("9/16", "date-or-datetime"),
    ],
)
def test_texts_that_do_not_fit(text: str, name: ScalarName) -> None:
    assert (
        type_mismatch(Literal(text), Scalar(name))
        == f"'{text}' is not of the type {name}"
    )


def test_a_value_outside_a_closed_list_is_reported() -> None:
    kind = Scalar("string", one_of=("red", "blue"))
    assert type_mismatch(Literal("red"), kind) == ""
    assert (
        type_mismatch(PreferredValue(Literal("Red")), kind)
        == "'Red' is not one of red, blue"
    )


@given(st.text(max_size=20))
def test_text_stays_text(text: str) -> None:
    assert placeholder_of(Literal(text), Scalar("string"), {}) == text


@given(st.integers())
def test_whole_numbers_keep_every_digit(number: int) -> None:
    for name in ("integer", "number"):
        whole = placeholder_of(Literal(str(number)), Scalar(name), {})
        assert (whole, type(whole)) == (number, int)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_stay_numbers(number: float) -> None:
    assert placeholder_of(Literal(repr(number)), Scalar("number"), {}) == number


@given(st.datetimes(), st.times().map(lambda moment: moment.replace(microsecond=0)))
def test_dates_and_times_keep_their_values(moment: datetime, clock_time: time) -> None:
    day = moment.date().isoformat()
    assert placeholder_of(Literal(day), Scalar("date"), {}) == day
    assert (
        placeholder_of(Literal(moment.isoformat()), Scalar("datetime"), {})
        == moment.isoformat()
    )
    assert (
        placeholder_of(
            Literal(f"{clock_time.hour}:{clock_time:%M:%S}"), Scalar("time"), {}
        )
        == clock_time.isoformat()
    )


def test_a_payload_keeps_the_order_of_its_members() -> None:
    leaf = Leaf(SchoolYear(), Scalar("integer"))
    tree = Branch(
        (
            ("b", ArrayTree((Branch((("a", leaf),)), Branch(())))),
            ("a", Leaf(Literal("Red"), FLAG)),
        )
    )
    assert placeholders_of(tree, SPACES) == {
        "b": [{"a": {"$school-year": 0}}, {}],
        "a": f"{URI}Red",
    }
    assert list(placeholders_of(tree, SPACES)) == ["b", "a"]
