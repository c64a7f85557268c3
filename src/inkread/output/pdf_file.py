"""PDF files written one object after another, so that no more than one page is in memory (ISO 32000-1, 7.5)."""

from __future__ import annotations

import zlib
from typing import BinaryIO, TypeAlias

Reference: TypeAlias = int
"""Number of an object."""


class PdfFile:
    """A PDF that is being written.

    Parameters
    ----------
    file
        Where to; open for writing, in binary.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offsets: dict[Reference, int] = {}
        self._count = 0
        self._at = self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self) -> Reference:
        """Return the number of an object that will be written later."""
        self._count += 1
        return self._count

    def add(self, value: str, number: Reference | None = None) -> Reference:
        """Write an object, and return its number."""
        return self._object(value.encode("latin-1"), number)

    def add_stream(
        self, content: bytes, entries: str = "", number: Reference | None = None, *, packed: bool = False
    ) -> Reference:
        """Write a stream, and return its number; it is deflated unless it is packed already."""
        if not packed:
            content, entries = zlib.compress(content, 9), f"{entries} /Filter /FlateDecode"
        head = f"<< {entries.strip()} /Length {len(content)} >>\nstream\n".encode("latin-1")
        return self._object(head + content + b"\nendstream", number)

    def close(self, catalogue: Reference, information: Reference) -> None:
        """Write the table of what is where, and the end."""
        start, size = self._at, self._count + 1
        rows = b"".join(b"%010d 00000 n \n" % self._offsets[number] for number in range(1, size))
        trailer = f"<< /Size {size} /Root {catalogue} 0 R /Info {information} 0 R >>"
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size + rows)
        self._write(f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode("latin-1"))

    def _object(self, content: bytes, number: Reference | None) -> Reference:
        number = number or self.reserve()
        self._offsets[number] = self._at
        self._at += self._write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        return number

    def _write(self, content: bytes) -> int:
        return self._file.write(content)


def text_string(text: str) -> str:
    """Return a text as PDF writes it: in UTF-16, as hexadecimal digits."""
    return f"<{(chr(0xFEFF) + text).encode('utf-16-be').hex().upper()}>"
