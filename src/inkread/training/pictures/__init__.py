"""Training of image classifiers: one trainer, its networks, and folders of pictures."""
