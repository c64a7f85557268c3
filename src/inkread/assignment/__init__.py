"""What is handed in for the assignment: its files, complete in themselves."""
