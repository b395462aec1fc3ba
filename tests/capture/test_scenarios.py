"""Sentences and columns become scenarios: the record of each, its subject, and its changes."""

from __future__ import annotations

import pytest

from tablewright.capture import capture_page
from tablewright.capture.scenarios.methods import (
    NO_METHODS,
    MethodsOfPage,
    collect_methods,
)
from tablewright.capture.scenarios.subjects import read_subject
from tablewright.model.page import Page, Scenario
from tablewright.model.table import Column, Row, ScenarioTable, Sentence

KNOWN = frozenset(
    {"grading", "period", "primary", "contact", "status", "attendance", "event"}
)


def page(
    printed: str,
    sentences: list[str],
    rows: list[str],
    *others: Row,
    methods: MethodsOfPage = NO_METHODS,
) -> Page:
    """Captures a page of `Things`; `printed` has one method for each column, `?` for a column without one.

    `rows` have the form `property | type | value...`. A property `xReference/y` gives two rows: the reference
    and its member.
    """
    columns = tuple(
        Column(str(n), method, f"Scenario {n}: {method}")
        for n, method in enumerate(printed.split(), 1)
    )
    table_rows: list[Row] = []
    for row in rows:
        name, kind, *cells = [cell.strip() for cell in row.split("|")]
        cells += [""] * (len(columns) - len(cells))
        above, _, name = name.rpartition("/")
        if above and not any(item.property == above for item in table_rows):
            table_rows.append(
                _row("Things", above, above, ("",) * len(columns), len(table_rows))
            )
        table_rows.append(
            _row(above or "Things", name, kind, tuple(cells), len(table_rows))
        )
    numbered = tuple(
        Sentence(str(n), text, 100 + n) for n, text in enumerate(sentences, 1)
    )
    table = ScenarioTable(
        "Thing",
        "Things",
        (),
        numbered,
        (),
        columns,
        (*table_rows, *others),
        header_line=200,
    )
    pages = {"things": methods}
    return capture_page(table, "thing.md", "0" * 64, "test", methods=pages).page


def _row(resource: str, name: str, kind: str, cells: tuple[str, ...], line: int) -> Row:
    return Row(resource, name, "FALSE", kind, "REQUIRED", cells, line)


def scenario(captured_page: Page, number: str) -> Scenario:
    return next(
        scenario for scenario in captured_page.scenarios if scenario.number == number
    )


def codes(captured_page: Page) -> list[tuple[str, str]]:
    return [
        (finding.code, finding.at)
        for finding in captured_page.findings
        if finding.code.startswith("S")
    ]


TWO = [
    "Create a thing for an elementary school student.",
    "Create a thing for a high school student.",
]
KEY = "studentReference/studentUniqueId | string |"


@pytest.mark.parametrize(
    ("text", "who", "position"),
    [
        ("Create a Tardy Attendance Event for Austin Jones.", "Austin Jones", None),
        ("Update the status for the Austin Jones association.", "Austin Jones", None),
        ("Create it between student, Austin Jones, and first parent.", "Austin Jones", None),
        ("Update the Grade for Grading Period.", "", None),
        ("Create it for Grand Bend Elementary School District.", "elementary school", None),
        ("Create it for an elementary Student at Grand Bend.", "elementary school", None),
        ("Add it for the same elementary Student at Grand Bend High School District", "high school", None),
        ("Add Grand Oaks Middle School", "middle school", None),
        ("Update the type on the second association record.", "second", 1),
        ("Create the First Six Weeks", "", None),
        ("Update Cohort type for Cohort 2.", "cohort 2", 1),
        ("Create it for Scenario 1", "", None),
        ("Update \"eligibility\" for Program Association 1.", "association 1", 0),
        ('Update the "Recommended" Plan with 30 credits.', "Recommended", None),
        ('Update the "primary contact status" of it.', "", None),
    ],
)  # fmt: skip
def test_the_subject_of_a_sentence_is_found(
    text: str, who: str, position: int | None
) -> None:
    subject = read_subject(text, KNOWN)
    assert (subject.name, subject.position) == (who, position)


