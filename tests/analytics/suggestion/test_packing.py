"""A stored model is the same model; stored bytes that are no model are refused, and never run."""

import pickle
import zlib

import numpy as np
import pytest

from analytics.suggestion import fitting, packing
from analytics.suggestion.model import Model
from domain.errors import BadInput
from tests.analytics.suggestion import told

TEXT = "En man blev rånad på sin telefon vid stationen"


@pytest.fixture(scope="module")
def model() -> Model:
    found = fitting.fitted(told.texts(400))
    assert found is not None
    return found.model


def test_it_says_the_same_after_a_journey_through_the_table(model: Model) -> None:
    parameters, arrays = packing.packed(model)
    again = packing.unpacked(parameters, arrays)
    assert again.threshold == model.threshold
    for text in (TEXT, "Information från torget", "", "سرقة"):
        before, after = (one.probabilities(text, "sv") for one in (model, again))
        np.testing.assert_allclose(after, before, rtol=1e-6)


def test_bytes_that_are_no_model_are_refused(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters, arrays = packing.packed(model)
    monkeypatch.setattr(packing, "_MOST_BYTES", 5_000_000)
    whole = zlib.decompress(arrays)
    for wrong in (
        b"",
        pickle.dumps(model.slots),
        arrays[:-10],
        zlib.compress(whole[:-1]),
        zlib.compress(b"\0" * 5_000_001),
    ):
        with pytest.raises(BadInput, match="train_suggestions"):
            packing.unpacked(parameters, wrong)
    with pytest.raises(BadInput):
        packing.unpacked({**parameters, "slots": [99]}, arrays)
