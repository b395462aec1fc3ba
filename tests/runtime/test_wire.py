"""Wire models: strict reading, writing, and members that a model does not declare."""

from __future__ import annotations

import json
import pickle
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError, create_model
from tiny_edfi.models import (
    AttendanceEventCategoryDescriptor,
    CourseOfferingReference,
    School,
    SchoolReference,
    Section,
    SectionClassPeriod,
    Session,
)

from tablewright.runtime.core.jsontext import UnreadableJsonError, read_json
from tablewright.runtime.core.models.descriptors import Descriptor
from tablewright.runtime.core.models.wire import WireModel
from tablewright.runtime.core.operations import Fault
from tablewright.runtime.core.server.faults import faults_of

SESSION = {
    "schoolReference": {"schoolId": 1},
    "schoolYear": 2017,
    "sessionName": "Fall",
    "beginDate": "2016-08-22",
}


def model_of(kind: Any) -> type[WireModel]:
    return create_model(
        "One", __base__=WireModel, value=(Annotated[kind, Field(alias="theValue")], ...)
    )


def test_python_names_in_code_and_wire_names_on_the_wire() -> None:
    session = Session(
        school_reference=SchoolReference(school_id=1),
        school_year=2017,
        session_name="Fall",
        begin_date=date(2016, 8, 22),
    )
    assert session.to_wire() == SESSION
    assert (
        Session.from_wire(SESSION)
        == session
        == Session.from_wire(json.dumps(SESSION).encode())
    )


def test_python_names_are_unknown_on_the_wire() -> None:
    with pytest.raises(ValidationError, match="schoolId"):
        School.from_wire({"school_id": 1, "nameOfInstitution": "A"})


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (int, "true"),
        (int, '"1"'),
        (int, "1.0"),
        (float, '"1.5"'),
        (float, "true"),
        (Decimal, '"1.5"'),
        (Decimal, "true"),
        (bool, "1"),
        (str, "1"),
        (date, "0"),
        (date, '"0"'),
        (date, '"2016-09-16T00:00:00"'),
        (date, '"2016-02-30"'),
        (date, '"٢٠١٦-٠٩-١٦"'),
        (datetime, '"0"'),
        (datetime, '"1474000000"'),
        (datetime, '"2016-09-16"'),
        (time, '"08:00:00Z"'),
        (time, '"08:00:00+02:00"'),
        (list[date], '["0"]'),
    ],
)
def test_an_invalid_value_is_an_error(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        model_of(kind).from_wire(f'{{"theValue": {text}}}')


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, 7),
        (float, 0.1),
        (Decimal, 0.1),
        (Decimal, 12),
        (date | None, "2016-09-16"),
        (datetime, "2016-09-16T00:00:00"),
        (date | datetime, "2022-06-13"),
        (date | datetime, "2022-06-26T13:34:00"),
        (time, "08:00:00"),
        (list[date], ["2016-09-16"]),
    ],
)
def test_valid_values_survive_a_round_trip(kind: Any, value: object) -> None:
    wire = model_of(kind).from_wire({"theValue": value}).to_wire()
    assert wire == {"theValue": value}
    assert type(wire["theValue"]) is type(value)


def test_a_date_in_code_is_not_a_datetime() -> None:
    with pytest.raises(ValidationError):
        model_of(date)(value=datetime(2016, 9, 16))  # type: ignore[call-arg]  # created at run time


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e400}',
        '{"a": 1, "a": 2}',
        '{"b": {"a": 1, "a": 1}}',
        "{",
        "\ufeff{}",
    ],
)
def test_text_that_is_not_json_is_an_error(text: str) -> None:
    with pytest.raises(UnreadableJsonError):
        School.from_wire(text)


@pytest.mark.parametrize(
    "raw", [b'{"a": "\xff"}', '{"a": 1}'.encode("utf-16"), b"[" * 100_000, b"9" * 5000]
)
def test_bytes_that_are_not_json_are_an_error(raw: bytes) -> None:
    with pytest.raises(UnreadableJsonError):
        read_json(raw)


def test_a_lone_surrogate_is_a_validation_error() -> None:
    with pytest.raises(ValidationError):
        School.from_wire({"schoolId": 1, "nameOfInstitution": "\ud800"})


