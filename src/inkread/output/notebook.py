"""A page as a notebook shows it."""

from __future__ import annotations

import base64
import io
from html import escape

import numpy as np

from ..document import Page
from ..errors import ImageError
from .overlay import draw_overlay
from .pictures import find_source

LONGEST = 1000
"""The longer side of the picture, in pixels."""


def to_notebook(page: Page) -> str:
    """Return HTML of a page: its picture, or white where that is not to be found, with the boxes; below it the text."""
    try:
        picture = find_source(page).photo().decoded()
    except ImageError:
        picture = np.full((*page.size, 3), 255, dtype=np.uint8)
    drawn = draw_overlay(picture, page)
    drawn.thumbnail((LONGEST, LONGEST))
    file = io.BytesIO()
    drawn.save(file, "PNG")
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
    return f'<div><img src="{address}" style="max-width: 100%" alt="what was read"><pre>{escape(page.text)}</pre></div>'
