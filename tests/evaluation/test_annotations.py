"""Transcriptions of other programs are ground truth."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from inkread import DataError, Line, Page, Region, Word
from inkread.cli import main
from inkread.evaluation.annotations import read_annotated
from inkread.evaluation.ground_truth import find_ground_truth, read_ground_truth

EXAMPLES = Path(__file__).parents[2] / "examples"

ESCRIPTORIUM = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
  <Metadata><Creator>escriptorium</Creator><Created>2024-05-01T10:00:00</Created>
  <LastChange>2024-05-01T10:00:00</LastChange></Metadata>
  <Page imageFilename="letter.jpg" imageWidth="1000" imageHeight="800">
    <ReadingOrder><OrderedGroup id="ro"><UnorderedGroupIndexed id="g" index="1"><RegionRef regionRef="first"/>
    </UnorderedGroupIndexed><RegionRefIndexed index="0" regionRef="second"/></OrderedGroup></ReadingOrder>
    <TextRegion id="first"><Coords points="0,0 1000,0 1000,400 0,400"/>
      <TextLine id="a"><Coords points="10,10 500,12 500,60 10,58"/><Baseline points="10,50 500,52"/>
        <TextEquiv index="1"><Unicode>as it was read</Unicode></TextEquiv>
        <TextEquiv index="0"><Unicode>as it was corrected &amp; kept</Unicode></TextEquiv></TextLine>
      <TextLine id="b"><Coords points="10,70 500,70 500,120 10,120"/><TextEquiv><Unicode/></TextEquiv></TextLine>
    </TextRegion>
    <TextRegion id="second"><Coords points="0,400 1000,400 1000,800 0,800"/>
      <TextLine id="c"><Coords points="10,410 500,410 500,460 10,460"/>
        <Word id="w1"><Coords points="10,410 200,410 200,460 10,460"/>
          <TextEquiv><Unicode>two</Unicode></TextEquiv></Word>
        <Word id="w2"><Coords points="210,410 500,410 500,460 210,460"/>
          <TextEquiv><Unicode>words</Unicode></TextEquiv></Word>
      </TextLine>
    </TextRegion>
  </Page>
</PcGts>
"""
"""As eScriptorium and Transkribus write it."""


def a_page() -> Page:
    first = Line.of([Word("Zwölf", 0.5, (10, 20, 40, 90)), Word("<Boxer>", 0.9, (10, 100, 40, 190))])
    second = Line.of([Word("jagen", 0.5, (60, 20, 90, 90))])
    return Page((first, second), (120, 200), (Region((60, 20, 90, 90), (1,)), Region((10, 20, 40, 190), (0,))))


@pytest.mark.parametrize("suffix", [".page.xml", ".alto.xml", ".hocr"])
def test_what_this_package_writes_comes_back(suffix, tmp_path):
    page = a_page()
    page.save(tmp_path / f"x{suffix}")
    again = read_annotated(tmp_path / f"x{suffix}")
    assert again.text == "jagen\nZwölf <Boxer>"  # region by region
    assert again.size == page.size
    assert [line.box for line in again.lines] == [page.lines[1].box, page.lines[0].box]
    if suffix != ".hocr":
        assert [word.box for word in again.words] == [page.lines[1].words[0].box, *(w.box for w in page.lines[0].words)]


def test_what_a_person_corrected_counts_in_the_order_that_he_gave(tmp_path):
    (tmp_path / "letter.xml").write_text(ESCRIPTORIUM)
    page = read_annotated(tmp_path / "letter.xml")
    assert page.text == "two words\nas it was corrected & kept"
    assert (page.path, page.size) == ("letter.jpg", (800, 1000))
    assert page.lines[1].baseline == ((10, 50), (500, 52))
    assert page.lines[1].box == (10, 10, 60, 500)
    assert [word.text for word in page.lines[0].words] == ["two", "words"]


def test_a_line_of_which_only_the_baseline_was_drawn_is_ground_truth(tmp_path):
    """eScriptorium writes no Coords for lines without a mask."""
    shown = '<Coords points="10,10 500,12 500,60 10,58"/>'
    assert shown in ESCRIPTORIUM
    (tmp_path / "x.xml").write_text(ESCRIPTORIUM.replace(shown, ""))
    line = read_annotated(tmp_path / "x.xml").lines[1]
    assert (line.text, line.outline) == ("as it was corrected & kept", ())
    assert line.baseline == ((10, 50), (500, 52))
    assert line.box == (50, 10, 52, 500)
    words = ESCRIPTORIUM.replace('<Coords points="10,410 500,410 500,460 10,460"/>', "")
    (tmp_path / "y.xml").write_text(words)
    assert read_annotated(tmp_path / "y.xml").lines[0].box == (410, 10, 460, 500)


