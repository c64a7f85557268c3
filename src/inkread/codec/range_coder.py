"""A range coder: entropy coding in integer arithmetic (Martin 1979).

The coder maintains an interval of integers. A symbol of frequency ``size`` out of ``total`` narrows it to that share;
leading bytes in which both ends agree are written out. Any number in the final interval identifies the whole message.
Without floating-point arithmetic, encoder and decoder agree on every machine.

The interval is ``low ... low + range - 1`` with ``2^24 <= range <= 2^32`` before each symbol, and

    step = range // total        low += start * step        range = size * step

where ``start`` is the sum of the frequencies of the preceding symbols.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..errors import CodecError

TOP = 1 << 32
BOTTOM = 1 << 24

MAX_TOTAL = 1 << 16
"""Largest sum of frequencies; the interval is always at least 256 times as long."""

PADDING = 4
"""Maximum number of zero bytes that the decoder reads beyond the end of the message."""


class Frequencies:
    """Frequencies of symbols.

    Parameters
    ----------
    counts
        Frequencies of the symbols 0, 1, ...; each at least 1, their sum at most ``MAX_TOTAL``.

    Raises
    ------
    ValueError
        If the counts violate this.
    """

    def __init__(self, counts: Sequence[int]) -> None:
        self.starts = [0]
        for count in counts:
            self.starts.append(self.starts[-1] + int(count))
        self.total = self.starts[-1]
        if not len(counts) or min(counts) < 1 or self.total > MAX_TOTAL:
            raise ValueError(f"every symbol needs a chance, and together they may have {MAX_TOTAL}")

    def __len__(self) -> int:
        return len(self.starts) - 1


class RangeEncoder:
    """Encodes a sequence of symbols; ``finish`` returns the bytes."""

    def __init__(self) -> None:
        self._low, self._range = 0, TOP
        self._bytes = bytearray()

    def encode(self, symbol: int, frequencies: Frequencies) -> None:
        """Write a symbol, a number from 0 to ``len(frequencies) - 1``."""
        start, end = frequencies.starts[symbol], frequencies.starts[symbol + 1]
        self._narrow(start, end - start, frequencies.total)

    def encode_bits(self, value: int, n_bits: int) -> None:
        """Write a number from 0 to ``2^n_bits - 1`` with uniform probabilities."""
        while n_bits > 0:
            n_now = min(n_bits, 16)
            n_bits -= n_now
            self._narrow((value >> n_bits) & ((1 << n_now) - 1), 1, 1 << n_now)

    def finish(self) -> bytes:
        """Return the message: the shortest one whose number, padded with zeros, is in the final interval."""
        for n_bytes in range(5):
            unit = 1 << (32 - 8 * n_bytes)
            value = -(-self._low // unit) * unit
            if value < self._low + self._range:
                break
        if value >= TOP:
            self._carry()
            value -= TOP
        return bytes(self._bytes) + value.to_bytes(4, "big")[:n_bytes]

    def _narrow(self, start: int, size: int, total: int) -> None:
        step = self._range // total
        self._low += start * step
        self._range = size * step
        if self._low >= TOP:
            self._carry()
            self._low -= TOP
        while self._range < BOTTOM:
            self._bytes.append(self._low >> 24)
            self._low = (self._low << 8) & (TOP - 1)
            self._range <<= 8

    def _carry(self) -> None:
        """Add one to the number that stands in the bytes written."""
        place = len(self._bytes) - 1
        while self._bytes[place] == 0xFF:
            self._bytes[place] = 0
            place -= 1
        self._bytes[place] += 1


class RangeDecoder:
    """Decodes the symbols of a ``RangeEncoder``, in the same order.

    Parameters
    ----------
    message
        The bytes of the message, and no others.
    """

    def __init__(self, message: bytes) -> None:
        self._message = message + bytes(PADDING)
        self._range = TOP
        self._ahead = int.from_bytes(self._message[:4], "big")
        self._position = 4

    def decode(self, frequencies: Frequencies) -> int:
        """Read a symbol.

        Raises
        ------
        CodecError
            If the message is too short or invalid.
        """
        step = self._range // frequencies.total
        chance = self._ahead // step
        if chance >= frequencies.total:
            raise CodecError("the coded data are damaged")
        starts = frequencies.starts
        symbol = bisect_right(starts, chance) - 1
        self._narrow(starts[symbol] * step, (starts[symbol + 1] - starts[symbol]) * step)
        return symbol

    def decode_bits(self, n_bits: int) -> int:
        """Read an ``n_bits``-bit number; raises as ``decode``."""
        value = 0
        while n_bits > 0:
            n_now = min(n_bits, 16)
            n_bits -= n_now
            step = self._range >> n_now
            chance = self._ahead // step
            if chance >> n_now:
                raise CodecError("the coded data are damaged")
            self._narrow(chance * step, step)
            value = value << n_now | chance
        return value

    def finish(self) -> None:
        """Check that the message ends here.

        Raises
        ------
        CodecError
            If there are left-over bytes.
        """
        if self._position < len(self._message) - PADDING:
            raise CodecError("there are more coded data than there should be")

    def _narrow(self, offset: int, size: int) -> None:
        self._ahead -= offset
        self._range = size
        while self._range < BOTTOM:
            if self._position >= len(self._message):
                raise CodecError("the coded data end too soon")
            self._ahead = self._ahead << 8 | self._message[self._position]
            self._position += 1
            self._range <<= 8
