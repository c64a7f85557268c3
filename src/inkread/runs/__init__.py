"""Training runs of the NumPy engine: configuration, checkpoints, metrics, plots."""
