"""Scripts that are complete in themselves."""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import io
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import inkread
from inkread import nn
from inkread.course.handin import ALLOWED, FILES, scripts_folder
from inkread.course.modules import StandaloneError, read_module
from inkread.course.standalone import make_standalone
from inkread.evaluation.confusion import ConfusionMatrix


@pytest.fixture(scope="module")
def handed_in():
    scripts = {name: (scripts_folder() / name).read_text() for name in FILES}
    return make_standalone(scripts, ALLOWED)


def imported(source):
    """Names of the modules that a source imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(source)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[0] for name in names | {n.module or "." for n in nodes if isinstance(n, ast.ImportFrom)}}


def test_the_assignments_files_import_only_what_it_allows(handed_in):
    allowed = {"numpy", "scipy", "matplotlib", "mpl_toolkits", "nn", "util"}
    for name, source in handed_in.items():
        others = imported(source) - allowed - ({"torch", "torchvision"} if name == "run_q6.py" else set())
        assert others <= set(sys.stdlib_module_names), name


def test_a_function_stands_there_as_it_stands_in_the_package(handed_in):
    assert inspect.getsource(nn.backwards) in handed_in["nn.py"]
    assert inspect.getsource(nn.relu) in handed_in["util.py"]
    assert inspect.getsource(ConfusionMatrix) in handed_in["run_q3.py"]


def test_what_one_file_defines_no_other_defines_again(handed_in):
    defined = [
        node.name
        for source in (handed_in[name] for name in ("util.py", "nn.py", "run_q2.py"))
        for node in ast.parse(source).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    assert len(defined) == len(set(defined))


def test_only_what_is_needed_is_there(handed_in):
    assert "MLPClassifier" not in "".join(handed_in.values())
    assert "def softmax" not in handed_in["util.py"]


def test_a_script_runs_without_the_package_and_does_the_same(tmp_path):
    source = (
        '"""Doc."""\nimport numpy as np\nfrom inkread.nn import softmax\n\nprint(softmax(np.arange(4.0)).tolist())\n'
    )
    (tmp_path / "script.py").write_text(make_standalone({"script.py": source})["script.py"])
    blocked = "import sys; sys.modules['inkread'] = None; exec(open('script.py').read())"
    out = subprocess.run([sys.executable, "-c", blocked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ast.literal_eval(out.stdout) == nn.softmax(np.arange(4.0)).tolist()


def test_a_module_can_take_the_place_of_another():
    source = "from inkread.nn.activations import relu\n"
    instead = {"inkread.nn.activations": "inkread.course.handin"}
    with pytest.raises(StandaloneError, match=r"inkread\.course\.handin does not define relu"):
        make_standalone({"script.py": source}, instead)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import inkread\n", "import each name by itself"),
        ("from inkread.nn import relu as r\n", "under its own name"),
        ("from inkread.nn import nothing\n", "does not define nothing"),
        ("from inkread.nowhere import nothing\n", "no module inkread.nowhere"),
        ("from inkread.nn import *\n", "import each name by itself"),
        ("def f():\n    from inkread.nn import relu\n", "import what is of inkread at the top"),
        ("from inkread.models.registry import WEIGHTS\n", "uses __file__"),
        (
            "from inkread.runs.config import SCHEDULES\nfrom inkread.training.pictures.config import SCHEDULES",
            "imports SCHEDULES twice",
        ),
        ("from inkread.datasets.schema import load_folder\nset = 3\n", "script.py binds set, by which .*schema means"),
    ],
)
def test_what_cannot_be_written_out_is_said(source, message):
    with pytest.raises(StandaloneError, match=message):
        make_standalone({"script.py": source})


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """Return a function that puts a module into the package for the time of a test."""
    monkeypatch.setattr(inkread, "__path__", [*inkread.__path__, str(tmp_path)])
    read_module.cache_clear()

    def put(name, source):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
        importlib.invalidate_caches()
        monkeypatch.delitem(sys.modules, f"inkread.{name}", raising=False)

    yield put
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(f"inkread.{path.stem}", None)
        vars(inkread).pop(path.stem, None)
    read_module.cache_clear()


def printed(source):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "script.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - the test's own
    return out.getvalue()


NUMBERS = """
    NUMBER = 7


    def _scaled(value, factor=NUMBER):
        return value * factor


    def numbers(values):
        return [_scaled(value) for value in values], f"{NUMBER} is {_scaled(1)!r}"
