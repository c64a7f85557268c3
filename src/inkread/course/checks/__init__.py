"""Tests of a student's files, question by question; a hint names the mistake and never the solution."""

from .questions import QUESTIONS, Outcome, check_folder

__all__ = ["QUESTIONS", "Outcome", "check_folder"]
