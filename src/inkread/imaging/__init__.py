"""Pictures: from any file to an upright array, at other sizes, and in perspective."""

from .photo import Photo, Picture, PictureLike, load

__all__ = ["Photo", "Picture", "PictureLike", "load"]
