"""Classifiers of pictures: one trainer, the networks that it trains, and the pictures of a folder."""
