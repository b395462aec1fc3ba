"""The section "Query", second line: cursor paging."""

from __future__ import annotations

import httpx
import pytest
from server.sheet.enrolment import DATA, create, problem

PERIODS = f"{DATA}/classPeriods"
INVALID = "bad-request:parameter-validation-failed"
COUNT = 23


@pytest.fixture
def periods(v5: httpx.Client) -> httpx.Client:
    """A client of a server with `COUNT` class periods."""
    create(v5, "schools")
    for number in range(COUNT):
        create(
            v5,
            "classPeriods",
            classPeriodName=f"Period {number}",
            officialAttendancePeriod=number % 3 == 0,
        )
    return v5


def names(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [item["classPeriodName"] for item in response.json()]


def rest_of(client: httpx.Client, token: str, **query: str) -> list[str]:
    """The names of all items from the page of a token to the end of its range."""
    read: list[str] = []
    while token:
        response = client.get(
            PERIODS, params={**query, "pageToken": token, "pageSize": "4"}
        )
        page = names(response)
        assert len(page) <= 4
        read += page
        token = response.headers.get("next-page-token", "")
    return read


def test_next_page_token_leads_to_the_end(periods: httpx.Client) -> None:
    first = periods.get(PERIODS, params={"limit": "5"})
    read = names(first) + rest_of(periods, first.headers["next-page-token"])
    assert read == [f"Period {number}" for number in range(COUNT)]


def test_next_page_token_is_sent_only_when_the_page_has_items(
    periods: httpx.Client,
) -> None:
    assert "next-page-token" in periods.get(PERIODS).headers
    for query in ({"limit": "0"}, {"classPeriodName": "none"}, {"offset": str(COUNT)}):
        response = periods.get(PERIODS, params=query)
        assert names(response) == []
        assert "next-page-token" not in response.headers


def test_page_size_without_a_value_is_that_of_a_page(v5: httpx.Client) -> None:
    create(v5, "schools")
    for number in range(27):
        create(v5, "classPeriods", classPeriodName=f"Period {number}")
    token = v5.get(PERIODS, params={"limit": "1"}).headers["next-page-token"]
    assert len(names(v5.get(PERIODS, params={"pageToken": token}))) == 25


def test_a_cursor_skips_deleted_items_and_finds_new_ones(periods: httpx.Client) -> None:
    first = periods.get(PERIODS, params={"limit": "5"})
    for name in ("Period 1", "Period 6"):
        (item,) = periods.get(PERIODS, params={"classPeriodName": name}).json()
        assert periods.delete(f"{PERIODS}/{item['id']}").status_code == 204
    create(periods, "classPeriods", classPeriodName="New")
    read = rest_of(periods, first.headers["next-page-token"])
    assert read == ["Period 5"] + [f"Period {number}" for number in range(7, COUNT)] + [
        "New"
    ]


@pytest.mark.parametrize("with_token", ["offset=0", "limit=5", "totalCount=true"])
def test_page_token_excludes(periods: httpx.Client, with_token: str) -> None:
    token = periods.get(PERIODS, params={"limit": "5"}).headers["next-page-token"]
    response = periods.get(f"{PERIODS}?pageToken={token}&pageSize=5&{with_token}")
    errors = problem(response, 400, INVALID)["errors"]
    assert f"'{with_token.partition('=')[0]}'" in errors[0]


@pytest.mark.parametrize(
    "query",
    [
        "pageToken=x",
        "pageToken=%00",
        "pageToken=AAAA",
        "pageToken=____________________________",
        "pageToken=_____________________w",
        "pageToken=AAAAAAAAAAAAAAAAAAAAAB",
        "pageToken=\N{SNOWMAN}",
        "pageSize=5",
        "pageSize=501",
    ],
)
def test_malformed_page_parameters_are_refused(
    periods: httpx.Client, query: str
) -> None:
    problem(periods.get(f"{PERIODS}?{query}"), 400, INVALID)


def test_page_size_has_the_bounds_of_limit(periods: httpx.Client) -> None:
    token = periods.get(PERIODS, params={"limit": "5"}).headers["next-page-token"]
    for size in ("-1", "501", "x"):
        query = {"pageToken": token, "pageSize": size}
        problem(periods.get(PERIODS, params=query), 400, INVALID)
    assert (
        names(periods.get(PERIODS, params={"pageToken": token, "pageSize": "0"})) == []
    )


def test_total_count_comes_with_an_empty_page_first(periods: httpx.Client) -> None:
    response = periods.get(PERIODS, params={"totalCount": "true", "limit": "0"})
    assert response.headers["total-count"] == str(COUNT)


@pytest.mark.parametrize("number", ["1", "2", "7", "200"])
def test_partitions_cover_every_item_exactly_once(
    periods: httpx.Client, number: str
) -> None:
    response = periods.get(f"{PERIODS}/partitions", params={"number": number})
    tokens = response.json()["pageTokens"]
    assert len(tokens) == min(int(number), COUNT)
    read: list[str] = []
    sizes: list[int] = []
    for token in tokens:
        part = rest_of(periods, token)
        read += part
        sizes.append(len(part))
    assert read == [f"Period {count}" for count in range(COUNT)]
    assert max(sizes) - min(sizes) <= max(1, COUNT // int(number))


def test_partitions_have_the_filters_of_the_collection(periods: httpx.Client) -> None:
    query = {"officialAttendancePeriod": "true"}
    response = periods.get(f"{PERIODS}/partitions", params={**query, "number": "3"})
    read: list[str] = []
    for token in response.json()["pageTokens"]:
        read += rest_of(periods, token, **query)
    assert read == [f"Period {number}" for number in range(0, COUNT, 3)]


def test_partitions_of_an_empty_collection(v5: httpx.Client) -> None:
    assert v5.get(f"{PERIODS}/partitions").json() == {"pageTokens": []}


@pytest.mark.parametrize("number", ["0", "-1", "201", "x"])
def test_partitions_have_a_number_from_1_to_200(v5: httpx.Client, number: str) -> None:
    response = v5.get(f"{PERIODS}/partitions", params={"number": number})
    problem(response, 400, INVALID)
