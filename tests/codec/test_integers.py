"""Whole numbers through the range coder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.codec.integers import MAX_BITS, IntegerReader, IntegerWriter
from inkread.codec.range_coder import RangeDecoder, RangeEncoder
from inkread.errors import CodecError

TOP = (1 << MAX_BITS) - 1
numbers = st.lists(
    st.tuples(st.sampled_from("ab"), st.one_of(st.integers(-5, 5), st.integers(-TOP // 2, TOP // 2))), max_size=80
)


def written(values: list[tuple[str, int]]) -> bytes:
    encoder = RangeEncoder()
    writer = IntegerWriter(encoder)
    for kind, value in values:
        writer.write_signed(value, kind)
    return encoder.finish()


@given(numbers)
def test_what_is_written_is_read(values):
    decoder = RangeDecoder(written(values))
    reader = IntegerReader(decoder)
    assert [reader.read_signed(kind) for kind, _ in values] == [value for _, value in values]
    decoder.finish()


def test_numbers_like_the_ones_before_take_fewer_bits():
    alike = written([("a", 5 + i % 3) for i in range(200)])
    assert len(alike) < 0.6 * len(written([("a", (5 + i % 3) * 7 ** (i % 6)) for i in range(200)]))
    assert len(written([("a", 0)] * 1000)) < 12


def test_a_number_that_is_too_large_is_refused_on_both_sides():
    with pytest.raises(ValueError, match="2\\^24"):
        IntegerWriter(RangeEncoder()).write(TOP + 1, "a")
    encoder = RangeEncoder()
    IntegerWriter(encoder).write(1000, "images")
    with pytest.raises(CodecError, match="images, 1000, is above the limit of 999"):
        IntegerReader(RangeDecoder(encoder.finish())).read("images", 999)
