"""What is suggested: by words alone, by the model in force, and by none that is damaged."""

import pytest
from sqlalchemy import text

from analytics.runs import suggestions as run
from analytics.suggestion import fitting
from analytics.suggestion.fitting import Fitted
from db import session as database
from db.queries import suggestions
from domain.category import BY_CODE
from domain.suggestion import Suggestion
from services import suggesting
from tests import town
from tests.analytics.suggestion import told
from tests.town import NOW

ROBBERY, THEFT = BY_CODE["robbery"].slot, BY_CODE["theft"].slot
ROBBED = "En man blev rånad på sin telefon vid stationen"
sessions = town.sessions(scope="module")


@pytest.fixture(autouse=True)
def _no_model(sessions: database.Sessions) -> None:
    with database.transaction(sessions) as session:
        session.execute(text("TRUNCATE suggestion_model"))


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    found = fitting.fitted(told.texts())
    assert found is not None
    return found


def suggested(sessions: database.Sessions, said: str, language: str = "sv") -> Suggestion | None:
    with sessions() as session:
        return suggesting.suggest(session, said, language)


def in_force(sessions: database.Sessions, fitted: Fitted) -> run.Trained:
    with database.transaction(sessions) as session:
        return run.store(session, fitted, told.texts(), now=NOW)


def test_without_a_model_the_words_alone_suggest_and_claim_no_chance(
    sessions: database.Sessions,
) -> None:
    assert suggested(sessions, ROBBED) == Suggestion(ROBBERY)
    assert suggested(sessions, "سرقوا هاتفي", "ar") == Suggestion(THEFT)
    assert suggested(sessions, "Jag kom från affären") is None
    assert suggested(sessions, "") is None
    assert suggested(sessions, "?!?") is None


def test_a_model_in_force_suggests_with_its_chance_and_version(
    sessions: database.Sessions, fitted: Fitted
) -> None:
    trained = in_force(sessions, fitted)
    assert trained.is_better
    found = suggested(sessions, ROBBED)
    assert found is not None
    assert (found.category, found.version) == (ROBBERY, trained.version)
    assert fitted.model.threshold <= (found.probability or 0) <= 1


def test_where_it_is_unsure_or_the_category_says_nothing_there_is_no_suggestion(
    sessions: database.Sessions, fitted: Fitted
) -> None:
    in_force(sessions, fitted)
    assert suggested(sessions, "Information från torget") is None
    assert suggested(sessions, "vid torget, stationen") is None


def test_where_words_and_model_contradict_each_other_nothing_is_suggested(
    sessions: database.Sessions, fitted: Fitted
) -> None:
    in_force(sessions, fitted)
    said = "Krock mellan en bil och en buss vid skolan"
    found = suggested(sessions, said)
    assert found is not None
    assert found.category == BY_CODE["traffic"].slot
    assert suggested(sessions, f"{said}, mord") is None


def test_of_a_text_it_cannot_read_the_words_decide(
    sessions: database.Sessions, fitted: Fitted
) -> None:
    in_force(sessions, fitted)
    assert suggested(sessions, "Someone robbed my neighbour", "en") == Suggestion(ROBBERY)
    assert suggested(sessions, "تعرضت للسرقة", "sv") == Suggestion(THEFT)


def test_a_model_that_was_tampered_with_is_not_read(
    sessions: database.Sessions, fitted: Fitted
) -> None:
    in_force(sessions, fitted)
    with database.transaction(sessions) as session:
        # As long as it was, so that only the digest tells.
        session.execute(text("UPDATE suggestion_model SET arrays = set_byte(arrays, 500, 0)"))
        session.execute(text("UPDATE suggestion_model SET digest = sha256('another')"))
    assert suggested(sessions, ROBBED) == Suggestion(ROBBERY)


def test_only_a_better_model_takes_over_and_one_alone_keeps_its_arrays(
    sessions: database.Sessions, fitted: Fitted
) -> None:
    first, again = in_force(sessions, fitted), in_force(sessions, fitted)
    assert (first.is_better, again.is_better) == (True, True)
    worse = fitting.fitted(told.texts(320))
    assert worse is not None
    third = in_force(sessions, worse)
    assert not third.is_better
    with sessions() as session:
        edition = suggestions.edition(session)
        kept = session.execute(
            text("SELECT version FROM suggestion_model WHERE length(arrays) > 0")
        ).scalars()
        assert edition is not None
        assert (edition.version, list(kept)) == (again.version, [again.version])
