"""Averages of the weights of runs that went on from each other: they read strange pages better than each alone.

    python -m inkread.training.reader.averaging RUN/average.pt=0.25 OTHER/average.pt=0.75 --to average.pt

Wortsman et al. 2022, "Model soups".
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from .loop import read_weights, save_state


def averaged(states: Sequence[Mapping[str, Tensor]], shares: Sequence[float]) -> dict[str, Tensor]:
    """Return the weighted mean of the states of networks of one architecture.

    Parameters
    ----------
    states
        Of the networks.
    shares
        Of each; their sum is one.

    Raises
    ------
    ValueError
        If the networks differ, or the shares do not add up.
    """
    if not math.isclose(sum(shares), 1.0, abs_tol=1e-6):
        raise ValueError(f"the shares add up to {sum(shares):g}, not to 1")
    shapes = [{name: value.shape for name, value in state.items()} for state in states]
    if any(other != shapes[0] for other in shapes):
        raise ValueError("the networks have other layers")
    pairs = list(zip(states, shares, strict=True))
    return {name: sum((s[name].float() * share for s, share in pairs), torch.zeros(())) for name in shapes[0]}


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", metavar="WEIGHTS=SHARE")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    paths, shares = zip(*(part.rsplit("=", 1) for part in options.parts), strict=True)
    save_state(averaged([read_weights(Path(path)) for path in paths], [float(share) for share in shares]), options.to)


if __name__ == "__main__":
    main()
