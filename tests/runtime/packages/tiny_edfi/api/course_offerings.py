"""The resource courseOfferings."""

from __future__ import annotations

from tablewright.runtime.edfi.resources import KeyPart, ReferencePart, Resource
from tiny_edfi.models import CourseOffering
from tiny_edfi.operations import resource_operations

RESOURCE = Resource(
    name="courseOfferings",
    title="CourseOffering",
    path="/data/v3/ed-fi/courseOfferings",
    model=CourseOffering,
    key=(
        KeyPart("localCourseCode", ("localCourseCode",)),
        KeyPart(
            "schoolId",
            (
                "schoolReference/schoolId",
                "sessionReference/schoolId",
            ),
        ),
        KeyPart("schoolYear", ("sessionReference/schoolYear",)),
        KeyPart("sessionName", ("sessionReference/sessionName",)),
    ),
    queries=(),
    references=(
        ReferencePart("schoolReference", "schools", (("schoolId", "schoolId"),)),
        ReferencePart(
            "sessionReference",
            "sessions",
            (
                ("schoolId", "schoolId"),
                ("schoolYear", "schoolYear"),
                ("sessionName", "sessionName"),
            ),
        ),
    ),
    key_updatable=False,
    aliases=(),
)
OPERATIONS = resource_operations(RESOURCE)
