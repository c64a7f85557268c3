"""Fairness audits: accuracy by group of people, gaps between groups, and the smallest gap the data could detect."""
