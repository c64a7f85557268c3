"""Images of ink in few bits: autoencoders, what they lose, and a file format for what they keep.

>>> from inkread.codec import compress, decompress
>>> data = compress("photo.jpg", quality=4)  # doctest: +SKIP
>>> page = decompress(data)  # doctest: +SKIP
"""

from .files import compress, compress_file, decompress, decompress_file
from .glyphs import DEFAULT_QUALITY, GlyphCodec
from .quality import psnr
from .sets import GlyphSet

__all__ = [
    "DEFAULT_QUALITY",
    "GlyphCodec",
    "GlyphSet",
    "compress",
    "compress_file",
    "decompress",
    "decompress_file",
    "psnr",
]
