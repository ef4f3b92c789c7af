"""Whether Halo answers, told to anybody, with nothing else."""

from db import session as database
from tests.auth.house import House


def test_health_is_everybody_s_and_says_no_secret(house: House) -> None:
    client = house.browser().client
    assert client.get("/health").get_json() == {
        "status": "ok",
        "process": "ok",
        "database": "ok",
    }
    assert client.get("/ready").get_json() == {"ready": True}


def test_without_a_database_it_says_so_and_no_more(house: House) -> None:
    client, engine = house.browser().client, house.sessions.kw["bind"]
    house.sessions.configure(bind=database.engine("postgresql+psycopg://halo:secret@127.0.0.1:1/x"))
    try:
        answers = [client.get(path) for path in ("/health", "/ready")]
    finally:
        house.sessions.configure(bind=engine)
    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].get_json()["database"] == "unreachable"
    assert not any("secret" in answer.text or "127.0.0.1" in answer.text for answer in answers)
