"""What an evaluation looks like as a table, as errors and as JSON."""

import json

import pytest

from inkread.evaluation import Evaluation, Folding, format_errors, format_table, score
from inkread.evaluation.alignment import GAP, NOTHING
from inkread.evaluation.report import to_dict


def test_the_table_says_what_counts_and_names_each_page_and_both_averages():
    pages = (score("list", "AB", "AX", 1.0), score("two words", "To do", "To do", 2.0))
    lines = format_table(Evaluation(pages)).splitlines()
    assert lines[0] == "counted: as written"
    assert lines[1].split() == ["page", "CER", "WER", "errors", "characters", "seconds"]
    assert lines[2].split() == ["list", "0.500", "1.000", "1", "2", "1.00"]
    assert lines[3].split() == ["two", "words", "0.000", "0.000", "0", "5", "2.00"]
    assert lines[4].split() == ["mean", "of", "pages", "0.250", "0.500", "1.50"]
    assert lines[5].split() == ["micro", "average", "0.143", "0.333", "1", "7"]


def test_without_spaces_the_table_has_no_word_error_rate():
    folding = Folding(case=True, spaces=True)
    lines = format_table(Evaluation((score("a", "A B", "ab", folding=folding),), folding=folding)).splitlines()
    assert lines[0] == "counted: capitals, without spaces"
    assert lines[2].split() == ["a", "0.000", "-", "0", "2", "0.00"]
    assert lines[4].split() == ["micro", "average", "0.000", "-", "0", "2"]


def test_what_was_misread_as_what_over_all_pages():
    result = Evaluation((score("a", "BILL", "BI11"), score("b", "LAMP", "1AMPS")))
    assert result.misreadings()[0] == ("L", "1", 3)
    assert (NOTHING, "S", 1) in result.misreadings()
    assert "most often misread: L as 1 3, nothing as S 1" in format_table(result)


def test_the_errors_stand_below_what_is_right():
    result = Evaluation((score("a", "Bill", "Bi11"), score("b", "right", "right"), score("c", "To do", "Todo")))
    assert format_errors(result) == f"a\n  Bill\n  Bi11\n    ^^\n\nc\n  To do\n  To{GAP}do\n    ^"


@pytest.mark.parametrize("folding", [Folding(), Folding(case=True), Folding(True, True, True)])
def test_json_holds_everything_and_no_number_that_json_lacks(folding):
    pages = (score("a", "A. b", "A b", 1.0, folding=folding), score("blank", "", "x", folding=folding))
    result = Evaluation(pages, ("b.png",), folding)
    held = json.loads(json.dumps(to_dict(result), allow_nan=False))
    assert held["folding"]["name"] == folding.name
    assert held["folding"]["case"] == folding.case
    assert held["mean_cer"] is None
    assert held["micro_cer"] == held["character_errors"] / held["characters"] == result.micro_cer
    assert (held["micro_wer"] is None) == (held["words"] is None) == folding.spaces
    assert [page["name"] for page in held["pages"]] == ["a", "blank"]
    assert held["pages"][1]["cer"] is None
    assert held["failed"] == ["b.png"]
