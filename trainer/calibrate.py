"""Makes a network's probabilities honest, and writes what that takes into its checkpoint.

    python -m trainer.calibrate CHECKPOINT [--data kind=folder] [--quiet]

Of each attribute a temperature, fitted on the dataset's validation split, or else on its gallery or test split; of
pairs of a query and a gallery image the probability that they show one person (for `trainer.compare`). Both are fitted
on half of the identities; the errors that are printed are measured on the other half. The dataset is the one that the
run was tested on if none is given. Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from trainer.data.images import JUNK_PID, Dataset, Ints, SplitName
from trainer.data.readers import read_dataset
from trainer.evaluation.calibration import Calibration, fit_temperatures, log_probabilities, measure_calibration
from trainer.evaluation.embedded_dataset import EmbeddedDataset, embed_dataset, evaluation_splits
from trainer.evaluation.embedding import Embedded
from trainer.evaluation.progress import counting
from trainer.evaluation.run import comparable, protocol_of
from trainer.evaluation.similarity import Pairs, Similarity, find_pairs, fit_similarity
from trainer.evaluation.truth import known_truth
from trainer.inference import MENDABLE, InputError, inference_device, parse_source, test_source
from trainer.training.checkpoint import CheckpointError, checkpoint_file, load_checkpoint, load_network, save_checkpoint


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What was found on one half of the people, and what it does to the other half.

    Attributes:
        temperatures: by attribute; those that the dataset does not know are absent.
        measured: attribute -> errors before and after.
        similarity: of pairs; None where the dataset has none.
        pair_errors: share of wrong answers and mean negative log-likelihood of the other half's pairs; None without.
    """

    temperatures: dict[str, float]
    measured: dict[str, Calibration]
    similarity: Similarity | None
    pair_errors: tuple[float, float] | None


def calibrate_embedded(embedded: EmbeddedDataset) -> Calibrated:
    """Temperatures and similarity from what a network, not calibrated yet, says of a dataset.

    Raises:
        InputError: the dataset knows the class of no attribute of the network, and has no pairs.
    """
    splits = embedded.splits
    temperatures, measured = _calibrate_attributes(splits["val"] if "val" in splits else list(splits.values())[-1])
    fitting, other = _pairs(embedded, 0), _pairs(embedded, 1)
    similarity = None if fitting is None else fit_similarity(fitting)
    if not temperatures and similarity is None:
        raise InputError(f"{embedded.name}: expected known classes of the network's attributes, or pairs, found none.")
    errors = None if similarity is None or other is None else other.errors(similarity)
    return Calibrated(temperatures, measured, similarity, errors)


def calibration_splits(dataset: Dataset) -> tuple[SplitName, ...]:
    """Validation images for attributes, where there are such, and what is evaluated."""
    names = evaluation_splits(dataset)
    return ("val", *names) if len(dataset.splits.get("val", ())) else names


def half_of(pids: Ints, people: Ints, number: int) -> NDArray[np.bool_]:
    """(N,) whether an image is of a half of the people: of every second one, from the first (0) or the second (1)."""
    return np.isin(pids, np.unique(people)[number::2])


def _calibrate_attributes(images: Embedded) -> tuple[dict[str, float], dict[str, Calibration]]:
    labels = known_truth(images, np.arange(len(images)), images.heads)
    scores = {one.name: log_probabilities(images.probabilities[one.name]).astype(np.float32) for one in images.heads}
    nobody = bool(np.all(images.pids == JUNK_PID))
    people = np.arange(len(images)) if nobody else images.pids
    fitting = half_of(people, people, 0)
    first, second = ({name: part[half] for name, part in scores.items()} for half in (fitting, ~fitting))
    temperatures = fit_temperatures(first, labels[fitting], people[fitting])
    return temperatures, measure_calibration(second, labels[~fitting], temperatures)


def _pairs(embedded: EmbeddedDataset, number: int) -> Pairs | None:
    """Pairs of a half of the people; None where there are none."""
    if not {"query", "gallery"} <= set(embedded.splits):
        return None
    both = [embedded.splits[name] for name in ("query", "gallery")]
    people = np.concatenate([one.pids for one in both])
    query, gallery = (one.subset(half_of(one.pids, people, number) & (one.pids != JUNK_PID)) for one in both)
    if not len(query) or not len(gallery):
        return None
    points = [comparable(one.embeddings, embedded.metric) for one in (query, gallery)]
    return find_pairs(points[0], points[1], protocol_of(query, gallery))


def print_temperatures(temperatures: Mapping[str, float], measured: Mapping[str, Calibration]) -> None:
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
    parser = argparse.ArgumentParser(prog="python -m trainer.calibrate", description="Calibrate a network.")
    parser.add_argument("checkpoint", type=Path, help="checkpoint or run's folder; it is written to")
    parser.add_argument("--data", type=parse_source, help="kind=folder; where the run was tested if absent")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args(arguments)
    try:
        file = checkpoint_file(options.checkpoint)
        device = inference_device()
        network = load_network(file, device)
        dataset = read_dataset(test_source(network, options.data))
        names = calibration_splits(dataset)
        with counting(f"embed {dataset.name}", sum(len(dataset.split(one)) for one in names), options.quiet) as count:
            embedded = embed_dataset(
                network.net, dataset, network.config, device, splits=names, heads=network.attributes, count=count
            )
        found = calibrate_embedded(embedded)
        _store(file, found)
    except MENDABLE as problem:
        print(f"trainer.calibrate: {problem}", file=sys.stderr)
        return 2
    if found.temperatures:
        print_temperatures(found.temperatures, found.measured)
    if found.pair_errors is not None:
        wrong, loss = found.pair_errors
        print(f"One person or two, at equal odds: {100 * wrong:.1f} % wrong at 0.5, NLL {loss:.4f} (0.6931 by chance).")
    what = f"{len(found.temperatures)} temperatures" + (" and the similarity" if found.similarity else "")
    print(f"{file}: {what} from half of {dataset.name}, measured on the other half.")
    return 0


def _store(file: Path, found: Calibrated) -> None:
    news: dict[str, Any] = {"calibration": found.temperatures}
    if found.similarity is not None:
        news["similarity"] = {"offset": found.similarity.offset, "slope": found.similarity.slope}
    try:
        save_checkpoint(file, {**load_checkpoint(file), **news})
    except OSError as error:
        raise CheckpointError(f"{file}: cannot write: {error.strerror or error}.") from error


if __name__ == "__main__":
    sys.exit(main())
