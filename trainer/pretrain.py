"""Trains a network from scratch or from ImageNet's weights, or goes on with a run that was stopped.

    python -m trainer.pretrain CONFIG [key=value ...] [--quiet]
    torchrun --nproc_per_node N -m trainer.pretrain CONFIG [key=value ...] [--quiet]

CONFIG is a YAML file; `key=value` changes one of its keys, as in `optim.epochs=20`. The folder `output` gets
config.yaml, metrics.jsonl, last.pt, final.pt and report.json. Exit status: 0 done, 2 something that the user can mend,
130 stopped (the same command goes on).
"""

from __future__ import annotations

import sys

from trainer.training.command import run_training

if __name__ == "__main__":
    sys.exit(run_training("pretrain", "Train a re-ID, attribute or joint network.", sys.argv[1:]))
