"""What the writers of hOCR, ALTO and PAGE share."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from datetime import datetime, timezone
from xml.etree import ElementTree

from ..document import Page

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def xml_safe(text: str) -> str:
    """Return a text in which U+FFFD stands for what XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


def child(parent: ElementTree.Element, tag: str, **attributes: object) -> ElementTree.Element:
    """Add an element; attributes that are None are left out, numbers are written as short as they can be."""
    written = {name: xml_safe(shortest(value)) for name, value in attributes.items() if value is not None}
    return ElementTree.SubElement(parent, tag, written)


def shortest(value: object) -> str:
    """Return a value as text; of a float, four decimals at most."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def points(corners: Iterable[tuple[float, float]], size: tuple[int, int]) -> str:
    """Return points as ``x,y x,y`` in whole pixels, those outside of a page of that size moved to its edge."""
    height, width = size
    return " ".join(f"{min(max(round(x), 0), width)},{min(max(round(y), 0), height)}" for x, y in corners)


def serialised(root: ElementTree.Element, *, indented: bool = True) -> str:
    """Return a document of XML."""
    if indented:
        ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def picture_name(page: Page) -> str:
    """Return the name of the picture without its folder; empty if there is no file."""
    return page.path.replace("\\", "/").rsplit("/", 1)[-1] if page.path else ""


def software(page: Page) -> tuple[str, str]:
    """Return the name of what read a page with its version, and its models."""
    if page.provenance is None:
        return "inkread", ""
    return f"inkread {page.provenance.version}", ", ".join(page.provenance.models)


def now() -> str:
    """Return the time in UTC as XML Schema writes it; that of SOURCE_DATE_EPOCH where it is set."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
