"""The changes of updates are computed again after corrections."""

from __future__ import annotations

from dataclasses import replace

from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Property
from tablewright.model.values import Literal
from tablewright.resolve.corrections.scenario_changes import with_changes

A, B = Literal("A"), Literal("B")
SCENARIOS = (
    Scenario("1", "POST", "create"),
    Scenario("2", "PUT", "update", record_of="1", changes=("mast",)),
    Scenario("3", "PUT", "update", changes=("mast",)),
    Scenario("4", "DELETE", "delete", record_of="1"),
)
MAST = Property("mast", values=(("1", A), ("2", B), ("3", B)))
KEEL = Property("keel", values=(("1", A), ("2", A)))
PAGE = Page("Ships", "", (), SCENARIOS, (MAST, KEEL))


def test_an_empty_cell_that_no_sentence_explains_is_left_empty() -> None:
    emptied = replace(SCENARIOS[1], changes=("mast", "keel"))
    page = replace(
        PAGE,
        properties=(
            replace(MAST, values=(("1", A), ("2", B))),
            replace(KEEL, values=(("1", A),)),
        ),
    )
    assert page.left_empty(emptied) == ("keel",)
    assert page.left_empty(replace(emptied, removes=("keel",))) == ()
    assert page.left_empty(replace(emptied, action="override")) == ()


def test_a_page_without_corrections_does_not_change() -> None:
    odd = replace(PAGE, scenarios=(replace(SCENARIOS[1], changes=("rumour",)),))
    assert with_changes(odd, odd) is odd


def test_changes_use_corrected_places_and_values() -> None:
    hull = Property("hull", properties=(replace(KEEL, values=(("1", A),)),))
    after = with_changes(
        replace(PAGE, properties=(hull, replace(MAST, values=(("1", A), ("2", A))))),
        PAGE,
    )
    assert [scenario.changes for scenario in after.scenarios] == [
        (),
        ("hull/keel",),
        ("mast",),
        (),
    ]
