"""What Schemathesis puts in where a file is wanted: pictures, and what is none."""

from __future__ import annotations

import io

import schemathesis
from hypothesis import strategies as st
from PIL import Image


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Return the content of a file."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.binary(max_size=200))
    size = draw(st.tuples(st.integers(1, 120), st.integers(1, 60)))
    image = Image.effect_noise(size, draw(st.floats(0, 100)))
    file = io.BytesIO()
    image.convert(draw(st.sampled_from(["L", "RGB", "1"]))).save(file, draw(st.sampled_from(["PNG", "TIFF", "GIF"])))
    return file.getvalue()


schemathesis.openapi.media_type("application/octet-stream", files())
schemathesis.openapi.format("binary", files())
