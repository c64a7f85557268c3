"""Pictures: loading, resampling and projections."""

from .photo import Photo, Picture, PictureLike, load
from .sources import PageSource, pages_of

__all__ = ["PageSource", "Photo", "Picture", "PictureLike", "load", "pages_of"]
