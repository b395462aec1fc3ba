"""Made-up sessions for the tests of reports."""

from __future__ import annotations

from tablewright.runtime.core.certification.results import (
    Check,
    Exchange,
    Session,
    StepResult,
)

STUDENT = {
    "studentUniqueId": "604822",
    "firstName": "Austin",
    "lastSurname": "Jones",
    "birthDate": "2006-07-04",
    "birthSexDescriptor": "uri://ed-fi.org/SexDescriptor#Male",
}


def small_session() -> Session:
    """A step that failed, one that passed, and two planned ones of which one has no result."""
    session = Session(
        package="edfi-v5",
        command="verify",
        title="Certification of <script>alert(1)</script>",
        version="5.0.0",
        settings={
            "url": "https://maria:letmein@api.example.org/v5?token=abc123secret",
            "school_year": 2026,
        },
        planned=["students 1", "students 2", "schools 1", "schools 2"],
        started="2026-11-29T08:00:00Z",
        finished="2026-11-29T08:10:00Z",
    )
    session.add(
        StepResult(
            "students",
            "1",
            "POST",
            "Create the student Austin Jones.",
            "failed",
            checks=(
                Check(
                    "value",
                    False,
                    "firstName",
                    "'Austin'",
                    "'Bob </script><img src=x onerror=alert(1)>\x00\x1b'",
                    "required",
                    "Students",
                    "Students/firstName",
                    "Change the first name in the product.",
                ),
                Check("member", True, "lastSurname", "a value", "Jones"),
            ),
            exchanges=(
                Exchange(
                    "GET",
                    "/data/v3/ed-fi/students?studentUniqueId=604822",
                    200,
                    received=[STUDENT],
                    seconds=0.012,
                ),
                Exchange(
                    "POST",
                    "/oauth/token?client_secret=hunter2",
                    200,
                    sent={"client_secret": "hunter2"},
                    received={"access_token": "eyJabc", "note": "Bearer eyJabcdef"},
                ),
            ),
            id="f9a1",
            record=dict(STUDENT),
            at="2026-11-29T08:01:00Z",
        )
    )
    session.add(
        StepResult(
            "schools",
            "1",
            "POST",
            "Create a school.",
            "passed",
            checks=(Check("status", True, expected="201", found="201"),),
        )
    )
    session.add(
        StepResult(
            "schools", "2", "PUT", "", "not-seen", note="schools 3 had changed it"
        )
    )
    return session


def large_session() -> Session:
    """As large as a whole certification: 171 steps, 5,700 checks and 600 exchanges."""
    session = Session("edfi-v5", "rehearse", "Certification", "5.0.0")
    for number in range(171):
        checks: list[Check] = []
        for index in range(34):
            path = f"educationOrganizations/{index}/educationOrganizationReference"
            checks.append(
                Check(
                    "value",
                    number % 40 != 7 or index > 3,
                    path,
                    f"'value {index}'",
                    f"'value {index}'",
                    "required",
                    "Student School Associations",
                    path,
                )
            )
        body = {f"memberWithALongName{index}": f"value {index}" for index in range(20)}
        exchanges: list[Exchange] = []
        for _ in range(4):
            exchanges.append(
                Exchange("PUT", f"/data/v3/ed-fi/things/{number}", 204, body, body)
            )
        status = "failed" if number % 40 == 7 else "passed"
        session.add(
            StepResult(
                f"things{number // 5}",
                str(number % 5 + 1),
                "PUT",
                f"Change the thing {number} as the page says.",
                "failed" if status == "failed" else "passed",
                tuple(checks),
                tuple(exchanges),
                record=body,
            )
        )
    session.planned = list(session.steps)
    return session