def test_absent_members_are_left_out_and_never_null() -> None:
    school = School.from_wire(
        '{"schoolId": 1, "nameOfInstitution": "A", "averageSize": null}'
    )
    assert school.to_wire() == {"schoolId": 1, "nameOfInstitution": "A"}


def test_unknown_members_are_kept_and_listed() -> None:
    wire = {
        "sectionIdentifier": "1",
        "courseOfferingReference": {
            "localCourseCode": "A",
            "schoolId": 1,
            "schoolYear": 2017,
            "sessionName": "Fall",
            "link": {"rel": "x"},
        },
        "classPeriods": [
            {"classPeriodName": "1"},
            {"classPeriodName": "2", "nick": "two"},
        ],
        "_ext": {"state": {"a": 1}},
    }
    section = Section.from_wire(wire)
    assert section.to_wire() == wire
    assert section.unknown_members() == (
        "courseOfferingReference.link",
        "classPeriods[1].nick",
        "_ext",
    )
    known = section.to_wire(unknown=False)
    assert Section.from_wire(known).unknown_members() == ()
    assert known["classPeriods"] == [{"classPeriodName": "1"}, {"classPeriodName": "2"}]


def test_unknown_members_with_null_survive_a_round_trip() -> None:
    wire = {
        "sectionIdentifier": "1",
        "courseOfferingReference": {
            "localCourseCode": "A",
            "schoolId": 1,
            "schoolYear": 2017,
            "sessionName": "Fall",
            "link": None,
        },
        "classPeriods": [{"classPeriodName": "1", "nick": None}],
        "_ext": {"state": None, "codes": [None]},
        "nick": None,
        "rank": 1,
    }
    section = Section.from_wire(wire | {"official": None})
    assert section.to_wire() == wire
    assert list(section.to_wire())[-3:] == ["_ext", "nick", "rank"]
    known = section.to_wire(unknown=False)
    assert Section.from_wire(known).unknown_members() == ()


def assert_refused(error: ValidationError, *places: tuple[int | str, ...]) -> None:
    assert [detail["loc"] for detail in error.errors()] == list(places)
    assert {detail["type"] for detail in error.errors()} == {"unknown_member"}