"""

CLASHES = {
    "a script binds a constant": "from inkread.numbers import numbers\nNUMBER = 'x'\nprint(numbers([1]), NUMBER)",
    "a script binds a function by a loop": """
        from inkread.numbers import numbers
        for _scaled in "ab":
            print(numbers([1]), _scaled)
    """,
    "a script binds names by with, except, := and global": """
        from contextlib import nullcontext
        from inkread.numbers import numbers
        with nullcontext(1) as NUMBER:
            pass
        try:
            raise KeyError
        except KeyError as _scaled:
            pass
        def change():
            global NUMBER
            NUMBER = 8
        change()
        print([_scaled := 3 for _ in range(2)], _scaled, NUMBER, numbers([1]))
    """,
    "a script binds what it imports": """
        from inkread.countdown import countdown
        from inkread.numbers import numbers
        countdown = [*countdown(3), countdown(1)]
        print(countdown, numbers([1]))
        numbers = numbers([2])
        print(numbers)
    """,
    "a script binds what a module imports": """
        from inkread.rounding import rounded
        floor, math = 3, 4
        print(rounded(2.5), floor, math)
    """,
    "a script imports another thing by a name": """
        from math import ceil as floor
        from statistics import mean as _scaled
        from inkread.numbers import numbers
        from inkread.rounding import rounded
        print(rounded(2.5), floor(2.5), numbers([1]), _scaled([2]))
    """,
    "two modules have one name": """
        from inkread.numbers import numbers
        from inkread.other_numbers import other_numbers
        print(numbers([1, 2]), other_numbers([1, 2]))
    """,
    "one module imports what another defines": """
        from inkread.rounding import rounded
        from inkread.tiles import tiles
        print(rounded(2.5), tiles(2.5))
    """,
    "a definition is called like a built-in": """
        from inkread.adding import added
        from inkread.numbers import numbers
        print(added([1, 2]), sum([1, 2]), numbers([1]))
    """,
    "a name is also a local one": """
        from inkread.shadows import Shadow, shadows
        NUMBER = "x"
        print(shadows(3, NUMBER=4), Shadow().NUMBER, Shadow().seen(), Shadow.twice, NUMBER)
    """,
    "a name is also one that is chosen instead": """
        from inkread.numbers import numbers
        NUMBER, numbers_NUMBER = 1, 2
        print(numbers([1]), NUMBER, numbers_NUMBER)
    """,
    "one statement binds several names": """
        from inkread.pair import first
        SECOND = 5
        print(first(), SECOND)
    """,
    "a line has signs that are more than one byte": """
        from inkread.signs import signs
        _sign = "−"
        print(signs(), _sign)
    """,
}

PLANTED = {
    "numbers": NUMBERS,
    "other_numbers": NUMBERS.replace("7", "9").replace("numbers", "other_numbers").replace("value * f", "value + f"),
    "countdown": """
        def countdown(n):
            return [n, *countdown(n - 1)] if n else []
    """,
    "rounding": """
        import math
        from math import floor


        def rounded(value):
            return floor(value + 0.5), math.ceil(value)
    """,
    "tiles": """
        def floor(value):
            return f"floor of {value}"


        def tiles(value):
            return floor(value)
    """,
    "adding": """
        def sum(values):
            return f"the sum of {values}"


        def added(values):
            return sum(values)
    """,
    "shadows": """
        from dataclasses import dataclass
        from inkread.numbers import _scaled

        NUMBER = 5


        def shadows(value, NUMBER=NUMBER):
            other = lambda NUMBER: NUMBER + 1
            return value, NUMBER, other(NUMBER=2), [NUMBER for NUMBER in "ab"], _scaled(1, factor=2), _outer()


        def _outer():
            return [NUMBER for _ in range(NUMBER) if (lambda: NUMBER)()]


        @dataclass
        class Shadow:
            NUMBER: int = 6
            twice = 2 * 6

            def seen(self):
                return NUMBER, self.NUMBER
    """,
    "pair": """
        FIRST, SECOND = 1, 2


        def first():
            return FIRST
    """,
    "signs": """
        _sign = "×"


        def signs():
            return f"σ × {_sign} ×", "σ", _sign, '×'
    """,
}


@pytest.mark.parametrize("which", CLASHES)
def test_names_that_clash_are_kept_apart(which, plant):
    for name, source in PLANTED.items():
        plant(name, source)
    source = textwrap.dedent(CLASHES[which])
    copy = make_standalone({"script.py": source})["script.py"]
    assert "inkread" not in imported(copy)
    assert printed(copy) == printed(source) != ""


def test_what_another_file_holds_under_a_new_name_is_imported_from_there(plant, tmp_path):
    plant("numbers", NUMBERS)
    scripts = {
        "first.py": "from inkread.numbers import numbers\nNUMBER = 1\n",
        "second.py": "from first import NUMBER\nfrom inkread.numbers import _scaled\nprint(NUMBER, _scaled(3))\n",
        "third.py": "import first\nfrom inkread.numbers import NUMBER\nprint(NUMBER, first.NUMBER)\n",
    }
    for name, source in make_standalone(scripts).items():
        (tmp_path / name).write_text(source)
    for name, expected in (("second.py", "1 21"), ("third.py", "7 1")):
        done = subprocess.run([sys.executable, name], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("X = 1\nX = X + 1\n", "binds X more than once"),
        ("for X in range(3):\n    pass\n", "not by a plain definition"),
        ("try:\n    import numpy as X\nexcept ImportError:\n    X = None\n", "not by a plain definition"),
        ("Y = 1\nY += 1\ndef X():\n    return Y\n", "binds Y more than once"),
        ("def X():\n    global Y\n    Y = 1\n    return Y\n", "Y more than once, or not"),
        ("def X():\n    from .nn import relu\n    return relu\n", "X has from .nn import relu within"),
        ("def X():\n    return nowhere\n", "X uses nowhere, which a script has not"),
        ("import os.path\ndef X():\n    return os.sep\n", "clashes with another os"),
    ],
)
def test_what_cannot_be_followed_or_kept_apart_is_refused(source, message, plant):
    plant("module", source)
    with pytest.raises(StandaloneError, match=message):
        make_standalone({"script.py": "from inkread.module import X\nos = 3\n"})


def test_no_name_of_the_package_was_changed_in_the_copy_without_need(handed_in):
    names = {node.name for node in ast.walk(ast.parse(handed_in["run_q3.py"])) if isinstance(node, ast.FunctionDef)}
    assert "load_folder" in names
    assert "\nCAPITALS36 = Charset(" in handed_in["run_q6.py"]
    assert "\nCAPITALS36 = Charset(" in handed_in["run_q4.py"]


def test_a_script_that_needs_nothing_of_the_package_keeps_its_text():
    source = '"""Doc."""\n\nimport math\n\n\nprint(math.pi)\n'
    result = make_standalone({"script.py": source})["script.py"]
    assert result.split("import math", 1)[1].strip() == "print(math.pi)"