@pytest.mark.parametrize(
    ("text", "scenario_number"),
    [
        ("Update the name of the record of scenario 2.", "2"),
        ("Delete the thing from Scenario 10", "10"),
        ("Create it for Scenario 1", ""),
        ("Scenario 3: Update the name", ""),
    ],
)
def test_a_sentence_may_give_the_scenario_of_its_record(
    text: str, scenario_number: str
) -> None:
    assert read_subject(text, KNOWN).scenario == scenario_number


def test_methods_come_from_the_columns() -> None:
    captured_page = page(
        "POST PUT",
        ["Add a thing.", "Add a name to the thing."],
        ["name | string | a | b"],
    )
    assert [
        (scenario.method, scenario.action, scenario.record_of)
        for scenario in captured_page.scenarios
    ] == [
        ("POST", "create", ""),
        ("PUT", "update", "1"),
    ]
    assert codes(captured_page) == []


def test_a_sentence_with_another_number_than_its_position_is_a_finding() -> None:
    sentences = (Sentence("1", TWO[0], 101), Sentence("3", TWO[1], 102))
    columns = (
        Column("1", "POST", "Scenario 1: POST"),
        Column("2", "POST", "Scenario 2: POST"),
    )
    row = _row("Things", "thingId", "string", ("1", "2"), 0)
    table = ScenarioTable(
        "Thing", "Things", (), sentences, (), columns, (row,), header_line=200
    )
    found = capture_page(table, "thing.md", "0" * 64, "test").page
    assert codes(found) == [("S001", "scenarios/2")]


def test_a_deletion_may_lack_a_column() -> None:
    captured_page = page(
        "POST POST",
        [*TWO, "Delete the thing for the high school student."],
        [KEY + "1 | 2"],
    )
    deletion = scenario(captured_page, "3")
    assert (deletion.method, deletion.action, deletion.record_of, deletion.changes) == (
        "DELETE",
        "delete",
        "2",
        (),
    )
    assert codes(captured_page) == []


@pytest.mark.parametrize(
    ("sentence", "of", "code"),
    [
        ("Delete the second thing.", "2", None),
        ("Delete the thing of the gifted program.", "1", "S014"),
        ("Delete the thing.", "1", "S006"),
    ],
)
def test_a_deletion_finds_its_record_by_its_sentence(
    sentence: str, of: str, code: str | None
) -> None:
    creates = [
        "Create a thing of the gifted program.",
        "Create a thing of the bilingual program.",
    ]
    captured_page = page("POST POST", [*creates, sentence], [KEY + "1 | 2"])
    assert scenario(captured_page, "3").record_of == of
    assert codes(captured_page) == ([(code, "scenarios/3")] if code else [])


def test_a_second_update_is_compared_with_the_record_as_the_first_one_leaves_it() -> (
    None
):
    sentences = [
        "Create a thing.",
        "Update the day, and remove the end.",
        "Update the end.",
        "Update the size.",
    ]
    rows = [
        KEY + "1 | 1 | 1 | 1",
        "day | date | 9/1/2017 | 9/2/2017 | 9/1/2017 | 9/1/2017",
        "end | date | 9/3/2017 | | 9/3/2017 | 9/3/2017",
        "size | string | S | | S | M",
        "hue | string | red | | | red",
    ]
    captured_page = page("POST PUT PUT PUT", sentences, rows)
    # The first update leaves the size and the hue empty, which does not remove them; the second one leaves
    # the hue empty as well, which is nothing new.
    assert scenario(captured_page, "2").changes == ("day", "end", "size", "hue")
    assert scenario(captured_page, "3").changes == ("day", "end")
    assert scenario(captured_page, "4").changes == ("size",)
    unmentioned = [
        (finding.at, dict(finding.texts)["scenarios"])
        for finding in captured_page.findings
        if finding.code == "S019"
    ]
    assert unmentioned == [("day", "3"), ("hue", "2"), ("size", "2")]


