"""The resource schools as version 2 has it: below a school year."""

from __future__ import annotations

from tablewright.runtime.edfi.resources import KeyPart, Resource
from tiny_edfi.models import School
from tiny_edfi.operations import resource_operations

RESOURCE = Resource(
    name="schools",
    title="School",
    path="/api/v2.0/{schoolYear}/schools",
    model=School,
    key=(KeyPart("schoolId", ("schoolId",)),),
)
OPERATIONS = resource_operations(RESOURCE)
