"""The model of characters gives probabilities, backs off, and comes back from its file; damaged files are refused."""

import numpy as np
import pytest

from inkread.errors import ModelError
from inkread.models.registry import LANGUAGES, locate
from inkread.recognition import ngram_file
from inkread.recognition.language import CharacterModel, LanguageModel, case_of, folded, kind_of, words_before
from inkread.recognition.ngram_file import NGrams
from inkread.training.reader.language_model import count_language, count_model

CHARACTERS = " abcdehlrowHELß.1"
LINES = ["hello world", "hello hello", "Hello. world 11", "cab"] * 10


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return count_language(LINES, CHARACTERS, order=4)


@pytest.mark.parametrize("text", ["", "h", "hell", "world", "xyz", "hello?", "cab cab"])
def test_the_probabilities_of_what_may_follow_sum_to_one(model, text):
    assert np.exp(model.log_probabilities(text)).sum() == pytest.approx(1, abs=1e-5)


def test_what_was_seen_is_likelier(model):
    after = np.exp(model.log_probabilities("hell"))
    assert after[CHARACTERS.index("o")] > 0.9
    letters = count_model(["hello world", "hello hello", "world"], " dehlorw", order=4)
    assert isinstance(letters, CharacterModel)
    start = np.exp(letters.log_probabilities(""))
    assert start[" dehlorw".index("h")] > start[" dehlorw".index("o")]
    start = np.exp(model.log_probabilities(""))
    assert start[CHARACTERS.index("h")] > start[CHARACTERS.index("o")]


def test_a_character_that_is_unknown_ends_what_is_looked_at(model):
    assert np.array_equal(model.log_probabilities("hell?wor"), model.log_probabilities("?wor"))
    assert not np.array_equal(model.log_probabilities("hel"), model.log_probabilities("?el"))


def test_words_are_known_in_capitals_too(model):
    after = np.exp(model.log_probabilities("HEL"))
    assert after[[CHARACTERS.index("l"), CHARACTERS.index("L")]].sum() > 0.9


def test_the_case_is_foretold_by_what_stands_before(model):
    def share_of_capitals(text):
        after = np.exp(model.log_probabilities(text))
        return after[CHARACTERS.index("H")] / (after[CHARACTERS.index("H")] + after[CHARACTERS.index("h")])

    assert share_of_capitals("") > 0.2  # one line of three begins with one
    assert share_of_capitals("hello ") < 0.05


def test_characters_are_of_a_case_and_of_a_kind():
    assert folded("aAbB c1ßC") == "ab c1ß"
    assert folded("AB") == "AB"
    assert [case_of(c, "aAßB1") for c in "aAßB1"] == [0, 1, 2, 2, 2]
    assert [kind_of(c, "aAßB1") for c in "\n aAß1."] == [0, 1, 2, 3, 5, 4, 5]


def test_a_line_in_capitals_goes_on_in_capitals():
    model = count_language(["HELL HELL", "hello hello", "hello Hello"] * 10, CHARACTERS, order=3)
    capital, small = (model.log_probabilities(text)[CHARACTERS.index("H")] for text in ("HELL ", "hello "))
    assert capital > small + 0.5
    assert [words_before(words) for words in ("", "a 12", "HELL", "HE said", "so HELL 12 A")] == [0, 0, 1, 2, 1]


def test_it_comes_back_from_its_file(model, tmp_path):
    model.save(tmp_path / "model.npz")
    again = LanguageModel.load(tmp_path / "model.npz")
    for text in ("", "h", "hel", "wor", "zz"):
        # logarithms are kept to one decimal
        assert np.abs(again.log_probabilities(text) - model.log_probabilities(text)).max() < 0.35