def test_the_record_of_a_second_update_has_the_key_that_the_first_one_gives() -> None:
    sentences = [*TWO, "Update the high school.", "Update the high school."]
    rows = [
        KEY + "1 | 2 | 3 | 3",
        "a | string | x | y | y | x",
        "b | string | x | y | y | x",
    ]
    captured_page = page("POST POST PUT PUT", sentences, rows)
    assert scenario(captured_page, "4").record_of == "2"
    assert "S007" not in [code for code, _ in codes(captured_page)]
    assert scenario(captured_page, "4").changes == ("a", "b")


def test_key_cells_decide_over_all_other_cells() -> None:
    rows = [
        KEY + "1 | 2 | 2",
        "a | string | x | y | x",
        "b | string | x | y | x",
        "c | string | x | y | x",
    ]
    captured_page = page(
        "POST POST PUT", ["Create it.", "Create another.", "Update it."], rows
    )
    assert scenario(captured_page, "3").record_of == "2"
    assert scenario(captured_page, "3").changes == ("a", "b", "c")


def test_identifiers_of_the_root_are_keys() -> None:
    rows = [
        "thingIdentifier | string | 1 | 2 | 2",
        "a | string | x | y | x",
        "b | string | x | y | x",
    ]
    captured_page = page(
        "POST POST PUT", ["Create it.", "Create another.", "Update it."], rows
    )
    assert scenario(captured_page, "3").record_of == "2"


def test_values_are_compared_without_their_spellings() -> None:
    rows = [
        r"day | date | 9/1/[Current School Year] | 09/01//\[current school year\]",
        "n | integer | 1 | 2",
    ]
    captured_page = page("POST PUT", ["Create it.", "Update it."], rows)
    assert scenario(captured_page, "2").changes == ("n",)


def test_the_sentence_decides_if_the_cells_fit_two_records() -> None:
    captured_page = page(
        "POST POST PUT",
        [*TWO, "Update a for the high school."],
        ["a | string | x | x | y"],
    )
    assert scenario(captured_page, "3").record_of == "2"
    assert codes(captured_page) == [("S014", "scenarios/3")]


def test_a_record_that_neither_cells_nor_sentence_name_is_ambiguous() -> None:
    captured_page = page(
        "POST POST PUT", [*TWO, "Update a of it."], ["a | string | x | x | y"]
    )
    assert scenario(captured_page, "3").record_of == "1"
    assert codes(captured_page) == [("S006", "scenarios/3")]


def test_cells_that_contradict_the_sentence_are_a_finding() -> None:
    captured_page = page(
        "POST POST PUT",
        [*TWO, "Update a for the high school."],
        [KEY + "1 | 2 | 1", "a | string | x | x | y"],
    )
    assert scenario(captured_page, "3").record_of == "1"
    assert codes(captured_page) == [("S007", "scenarios/3")]


def test_an_emptied_cell_is_a_change() -> None:
    captured_page = page(
        "POST PUT",
        ["Create it.", "Remove the day."],
        [KEY + "1 | 1", "day | date | 9/1/2017 | "],
    )
    assert scenario(captured_page, "2").changes == ("day",)


@pytest.mark.parametrize(
    ("methods", "sentences", "cells", "code", "at"),
    [
        ("POST POST", ["Create it.", "Create it."], "1 | 2", "S010", "2"),
        ("POST POST", ["Create it."], "1 | 2", "S003", "2"),
        ("POST POST", ["Create it.", "Create another."], "1 |", "S004", "2"),
        ("POST", ["Create it.", "Update it."], "1", "S002", "2"),
        ("POST POST/PUT", ["Create it.", "Update it."], "1 | 2", "S005", "2"),
        ("POST PUT", ["Create it.", "Update it."], "**1** | **1**", "S009", "2"),
        ("POST PUT", ["Create it.", "Delete it."], "1 | 2", "S011", "2"),
        ("POST ?", ["Create it.", "Update it."], "1 | 2", "S040", "2"),
        ("POST ?", ["Create it.", "Add it."], "1 | 2", "S012", "2"),
        ("PUT", ["Update it."], "1", "S013", "1"),
    ],
)
def test_an_unusual_scenario_is_a_finding(
    methods: str, sentences: list[str], cells: str, code: str, at: str
) -> None:
    captured_page = page(methods, sentences, [f"a | string | {cells}"])
    assert (code, f"scenarios/{at}") in codes(captured_page)
    for finding in captured_page.findings:
        assert "$" not in finding.message


