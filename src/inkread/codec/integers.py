"""Whole numbers of which only is expected that small ones are common, and that the next is like the last ones."""

from __future__ import annotations

from ..errors import CodecError
from .range_coder import Frequencies, RangeDecoder, RangeEncoder

MAX_BITS = 24
"""Numbers are smaller than ``2^MAX_BITS``."""

GAIN = 24
"""How much more often a length is expected after it was seen, against 1 for one that never was."""

FORGET = 1 << 12
"""Sum of the counts from which they are halved, so that what was seen long ago counts for less."""


class Lengths:
    """Counts of how many bits the numbers of one kind have had: the same on both sides."""

    def __init__(self) -> None:
        self._counts = [1] * (MAX_BITS + 1)
        self.frequencies = Frequencies(self._counts)

    def see(self, n_bits: int) -> None:
        """Expect numbers of so many bits more from now on."""
        self._counts[n_bits] += GAIN
        if sum(self._counts) > FORGET:
            self._counts = [(count + 1) // 2 for count in self._counts]
        self.frequencies = Frequencies(self._counts)


class IntegerWriter:
    """Writes numbers of several kinds, such as heights and widths, to a range coder.

    The length of each number in bits goes through adaptive frequencies of its kind, the bits after the first as they
    are (Elias 1975, with frequencies in the place of the unary code).
    """

    def __init__(self, encoder: RangeEncoder) -> None:
        self._encoder = encoder
        self._kinds: dict[str, Lengths] = {}

    def write(self, value: int, kind: str) -> None:
        """Write a number from 0 to ``2^MAX_BITS - 1``."""
        n_bits = value.bit_length()
        if not 0 <= value < 1 << MAX_BITS:
            raise ValueError(f"{value} is not from 0 to 2^{MAX_BITS} - 1")
        lengths = self._kinds.setdefault(kind, Lengths())
        self._encoder.encode(n_bits, lengths.frequencies)
        lengths.see(n_bits)
        if n_bits > 1:
            self._encoder.encode_bits(value & ~(1 << (n_bits - 1)), n_bits - 1)

    def write_signed(self, value: int, kind: str) -> None:
        """Write a number of either sign: 0, -1, 1, -2 ... as 0, 1, 2, 3 ..."""
        self.write(2 * value if value >= 0 else -2 * value - 1, kind)


class IntegerReader:
    """Reads what an ``IntegerWriter`` wrote, in the same order."""

    def __init__(self, decoder: RangeDecoder) -> None:
        self._decoder = decoder
        self._kinds: dict[str, Lengths] = {}

    def read(self, kind: str, limit: int = (1 << MAX_BITS) - 1) -> int:
        """Read a number.

        Raises
        ------
        CodecError
            If it is larger than ``limit``, or there is none.
        """
        lengths = self._kinds.setdefault(kind, Lengths())
        n_bits = self._decoder.decode(lengths.frequencies)
        lengths.see(n_bits)
        value = n_bits if n_bits < 2 else 1 << (n_bits - 1) | self._decoder.decode_bits(n_bits - 1)
        if value > limit:
            raise CodecError(f"the number of {kind}, {value}, is above the limit of {limit}")
        return value

    def read_signed(self, kind: str) -> int:
        """Read a number of either sign."""
        value = self.read(kind)
        return -(value // 2) - 1 if value % 2 else value // 2
