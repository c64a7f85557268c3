"""What was read, as data."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread import DataError, Document, Glyph, Line, Page, Region, Word
from inkread.document import VERSION, Provenance

texts = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=2)
probabilities = st.floats(0, 1)
boxes = st.tuples(*[st.integers(0, 500)] * 2, *[st.integers(501, 900)] * 2)
sizes = st.tuples(*[st.integers(900, 1000)] * 2)
points = st.lists(st.tuples(*[st.floats(-1e4, 1e4)] * 2), max_size=4).map(tuple)


def several(parts, most=3, least=0):
    return st.lists(parts, min_size=least, max_size=most).map(tuple)


glyphs = st.builds(Glyph, texts, probabilities, boxes, several(st.tuples(texts, probabilities)))
words = st.builds(Word, texts, probabilities, boxes, several(glyphs))
lines = st.builds(
    Line, texts, probabilities, boxes, several(words), baseline=points, outline=points,
    kind=st.sampled_from(["hand", "print", None]), direction=st.sampled_from(["ltr", "rtl"]),
    angle=st.floats(-180, 180),
)  # fmt: skip
pages = st.builds(
    Page, several(lines), sizes, resolution=st.none() | st.floats(50, 1200), path=st.none() | st.text(),
    number=st.integers(1, 99), provenance=st.none() | st.builds(Provenance, texts, several(texts)),
)  # fmt: skip
spelled = several(several(several(glyphs, least=1), least=1))


def page_of(spelled) -> Page:
    """A page of lines of words of glyphs."""
    return Page(tuple(Line.of([Word.of(glyphs) for glyphs in words]) for words in spelled), (1000, 1000))


def example() -> Page:
    a, b, c = (Glyph(s, p, (0, i, 9, i + 1)) for i, (s, p) in enumerate([("A", 0.5), ("B", 0.7), ("C", 0.9)]))
    lines = Line.of([Word.of([a, b]), Word.of([c])]), Line.of([Word.of([c])])
    return Page(lines, (20, 30), regions=(Region((0, 0, 9, 3), (1, 0)),))


@pytest.fixture(scope="module")
def validator():
    schema = json.loads((files("inkread") / "schemas" / f"document-{VERSION}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@given(pages)
def test_a_page_comes_back_exactly_from_its_json(page):
    assert Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page


@given(several(pages, 2))
def test_so_does_a_document(pages):
    document = Document(pages)
    assert Document.from_dict(json.loads(json.dumps(document.to_dict()))) == document


@given(several(pages, 2))
def test_all_that_is_written_follows_the_schema(validator, pages):
    validator.validate(json.loads(json.dumps(Document(pages).to_dict())))
    validator.validate(json.loads(Document(pages).to_json()))
    for page in pages:
        validator.validate(json.loads(page.to_json()))


def test_regions_are_written_and_come_back(validator):
    described = json.loads(json.dumps(example().to_dict()))
    validator.validate(described)
    assert Page.from_dict(described) == example()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: page.pop("size"),
        lambda page: page.update(version=2),
        lambda page: page["lines"][0].update(kind="typed"),
        lambda page: page["lines"][0].update(confidence=1.5),
        lambda page: page["lines"][0]["words"][0].update(box=[1, 2, 3]),
        lambda page: page["lines"][0]["words"][0]["glyphs"][0].update(text=None),
        lambda page: page["lines"][0]["words"][0]["glyphs"][0].pop("alternatives"),
    ],
)
def test_the_schema_refuses_what_is_no_page(validator, spoil):
    described = json.loads(json.dumps(example().to_dict()))
    spoil(described)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(described)


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_another_version_is_refused(version):
    for kind in (Page, Document):
        described = kind((), (1, 1)).to_dict() if kind is Page else kind(()).to_dict()
        with pytest.raises(DataError, match=f"version {version!r}; this inkread knows version 1"):
            kind.from_dict({**described, "version": version})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": [20]}, r"size: \[20\] is not"),
        ({"lines": None}, "lines: None is not"),
        ({"number": "one"}, "number: 'one' is not int"),
        ({"resolution": True}, "resolution: True is not float"),
        ({"lines": [{"text": "A"}]}, r"lines\[0\].confidence is missing"),
        ({"regions": [{"box": [0, 0, 1, 1], "lines": [2]}]}, "none of the 2 of the page"),
        ({"regions": [7]}, r"regions\[0\]: 7 is not Region"),
    ],
)
def test_what_is_wrong_in_a_page_is_said(change, message):
    with pytest.raises(DataError, match=message):
        Page.from_dict({**example().to_dict(), **change})


def test_what_a_later_inkread_adds_is_passed_over():
    assert Page.from_dict({**example().to_dict(), "mood": "cheerful"}) == example()


@given(spelled)
def test_boxes_enclose_what_is_in_them(spelled):
    def inside(inner, outer):
        return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]

    for line in page_of(spelled).lines:
        for word in line.words:
            assert inside(word.box, line.box)
            assert all(inside(glyph.box, word.box) for glyph in word.glyphs)
        # and no larger than that
        assert line.box[0] == min(glyph.box[0] for glyph in line.glyphs)
        assert line.box[3] == max(glyph.box[3] for glyph in line.glyphs)


def test_text_has_spaces_between_words_and_newlines_between_lines():
    page = example()
    assert page.text == str(page) == "AB C\nC"
    assert [word.text for word in page.words] == ["AB", "C", "C"]
    assert [glyph.text for glyph in page.glyphs] == ["A", "B", "C", "C"]


def test_pages_have_a_form_feed_between_them():
    assert Document((example(), example())).text == str(Document((example(), example()))) == "AB C\nC\fAB C\nC"
    assert Document(()).text == ""


def test_confidence_is_the_mean_of_the_characters():
    page = example()
    assert page.words[0].confidence == pytest.approx(0.6)
    assert page.lines[0].confidence == pytest.approx(0.7)
    assert page.confidence == pytest.approx(0.75)


def test_a_word_needs_no_glyphs():
    page = Page((Line.of([Word("THE", 0.9, (0, 0, 9, 20)), Word("CAT", 0.5, (0, 30, 9, 50))], angle=5.0),), (20, 60))
    assert (page.text, page.glyphs, page.lines[0].box) == ("THE CAT", (), (0, 0, 9, 50))
    assert page.confidence == pytest.approx(0.7)
    assert Page.from_dict(page.to_dict()) == page


def test_a_blank_page_has_no_text_and_no_confidence():
    page = Page((), (20, 30))
    assert (page.text, page.words, page.glyphs, page.confidence) == ("", (), (), None)
    assert Page.from_dict(page.to_dict()) == page


def test_a_page_cannot_be_changed():
    with pytest.raises(AttributeError):
        example().lines = ()