#: The page of another version: the second scenario updates the first thing.
OTHER = MethodsOfPage("v4", {"1": "POST", "2": "PUT", "3": "DELETE"})


@pytest.mark.parametrize(
    ("sentences", "other", "code", "method", "reason"),
    [
        (["Create it.", "Update it."], OTHER, "S040", "PUT", "sentence begins with 'update'"),
        (["Create it.", "Remove it."], NO_METHODS, "S040", "DELETE", "sentence begins with 'remove'"),
        ([], OTHER, "S040", "PUT", "as on the page of v4"),
        (["Create it.", "Add a name to it."], OTHER, "S040", "PUT", "as on the page of v4"),
        (["Create it.", "Create another."], OTHER, "S041", "POST", "but the page of v4 has PUT"),
        ([], NO_METHODS, "S012", "POST", "no other version has the page"),
        # The second column of the page is another scenario than the second one of the other page.
        ([], MethodsOfPage("v4", {"1": "POST", "3": "PUT"}), "S012", "POST", ""),
    ],
)  # fmt: skip
def test_a_column_without_a_method_takes_it_from_the_sentence_or_another_version(
    sentences: list[str], other: MethodsOfPage, code: str, method: str, reason: str
) -> None:
    captured_page = page("POST ?", sentences, ["a | string | 1 | 2"], methods=other)
    (finding,) = (
        finding
        for finding in captured_page.findings
        if finding.code in ("S012", "S040", "S041")
    )
    assert (finding.code, finding.at) == (code, "scenarios/2")
    assert reason in finding.message
    assert scenario(captured_page, "2").method == method


def test_methods_that_another_version_infers_are_no_evidence() -> None:
    printed = page("POST PUT", [], ["a | string | 1 | 2"])
    inferred = page("POST ?", [], ["a | string | 1 | 2"])
    versions = [("v4", [inferred]), ("v5", [printed])]
    assert collect_methods(versions) == {
        "things": MethodsOfPage("v5", {"1": "POST", "2": "PUT"})
    }


def test_a_column_without_sentence_and_values_is_not_a_scenario() -> None:
    captured_page = page("POST POST", ["Create it."], ["a | string | 1 |"])
    assert [scenario.number for scenario in captured_page.scenarios] == ["1"]
    assert codes(captured_page) == [("S004", "scenarios/2")]


def test_bold_marks_that_match_the_changes_are_no_finding() -> None:
    captured_page = page(
        "POST PUT",
        ["Create it.", "Update a of it."],
        [KEY + "1 | 1", "a | string | x | **y**"],
    )
    assert scenario(captured_page, "2").changes == ("a",)
    assert codes(captured_page) == []


@pytest.mark.parametrize(
    ("sentence", "removes"),
    [
        ("Update the title of the first, and remove the end date.", ("endDate",)),
        (
            "Change the title. Remove the exitWithdraw Date and exitWithdraw Descriptor.",
            ("exitWithdrawTypeDescriptor",),
        ),
        (
            "Removes endDate, exit withdraw type.",
            ("endDate", "exitWithdrawTypeDescriptor"),
        ),
        ("Update the end date.", ()),
        ("Update the title, and remove the date.", ()),
    ],
)
def test_the_properties_that_a_sentence_removes_are_found(
    sentence: str, removes: tuple[str, ...]
) -> None:
    rows = [
        "thingId | string | 1 | 1",
        "beginDate | date | 1/2/2017 | 1/2/2017",
        "endDate | date | 1/3/2017 |",
        "exitWithdrawTypeDescriptor | string | Moved |",
        "title | string | A | B",
    ]
    captured_page = page("POST PUT", ["Create a thing.", sentence], rows)
    assert scenario(captured_page, "2").removes == removes
    assert set(removes) <= set(scenario(captured_page, "2").changes)


