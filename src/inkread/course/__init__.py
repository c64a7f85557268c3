"""The assignment: what is handed in, its writeup and its experiments. It may import everything; nothing imports it."""
