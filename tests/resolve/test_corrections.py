"""Each kind of correction changes its part of a page, and a stale correction is a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tablewright.model.corrections import (
    AdditionCorrection,
    Correction,
    KeepCorrection,
    KindCorrection,
    NameCorrection,
    PathCorrection,
    PlaceCorrection,
    RequiredCorrection,
    ScenariosCorrection,
    TypeCorrection,
    ValueCorrection,
)
from tablewright.model.page import Call, Page, Parameter, Scenario, Unplaced
from tablewright.model.properties import Property
from tablewright.model.values import (
    Items,
    Literal,
    PreferredValue,
    SchoolYear,
    SchoolYearText,
    SystemValue,
    Value,
)
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.rules import RULES

A, B, C = Literal("A"), Literal("B"), Literal("C")
SCENARIOS = tuple(Scenario(number, "POST", "create") for number in ("1", "2", "10"))
WHY = "The page is wrong."


def prop(name: str, *children: Property, **values: Value) -> Property:
    """A string property; `s1=A` is its cell of scenario 1."""
    cells = tuple((number.removeprefix("s"), value) for number, value in values.items())
    return Property(name, type="string", values=cells, properties=children)


def page(
    *properties: Property, unplaced: tuple[Unplaced, ...] = (), call: Call | None = None
) -> Page:
    return Page("Ships", "", (), SCENARIOS, properties, unplaced=unplaced, call=call)


def corrected(before: Page, *corrections: Correction) -> Page:
    """The page after corrections, none of which is out of date."""
    (after,), stale = apply_corrections((before,), corrections)
    assert stale == ()
    return after


NOTHING = "changes nothing"


def of(**fields: Any) -> dict[str, Any]:
    return fields


@pytest.mark.parametrize(
    ("before", "correction", "after"),
    [
        (of(s1=A, s2=B), of(was=A, now=C), of(s1=C, s2=B)),
        (of(s1=A, s2=A), of(was=A, now=C, scenarios=("2",)), of(s1=A, s2=C)),
        (of(s1=A, s2=B), of(was=A), of(s2=B)),
        (of(s1=PreferredValue(A)), of(was=PreferredValue(A), now=B), of(s1=B)),
        (of(s1=SystemValue(), s2=A), of(was=SystemValue(), now=A), of(s1=A, s2=A)),
        (of(s2=B), of(now=C, scenarios=("10", "1")), of(s1=C, s2=B, s10=C)),
        (of(s1=A, s2=B), of(matches="[AB]", now=C), of(s1=C, s2=C)),
        (
            of(s1=A, s2=Literal("AB")),
            of(matches="A", now=C),
            of(s1=C, s2=Literal("AB")),
        ),
        (
            of(s1=Literal("2017 Fall")),
            of(matches="2017 (.+)", now=Literal(r"\1")),
            of(s1=Literal("Fall")),
        ),
        (
            of(s1=PreferredValue(Literal("2017 Fall"))),
            of(matches="2017 (.+)", now=SchoolYearText(r"{end} \1")),
            of(s1=PreferredValue(SchoolYearText("{end} Fall"))),
        ),
        (
            of(s1=PreferredValue(Literal("2017"))),
            of(matches="2017", now=SchoolYear()),
            of(s1=SchoolYear()),
        ),
        (of(s1=A), of(matches="A"), {}),
        (
            of(s1=Items((A, None, A))),
            of(was=A, now=B),
            of(s1=Items((B, None, B))),
        ),
        (of(s1=Items((A, B))), of(was=A), of(s1=Items((None, B)))),
        (of(s1=Items((A, None))), of(was=A), {}),
        (
            of(s1=Items((Items((A,)), B))),
            of(matches="A", now=C),
            of(s1=Items((Items((C,)), B))),
        ),
        (
            of(s1=Items((A, B))),
            of(was=Items((A, B)), now=Items((None, A, B))),
            of(s1=Items((None, A, B))),
        ),
    ],
)
def test_a_correction_replaces_values(
    before: dict[str, Value], correction: dict[str, object], after: dict[str, Value]
) -> None:
    entry = ValueCorrection("Ships/mast", WHY, **correction)  # type: ignore[arg-type]
    assert corrected(page(prop("mast", **before)), entry) == page(prop("mast", **after))


@pytest.mark.parametrize(
    ("before", "scenarios", "after", "new"),
    [
        (of(s1=A, s2=B), ("1", "10"), of(s1=A, s10=B), ("2", "10")),
        (of(s1=A, s2=B), ("2", "10"), of(s2=A, s10=B), ("1", "2", "10")),
        (of(s1=A, s2=B), ("2", "1"), of(s1=B, s2=A), ("1", "2")),
        (of(s1=SystemValue()), ("10",), of(s10=SystemValue()), ("1", "10")),
    ],
)
def test_a_correction_moves_cells_to_other_scenarios(
    before: dict[str, Value],
    scenarios: tuple[str, ...],
    after: dict[str, Value],
    new: tuple[str, ...],
) -> None:
    moved = corrected(
        page(prop("mast", **before)),
        ScenariosCorrection("Ships/mast", WHY, scenarios=scenarios),
    )
    assert moved == page(prop("mast", **after))
    assert moved.properties[0].corrected == tuple((number, WHY) for number in new)


@pytest.mark.parametrize(
    ("entry", "after"),
    [
        (
            NameCorrection("Ships/mast", WHY, was="mast", now="Mast"),
            Property("Mast", type="string"),
        ),
        (
            NameCorrection("Ships/mast", WHY, matches="(.)ast", now=r"\1izzen"),
            Property("mizzen", type="string"),
        ),
        (
            TypeCorrection("Ships/mast", WHY, was="string", now="integer"),
            Property("mast", type="integer"),
        ),
        (
            RequiredCorrection("Ships/mast", WHY, was="optional", now="required"),
            Property("mast", type="string", required="required"),
        ),
        (NameCorrection("Ships/mast", WHY, was="mast"), None),
    ],
)
def test_a_correction_replaces_attributes_of_properties(
    entry: Correction, after: Property | None
) -> None:
    assert corrected(page(prop("mast"), prop("keel")), entry).properties == (
        *([after] if after else []),
        prop("keel"),
    )


def test_a_pattern_matches_places_of_every_page_and_depth() -> None:
    boats = Page("Boats", "", (), SCENARIOS, (prop("mast", s1=A),))
    ships = page(
        prop("deck", prop("mast", s1=A)), prop("mast", s1=A), prop("masts", s1=A)
    )
    entry = ValueCorrection("*/mast", WHY, was=A, now=B)
    (first, second), stale = apply_corrections((boats, ships), (entry,))
    assert stale == ()
    assert first.properties == (prop("mast", s1=B),)
    assert second == page(
        prop("deck", prop("mast", s1=B)), prop("mast", s1=B), prop("masts", s1=A)
    )


def test_properties_of_one_name_are_corrected_separately() -> None:
    entry = NameCorrection("Ships/mast#2", WHY)
    assert corrected(page(prop("mast", s1=A), prop("mast", s1=B)), entry) == page(
        prop("mast", s1=A)
    )


def test_a_correction_applies_to_the_result_of_earlier_ones() -> None:
    rename = NameCorrection("Ships/mast", WHY, now="sail")
    value = ValueCorrection("Ships/sail", WHY, was=A, now=B)
    assert corrected(page(prop("mast", s1=A)), rename, value) == page(
        prop("sail", s1=B)
    )


DECK = prop("deck", prop("rail", prop("knob")))
ROW = Unplaced("Boats", "keel", "scalar", "string", "required", (("1", A),))
KEEL = Property("keel", "scalar", "string", "required", (("1", A),))
BEAM = replace(KEEL, name="beam")


@pytest.mark.parametrize(
    ("at", "now", "properties", "unplaced"),
    [
        ("Ships/unplaced/Boats/keel", "*", (DECK, prop("mast"), KEEL), ()),
        (
            "Ships/unplaced/Boats/*",
            "deck/*",
            (prop("deck", *DECK.properties, KEEL), prop("mast")),
            (),
        ),
        ("Ships/unplaced/Boats/keel", "beam", (DECK, prop("mast"), BEAM), ()),
        (
            "Ships/mast",
            "deck/rail/mast",
            (prop("deck", prop("rail", prop("knob"), prop("mast"))),),
            (ROW,),
        ),
        (
            "Ships/deck/rail/knob",
            "handle",
            (prop("deck", prop("rail")), prop("mast"), prop("handle")),
            (ROW,),
        ),
        ("Ships/deck", "mast/*", (prop("mast", DECK),), (ROW,)),
    ],
)
def test_a_correction_moves_properties(
    at: str, now: str, properties: tuple[Property, ...], unplaced: tuple[Unplaced, ...]
) -> None:
    entry = PlaceCorrection(at, WHY, now=now)
    assert corrected(page(DECK, prop("mast"), unplaced=(ROW,)), entry) == page(
        *properties, unplaced=unplaced
    )


CALL = Call(
    "POST",
    "sail/{code}",
    (
        Parameter("code", "path", "string", "required"),
        Parameter("Code", "query", "string", "optional"),
    ),
    (prop("success", s1=A),),
)


@pytest.mark.parametrize(
    ("entry", "path", "parameters", "answer"),
    [
        (
            PathCorrection("Ships/path", WHY, was="sail/{code}", now="/sail"),
            "/sail",
            CALL.parameters,
            CALL.answer,
        ),
        (
            PathCorrection("Ships/path", WHY, matches="(.*)", now="/"),
            "/",
            CALL.parameters,
            CALL.answer,
        ),
        (
            TypeCorrection("Ships/parameters/code", WHY, now="integer"),
            CALL.path,
            (Parameter("code", "path", "integer", "required"), CALL.parameters[1]),
            CALL.answer,
        ),
        (
            ValueCorrection("Ships/parameters/code", WHY, now=Literal("HMS")),
            CALL.path,
            (
                Parameter("code", "path", "string", "required", value="HMS"),
                CALL.parameters[1],
            ),
            CALL.answer,
        ),
        (
            RequiredCorrection("Ships/parameters/code", WHY, now="conditional"),
            CALL.path,
            (Parameter("code", "path", "string", "conditional"), CALL.parameters[1]),
            CALL.answer,
        ),
        (
            NameCorrection("Ships/parameters/Code", WHY),
            CALL.path,
            CALL.parameters[:1],
            CALL.answer,
        ),
        (
            ValueCorrection("Ships/answer/success", WHY, was=A, now=B),
            CALL.path,
            CALL.parameters,
            (prop("success", s1=B),),
        ),
    ],
)
def test_a_correction_changes_the_call_of_an_operation_page(
    entry: Correction,
    path: str,
    parameters: tuple[Parameter, ...],
    answer: tuple[Property, ...],
) -> None:
    assert corrected(page(call=CALL), entry).call == Call(
        "POST", path, parameters, answer
    )


@pytest.mark.parametrize(
    "entries",
    [
        (NameCorrection("Ships/mast", WHY, was="mast", now="keel"),),
        (PlaceCorrection("Ships/unplaced/Boats/keel", WHY, now="keel"),),
    ],
)
def test_a_second_property_of_one_name_is_an_error(
    entries: tuple[Correction, ...],
) -> None:
    before = page(prop("mast", s1=A), prop("keel", s1=B), unplaced=(ROW,))
    _, findings = apply_corrections((before,), entries)
    assert [(finding.code, finding.page, finding.at) for finding in findings] == [
        ("E009", "Ships", "keel#2")
    ]
    freed = NameCorrection("Ships/keel", WHY, was="keel", now="hull")
    assert apply_corrections((before,), (freed, *entries))[1] == ()


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (ValueCorrection("Ships/sail", WHY, was=A, now=B), NOTHING),
        (ValueCorrection("Ships/mast", WHY, was=C, now=B), NOTHING),
        (
            ValueCorrection("Ships/mast", WHY, was=A, now=B, scenarios=("1", "2")),
            "changes nothing in scenario 2",
        ),
        (
            ValueCorrection("Ships/mast", WHY, now=B, scenarios=("1", "2")),
            "changes nothing in scenario 1",
        ),
        (ValueCorrection("Ships/mast", WHY, now=B), NOTHING),
        (ValueCorrection("Ships/mast", WHY, now=B, scenarios=("1", "3")), NOTHING),
        (ScenariosCorrection("Ships/mast", WHY, scenarios=("1",)), NOTHING),
        (ScenariosCorrection("Ships/mast", WHY, scenarios=("3",)), NOTHING),
        (ScenariosCorrection("Ships/mast", WHY, scenarios=("1", "2")), NOTHING),
        (ScenariosCorrection("Ships/sail", WHY, scenarios=("2",)), NOTHING),
        (
            TypeCorrection("Ships/mast", WHY, was="integer", now="x"),
            NOTHING,
        ),
        (KindCorrection("Ships/mast", WHY, was="object", now="reference"), NOTHING),
        (
            RequiredCorrection("Ships/mast", WHY, was="required", now="optional"),
            NOTHING,
        ),
        (
            KeepCorrection("Ships/*", WHY, count=1),
            "changes 2 places, but its `count` is 1",
        ),
        (PlaceCorrection("Ships/mast", WHY, now="nowhere/mast"), NOTHING),
        (PlaceCorrection("Ships/mast", WHY, now="mast/mast"), NOTHING),
        (PlaceCorrection("Ships/unplaced/Boats/x", WHY, now="*"), NOTHING),
        (PathCorrection("Ships/path", WHY, now="/"), NOTHING),
        (ValueCorrection("Boats/mast", WHY, was=A, now=B), NOTHING),
    ],
)
def test_a_stale_correction_is_a_finding(entry: Correction, problem: str) -> None:
    before = page(prop("mast", s1=A), prop("keel", s1=B), unplaced=(ROW,))
    (after,), (finding,) = apply_corrections((before,), (entry,))
    assert (finding.code, finding.page, finding.at) == ("E001", "", entry.at)
    assert dict(finding.texts) == {"what": entry.what, "problem": problem}
    assert (after == before) == (problem == NOTHING)


def test_a_pattern_that_matches_in_many_ways_is_matched_in_linear_time() -> None:
    # Python's `re` tries 2 ** 200 ways to match these.
    cell = Literal("a" * 200 + "!")
    before = page(prop("mast", s1=cell))
    entry = ValueCorrection("Ships/mast", WHY, matches="(a+)+b", now=B)
    (after,), (finding,) = apply_corrections((before,), (entry,))
    assert (after, finding.code) == (before, "E001")

    entry = ValueCorrection(
        "Ships/mast", WHY, matches="((a)|a)*(!)", now=Literal(r"\3\g<1>\\")
    )
    (after,), findings = apply_corrections((before,), (entry,))
    assert after.properties[0].value("1") == Literal("!a\\")
    assert not findings


# The last two are in Python's `re`, but cannot be matched in linear time.
@pytest.mark.parametrize(
    ("matches", "now"),
    [("(", "x"), ("A", r"\1"), ("A", r"\g<b>"), ("(?=A)A", "x"), (r"(A)\1", "x")],
)
def test_a_wrong_pattern_is_a_finding(matches: str, now: str) -> None:
    entry = ValueCorrection("Ships/mast", WHY, matches=matches, now=Literal(now))
    before = page(prop("mast", s1=A))
    (after,), (finding,) = apply_corrections((before,), (entry,))
    assert after == before
    assert (finding.code, finding.at, RULES["E008"].level) == (
        "E008",
        "Ships/mast",
        "error",
    )


def test_a_value_that_is_not_a_text_does_not_fit_a_parameter() -> None:
    entry = ValueCorrection("Ships/parameters/code", WHY, now=SchoolYear())
    (after,), (finding,) = apply_corrections((page(call=CALL),), (entry,))
    assert after.call == CALL
    assert (finding.code, dict(finding.texts)["problem"]) == ("E001", NOTHING)


def test_a_corrected_cell_has_the_reason_of_its_correction() -> None:
    cells = (("1", Literal("a")), ("2", Literal("b")))
    page = Page(
        "Ships",
        "",
        (),
        (Scenario("1", "POST", "create"), Scenario("2", "POST", "create")),
        (),
    )
    page = replace(page, properties=(Property("mast", values=cells),))
    one = ValueCorrection("Ships/mast", "It is c.", was=Literal("b"), now=Literal("c"))
    emptied = ValueCorrection("Ships/mast", "It is not there.", was=Literal("a"))
    added = AdditionCorrection("Ships", "Why.", adds=(Property("sail", values=cells),))
    (found,), _ = apply_corrections((page,), (one, emptied, added))
    assert [(prop.name, prop.corrected) for prop in found.properties] == [
        ("mast", (("2", "It is c."), ("1", "It is not there."))),
        ("sail", (("1", "Why."), ("2", "Why."))),
    ]


def test_a_row_without_a_parent_is_moved_and_corrected_in_one_entry() -> None:
    entry = PlaceCorrection(
        "Ships/unplaced/Boats/keel",
        WHY,
        now="deck/beam",
        kind="descriptor",
        type="beamDescriptor",
        required="optional",
        values=(("2", C), ("1", B)),
    )
    after = corrected(page(DECK, unplaced=(ROW,)), entry)
    assert after.unplaced == ()
    assert dict(after.walk())["deck/beam"] == Property(
        "beam",
        "descriptor",
        "beamDescriptor",
        "optional",
        (("1", B), ("2", C)),
        corrected=(("2", WHY), ("1", WHY)),
    )


def test_a_moved_row_keeps_the_cells_that_the_correction_does_not_name() -> None:
    entry = PlaceCorrection(
        "Ships/unplaced/Boats/keel", WHY, now="*", values=(("2", B),)
    )
    after = corrected(page(unplaced=(ROW,)), entry)
    assert after.properties[0].values == (("1", A), ("2", B))
    assert after.properties[0].type == ROW.type


def test_a_moved_row_with_a_cell_of_an_unknown_scenario_is_stale() -> None:
    entry = PlaceCorrection(
        "Ships/unplaced/Boats/keel", WHY, now="*", values=(("9", B),)
    )
    before = page(unplaced=(ROW,))
    (after,), (finding,) = apply_corrections((before,), (entry,))
    assert (after, finding.code) == (before, "E001")


def test_a_cell_without_a_new_value_is_empty_on_purpose() -> None:
    creates = tuple(Scenario(number, "POST", "create") for number in "123")
    cells = (("1", Literal("a")), ("2", Literal("b")))
    mast = Property("mast", values=cells)
    page = Page("Ships", "", (), creates, (mast,))
    # Without an old value, the correction is about empty cells alone.
    empty = ValueCorrection("Ships/mast", "It is not there.", scenarios=("3",))
    (found,), stale = apply_corrections((page,), (empty,))
    (prop,) = found.properties
    assert (prop.values, prop.empty, stale) == (cells, ("3",), ())
    # With an old value, it is about cells with that value alone.
    one = ValueCorrection(
        "Ships/mast", "It is not there.", was=Literal("a"), scenarios=("1",)
    )
    (found,), stale = apply_corrections((page,), (one,))
    assert (found.properties[0].empty, stale) == (("1",), ())
    unknown = ValueCorrection("Ships/mast", "It is not there.", scenarios=("9",))
    _, (finding,) = apply_corrections((page,), (unknown,))
    assert finding.code == "E001"