# Sentences that differ from their cells


def details_of(captured_page: Page, code: str) -> list[tuple[str, ...]]:
    """The place and the details of the findings with a code."""
    return [
        (finding.at, *dict(finding.texts).values())
        for finding in captured_page.findings
        if finding.code == code
    ]


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("Update the startTime.", "startTime | string | 8:15:00 | 8:35:00"),
        (
            "Update the Start Times on the new thing.",
            "startTime | string | 8:15:00 | 8:35:00",
        ),
        ("Update the rank of the first one.", "rankDescriptor | string | High | Low"),
        ("Update the total credits.", "totalRequiredCredits | number | 28 | 30"),
        ("Change it to 30 credits.", "amount | number | 28 | 30"),
        ("Add an exit reason.", "reasonExitedDescriptor | string | | Moved"),
        ("Update the phone number.", "telephoneNumber | string | 333 | 444"),
        (
            "Update the street address.",
            "addressReference/houseName | string | A St | B St",
        ),
        (
            "Update North Wing to South Wing.",
            "title | string | North Wing | South Wing",
        ),
        ("Update it to be deep blue.", "color | string | Red | Deep Blue"),
        (
            "Add the tenth floor too.",
            "floors | string | Ninth | Ninth<br/>**Tenth floor**",
        ),
        ("Remove the end date.", "endDate | date | 9/1/2017 |"),
        ("Update the thing's day.", "day | date | 9/1/2017 | 9/2/2017"),
    ],
)
def test_a_change_that_the_sentence_mentions_in_other_words_is_no_finding(
    sentence: str, row: str
) -> None:
    captured_page = page(
        "POST PUT", ["Create a thing.", sentence], [KEY + "1 | 1", row]
    )
    assert scenario(captured_page, "2").changes
    assert (details_of(captured_page, "S019"), details_of(captured_page, "S020")) == (
        [],
        [],
    )


@pytest.mark.parametrize(
    ("sentence", "row", "verb"),
    [
        ("Update the end date.", "beginDate | date | 9/1/2017 | 9/2/2017", "changes"),
        ("Update the day.", "birthDate | date | 9/1/2017 | 9/2/2017", "changes"),
        ("Update the end.", "date | date | 9/1/2017 | 9/2/2017", "changes"),
        ("Update the grade.", "gradeDate | date | | 9/2/2017", "adds"),
        ("Update the rank.", "primaryFlag | boolean | TRUE |", "empties"),
        (
            "Update the flag to FALSE.",
            "primaryThing | boolean | TRUE | FALSE",
            "changes",
        ),
        (
            "Update the rank on the thing.",
            "thingReference/rowNumber | string | 1 | 2",
            "changes",
        ),
        (
            "Update the rank for the high school.",
            "schoolReference/rowNumber | string | 1 | 2",
            "changes",
        ),
        ("Update the rank for a letter.", "mark | string | B | A", "changes"),
    ],
)
def test_a_change_that_the_sentence_does_not_mention_is_a_finding(
    sentence: str, row: str, verb: str
) -> None:
    captured_page = page(
        "POST PUT", ["Create a thing.", sentence], ["thingId | string | 1 | 1", row]
    )
    (place,) = scenario(captured_page, "2").changes
    assert details_of(captured_page, "S019") == [(place, verb, "2")]


MEETINGS = [
    "thingId | string | 1 | 1",
    "officialAttendance | boolean | TRUE | TRUE",
    "startTime | string | 8:15:00 | 8:35:00",
    "participationDescriptor | string | Yes | Yes",
    "proficiencyDescriptor | string | Not Good | Good",
    "priorityFlag | boolean | TRUE | FALSE",
    "partAKindDescriptor | string | x | y",
]