@pytest.mark.parametrize(
    "create",
    [School, School.model_construct, lambda **data: School.model_validate(data)],
)
def test_code_that_misspells_members_is_refused(create: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        create(school_id=1, nameOfInstitutoin="A", **{"{n}": 2})
    assert_refused(caught.value, ("nameOfInstitutoin",), ("{n}",))
    first, second = caught.value.errors()
    assert "School has no member 'nameOfInstitutoin'" in first["msg"]
    assert "did you mean 'name_of_institution'?" in first["msg"]
    assert "School has no member '{n}'." in second["msg"]


def test_code_that_gives_a_member_twice_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        School(school_id=1, nameOfInstitution="A", name_of_institution="B")
    assert_refused(caught.value, ("name_of_institution",))
    (error,) = caught.value.errors()
    twice = "School got 'name_of_institution' twice"
    assert error["msg"] == f"{twice}: by its Python name and by its name in JSON."


def test_code_that_misspells_nested_members_is_refused() -> None:
    offering = CourseOfferingReference.from_wire(
        {
            "localCourseCode": "A",
            "schoolId": 1,
            "schoolYear": 2017,
            "sessionName": "Fall",
            "nick": "from JSON",
        }
    )
    periods: Any = [{"class_period_name": "1"}, {"classPeriodName": "2", "nick": 1}]
    with pytest.raises(ValidationError) as caught:
        Section(
            section_identifier="1",
            course_offering_reference=offering,
            class_periods=periods,
        )
    # The reference comes from JSON, so its unknown member is kept.
    assert_refused(caught.value, ("class_periods", 1, "nick"))
    section = Section(
        section_identifier="1",
        course_offering_reference=offering,
        class_periods=periods[:1],
    )
    assert section.unknown_members() == ("courseOfferingReference.nick",)


@pytest.mark.parametrize("name", ["name_of_institutoin", "schoolId", "to_wire"])
def test_an_assignment_to_an_unknown_member_is_refused(name: str) -> None:
    school = School(school_id=1, name_of_institution="A")
    with pytest.raises(AttributeError, match=f"School has no member '{name}'"):
        setattr(school, name, "B")
    with pytest.raises(ValidationError, match=f"School has no member '{name}'"):
        school.model_copy(update={name: "B"})
    assert school.to_wire() == {"schoolId": 1, "nameOfInstitution": "A"}


def test_known_members_and_those_that_came_from_json_can_be_assigned() -> None:
    school = School.from_wire({"schoolId": 1, "nameOfInstitution": "A", "nick": None})
    school.name_of_institution = "B"
    school.nick = "C"  # type: ignore[attr-defined]  # a member that JSON has brought
    copied = school.model_copy(update={"nick": "D"})
    assert school.to_wire()["nick"] == "C"
    assert copied.to_wire() == {
        "schoolId": 1,
        "nameOfInstitution": "B",
        "nick": "D",
    }


def test_the_documented_place_of_unknown_members_can_be_extended() -> None:
    school = School(school_id=1, name_of_institution="A")
    assert school.model_extra is not None
    school.model_extra["_ext"] = {"state": 1}
    assert school.to_wire()["_ext"] == {"state": 1}


def test_reading_json_calls_no_constructor(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **data: object) -> None:
        raise AssertionError("JSON is validated without the constructor")

    monkeypatch.setattr("tablewright.runtime.core.models.wire.check_names", fail)
    assert Session.from_wire(SESSION).to_wire() == SESSION


class Room(WireModel, item_key=("number", "port")):
    number: int
    port: PortReference
    label: Annotated[str | None, Field(alias="roomLabel")] = None


class PortReference(WireModel, item_key=("code",)):
    code: Annotated[str, Field(alias="portCode")]
    link: dict[str, str] | None = None


class Tag(WireModel, item_key=()):
    text: str | None = None


class Deck(WireModel):
    rooms: list[Room] | None = None
    tags: list[Tag] | None = None
    notes: list[PlainNote] | None = None
    below: Annotated[Deck | None, Field(alias="deckBelow")] = None


class PlainNote(WireModel):
    text: str


def room(number: int, code: str, **others: object) -> dict[str, object]:
    return {"number": number, "port": {"portCode": code}, **others}


def repeated_places(deck: dict[str, object]) -> list[tuple[object, ...]]:
    try:
        Deck.from_wire(deck)
    except ValidationError as error:
        assert {detail["type"] for detail in error.errors()} == {"repeated_item"}
        return [(*detail["loc"], detail["ctx"]["first"]) for detail in error.errors()]
    return []


def test_items_with_an_equal_key_are_refused_with_both_positions() -> None:
    linked = {"number": 1, "port": {"portCode": "A", "link": {"rel": "x"}}}
    rooms = [
        room(1, "A"),
        room(2, "A"),
        room(1, "B"),
        linked,
        room(1, "A", roomLabel="L"),
    ]
    assert repeated_places({"rooms": rooms[:3]}) == []
    assert repeated_places({"rooms": rooms, "deckBelow": {"rooms": rooms[::3]}}) == [
        ("rooms", 3, 0),
        ("rooms", 4, 0),
        ("deckBelow", "rooms", 1, 0),
    ]


def test_items_without_a_key_are_compared_whole() -> None:
    tags = [{"text": "a"}, {"text": "b"}, {}, {"text": "a", "nick": None}]
    assert repeated_places({"tags": tags}) == []
    assert repeated_places({"tags": [*tags, {"text": "b"}, {}]}) == [
        ("tags", 4, 1),
        ("tags", 5, 2),
    ]


def test_items_of_a_class_without_an_identity_are_not_compared() -> None:
    assert repeated_places({"notes": [{"text": "a"}, {"text": "a"}]}) == []


def test_code_that_repeats_an_item_is_refused() -> None:
    first = Tag(text="a")
    tags = [first, Tag(text="b"), first]
    message = r"tags\.2\s+the item is the same as item 0"
    with pytest.raises(ValidationError, match=message):
        Deck(tags=tags)
    with pytest.raises(ValidationError, match=message):
        Deck.model_validate({"tags": tags})


def test_the_fault_of_a_repeated_item_names_its_key() -> None:
    body = {
        "sectionIdentifier": "1",
        "courseOfferingReference": {
            "localCourseCode": "A",
            "schoolId": 1,
            "schoolYear": 2017,
            "sessionName": "Fall",
        },
        "classPeriods": [{"classPeriodName": name} for name in ("1", "2", "1")],
    }
    with pytest.raises(ValidationError) as caught:
        Section.from_wire(body)
    text = "Item 2 of classPeriods is the same as item 0 of the list (equal: classPeriodName)."
    assert faults_of(caught.value, body) == (Fault("$.classPeriods[2]", text),)


def test_every_fault_has_its_path_on_the_wire() -> None:
    body = {
        "sectionIdentifier": 7,
        "courseOfferingReference": {
            "localCourseCode": "A",
            "schoolId": "1",
            "schoolYear": 2017,
        },
        "classPeriods": [{"classPeriodName": "1"}, {}],
    }
    with pytest.raises(ValidationError) as caught:
        Section.from_wire(body)
    assert faults_of(caught.value, body) == (
        Fault("$.sectionIdentifier", "sectionIdentifier must be a text."),
        Fault("$.courseOfferingReference.schoolId", "schoolId must be a whole number."),
        Fault("$.courseOfferingReference.sessionName", "sessionName is required."),
        Fault("$.classPeriods[1].classPeriodName", "classPeriodName is required."),
    )


def test_a_union_reports_each_fault_once() -> None:
    body = {"theValue": "soon"}
    with pytest.raises(ValidationError) as caught:
        model_of(date | datetime).from_wire(body)
    assert {fault.path for fault in faults_of(caught.value, body)} == {"$.theValue"}


def test_a_descriptor_equals_its_text() -> None:
    tardy = AttendanceEventCategoryDescriptor.of("Tardy")
    assert tardy == "uri://ed-fi.org/AttendanceEventCategoryDescriptor#Tardy"
    assert hash(tardy) == hash(str(tardy))
    assert (tardy.code_value, tardy.is_published) == ("Tardy", True)
    copied = pickle.loads(pickle.dumps(tardy))
    assert copied == tardy
    assert type(copied) is AttendanceEventCategoryDescriptor


def test_a_descriptor_accepts_unpublished_values() -> None:
    custom = AttendanceEventCategoryDescriptor(
        "uri://example.org/district/AttendanceEventCategoryDescriptor#Late # 2"
    )
    assert (custom.code_value, custom.is_published) == ("Late # 2", False)
    assert not AttendanceEventCategoryDescriptor(
        "uri://example.org/AttendanceEventCategoryDescriptor#Tardy"
    ).is_published


@pytest.mark.parametrize(
    "text",
    [
        "Tardy",
        "uri://ed-fi.org/TermDescriptor#Tardy",
        "uri://ed-fi.org/AttendanceEventCategoryDescriptor#",
        "",
    ],
)
def test_a_value_of_another_descriptor_is_invalid(text: str) -> None:
    with pytest.raises(ValueError, match="AttendanceEventCategoryDescriptor"):
        AttendanceEventCategoryDescriptor(text)
    model = model_of(AttendanceEventCategoryDescriptor)
    with pytest.raises(ValidationError, match="AttendanceEventCategoryDescriptor"):
        model.from_wire({"theValue": text})


def test_a_descriptor_has_a_maximum_length() -> None:
    with pytest.raises(ValueError, match="306"):
        AttendanceEventCategoryDescriptor.of("x" * 306)


def test_a_descriptor_without_a_namespace_accepts_any_text() -> None:
    class GradeLevelType(Descriptor):
        values = ("First grade",)

    assert GradeLevelType.of("First grade").is_published
    assert GradeLevelType("Any thing").code_value == "Any thing"


def test_descriptors_in_models_and_schemas() -> None:
    model = model_of(AttendanceEventCategoryDescriptor)
    read = model.from_wire(
        {"theValue": "uri://x.org/AttendanceEventCategoryDescriptor#A"}
    )
    assert type(read.value) is AttendanceEventCategoryDescriptor  # type: ignore[attr-defined]  # created at run time
    assert type(read.to_wire()["theValue"]) is str
    schema = TypeAdapter(AttendanceEventCategoryDescriptor).json_schema()
    assert schema["maxLength"] == 306
    assert (
        SectionClassPeriod.model_json_schema()["properties"]["classPeriodName"][
            "maxLength"
        ]
        == 60
    )
    assert Session.model_json_schema()["properties"]["beginDate"]["format"] == "date"
