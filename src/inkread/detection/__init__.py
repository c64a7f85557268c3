"""Finding lines of text on a picture."""