@pytest.mark.parametrize(
    ("sentence", "mentioned"),
    [
        # The sentence names a property that does not change, or that the table does not have.
        ("Update the Official Attendance of the new thing.", ["officialAttendance"]),
        ("Update the officialAttendance and the startTime.", ["officialAttendance"]),
        (
            "Update the thing. Then go. Remove the Official Attendance.",
            ["officialAttendance"],
        ),
        (
            "Update the Language Proficiency Participation from Not Good to Good.",
            ["participationDescriptor"],
        ),
        ("Update the Final Bell on the new thing.", ["finalBell"]),
        ("Update the partAKindType for the thing.", ["partAKindType"]),
        (
            "Update the start time, and add a graduation plan reference.",
            ["graduationPlanReference"],
        ),
        # The sentence gives values that the cells do not have.
        ("Update the startTime in Fall 2015.", ["2015"]),
        ("Update the startTime of one year ago.", ["one year ago"]),
        ("Update the priorityFlag from FALSE to TRUE.", ["from FALSE to TRUE"]),
        ('Update the "priorityFlag" to TRUE for the thing.', ["to TRUE"]),
        ("Update the startTime from yes to TRUE.", ["from yes to TRUE"]),
        ("Update the startTime from 8:15:00 to 8:40:00.", ["from 8:15:00 to 8:40:00"]),
        # The sentence names only changes of the cells, or words that are no property.
        ("Update the start time of the thing.", []),
        ("Update the Part A Kind.", []),
        ("Update the kind and the priority flag.", []),
        ("Update the officialAttendance and/or startTime.", []),
        ("Update the Proficiency from Not Good to Good.", []),
        ("Update the priorityFlag from TRUE to FALSE.", []),
        ("Update the startTime from 8:15:00 to 8:35:00.", []),
        ("Update the Proficiency from Not Good to Better.", []),
        ("Update the Big Thing for the thing.", []),
        ("Update the old furniture with the new one.", []),
        ("Update the High School for the high school.", []),
        ('Update the "Not Good" Room.', []),
        ("Give the official attendance to it.", []),
    ],
)
def test_a_change_that_only_the_sentence_mentions_is_a_finding(
    sentence: str, mentioned: list[str]
) -> None:
    captured_page = page("POST PUT", ["Create a thing.", sentence], MEETINGS)
    assert details_of(captured_page, "S020") == [
        ("scenarios/2", item) for item in mentioned
    ]


@pytest.mark.parametrize(
    ("sentence", "mentioned"),
    [
        ("Create a Great Hall of 2015 for the school year of five years ago.", []),
        ("Create a thing of 2014 of six years ago.", ["2014", "six years ago"]),
        (
            "Create a thing. Add a term, and update the graduation plan reference.",
            ["graduationPlanReference"],
        ),
        ("Create a thing. Add the Term Descriptor.", []),
    ],
)
def test_a_value_that_only_the_sentence_of_a_creation_mentions_is_a_finding(
    sentence: str, mentioned: list[str]
) -> None:
    rows = [
        "termDescriptor | string | 2015-2016 Fall",
        "schoolYear | integer | [Five Years Prior to Current School Year]",
    ]
    captured_page = page("POST", [sentence], rows)
    assert details_of(captured_page, "S020") == [
        ("scenarios/1", item) for item in mentioned
    ]


@pytest.mark.parametrize(
    ("cells", "mentioned"), [(("X", "Y"), []), (("X", "X"), ["calendarCode"])]
)
def test_a_sentence_may_mention_a_row_without_a_parent(
    cells: tuple[str, str], mentioned: list[str]
) -> None:
    rows = ["thingId | string | 1 | 1", "name | string | a | b"]
    sentences = ["Create a thing.", "Update the name and the Red Calendar Code."]
    captured_page = page(
        "POST PUT",
        sentences,
        rows,
        _row("Calendars", "calendarCode", "string", cells, 9),
    )
    assert [item.resource for item in captured_page.unplaced] == ["Calendars"]
    assert details_of(captured_page, "S020") == [
        ("scenarios/2", item) for item in mentioned
    ]
