"""A bit flipped anywhere in the chain of decisions is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain import decision_chain
from domain.decision_chain import Entry, Link
from domain.hash_chain import BEGINNING, Checked

AT = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
NAMES = ("cluster_id", "actor_id", "action", "reason", "before", "after", "undoes", "at")


def _chain(length: int) -> list[Link]:
    links: list[Link] = []
    for number in range(1, length + 1):
        previous = links[-1].hash if links else BEGINNING
        entry = Entry(
            number,
            7 * number,
            3,
            "verify",
            f"Sett på två kameror, {number}",
            {"state": "unreviewed", "members": ["report:1"]},
            {"state": "verified", "members": ["report:1"]},
            None,
            AT + timedelta(minutes=number),
        )
        links.append(Link(entry, previous, decision_chain.digest(entry, previous)))
    return links


def _checked(links: list[Link]) -> Checked:
    checked = Checked(0, BEGINNING)
    for link in links:
        checked = decision_chain.follow(checked, link)
    return checked


def test_a_sound_chain_is_sound_and_says_its_head() -> None:
    links = _chain(5)
    assert _checked(links) == Checked(5, links[-1].hash)


@given(at=st.integers(0, 4), byte=st.integers(0, 31), bit=st.integers(0, 7), of=st.booleans())
def test_a_flipped_bit_of_a_hash_is_found(at: int, byte: int, bit: int, of: bool) -> None:
    links = _chain(5)
    name = "hash" if of else "previous"
    broken = bytearray(getattr(links[at], name))
    broken[byte] ^= 1 << bit
    links[at] = Link(
        links[at].entry,
        links[at].previous if of else bytes(broken),
        bytes(broken) if of else links[at].hash,
    )
    assert _checked(links).broken_at == at + 1


@given(at=st.integers(0, 4), letter=st.integers(0, 20), bit=st.integers(0, 6))
def test_a_flipped_bit_of_a_reason_is_found(at: int, letter: int, bit: int) -> None:
    links = _chain(5)
    reason = links[at].entry.reason
    letter %= len(reason)
    other = reason[:letter] + chr(ord(reason[letter]) ^ 1 << bit) + reason[letter + 1 :]
    links[at] = replace(links[at], entry=replace(links[at].entry, reason=other))
    assert _checked(links).broken_at == at + 1


@given(at=st.integers(0, 4), name=st.sampled_from(NAMES))
def test_another_field_is_found(at: int, name: str) -> None:
    links = _chain(5)
    others: dict[str, Any] = {
        "before": {},
        "after": {"state": "rejected"},
        "at": AT,
        "action": "reject",
    }
    entry = replace(links[at].entry, **{name: others.get(name, 1_000)})
    links[at] = replace(links[at], entry=entry)
    assert _checked(links).broken_at == at + 1


@given(at=st.integers(0, 3))
def test_a_decision_left_out_or_moved_is_found(at: int) -> None:
    links = _chain(5)
    assert _checked(links[:at] + links[at + 1 :]).broken_at == at + 2
    links[at], links[at + 1] = links[at + 1], links[at]
    assert _checked(links).broken_at == at + 2


def test_the_zone_of_a_time_says_nothing() -> None:
    entry = _chain(1)[0].entry
    elsewhere = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=2))))
    assert decision_chain.digest(entry, BEGINNING) == decision_chain.digest(elsewhere, BEGINNING)
