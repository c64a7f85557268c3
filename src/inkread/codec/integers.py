"""Adaptive coding of integers: small numbers, and numbers like the previous ones, take the fewest bits."""

from __future__ import annotations

from ..errors import CodecError
from .range_coder import Frequencies, RangeDecoder, RangeEncoder

MAX_BITS = 24
"""Numbers are smaller than ``2^MAX_BITS``."""

GAIN = 24
"""Increment of a length's count each time it occurs; counts start at 1."""

FORGET = 1 << 12
"""Counts are halved when their sum exceeds this, so that old numbers lose weight."""


class Lengths:
    """Adaptive frequencies of bit lengths; encoder and decoder update them alike."""

    def __init__(self) -> None:
        self._counts = [1] * (MAX_BITS + 1)
        self.frequencies = Frequencies(self._counts)

    def update(self, n_bits: int) -> None:
        """Count a number with this many bits."""
        self._counts[n_bits] += GAIN
        if sum(self._counts) > FORGET:
            self._counts = [(count + 1) // 2 for count in self._counts]
        self.frequencies = Frequencies(self._counts)


class IntegerWriter:
    """Writes numbers of several kinds, such as heights and widths, to a range coder.

    The bit length of each number is coded with the adaptive frequencies of its kind, the bits after the leading one are
    written uncoded (Elias 1975, with adaptive frequencies instead of the unary code).
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
        lengths.update(n_bits)
        if n_bits > 1:
            self._encoder.encode_bits(value & ~(1 << (n_bits - 1)), n_bits - 1)

    def write_signed(self, value: int, kind: str) -> None:
        """Write a signed number: 0, -1, 1, -2, ... as 0, 1, 2, 3, ..."""
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
        lengths.update(n_bits)
        value = n_bits if n_bits < 2 else 1 << (n_bits - 1) | self._decoder.decode_bits(n_bits - 1)
        if value > limit:
            raise CodecError(f"the number of {kind}, {value}, is above the limit of {limit}")
        return value

    def read_signed(self, kind: str) -> int:
        """Read a number of either sign."""
        value = self.read(kind)
        return -(value // 2) - 1 if value % 2 else value // 2
