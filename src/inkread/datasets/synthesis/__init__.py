"""Synthetic training data: glyphs, lines of text and the paper that they stand on."""
