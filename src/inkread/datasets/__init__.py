"""Training data: the NIST36 schema, recorded pen strokes, handwriting fonts, and synthetic glyphs and pages."""
