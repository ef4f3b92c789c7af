"""Codes of the moment are those of RFC 6238."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from domain import second_factor
from services import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("at_s", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (20_000_000_000, "353130"),
    ],
)
def test_the_codes_of_the_rfc(at_s: int, code: str) -> None:
    now = datetime.fromtimestamp(at_s, UTC)
    assert totp.code(SECRET, second_factor.step(now)) == code
    assert totp.fitting_step(SECRET, code, now=now) == at_s // 30


def test_half_a_minute_to_either_side_fits() -> None:
    now = datetime(2026, 3, 2, 8, 0, 14, tzinfo=UTC)
    here = second_factor.step(now)
    fits = [
        totp.fitting_step(SECRET, totp.code(SECRET, here + off), now=now) for off in range(-2, 3)
    ]
    assert fits == [None, here - 1, here, here + 1, None]
    assert (
        totp.fitting_step(SECRET, totp.code(SECRET, here), now=now + timedelta(minutes=2)) is None
    )


def test_secrets_are_160_bits_and_never_the_same() -> None:
    made = {totp.secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(base64.b32decode(one)) for one in made} == {20}
