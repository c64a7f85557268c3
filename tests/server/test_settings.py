"""The page and the server agree on what is unsure."""

import re
from importlib.resources import files

from inkread.output.unsure import UNSURE


def test_the_page_marks_the_words_that_the_server_counts():
    script = (files("inkread") / "server" / "static" / "js" / "settings.js").read_text(encoding="utf-8")
    (default,) = re.findall(r"getItem\(LEAST\)\) \|\| ([\d.]+);", script)
    assert float(default) == UNSURE