def test_alto_of_escriptorium_comes_back(tmp_path):
    """One string a line, as wide as the line; its points have spaces alone."""
    (tmp_path / "x.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description>'
        "<sourceImageInformation><fileName>note.png</fileName></sourceImageInformation></Description><Layout>"
        '<Page WIDTH="864" HEIGHT="206" PHYSICAL_IMG_NR="0" ID="eSc_dummypage_"><PrintSpace HPOS="0" VPOS="0" '
        'WIDTH="864" HEIGHT="206"><TextBlock HPOS="190" VPOS="25" WIDTH="320" HEIGHT="40" ID="eSc_textblock_1">'
        '<Shape><Polygon POINTS="190 25 510 25 510 65 190 65"/></Shape>'
        '<TextLine ID="eSc_line_1" TAGREFS="LT7" BASELINE="200 45 350 46 500 45" HPOS="200" VPOS="30" WIDTH="300" '
        'HEIGHT="30"><Shape><Polygon POINTS="200 30 500 30 500 60 200 60"/></Shape><String CONTENT="corrected by hand" '
        'HPOS="200" VPOS="30" WIDTH="300" HEIGHT="30"></String></TextLine></TextBlock></PrintSpace></Page></Layout>'
        "</alto>"
    )
    page = read_annotated(tmp_path / "x.xml")
    assert (page.text, page.path, page.size) == ("corrected by hand", "note.png", (206, 864))
    assert page.lines[0].baseline == ((200, 45), (350, 46), (500, 45))
    assert page.lines[0].outline == ((200, 30), (500, 30), (500, 60), (200, 60))


def test_a_hyphen_and_a_line_in_one_string_are_read_from_alto(tmp_path):
    (tmp_path / "x.xml").write_text(
        '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page WIDTH="100" HEIGHT="50"><PrintSpace>'
        '<TextBlock><TextLine HPOS="1" VPOS="2" WIDTH="30" HEIGHT="4" BASELINE="1 6 31 6">'
        '<String CONTENT="a whole line"/></TextLine><TextLine><String CONTENT="divi"/><HYP CONTENT="-"/></TextLine>'
        "</TextBlock></PrintSpace></Page></Layout></alto>"
    )
    page = read_annotated(tmp_path / "x.xml")
    assert page.text == "a whole line\ndivi-"
    assert page.lines[0].box == (2, 1, 6, 31)
    assert page.lines[0].baseline == ((1, 6), (31, 6))


@pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed")
@pytest.mark.parametrize(("kind", "suffix"), [("hocr", ".hocr"), ("alto", ".xml")])
def test_what_tesseract_writes_is_read(kind, suffix, tmp_path):
    picture = EXAMPLES / "list.jpg"
    subprocess.run(["tesseract", picture, tmp_path / "x", "--psm", "6", kind, "txt"], check=True, capture_output=True)
    expected = [" ".join(line.split()) for line in (tmp_path / "x.txt").read_text().splitlines() if line.strip()]
    assert read_annotated(tmp_path / f"x{suffix}").text.splitlines() == expected


@pytest.mark.parametrize(
    "content", ["", "<html>", "<PcGts><Page/>", "<svg/>", "<alto/>", "<PcGts/>", "ocr_page", "<alto><Layout/></alto>",
                "<PcGts><Page imageWidth='1' imageHeight='1'><TextRegion id='r'><TextLine id='l'><TextEquiv><Unicode>x"
                "</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>"],
)  # fmt: skip
def test_what_is_none_of_them_is_named(content, tmp_path):
    (tmp_path / "x.xml").write_text(content)
    with pytest.raises(DataError, match=r"x\.xml"):
        read_annotated(tmp_path / "x.xml")


def test_an_evaluation_takes_them_beside_its_pictures(tmp_path):
    shutil.copy(EXAMPLES / "label.jpg", tmp_path / "a.jpg")
    text = (EXAMPLES / "label.txt").read_text()
    lines = [Line.of([Word(word, 1.0, (0, 0, 9, 9)) for word in line.split()]) for line in text.splitlines()]
    for suffix in (".hocr", ".xml", ".page.xml"):
        truth = tmp_path / f"a{suffix}"
        Page(tuple(lines), (100, 100)).save(truth, form="alto" if suffix == ".xml" else None)
        assert find_ground_truth(tmp_path / "a.jpg") == truth
        assert read_ground_truth(truth).splitlines() == text.splitlines()
    result = CliRunner().invoke(main, ["evaluate", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    assert '"name": "a"' in result.stdout
