"""The resource schools."""

from __future__ import annotations

from tablewright.runtime.edfi.resources import KeyPart, Resource
from tiny_edfi.models import School
from tiny_edfi.operations import resource_operations

RESOURCE = Resource(
    name="schools",
    title="School",
    path="/data/v3/ed-fi/schools",
    model=School,
    key=(KeyPart("schoolId", ("schoolId",)),),
    queries=(("nameOfInstitution", "nameOfInstitution"),),
    references=(),
    key_updatable=False,
    aliases=(("educationOrganizations", "educationOrganizationId"),),
)
OPERATIONS = resource_operations(RESOURCE)
