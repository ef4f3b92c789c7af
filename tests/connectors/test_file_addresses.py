"""Files at addresses: each edition once, one after another, a bad one holding up no other."""

from dataclasses import replace
from typing import Any

import pytest

from connectors import file_addresses, folder_files, polite_http, polite_limiter
from connectors.contract import MORE
from connectors.polite_http import PollFailed
from domain.errors import BadInput
from domain.line import Line
from tests import replay
from tests.connectors.test_folder import CITY, COLUMNS, SOURCE
from tests.replay import Step

FIRST = b"id,date,kind\n1,2025-06-03,Theft\n2,2025-06-03,Theft\n"
OTHER = b"id,date,kind\n3,2025-06-03,Theft\n"
BAD = b"nothing,of,use\n1,2,3\n"


def connector(*urls: str, whole: bool = False) -> file_addresses.AddressesConnector:
    options = {"urls": list(urls), folder_files.COLUMN_MAP: COLUMNS}
    reader = folder_files.FileReader(replace(SOURCE, options=options), CITY)
    limiter = polite_limiter.HostLimiter(gap_s=0, per_hour=1_000)
    client = polite_http.PoliteClient(accept="*/*", allowed={"127.0.0.1"}, limiter=limiter)
    return file_addresses.AddressesConnector(client, reader, urls, whole=whole)


def test_one_address_after_another_and_each_edition_once() -> None:
    with replay.serving(Step(FIRST), Step(OTHER), Step(FIRST), Step(FIRST + OTHER[13:])) as server:
        asked = connector(server.url + "?a", server.url + "?b")
        cursor: dict[str, Any] = {}
        read = []
        for _ in range(4):
            fetched = asked.fetch(cursor)
            cursor = dict(fetched.cursor)
            records = list(asked.parse(fetched.payload)) if fetched.payload else []
            read.append((len(records), cursor[MORE]))
    assert read == [(2, True), (1, False), (0, True), (3, False)]


def test_of_whole_files_each_edition_is_named_and_an_earlier_one_may_come_back() -> None:
    with replay.serving(Step(FIRST), Step(FIRST), Step(OTHER), Step(FIRST)) as server:
        asked = connector(server.url, whole=True)
        cursor: dict[str, Any] = {}
        read = []
        for _ in range(4):
            fetched = asked.fetch(cursor)
            cursor = dict(fetched.cursor)
            read.append((fetched.payload, fetched.edition))
    url = server.url
    assert read == [(FIRST, url), (None, None), (OTHER, url), (FIRST, url)]


def test_an_unchanged_file_is_not_sent_again() -> None:
    with replay.serving(Step(FIRST, etag='"a"')) as server:
        asked = connector(server.url)
        first = asked.fetch({})
        assert asked.fetch(first.cursor).payload is None
    assert server.questions[1].headers["if-none-match"] == '"a"'


@pytest.mark.parametrize("step", [Step(BAD), Step(status=404)])
def test_a_bad_one_is_told_and_asked_again_after_the_others(step: Step) -> None:
    with replay.serving(step, Step(OTHER), Step(FIRST)) as server:
        asked = connector(server.url + "?a", server.url + "?b")
        with pytest.raises(PollFailed, match=r"“events” has no column|status 404") as failed:
            asked.fetch({})
        assert isinstance(failed.value.said, Line), "said in the reader's language"
        other = asked.fetch(failed.value.cursor)
        mended = asked.fetch(other.cursor)
    assert (other.payload, mended.payload) == (OTHER, FIRST)


@pytest.mark.parametrize("urls", [None, [], "https://x.example", ["ftp://x.example/a"], [""]])
def test_what_is_no_list_of_addresses_is_refused(urls: object) -> None:
    source = replace(SOURCE, options={"urls": urls, folder_files.COLUMN_MAP: COLUMNS})
    with pytest.raises(BadInput, match="option urls"):
        file_addresses.connector(source, CITY)
