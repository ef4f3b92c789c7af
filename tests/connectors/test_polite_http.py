"""The HTTP client against a real server that misbehaves."""

import gzip

import pytest

from connectors import polite_http, polite_limiter
from domain import edition
from tests import replay
from tests.replay import Step

GOOD = b'[{"id": 1}]'


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def limiter(clock: Clock, *, gap_s: float = 10.0, per_hour: int = 60) -> polite_limiter.HostLimiter:
    return polite_limiter.HostLimiter(
        gap_s=gap_s, per_hour=per_hour, clock=clock, sleep=clock.sleep
    )


def client(clock: Clock | None = None, **patience: float) -> polite_http.PoliteClient:
    quick = {"first_wait_s": 0.001, "longest_wait_s": 0.002, "jitter_s": 0.001} | patience
    return polite_http.PoliteClient(
        contact="drift@exempel.se",
        allowed={"127.0.0.1"},
        patience=polite_http.Patience(**quick),
        limiter=limiter(clock or Clock()),
    )


def refused(*steps: Step, **patience: float) -> tuple[str, int]:
    """The sentence a poll ends with, and how often the server was asked."""
    with replay.serving(*steps) as server, pytest.raises(polite_http.PollFailed) as failed:
        client(**patience).answer(server.url, {})
    return failed.value.sentence, len(server.questions)


def test_it_says_who_asks_and_reads_packed_answers():
    with replay.serving(Step(GOOD, gzip=True)) as server:
        answer = client().answer(server.url, {"ids": ["7"]})
    assert answer.body == GOOD
    assert answer.cursor["ids"] == ["7"]
    headers = server.questions[0].headers
    assert headers["user-agent"] == f"Halo/{edition.VERSION} (+drift@exempel.se)"
    assert headers["accept-encoding"] == "gzip"


def test_a_contact_cannot_add_a_header():
    assert polite_http.user_agent("a\r\nX-Evil: 1 ö") == f"Halo/{edition.VERSION} (+aX-Evil: 1 )"


def test_it_asks_only_for_what_is_new():
    with replay.serving(Step(GOOD, etag='"a"', headers={"Last-Modified": "igår"})) as server:
        first = client().answer(server.url, {})
        second = client().answer(server.url, first.cursor)
        elsewhere = client().answer(server.url + "?x=1", second.cursor)
    assert (first.body, second.body, elsewhere.body) == (GOOD, None, GOOD)
    assert second.cursor["etag"] == '"a"'
    assert "if-none-match" not in server.questions[2].headers


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_passing_fault_is_asked_again(status):
    with replay.serving(Step(status=status), Step(GOOD)) as server:
        assert client().answer(server.url, {}).body == GOOD
    assert len(server.questions) == 2


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step(status=404), "status 404"),
        (Step(status=304), "status 304"),
        (Step(b""), "empty answer"),
        (Step(b" \n", gzip=True), "empty answer"),
        (Step(b"<!DOCTYPE html><p>Fel</p>"), "web page"),
        (Step(b"Fel", headers={"Content-Type": "text/html"}), "web page"),
        (Step(GOOD, sent_bytes=4), "broke off"),
        (Step(GOOD * 90, gzip=True, sent_bytes=20), "broke off"),
        (Step(gzip.compress(GOOD)[:9], headers={"Content-Encoding": "gzip"}), "broke off"),
        (Step(GOOD, headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
        (Step(GOOD, headers={"Content-Encoding": "br"}), "did not ask for"),
        (Step(status=302), "status 302"),
        (Step(status=302, headers={"Location": "http://exempel.invalid/"}), "another host"),
        (Step(status=302, headers={"Location": "http://127.0.0.1:1/"}), "another host"),
        (Step(status=302, headers={"Location": "http://x:port/"}), "no proper HTTP"),
    ],
)
def test_a_lasting_fault_is_said_once(step, words):
    sentence, questions = refused(step)
    assert words in sentence
    assert "127.0.0.1" in sentence
    assert questions == 1


def test_it_gives_up_after_its_attempts():
    sentence, questions = refused(Step(status=503), attempts=3)
    assert ("status 503" in sentence, questions) == (True, 3)


def test_silence_is_asked_again_and_then_said():
    sentence, questions = refused(Step(GOOD, silent_s=5), read_s=0.1, attempts=2)
    assert ("stopped answering" in sentence, questions) == (True, 2)


