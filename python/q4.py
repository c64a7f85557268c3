"""Q4.2: where the characters of a page are, ``[y1, x1, y2, x2]`` each, and the page in black and white."""

from inkread.course.letters import findLetters

__all__ = ["findLetters"]
