"""``python -m inkread``."""

from .cli import main

main(prog_name="inkread")
