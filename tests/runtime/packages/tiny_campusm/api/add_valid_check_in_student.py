"""The operation addValidCheckInStudent."""

from __future__ import annotations

from typing import Protocol

from tablewright.runtime.core.operations import Answer, Operation, Parameter
from tablewright.runtime.rest.resources import Resource
from tiny_campusm.models import AddValidCheckInStudent, AddValidCheckInStudentAnswer

RESOURCE = Resource(
    name="addValidCheckInStudent",
    key=("userEmail", "eventRef"),
    saved={"success": True, "message": "The check-in is saved."},
    replaced={"success": True, "message": "The check-in is replaced."},
)


class AddValidCheckInStudentService(Protocol):
    def add_valid_check_in_student(
        self,
        *,
        org_code: str,
        api_key: str,
        body: AddValidCheckInStudent,
        override: bool = False,
    ) -> Answer[AddValidCheckInStudentAnswer]: ...


OPERATIONS = (
    Operation(
        "add_valid_check_in_student",
        "POST",
        "/campusm/v1/cmrest/admin/products/attendance/{orgCode}/addValidCheckInStudent",
        (
            Parameter("orgCode", "org_code", "path"),
            Parameter("apiKey", "api_key", "query", required=True),
            Parameter("override", "override", "query", "boolean"),
        ),
        body=AddValidCheckInStudent,
        answer=AddValidCheckInStudentAnswer,
        misspelt=(("checkinStatus ", "checkinStatus"),),
    ),
)
