"""Makes a network's attribute probabilities honest, and writes the temperatures into its checkpoint.

    python -m trainer.calibrate CHECKPOINT [--data kind=folder]

Temperatures are fitted on half of the identities of the dataset's validation split, or else of its test split; the
errors that are printed are measured on the other half. The dataset is the one that the run was tested on if none is
given. Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from trainer.data.images import Dataset, Images
from trainer.data.readers import read_dataset
from trainer.evaluation.calibration import Calibration, fit_temperatures, log_probabilities, measure_calibration
from trainer.evaluation.embedded_dataset import evaluation_splits
from trainer.evaluation.embedding import embed_images
from trainer.evaluation.truth import known_truth
from trainer.inference import MENDABLE, InputError, inference_device, parse_source, test_source
from trainer.training.checkpoint import (
    CheckpointError,
    LoadedNetwork,
    checkpoint_file,
    load_checkpoint,
    load_network,
    save_checkpoint,
)


def calibrate_network(
    network: LoadedNetwork, dataset: Dataset, device: torch.device
) -> tuple[dict[str, float], dict[str, Calibration]]:
    """The temperature of each attribute, and what it does to images that it was not fitted on.

    Args:
        network: with attribute heads, on `device`.
        dataset: that knows classes of some of its attributes.
        device: where to compute.

    Returns:
        attribute -> temperature; attribute -> what was measured.

    Raises:
        InputError: the dataset knows the class of no attribute of the network.
    """
    images = calibration_images(dataset)
    found = embed_images(
        network.net, images, network.config.data, network.config.evaluation, device,
        run=network.config.run, heads=network.attributes,
    )  # fmt: skip
    labels = known_truth(images, found.kept, network.attributes)
    scores = {
        one.name: log_probabilities(found.probabilities[one.name]).astype(np.float32) for one in network.attributes
    }
    fitting = first_half(images.subset(found.kept))
    temperatures = fit_temperatures(
        {name: part[fitting] for name, part in scores.items()},
        labels[fitting],
        found.pids[fitting] if images.has_identities else None,
    )
    if not temperatures:
        raise InputError(f"{dataset.name}: expected known classes of the network's attributes, found none.")
    measured = measure_calibration(
        {name: part[~fitting] for name, part in scores.items()}, labels[~fitting], temperatures
    )
    return temperatures, measured


def calibration_images(dataset: Dataset) -> Images:
    """The validation split, or else the gallery or the test split."""
    if len(dataset.splits.get("val", ())):
        return dataset.split("val")
    return dataset.split(evaluation_splits(dataset)[-1])


def first_half(images: Images) -> NDArray[np.bool_]:
    """(N,) whether an image is of the first half: every second identity, or image where there are no identities."""
    numbers = np.unique(images.pids, return_inverse=True)[1] if images.has_identities else np.arange(len(images))
    half: NDArray[np.bool_] = numbers % 2 == 0
    return half


def print_calibration(temperatures: Mapping[str, float], measured: Mapping[str, Calibration]) -> None:
    """A table with a line per attribute, temperature T and errors before and after it, and the means below."""
    table = Table("attribute", "T", "images", "ECE", "after", "NLL", "after")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, temperature in temperatures.items():
        one = measured.get(name)
        numbers = [] if one is None else [str(one.n_images), *(f"{value:.4f}" for value in _errors(one))]
        table.add_row(name, f"{temperature:.3f}", *numbers)
    if measured:
        columns = [_errors(one) for one in measured.values()]
        table.add_section()
        table.add_row("mean", "", "", *(f"{value:.4f}" for value in np.mean(columns, axis=0)))
    Console().print(table)


def _errors(one: Calibration) -> tuple[float, float, float, float]:
    return one.error_before, one.error_after, one.nll_before, one.nll_after


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m trainer.calibrate", description="Calibrate attribute heads.")
    parser.add_argument("checkpoint", type=Path, help="checkpoint or run's folder; it is written to")
    parser.add_argument("--data", type=parse_source, help="kind=folder; where the run was tested if absent")
    options = parser.parse_args(arguments)
    try:
        file = checkpoint_file(options.checkpoint)
        device = inference_device()
        network = load_network(file, device)
        if not network.attributes:
            raise InputError(f"{file}: expected a network with attribute heads, got one for identities.")
        dataset = read_dataset(test_source(network, options.data))
        temperatures, measured = calibrate_network(network, dataset, device)
        _store(file, temperatures)
    except MENDABLE as problem:
        print(f"trainer.calibrate: {problem}", file=sys.stderr)
        return 2
    print_calibration(temperatures, measured)
    print(f"{file}: {len(temperatures)} temperatures from half of {dataset.name}, measured on the other half.")
    return 0


def _store(file: Path, temperatures: Mapping[str, float]) -> None:
    try:
        save_checkpoint(file, {**load_checkpoint(file), "calibration": dict(temperatures)})
    except OSError as error:
        raise CheckpointError(f"{file}: cannot write: {error.strerror or error}.") from error


if __name__ == "__main__":
    sys.exit(main())
