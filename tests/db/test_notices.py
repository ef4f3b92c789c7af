"""The standing connection: nothing announced is missed, and one leads."""

import time

import psycopg
import pytest

from db.notices import DISCONNECTED, Notices

KEY = 7


def announce(url: str, payload: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as speaker:
        speaker.execute("SELECT pg_notify('halo_test', %s)", [payload])


def assert_leads(post: Notices) -> None:
    """The server lets go of a lock when it has noticed that its connection is closed."""
    deadline = time.monotonic() + 10
    while not post.leads(KEY):
        assert time.monotonic() < deadline, "somebody else leads"
        time.sleep(0.02)


def test_what_is_announced_between_two_waits_is_heard(database_url: str) -> None:
    with Notices(database_url, "halo_test") as post:
        announce(database_url, "1")
        post.leads(KEY)
        announce(database_url, "2")
        post.leads(KEY)
        heard = post.wait(10) + post.wait(0.1)
        assert heard == [("halo_test", "1"), ("halo_test", "2")]
        assert post.wait(0) == []


def test_one_leads_until_it_goes(database_url: str) -> None:
    with Notices(database_url) as other:
        with Notices(database_url) as first:
            assert first.leads(KEY)
            assert first.leads(KEY)
            assert not other.leads(KEY)
            assert other.leads(KEY + 1)
        assert_leads(other)


def test_a_leader_that_is_cut_off_learns_it(database_url: str) -> None:
    with Notices(database_url) as post:
        assert_leads(post)
        with psycopg.connect(database_url.replace("+psycopg", "", 1), autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with pytest.raises(DISCONNECTED):
            post.leads(KEY)