@pytest.mark.parametrize("drip_head", [False, True])
def test_a_drip_does_not_hold_it_beyond_its_total_time(drip_head):
    slow = Step(GOOD * 1000, drip_s=0.02, drip_head=drip_head)
    sentence, questions = refused(slow, total_s=0.4, read_s=5)
    # A machine with much else to do may not have taken the question down by then.
    assert ("in time" in sentence, questions <= 1) == (True, True)


def test_it_stops_reading_a_body_without_an_end():
    sentence, _ = refused(Step(b"x" * 65_536, endless=True), body_bytes=200_000)
    assert "more than 200,000 bytes" in sentence


def test_the_limit_counts_what_a_packed_body_holds():
    sentence, _ = refused(Step(b"0" * 3_000_000, gzip=True), body_bytes=100_000)
    assert "more than 100,000 bytes" in sentence


def test_nobody_there_is_a_sentence():
    with replay.serving(Step(GOOD)) as server:
        url = server.url
    with pytest.raises(polite_http.PollFailed, match="could not be reached"):
        client().answer(url, {})


@pytest.mark.parametrize("url", ["ftp://exempel.invalid/", "http://[", "", "/bara/en/stig"])
def test_a_wrong_address_is_a_sentence(url):
    with pytest.raises(polite_http.PollFailed, match="address"):
        client().answer(url, {})


def test_it_follows_on_the_same_host_and_not_for_ever():
    with replay.serving(Step(status=301, headers={"Location": "/ny"}), Step(GOOD)) as server:
        assert client().answer(server.url, {}).body == GOOD
    assert [question.path for question in server.questions] == ["/api/events", "/ny"]
    sentence, questions = refused(Step(status=302, headers={"Location": "/igen"}), redirects=3)
    assert ("without an end" in sentence, questions) == (True, 4)


def test_a_short_retry_after_is_waited_for():
    clock = Clock()
    with replay.serving(Step(status=429, headers={"Retry-After": "25"}), Step(GOOD)) as server:
        assert client(clock).answer(server.url, {}).body == GOOD
    assert clock.slept == [25.0]


def test_a_long_retry_after_ends_the_poll_and_outlives_the_process():
    clock = Clock()
    with replay.serving(Step(status=429, headers={"Retry-After": "900"}), Step(GOOD)) as server:
        with pytest.raises(polite_http.PollFailed, match="900 seconds of quiet") as failed:
            client(clock).answer(server.url, {})
        with pytest.raises(polite_http.PollFailed, match="may not be asked again"):
            client(clock).answer(server.url, failed.value.cursor)
        assert len(server.questions) == 1
        clock.now += 901
        assert client(clock).answer(server.url, failed.value.cursor).body == GOOD


@pytest.mark.parametrize("value", ["snart", "-5", "Wed, 21 Oct 2015 07:28:00 GMT", "²", ""])
def test_an_odd_retry_after_is_no_reason_to_fall(value):
    steps = Step(status=503, headers={"Retry-After": value.encode().decode("latin-1")}), Step(GOOD)
    with replay.serving(*steps) as server:
        assert client().answer(server.url, {}).body == GOOD


def test_questions_keep_their_distance_and_their_number():
    clock = Clock()
    polite = limiter(clock, gap_s=10, per_hour=3)
    for _ in range(3):
        polite.wait("exempel.se", patience_s=60)
    assert clock.slept == [10.0, 10.0]
    with pytest.raises(polite_http.SourceDown, match="may not be asked again before 2023-11-14"):
        polite.wait("exempel.se", patience_s=60)
    polite.wait("annan.se", patience_s=0)
    clock.now += 3600
    polite.wait("exempel.se", patience_s=0)


def test_a_restarted_process_remembers_when_it_asked():
    clock = Clock()
    with replay.serving(Step(GOOD)) as server:
        cursor = client(clock).answer(server.url, {}).cursor
        clock.now += 4
        client(clock).answer(server.url, cursor)
    assert clock.slept == [6.0]


def test_a_spoilt_memory_is_passed_over():
    clock = Clock()
    polite = limiter(clock)
    spoilt = {"asked": ["x", None, 9e18], "quiet_until": "aldrig"}
    polite.remember("exempel.se", spoilt)
    polite.wait("exempel.se", patience_s=11)
    assert clock.slept == [10.0]


def test_a_clock_that_was_set_back_keeps_no_host_waiting():
    clock = Clock()
    patient = limiter(clock)
    patient.wait("feed.example", patience_s=0)
    clock.now -= 3600
    patient.wait("feed.example", patience_s=20)
    assert clock.slept == [10.0]
