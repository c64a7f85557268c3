"""Pages as files: ``formats()`` names the formats, each is a module."""

from .formats import GROUP, Format, format_named, format_of, formats, save
from .pictures import find_source, find_sources

__all__ = ["GROUP", "Format", "find_source", "find_sources", "format_named", "format_of", "formats", "save"]
