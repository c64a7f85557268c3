import pytest

from inkread import DataError
from inkread.evaluation.ground_truth import find_ground_truth, read_ground_truth


def test_the_text_beside_a_picture_is_found(tmp_path):
    picture = tmp_path / "page.1.jpg"
    assert find_ground_truth(picture) is None
    (tmp_path / "page.1.txt").write_text("\ufeffZwölf\n", encoding="utf-8")
    assert find_ground_truth(picture) == tmp_path / "page.1.txt"
    assert read_ground_truth(tmp_path / "page.1.txt") == "Zwölf\n"


def test_a_file_that_is_no_ground_truth_is_named(tmp_path):
    (tmp_path / "latin.txt").write_bytes(b"Zw\xf6lf")
    (tmp_path / "page.docx").write_bytes(b"")
    for name in ("latin.txt", "page.docx"):
        with pytest.raises(DataError, match=name):
            read_ground_truth(tmp_path / name)
