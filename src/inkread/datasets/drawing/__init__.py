"""Glyphs and pages drawn from pen strokes with NumPy, SciPy and Pillow alone.

``inkread data glyphs`` and ``inkread data pages`` draw with it, and so do the benchmarks. Training data for the line
recogniser comes from ``datasets.synthesis``, which needs the extra ``reader``.
"""
