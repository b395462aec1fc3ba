"""Models by hand, in the shape that the generator gives them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from tablewright.runtime.core.models.wire import WireModel


class AddValidCheckInStudent(WireModel):
    org_code: Annotated[int | None, Field(alias="orgCode")] = None
    user_email: Annotated[str, Field(alias="userEmail")]
    event_ref: Annotated[str, Field(alias="eventRef")]
    event_start: Annotated[date | datetime | None, Field(alias="eventStart")] = None
    event_end: Annotated[date | datetime | None, Field(alias="eventEnd")] = None
    device_checkin_time: Annotated[
        date | datetime | None, Field(alias="deviceCheckinTime")
    ] = None
    checked_in_by: Annotated[str, Field(alias="checkedInBy")]
    checkin_status: Annotated[
        Literal[
            "validated", "invalid", "unvalidated", "studentAbsent", "lecturerAbsent"
        ],
        Field(alias="checkinStatus"),
    ]


class AddValidCheckInStudentAnswer(WireModel):
    success: bool
    message: str
