"""Lossy compression of handwriting: an autoencoder, its quality measures, and the file format.

>>> from inkread.codec import compress, decompress
>>> data = compress("examples/list.jpg", quality=4)
>>> len(data) < 1000
True
>>> decompress(data).dtype
dtype('uint8')
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
