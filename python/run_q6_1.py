"""Q6.1: train neural networks in PyTorch.

    python python/run_q6_1.py [EXPERIMENT ...] [--data ../shared/data] [--runs runs/q6]

Each experiment has a folder of its own under --runs with its plots and metrics; stopped and started again it
goes on where it was. The figures go to benchmarks/q6/.
"""

from inkread.course.experiments import command

if __name__ == "__main__":
    command("Q6.1")
