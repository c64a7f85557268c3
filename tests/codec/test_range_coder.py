"""The range coder: what goes in comes out, in as many bits as it should take, and nothing else is accepted."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkread.codec.range_coder import MAX_TOTAL, Frequencies, RangeDecoder, RangeEncoder
from inkread.errors import CodecError

counts = st.lists(st.sampled_from([1, 1, 2, 7, 900, 30_000]), min_size=1, max_size=30).filter(
    lambda counts: sum(counts) <= MAX_TOTAL
)


@st.composite
def messages(draw: st.DrawFn) -> list[tuple[int, Frequencies]]:
    """Symbols with the frequencies that each is coded with; rare ones and the last ones are no exception."""
    message = []
    for table in draw(st.lists(counts, max_size=60)):
        symbol = draw(st.sampled_from([0, len(table) - 1, len(table) // 2]))
        message.append((symbol, Frequencies(table)))
    return message


def encode(message: list[tuple[int, Frequencies]]) -> bytes:
    encoder = RangeEncoder()
    for symbol, frequencies in message:
        encoder.encode(symbol, frequencies)
    return encoder.finish()


def information(message: list[tuple[int, Frequencies]]) -> float:
    """Return the bits of information in a message."""
    return sum(-math.log2((f.starts[s + 1] - f.starts[s]) / f.total) for s, f in message)


@given(messages())
def test_what_is_encoded_is_decoded(message):
    decoder = RangeDecoder(encode(message))
    assert [decoder.decode(frequencies) for _, frequencies in message] == [symbol for symbol, _ in message]
    decoder.finish()


@given(messages())
def test_it_takes_the_bits_that_there_are_of_information_and_a_byte_or_so(message):
    assert 8 * len(encode(message)) <= 1.001 * information(message) + 0.01 * len(message) + 9


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1, exclude_max=True)), max_size=20))
def test_raw_bits_pass_too(numbers):
    values = [(int(part * 2**n_bits), n_bits) for n_bits, part in numbers]
    encoder = RangeEncoder()
    for value, n_bits in values:
        encoder.encode_bits(value, n_bits)
    decoder = RangeDecoder(encoder.finish())
    assert [decoder.decode_bits(n_bits) for _, n_bits in values] == [value for value, _ in values]
    decoder.finish()


def test_a_carry_runs_through_bytes_that_are_full():
    """Symbols at the upper end of the interval bring rows of 0xFF, which a later symbol may turn over."""
    rng = np.random.default_rng(0)
    frequencies = Frequencies([1, 1, MAX_TOTAL - 3, 1])
    for _ in range(300):
        message = [(int(symbol), frequencies) for symbol in rng.choice([2, 3], size=40, p=[0.1, 0.9])]
        decoder = RangeDecoder(encode(message))
        assert [decoder.decode(frequencies) for _ in message] == [symbol for symbol, _ in message]


def test_nothing_takes_no_bytes():
    assert encode([]) == b""
    assert encode([(0, Frequencies([5]))] * 1000) == b""


@given(messages().filter(lambda message: information(message) > 60))
def test_a_message_cut_short_by_more_than_its_padding_is_noticed(message):
    data = encode(message)
    decoder = RangeDecoder(data[: len(data) // 2 - 4])
    try:
        decoded = [decoder.decode(frequencies) for _, frequencies in message]
    except CodecError:
        return
    assert decoded != [symbol for symbol, _ in message]  # what a checksum is for


def test_bytes_too_many_are_noticed():
    data = encode([(1, Frequencies([3, 3]))] * 50) + b"extra bytes"
    decoder = RangeDecoder(data)
    for _ in range(50):
        decoder.decode(Frequencies([3, 3]))
    with pytest.raises(CodecError, match="more coded data"):
        decoder.finish()


@given(st.binary(max_size=40), st.lists(counts, min_size=1, max_size=5))
def test_any_bytes_give_symbols_or_a_clear_error_in_the_end(data, tables):
    frequencies = [Frequencies(table) for table in tables]
    decoder = RangeDecoder(data)
    try:
        for number in range(200):
            table = frequencies[number % len(frequencies)]
            assert 0 <= decoder.decode(table) < len(table)
    except CodecError as error:
        assert "coded data" in str(error)  # noqa: PT017


@pytest.mark.parametrize("wrong", [[], [0, 3], [3, -1], [MAX_TOTAL, 1]])
def test_frequencies_give_every_symbol_a_chance(wrong):
    with pytest.raises(ValueError, match="every symbol needs a chance"):
        Frequencies(wrong)
