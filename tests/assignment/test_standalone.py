"""Scripts that are complete in themselves."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys

import numpy as np
import pytest

from inkread import nn
from inkread.assignment.handin import ALLOWED, FILES, scripts_folder
from inkread.assignment.standalone import StandaloneError, make_standalone
from inkread.confusion import ConfusionMatrix


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
    allowed = {"numpy", "scipy", "skimage", "matplotlib", "mpl_toolkits", "nn", "util"}
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
    instead = {"inkread.nn.activations": "inkread.assignment.handin"}
    with pytest.raises(StandaloneError, match=r"inkread\.assignment\.handin does not define relu"):
        make_standalone({"script.py": source}, instead)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import inkread\n", "import each name by itself"),
        ("from inkread.nn import relu as r\n", "under its own name"),
        ("from inkread.nn import nothing\n", "does not define nothing"),
        ("from inkread.nowhere import nothing\n", "no module inkread.nowhere"),
        (
            "from inkread.runs.config import SCHEDULES\nfrom inkread.training.config import SCHEDULES",
            "rename one of them",
        ),
    ],
)
def test_what_cannot_be_written_out_is_said(source, message):
    with pytest.raises(StandaloneError, match=message):
        make_standalone({"script.py": source})


def test_a_script_that_needs_nothing_of_the_package_keeps_its_text():
    source = '"""Doc."""\n\nimport math\n\n\nprint(math.pi)\n'
    result = make_standalone({"script.py": source})["script.py"]
    assert result.split("import math", 1)[1].strip() == "print(math.pi)"
