"""inkread in programs that people use already: a module each, and nothing of them is imported elsewhere."""