def test_a_file_has_every_context_with_its_followers(model, tmp_path):
    letters = count_model(LINES, CHARACTERS, order=5, least=2)
    known = ngram_file.unpack(letters.packed(), CHARACTERS)
    assert set(known.contexts) == set(letters._numbers)
    again = CharacterModel.of_packed(letters.packed(), CHARACTERS)
    for context in known.contexts:
        stored, found = (m.log_probabilities(context) for m in (letters, again))
        assert np.abs(stored - found).max() < 0.35, context
    ends = np.cumsum(known.counts)
    for context, end, count in zip(known.contexts, ends, known.counts, strict=True):
        i = letters._numbers[context]
        own = slice(letters._ends[i], letters._ends[i + 1])
        tenths = dict(zip(letters._followers[own], np.rint(letters._logarithms[own] * 10), strict=True))
        here = slice(end - count, end)
        assert dict(zip(known.followers[here], np.rint(known.logarithms[here] * 10), strict=True)) == tenths, context


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_model_that_is_written_again_is_the_same_to_the_byte(language, tmp_path):
    path = locate(language, "language model")
    LanguageModel.load(path).save(tmp_path / path.name)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_contexts_whose_beginnings_are_none_cannot_be_written():
    few = np.log(np.float32([0.5, 0.5]))
    known = NGrams(["", "ab"], np.array([2, 1]), np.array([0, 1, 0]), np.append(few, few[:1]), few)
    with pytest.raises(ValueError, match="beginning of a context"):
        ngram_file.pack(known, "ab")


def test_more_contexts_than_the_limit_are_refused(model, tmp_path, monkeypatch):
    model.save(tmp_path / "model.npz")
    monkeypatch.setattr(ngram_file, "MAX_CONTEXTS", 10)
    with pytest.raises(ModelError, match="the limit is 10"):
        LanguageModel.load(tmp_path / "model.npz")


def test_a_file_that_is_no_model_is_refused(model, tmp_path):
    with pytest.raises(ModelError, match="no such file"):
        LanguageModel.load(tmp_path / "none.npz")
    (tmp_path / "text.npz").write_text("no model")
    with pytest.raises(ModelError, match="not a language model"):
        LanguageModel.load(tmp_path / "text.npz")
    model.save(tmp_path / "model.npz")
    with np.load(tmp_path / "model.npz") as file:
        arrays = dict(file)
    endless = {  # after every character of "a" stands "a" again
        "characters": np.array("a"),
        "counts": np.ones(40, dtype=np.uint8),
        "followers": np.zeros(40, dtype=np.uint8),
        "continued": np.packbits([0] + [1] * 39 + [0]),
        "logarithms": np.zeros(40, dtype=np.uint8),
        "backing": np.zeros(40, dtype=np.uint8),
    }
    np.savez(tmp_path / "wrong.npz", **{**arrays, **endless})
    with pytest.raises(ModelError, match="more than 15 characters"):
        LanguageModel.load(tmp_path / "wrong.npz")
    for name, wrong in [
        ("followers", arrays["followers"] + 200),
        ("followers", np.zeros_like(arrays["followers"])),
        ("counts", arrays["counts"][:-1]),
        ("counts", arrays["counts"].astype(np.int64) - 1),
        ("backing", np.array([], dtype=np.uint8)),
        ("logarithms", np.float64([1.5])),
        ("logarithms", arrays["logarithms"][:-1]),
        ("followers", arrays["followers"][:-1]),
        ("followers", arrays["followers"][::-1]),
        ("continued", np.zeros_like(arrays["continued"])),
        ("continued", np.full_like(arrays["continued"], 255)),
        ("continued", arrays["continued"][:-1]),
        ("counts", np.array([], dtype=np.uint8)),
        ("capitals", arrays["capitals"].astype(np.float64)),
        ("capitals", arrays["capitals"][0]),
        ("capitals", arrays["capitals"] + 1),
        ("capitals", np.full_like(arrays["capitals"], np.nan)),
        ("characters", np.array("aab")),
        ("characters", np.array(" a\x1bc")),
        ("characters", np.array(5)),
    ]:
        np.savez(tmp_path / "wrong.npz", **{**arrays, name: wrong})
        with pytest.raises(ModelError, match="language model"):
            LanguageModel.load(tmp_path / "wrong.npz")
