"""Pictures: loading, resampling and projections."""

from .photo import Photo, Picture, PictureLike, load

__all__ = ["Photo", "Picture", "PictureLike", "load"]
