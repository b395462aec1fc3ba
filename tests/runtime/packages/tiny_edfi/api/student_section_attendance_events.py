"""The resource studentSectionAttendanceEvents."""

from __future__ import annotations

from tablewright.runtime.edfi.resources import KeyPart, ReferencePart, Resource
from tiny_edfi.models import StudentSectionAttendanceEvent
from tiny_edfi.operations import resource_operations

RESOURCE = Resource(
    name="studentSectionAttendanceEvents",
    title="StudentSectionAttendanceEvent",
    path="/data/v3/ed-fi/studentSectionAttendanceEvents",
    model=StudentSectionAttendanceEvent,
    key=(
        KeyPart(
            "attendanceEventCategoryDescriptor", ("attendanceEventCategoryDescriptor",)
        ),
        KeyPart("eventDate", ("eventDate",)),
        KeyPart("localCourseCode", ("sectionReference/localCourseCode",)),
        KeyPart("schoolId", ("sectionReference/schoolId",)),
        KeyPart("schoolYear", ("sectionReference/schoolYear",)),
        KeyPart("sectionIdentifier", ("sectionReference/sectionIdentifier",)),
        KeyPart("sessionName", ("sectionReference/sessionName",)),
        KeyPart("studentUniqueId", ("studentReference/studentUniqueId",)),
    ),
    queries=(("attendanceEventReason", "attendanceEventReason"),),
    references=(
        ReferencePart(
            "sectionReference",
            "sections",
            (
                ("localCourseCode", "localCourseCode"),
                ("schoolId", "schoolId"),
                ("schoolYear", "schoolYear"),
                ("sectionIdentifier", "sectionIdentifier"),
                ("sessionName", "sessionName"),
            ),
        ),
        ReferencePart(
            "studentReference", "students", (("studentUniqueId", "studentUniqueId"),)
        ),
    ),
    key_updatable=False,
    aliases=(),
)
OPERATIONS = resource_operations(RESOURCE)
