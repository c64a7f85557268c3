"""What can be trained on: data sets in the NIST36 schema, pen strokes, the package's own synthesiser."""
