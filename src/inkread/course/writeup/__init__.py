"""The written part of what is handed in: its answers, with every figure and every table freshly made.

The writeup is the pages in ``pages/``, in the order of their names. A page is a file of Markdown (pandoc's,
with mathematics between dollar signs), in which Jinja puts in what is computed. A module of the same name
beside it, where there is one, computes: its function ``contents(context)`` returns a dictionary of what the
page names. So another page is another file in that folder, and nothing else has to know of it.

What every page can name besides:

=============================================  ===============================================================
``{{ source("inkread.nn.layers", "forward") }}``  a function or class of the package, as its source stands
``{{ script("run_q5.py", "Q5.1.2") }}``           that part of a script of ``python/`` which begins with the
                                               comment ``# Q5.1.2``, up to the next such comment; without the
                                               second argument the whole script
``{{ output(text) }}``                            what a program printed; ``output(text, 24)`` its first and last
                                               lines, 24 in all
``{{ figure(path, "Caption.", 80) }}``            a picture, 80 per cent as wide as the text; ``path`` is a file of
                                               a run (``run.folder / "q3_loss.png"``) or what
                                               ``context.draw`` returned
``{{ table(header, rows, "Caption.") }}``         a table; columns of numbers stand on the right
``{{ value(0.1234, ".1%") }}``                    a number in a format of Python
``{{ listed(["a", "b", "c"]) }}``                 a, b and c
``{{ proof("test_...") }}``                       where the property tests of the claim stand
=============================================  ===============================================================

``# Q3 ...`` and ``## Q3.1 ...`` each begin a new page. No number that was measured is typed into a page, and
no sentence that depends on one: ``{% if %}`` decides what is said.
"""

from .build import Writeup, build_writeup

__all__ = ["Writeup", "build_writeup"]
