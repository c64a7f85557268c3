"""Pictures: from any file to an upright array, at other sizes, and in perspective."""

from .photo import Photo, Picture, PictureLike, load
from .sources import PageSource, pages_of

__all__ = ["PageSource", "Photo", "Picture", "PictureLike", "load", "pages_of"]
