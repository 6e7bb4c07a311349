"""Trains a network that starts from another run's, or goes on with such a run that was stopped.

    python -m trainer.finetune CONFIG init=RUN/final.pt [key=value ...] [--quiet]
    torchrun --nproc_per_node N -m trainer.finetune CONFIG init=RUN [key=value ...] [--quiet]

All parts that fit by name and shape are taken over: the backbone must, heads of the same classes do, the
classification of identities is new. What was taken, what is new and what was left is printed. Exit status: 0 done,
2 something that the user can mend, 130 stopped (the same command goes on).
"""

from __future__ import annotations

import sys

from trainer.training.command import run_training

if __name__ == "__main__":
    sys.exit(run_training("finetune", "Train a network on from another run's.", sys.argv[1:]))
