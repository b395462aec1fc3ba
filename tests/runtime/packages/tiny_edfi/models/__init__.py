"""Hand-written models with the structure of generated ones."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, ClassVar

from pydantic import Field

from tablewright.runtime.core.models.descriptors import Descriptor
from tablewright.runtime.core.models.wire import WireModel


class AttendanceEventCategoryDescriptor(Descriptor):
    namespace: ClassVar[str] = "uri://ed-fi.org/AttendanceEventCategoryDescriptor"
    values: ClassVar[tuple[str, ...]] = ("In Attendance", "Tardy")


class Item(WireModel):
    id: str | None = None
    etag: Annotated[str | None, Field(alias="_etag")] = None
    last_modified_date: Annotated[str | None, Field(alias="_lastModifiedDate")] = None


class SchoolReference(WireModel):
    school_id: Annotated[int, Field(alias="schoolId")]
    link: dict[str, str] | None = None


class EducationOrganizationReference(WireModel):
    education_organization_id: Annotated[int, Field(alias="educationOrganizationId")]


class SessionReference(WireModel):
    school_id: Annotated[int, Field(alias="schoolId")]
    school_year: Annotated[int, Field(alias="schoolYear")]
    session_name: Annotated[str, Field(alias="sessionName", max_length=60)]


class CourseOfferingReference(SessionReference):
    local_course_code: Annotated[str, Field(alias="localCourseCode", max_length=60)]


class SectionReference(CourseOfferingReference):
    section_identifier: Annotated[str, Field(alias="sectionIdentifier", max_length=255)]


class StudentReference(WireModel):
    student_unique_id: Annotated[str, Field(alias="studentUniqueId", max_length=32)]


class School(Item):
    school_id: Annotated[int, Field(alias="schoolId")]
    name_of_institution: Annotated[str, Field(alias="nameOfInstitution", max_length=75)]
    average_size: Annotated[float | None, Field(alias="averageSize")] = None


class Program(Item):
    program_name: Annotated[str, Field(alias="programName", max_length=60)]
    education_organization_reference: Annotated[
        EducationOrganizationReference, Field(alias="educationOrganizationReference")
    ]
    previous_name: Annotated[str | None, Field(alias="previousName")] = None


class Session(Item):
    school_reference: Annotated[SchoolReference, Field(alias="schoolReference")]
    school_year: Annotated[int, Field(alias="schoolYear")]
    session_name: Annotated[str, Field(alias="sessionName", max_length=60)]
    begin_date: Annotated[date, Field(alias="beginDate")]


class CourseOffering(Item):
    local_course_code: Annotated[str, Field(alias="localCourseCode", max_length=60)]
    school_reference: Annotated[SchoolReference, Field(alias="schoolReference")]
    session_reference: Annotated[SessionReference, Field(alias="sessionReference")]


class SectionClassPeriod(WireModel, item_key=("class_period_name",)):
    class_period_name: Annotated[str, Field(alias="classPeriodName", max_length=60)]


class Section(Item):
    section_identifier: Annotated[str, Field(alias="sectionIdentifier", max_length=255)]
    course_offering_reference: Annotated[
        CourseOfferingReference, Field(alias="courseOfferingReference")
    ]
    session_reference: Annotated[
        SessionReference | None, Field(alias="sessionReference")
    ] = None
    section_name: Annotated[str | None, Field(alias="sectionName", max_length=100)] = (
        None
    )
    official: bool | None = None
    class_periods: Annotated[
        list[SectionClassPeriod] | None, Field(alias="classPeriods")
    ] = None


class StudentSectionAttendanceEvent(Item):
    attendance_event_category_descriptor: Annotated[
        AttendanceEventCategoryDescriptor,
        Field(alias="attendanceEventCategoryDescriptor"),
    ]
    event_date: Annotated[date, Field(alias="eventDate")]
    section_reference: Annotated[SectionReference, Field(alias="sectionReference")]
    student_reference: Annotated[StudentReference, Field(alias="studentReference")]
    attendance_event_reason: Annotated[
        str | None, Field(alias="attendanceEventReason", max_length=255)
    ] = None
    arrival_time: Annotated[time | None, Field(alias="arrivalTime")] = None
