"""inkread reads hand-printed pages: a photograph goes in, its text comes out.

>>> import inkread
>>> page = inkread.read("examples/label.jpg")
>>> print(page.text)
SAMPLE K27
KEEP BELOW 4 DEGREES
OPENED 12 JUNE

``__init__.pyi`` lists the public names. Each is imported when it is first used, so that ``inkread --help``
need not load SciPy.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
