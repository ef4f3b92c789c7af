"""Suggested categories on texts of real feeds that the model was not made of.

python -m bench.suggest --data ../shared/data

For each feed, of its held-out texts (each once, however often it was published): ``model`` is the
share with a likeliest category above the threshold (``coverage``), the share of these that is right
(``precision``), and how far stated chances are from what came true (``calibration_error``).
``suggested`` is what Halo suggests: model and words together. Beside it: the word rules alone, and
the same words looked for anywhere in the text, in the middle of others too. ``unseen`` is Chicago
by a model of the other two: a publisher of whom it has learned nothing.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow.parquet as pq

from analytics.suggestion import choosing, fitting, packing
from analytics.suggestion.model import Model
from domain import category_words, city_file
from domain.category import BY_CODE, normalised
from domain.suggestion import Labelled

_ROOT = Path(__file__).resolve().parents[1]
# The city's "primary type"; Halo has no city file of Chicago.
_CHICAGO = {
    "homicide": "homicide",
    "criminal sexual assault": "sexual_offence",
    "sex offense": "sexual_offence",
    "robbery": "robbery",
    "battery": "assault",
    "assault": "assault",
    "burglary": "burglary",
    "theft": "theft",
    "motor vehicle theft": "vehicle_theft",
    "arson": "arson",
    "criminal damage": "vandalism",
    "deceptive practice": "fraud",
    "narcotics": "drugs",
    "other narcotic violation": "drugs",
    "weapons violation": "weapons",
    "concealed carry license violation": "weapons",
    "public peace violation": "disorder",
    "liquor law violation": "disorder",
    "prostitution": "disorder",
    "gambling": "disorder",
    "stalking": "threat",
    "intimidation": "threat",
}
_FEEDS = {
    "polisen": ("polisen_events.parquet", "type", "summary"),
    "st_louis": ("stl_incidents_2008_2018.parquet", "category", "description"),
    "chicago": ("chicago_2024_09.parquet", "category", "description"),
}
Guess = Callable[[str], int | None]


def main() -> None:
    """Print the figures, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description="Suggested categories on held-out texts.")
    parser.add_argument("--data", type=Path, default=_ROOT.parent / "shared" / "data")
    data: Path = parser.parse_args().data
    feeds = {name: _labelled(data, name) for name in _FEEDS}
    told = {"feeds": _of_feeds(feeds), "unseen": _unseen(feeds)}
    print(json.dumps(told))


def _of_feeds(feeds: dict[str, list[Labelled]]) -> dict[str, object]:
    everything = [one for listed in feeds.values() for one in listed]
    begun = time.perf_counter()
    found = fitting.fitted(everything)
    assert found is not None
    seconds = time.perf_counter() - begun
    told: dict[str, object] = {"texts": found.texts, "train_s": round(seconds, 1)}
    told["stored_kb"] = round(len(packing.packed(found.model)[1]) / 1_000)
    told["threshold"] = round(found.model.threshold, 3)
    told["pooled"] = _rounded(asdict(found.measured))
    for name, listed in feeds.items():
        held_out = fitting.held_out(listed)
        told[name] = _beside_each_other(found.model, held_out)
        print(name, told[name])
    begun = time.perf_counter()
    for one in held_out[:200]:
        found.model.probabilities(one.text, "en")
    told["ms_a_text"] = round((time.perf_counter() - begun) / len(held_out[:200]) * 1_000, 2)
    return told


def _unseen(feeds: dict[str, list[Labelled]]) -> dict[str, object]:
    """Chicago by a model of the other two: all its texts, of which none was learned from."""
    others = [*feeds["polisen"], *feeds["st_louis"]]
    learned = {one.text.casefold() for one in others}
    new = [one for one in feeds["chicago"] if one.text.casefold() not in learned]
    found = fitting.fitted(others)
    assert found is not None
    told = _beside_each_other(found.model, new)
    print("chicago, unseen", told)
    return told


def _beside_each_other(model: Model, texts: Sequence[Labelled]) -> dict[str, object]:
    def by_both(text: str) -> int | None:
        choice = choosing.chosen(model, text, "")
        return choice.category if choice else None

    return {
        "model": _rounded(asdict(fitting.measured(model, texts))),
        "suggested": _guessed(texts, by_both),
        "words_alone": _guessed(texts, _by_words),
        "words_anywhere": _guessed(texts, _by_letters),
    }


def _labelled(data: Path, name: str) -> list[Labelled]:
    """Each text of a feed once, with the category it mostly has; texts about several events and
    words without a category are left out."""
    file, category, text = _FEEDS[name]
    table = pq.read_table(data / file, columns=[category, text]).to_pydict()
    slots = _slots(name)
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for word, said in zip(table[category], table[text], strict=True):
        slot = slots.get(normalised(word or ""))
        if slot and said and not normalised(word).startswith("sammanfattning"):
            counts[said][slot] += 1
    return [Labelled(said, found.most_common(1)[0][0]) for said, found in counts.items()]


def _slots(name: str) -> dict[str, int]:
    if name == "chicago":
        return {word: BY_CODE[code].slot for word, code in _CHICAGO.items()}
    city = {"polisen": "stockholm", "st_louis": "st_louis"}[name]
    file = f"{city}.toml"
    read = city_file.parse((_ROOT / "cities" / file).read_text(), name=file)
    [source] = [one for one in read.sources if one.categories]
    return {normalised(word): BY_CODE[code].slot for word, code in source.categories.items()}


def _guessed(labelled: Sequence[Labelled], guess: Guess) -> dict[str, float]:
    guesses = [(guess(one.text), one.category) for one in labelled]
    made = [guessed == truth for guessed, truth in guesses if guessed is not None]
    return _rounded(
        {
            "coverage": len(made) / max(1, len(guesses)),
            "precision": sum(made) / max(1, len(made)),
        }
    )


def _by_words(text: str) -> int | None:
    return next(iter(category_words.categories(text, "")), None)


def _by_letters(text: str) -> int | None:
    """The first category of which any single word is somewhere in the letters of ``text``."""
    letters = text.casefold()
    languages: Iterable[str] = ("sv", "en") if set("åäö") & set(letters) else ("en", "sv")
    for language in languages:
        for code, listed in category_words.WORDS[language].items():
            single = [word.strip("*") for word in listed.split() if not set("|+") & set(word)]
            if any(word in letters for word in single):
                return BY_CODE[code].slot
    return None


def _rounded(told: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in told.items()}


if __name__ == "__main__":
    main()
