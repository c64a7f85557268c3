"""From picture to candidate characters: paper and ink apart, pieces, lines, candidates, normalising."""
