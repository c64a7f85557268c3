"""The assignment of 16720: what is handed in, its writeup and its experiments. Nothing outside imports it."""
