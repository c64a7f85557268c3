"""Training of the two networks that read: the line detector and the line recogniser."""
