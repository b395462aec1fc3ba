"""The resource sessions."""

from __future__ import annotations

from tablewright.runtime.edfi.resources import KeyPart, ReferencePart, Resource
from tiny_edfi.models import Session
from tiny_edfi.operations import resource_operations

RESOURCE = Resource(
    name="sessions",
    title="Session",
    path="/data/v3/ed-fi/sessions",
    model=Session,
    key=(
        KeyPart("schoolId", ("schoolReference/schoolId",)),
        KeyPart("schoolYear", ("schoolYear",)),
        KeyPart("sessionName", ("sessionName",)),
    ),
    queries=(("beginDate", "beginDate"),),
    references=(
        ReferencePart("schoolReference", "schools", (("schoolId", "schoolId"),)),
    ),
    key_updatable=True,
    aliases=(),
)
OPERATIONS = resource_operations(RESOURCE)
