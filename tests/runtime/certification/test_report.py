"""Reports of sessions: their content, their forms, and what they must not contain."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import jsonschema_rs
import pytest
from junitparser import Failure, JUnitXml, Skipped
from rich.console import Console

sys.path.insert(0, str(Path(__file__).parent))

from report_sessions import large_session, small_session

from tablewright.runtime.core.certification.report import write_report
from tablewright.runtime.core.certification.report.json_report import (
    report_schema,
)
from tablewright.runtime.core.certification.report.live_page import (
    serve_live,
)
from tablewright.runtime.core.certification.report.model import (
    next_steps,
    report_model,
)
from tablewright.runtime.core.certification.report.redaction import (
    without_personal_values,
)
from tablewright.runtime.core.certification.report.secrets import (
    hide_in_text,
    without_secrets,
)
from tablewright.runtime.core.certification.report.terminal import (
    Screen,
    TerminalView,
)
from tablewright.runtime.core.certification.results import (
    Check,
    Exchange,
    Session,
    StepResult,
    session_json,
)

FORMS = [".html", ".xml", ".json"]
SECRETS = ["letmein", "maria", "abc123secret", "hunter2", "eyJabc"]
PERSONAL = ["604822", "Austin", "Jones", "2006-07-04", "Bob"]
BROWSER = which("chromium") or which("chromium-browser") or which("google-chrome")


class _Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _written(
    folder: Path, form: str, session: Session | None = None, redact: bool = False
) -> str:
    path = folder / f"report{form}"
    write_report(session or small_session(), path, redact=redact)
    return path.read_text(encoding="utf-8")


def test_the_verdict_counts_every_planned_step() -> None:
    model = report_model(small_session())
    assert model.verdict == "failed"
    assert model.sentence == "1 of 4 scenarios failed; 1 passed; 1 waiting, 1 not seen."
    assert [step.name for step in next_steps(model)] == ["students 2"]


def test_a_session_passes_only_if_every_planned_step_has() -> None:
    session = Session("edfi-v5", "verify", "", "5.0.0", planned=["schools 1"])
    assert report_model(session).verdict == "incomplete"
    session.add(StepResult("schools", "1", "POST", "", "passed"))
    assert report_model(session).verdict == "passed"
    session.planned.append("schools 2")
    assert report_model(session).verdict == "incomplete"


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'\.pdf'.*\.html, \.xml \(JUnit\) or \.json"):
        write_report(small_session(), tmp_path / "report.pdf", redact=False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("redact", [False, True])
def test_no_report_contains_secrets(tmp_path: Path, form: str, redact: bool) -> None:
    text = _written(tmp_path, form, redact=redact)
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_redacted_report_contains_no_personal_values(
    tmp_path: Path, form: str
) -> None:
    plain = _written(tmp_path, form)
    # The report without masks shows that the session has such values in this form.
    assert "Austin" in plain
    text = _written(tmp_path, form, redact=True)
    assert [value for value in PERSONAL if value in text] == []
    assert re.search(r"P-\d{4}", text)


def test_a_value_has_the_same_mask_everywhere() -> None:
    step = without_personal_values(small_session()).steps["students 1"]
    assert step.record is not None
    mask = step.record["studentUniqueId"]
    assert re.fullmatch(r"P-\d{4}", mask)
    assert step.exchanges[0].url.endswith(f"?studentUniqueId={mask}")
    assert step.exchanges[0].received[0]["studentUniqueId"] == mask
    first_name = step.record["firstName"]
    assert first_name != mask
    assert first_name in step.title
    assert first_name in step.checks[0].expected
    assert step.record["birthSexDescriptor"].endswith("#Male")


def test_members_are_personal_by_their_whole_name() -> None:
    session = small_session()
    body = {"addresses": [{"city": "Grand Bend"}], "capacity": 30, "loginId": "aj"}
    exchange = Exchange("PUT", "/aj/in%20Grand%20Bend?limit=30", 204, body)
    step = session.steps["schools 1"]
    session.add(replace(step, exchanges=(exchange,), note="aj lives in Grand Bend."))
    masked = without_personal_values(session).steps["schools 1"]
    sent = masked.exchanges[0].sent
    assert sent["capacity"] == 30
    city, login = sent["addresses"][0]["city"], sent["loginId"]
    assert city != login
    assert masked.note == f"{login} lives in {city}."
    assert masked.exchanges[0].url == f"/{login}/in%20{city}?limit=30"


def test_a_value_that_no_payload_contains_is_masked_in_a_check() -> None:
    checks = without_personal_values(small_session()).steps["students 1"].checks
    assert re.fullmatch(r"'P-\d{4}'", checks[0].found)
    # A description of a value is no value.
    assert checks[1].expected == "a value"


@pytest.mark.parametrize(
    "text",
    [
        "https://key:letmein@api.example.org/v5",
        "postgresql://user:letmein@database/x",
        "client_secret=letmein&grant_type=client_credentials",
        '{"secret": "letmein"}',
        '{\\"access_token\\":\\"letmein\\"}',
        "Authorization: Bearer letmein1",
        "authorization=letmein",
        "bearer letmein1",
        "Basic bGV0bWVpbjpsZXRtZWlu-letmein",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.letmein",
        "https://api.example.org/?key=letmein",
        "X-Api-Key: letmein",
        "Set-Cookie: a=letmein",
    ],
)
def test_a_secret_is_hidden_wherever_it_is(text: str) -> None:
    session = small_session()
    check = Check("value", False, "a", text, text, next_step=text)
    exchange = Exchange("GET", text, 200, text, {"a": [text]})
    step = StepResult("a", "1", "POST", text, "failed", (check,), (exchange,))
    session.add(replace(step, id=text, record={"a": text}, note=text))
    session.settings["values"] = text
    assert "letmein" in json.dumps(session_json(session))
    assert "letmein" not in json.dumps(session_json(without_secrets(session)))


@pytest.mark.parametrize(
    "name", ["accessToken", "client_secret", "X-Api-Key", "id_token", "cookie"]
)
def test_the_whole_value_of_a_secret_member_is_hidden(name: str) -> None:
    session = small_session()
    exchange = Exchange("POST", "/", 200, {name: ["letmein", {"a": "letmein"}]})
    step = session.steps["schools 1"]
    session.add(replace(step, exchanges=(exchange,)))
    assert "letmein" not in json.dumps(session_json(without_secrets(session)))


@pytest.mark.parametrize(
    "text",
    [
        "/data/v3/ed-fi/students?pageToken=abcdef&limit=5",
        "uri://ed-fi.org/CourseLevelCharacteristicDescriptor#Basic skills",
        "the key: studentUniqueId=604822",
        "Next-Page-Token: abcdef",
    ],
)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert hide_in_text(text) == text


def test_a_session_without_secrets_keeps_the_rest() -> None:
    session = without_secrets(small_session())
    assert session.settings["url"] == "https://***@api.example.org/v5?token=***"
    assert session.settings["school_year"] == 2026
    expected = small_session().steps["students 1"]
    assert session.steps["students 1"].record == expected.record
    assert session.steps["students 1"].checks == expected.checks


def test_ids_of_people_are_masked_also_inside_of_words() -> None:
    session = small_session()
    link = {"rel": "Student", "href": "/ed-fi/students/f9a1bc"}
    body = {"calendarCode": "107SS604822", "link": link, "description": "a604b"}
    step = session.steps["schools 1"]
    note = "no record with staffUniqueId=7, schoolId=604 yet"
    exchange = Exchange("GET", "/", 200, received=body)
    session.add(replace(step, exchanges=(exchange,), note=note))
    student = session.steps["students 1"]
    session.add(replace(student, id="f9a1bc"))
    masked = without_personal_values(session)
    received = masked.steps["schools 1"].exchanges[0].received
    assert re.fullmatch(r"107SSP-\d{4}", received["calendarCode"])
    assert received["description"] == "a604b"
    assert masked.steps["students 1"].id in received["link"]["href"]
    assert "f9a1bc" not in json.dumps(session_json(masked))
    words = masked.steps["schools 1"].note
    assert re.fullmatch(r"no record with staffUniqueId=\S+, schoolId=604 yet", words)


def test_a_name_that_only_a_check_contains_is_masked_in_the_title() -> None:
    session = small_session()
    step = session.steps["students 1"]
    record = {"firstName": "Bob"}
    exchange = Exchange("GET", "/", 200, received=[record])
    session.add(replace(step, exchanges=(exchange,), record=record))
    masked = without_personal_values(session).steps["students 1"]
    assert "Austin" not in masked.title
    assert masked.checks[1].expected == "a value"


@pytest.mark.parametrize(
    ("system", "is_personal"),
    [("studentIdentification", True), ("courseIdentification", False)],
)
def test_only_the_codes_of_people_are_masked(system: str, is_personal: bool) -> None:
    session = small_session()
    code = {f"{system}SystemDescriptor": "uri://x#State", "identificationCode": "A17"}
    step = session.steps["schools 1"]
    session.add(replace(step, record={"identificationCodes": [code]}))
    record = without_personal_values(session).steps["schools 1"].record
    assert record is not None
    found = record["identificationCodes"][0]["identificationCode"]
    assert found.startswith("P-") if is_personal else found == "A17"


def test_the_html_page_escapes_all_text_and_loads_nothing(tmp_path: Path) -> None:
    text = _written(tmp_path, ".html")
    elements = _Elements()
    elements.feed(text)
    tags = [tag for tag, _ in elements.found]
    assert tags.count("script") == 1
    assert "img" not in tags
    for tag, attributes in elements.found:
        assert "src" not in attributes, tag
        assert (attributes.get("href") or "#").startswith(("#", "data:")), tag
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text) is None
    assert "Students/firstName" in text
    assert "Change the first name in the product." in text
    assert 'href="#students-1"' in text


def test_a_report_shows_the_used_options_and_not_the_state_of_a_run(
    tmp_path: Path,
) -> None:
    session = small_session()
    session.settings = {"only": ["staffs"], "documented_only": False}
    session.created = ["/data/v3/ed-fi/staffs/4711"]
    session.preloaded = [["schools", "a-hash", "/data/v3/ed-fi/schools/4712"]]
    session.stopped = "the server can no longer be reached"
    page = _written(tmp_path, ".html", session)
    assert "only: staffs" in page
    assert "documented only" not in page
    assert "Stopped: the server can no longer be reached" in page
    for text in (page, _written(tmp_path, ".json", session)):
        assert "4711" not in text
        assert "4712" not in text


def test_the_html_report_of_a_whole_certification_is_small(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(large_session(), path, redact=False)
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 2_000_000
    assert text.count("<article") == 171
    # One check of 34 in each failed step would be too few: all passed ones are there too.
    assert text.count("<tr>") >= 5_700


def test_the_checks_of_a_member_are_one_row_with_the_value(tmp_path: Path) -> None:
    session = small_session()
    checks = (
        Check("member", True, "names/0/city", "a value", "a value", row="names/city"),
        Check("type", True, "names/0/city", "a value: string", "a value: string"),
        Check("value", True, "names/0/city", '"Oslo"', '"Oslo"', row="names/city"),
    )
    session.add(replace(session.steps["schools 1"], checks=checks))
    text = _written(tmp_path, ".html", session)
    row = '<tr><td>names/0/city<td>member, type, value<td>"Oslo"<td></tbody>'
    assert row in text
    assert "3 checks passed" in text


def test_junit_has_a_case_for_each_scenario(tmp_path: Path) -> None:
    _written(tmp_path, ".xml")
    suites = JUnitXml.fromfile(str(tmp_path / "report.xml"))
    assert (suites.tests, suites.failures) == (4, 1)
    assert sum(suite.skipped for suite in suites) == 2
    results: dict[str, object] = {}
    for suite in suites:
        for case in suite:
            results[f"{suite.name} {case.name.split()[0]}"] = case.result
    assert results["schools 1"] == []
    failure = results["students 1"][0]  # type: ignore[index]
    assert isinstance(failure, Failure)
    for words in (
        "firstName",
        "expected 'Austin'",
        "found 'Bob </script>",
        "Students/firstName",
        "next: Change the first name",
    ):
        assert words in failure.text
    assert "\x1b" not in failure.text
    assert isinstance(results["students 2"][0], Skipped)  # type: ignore[index]


#: The attributes that the schema of Jenkins allows for each element, and those that it requires.
JUNIT_ATTRIBUTES = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set[str]()),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
        {"name", "tests"},
    ),
    "testcase": ({"name", "classname", "time"}, {"name"}),
    "failure": ({"type", "message"}, set[str]()),
    "skipped": ({"type", "message"}, set[str]()),
}


def test_junit_has_only_the_attributes_of_its_schema(tmp_path: Path) -> None:
    root = ElementTree.fromstring(_written(tmp_path, ".xml", large_session()))
    seen: set[str] = set()
    for element in root.iter():
        allowed, required = JUNIT_ATTRIBUTES[element.tag]
        assert required <= set(element.attrib) <= allowed, element.tag
        for name in ("tests", "failures", "errors", "skipped"):
            assert element.get(name, "0").isdigit()
        assert re.fullmatch(r"\d+\.\d{3}", element.get("time", "0.000"))
        seen.add(element.tag)
    assert {"testsuites", "testsuite", "testcase", "failure"} <= seen


@pytest.mark.parametrize("session", [small_session(), large_session()])
def test_the_json_report_conforms_to_its_schema(
    tmp_path: Path, session: Session
) -> None:
    report = json.loads(_written(tmp_path, ".json", session))
    validator = jsonschema_rs.validator_for(report_schema())
    assert [error.message for error in validator.iter_errors(report)] == []
    assert report["counts"]["scenarios"] == len(session.planned)
    report["session"]["steps"][0]["checks"][0]["passed"] = "yes"
    assert not validator.is_valid(report)


def test_the_live_page_sends_the_parts_that_change() -> None:
    session = small_session()
    with ExitStack() as server:
        address = server.enter_context(serve_live(lambda: session, 0))
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=10) as page:
            text = page.read().decode()
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "&lt;script&gt;alert(1)" in text
        assert "students 2" in text
        with urllib.request.urlopen(f"{address}events", timeout=10) as events:
            first = json.loads(events.readline().removeprefix(b"data: "))
            assert set(first) == {"verdict", "next", "wrong", "arrived", "resources"}
            assert "<img" not in first["wrong"]
            session.add(StepResult("students", "2", "PUT", "", "passed"))
            events.readline()
            second = json.loads(events.readline().removeprefix(b"data: "))
            assert set(second) == {"verdict", "next", "resources"}
            assert "2 passed" in second["verdict"]
            session.add(StepResult("schools", "2", "PUT", "", "passed"))
            # What arrives in the last moment is sent before the end.
            closing = threading.Thread(target=server.close)
            closing.start()
            rest = events.read().decode()
            closing.join()
            assert "3 passed" in rest
            assert rest.endswith("event: end\ndata: the verification\n\n")
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=10)


def test_the_live_page_refuses_another_host_name() -> None:
    with serve_live(small_session, 0) as address:
        request = urllib.request.Request(address, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(request, timeout=10)


def test_the_terminal_shows_what_is_next_and_what_is_wrong() -> None:
    output = StringIO()
    console = Console(file=output, force_terminal=True, width=160, height=40)
    session = small_session()
    with TerminalView(session, console) as view:
        view.update(session, ["students 2"])
    text = output.getvalue()
    assert re.search(r"next\s+students 2", text)
    assert "firstName: expected 'Austin'" in text
    assert "Failed. 1 of 4 scenarios failed" in text


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (40, 24)])
def test_the_terminal_view_fits_into_the_window(width: int, height: int) -> None:
    session = large_session()
    console = Console(file=StringIO(), width=width, height=height)
    screen = Screen(session, ["things1 3", "things1 4"])
    lines = console.render_lines(screen, console.options)
    assert len(lines) < height
    text = "\n".join("".join(part.text for part in line) for line in lines)
    assert "more resources" in text
    assert "Failed. 5 of 171" in text
    # Resources with failures are among those that are shown.
    assert re.search(r"^things1 +1 ", text, re.M)
    assert re.search(r"^next +things1 3", text, re.M)


def test_without_a_terminal_each_new_result_is_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = small_session()
    with TerminalView(session) as view:
        view.update(session, [])
        assert capsys.readouterr().out == ""
        session.add(StepResult("students", "2", "PUT", "\x1b[2J New name", "passed"))
        view.update(session, [])
        view.update(session, [])
    assert capsys.readouterr().out == "passed    students 2 PUT   [2J New name\n"


@pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")
def test_a_browser_runs_the_script_of_the_page(tmp_path: Path) -> None:
    assert BROWSER is not None
    _written(tmp_path, ".html")
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            (tmp_path / "report.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "<output>4 of 4 scenarios shown</output>" in done.stdout
