"""The resource programs."""

from __future__ import annotations

from tablewright.runtime.edfi.resources import KeyPart, ReferencePart, Resource
from tiny_edfi.models import Program
from tiny_edfi.operations import resource_operations

RESOURCE = Resource(
    name="programs",
    title="Program",
    path="/data/v3/ed-fi/programs",
    model=Program,
    key=(
        KeyPart("programName", ("programName",)),
        KeyPart(
            "educationOrganizationId",
            ("educationOrganizationReference/educationOrganizationId",),
        ),
    ),
    queries=(),
    references=(
        ReferencePart(
            "educationOrganizationReference",
            "educationOrganizations",
            (("educationOrganizationId", "educationOrganizationId"),),
        ),
    ),
    key_updatable=False,
    aliases=(),
)
OPERATIONS = resource_operations(RESOURCE)
