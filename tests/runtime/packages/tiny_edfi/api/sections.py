"""The resource sections."""

from __future__ import annotations

from tablewright.runtime.edfi.resources import KeyPart, ReferencePart, Resource
from tiny_edfi.models import Section
from tiny_edfi.operations import resource_operations

RESOURCE = Resource(
    name="sections",
    title="Section",
    path="/data/v3/ed-fi/sections",
    model=Section,
    key=(
        KeyPart("localCourseCode", ("courseOfferingReference/localCourseCode",)),
        KeyPart(
            "schoolId",
            (
                "courseOfferingReference/schoolId",
                "sessionReference/schoolId",
            ),
        ),
        KeyPart(
            "schoolYear",
            (
                "courseOfferingReference/schoolYear",
                "sessionReference/schoolYear",
            ),
        ),
        KeyPart("sectionIdentifier", ("sectionIdentifier",)),
        KeyPart(
            "sessionName",
            (
                "courseOfferingReference/sessionName",
                "sessionReference/sessionName",
            ),
        ),
    ),
    queries=(("official", "official"), ("sectionName", "sectionName")),
    references=(
        ReferencePart(
            "courseOfferingReference",
            "courseOfferings",
            (
                ("localCourseCode", "localCourseCode"),
                ("schoolId", "schoolId"),
                ("schoolYear", "schoolYear"),
                ("sessionName", "sessionName"),
            ),
        ),
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
    key_updatable=True,
    aliases=(),
)
OPERATIONS = resource_operations(RESOURCE)
