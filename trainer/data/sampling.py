"""Which images make up which batch: shuffled, P identities with K images each, or the same balanced over cameras.

An epoch is a pure function of its arguments, so a run resumes at any step, and the batches of several processes are
those of one process cut in parts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from trainer.data.config import SamplerConfig
from trainer.data.images import JUNK_PID, DatasetError, Ints

STREAM = 51  # of all random numbers that draw epochs


def draw_epoch(
    pids: Ints,
    camids: Ints | None,
    config: SamplerConfig,
    *,
    seed: int,
    epoch: int,
    rank: int = 0,
    world: int = 1,
) -> list[Ints]:
    """The batches of an epoch.

    `shuffle` draws every image once. `identity` visits an identity of n images ceil(n / K) times, which shows each of
    its images at least once. `camera_balanced` visits as often, with images of as many cameras as there are at each
    visit, so images from rare cameras come more often than others. Batches are always full: the last ones are filled
    up with images or identities that come once more. No identity is twice in a batch; one with more images than there
    are batches times K is shown in part, a different one each epoch.

    Args:
        pids: (N,) identities or their numbers; -1 has none and is only drawn by `shuffle`.
        camids: (N,) cameras, -1 where not known.
        config: of the sampler.
        seed: of the run.
        epoch: its number.
        rank: of this process; it gets whole identities.
        world: number of processes.

    Returns:
        (batch_size / world,) rows per batch, as many batches on every rank. The parts of a batch in the order of ranks
        are the batch of a single process.

    Raises:
        DatasetError: the split is empty, has fewer than P identities or no cameras to balance, or K, the batch size
            and the number of processes do not divide.
    """
    if not len(pids):
        raise DatasetError("sampler: expected images to draw from, got an empty split.")
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM, epoch)))
    if config.kind == "shuffle":
        batches = _shuffled(len(pids), config.batch_size, rng)
        unit = 1
    else:
        batches = _by_identity(pids, camids, config, rng)
        unit = config.images_per_identity
    n_units = config.batch_size // unit
    if n_units % world:
        things = "images" if unit == 1 else f"identities with {unit} images each"
        raise DatasetError(
            f"sampler: expected batches that divide among {world} processes, got batches of {n_units} {things}."
        )
    part = n_units // world * unit
    return list(batches[:, rank * part : (rank + 1) * part])


def _shuffled(n_images: int, batch_size: int, rng: np.random.Generator) -> Ints:
    """(batches, batch size): every image once, and again until the last batch is full."""
    n_batches = -(-n_images // batch_size)
    return _repeated_order(np.arange(n_images), n_batches, batch_size, rng)


def _by_identity(pids: Ints, camids: Ints | None, config: SamplerConfig, rng: np.random.Generator) -> Ints:
    """(batches, batch size) of P identities with K images each, identity by identity."""
    per_identity = config.images_per_identity
    n_identities = config.batch_size // per_identity
    if config.batch_size % per_identity:
        raise DatasetError(
            f"sampler: expected a batch size divisible by images_per_identity = {per_identity}, "
            f"got {config.batch_size}."
        )
    cameras = None
    if config.kind == "camera_balanced":
        if camids is None:
            raise DatasetError("sampler: expected cameras to balance, got none; use `kind: identity`.")
        cameras = camids
    rows = np.flatnonzero(pids != JUNK_PID)
    order = rows[np.argsort(pids[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(pids[order], prepend=JUNK_PID))
    if len(starts) < n_identities:
        raise DatasetError(
            f"sampler: expected at least {n_identities} identities for batches of {config.batch_size} with "
            f"{per_identity} images each, got {len(starts)}."
        )
    groups = np.split(order, starts[1:])
    visits = np.array([-(-len(group) // per_identity) for group in groups])
    plan = _plan_visits(visits, n_identities, rng)
    counts = np.bincount(plan.ravel(), minlength=len(groups))
    batches = np.empty((*plan.shape, per_identity), np.int64)
    places = np.argsort(plan.ravel(), kind="stable")  # of each identity in turn
    flat, first = batches.reshape(-1, per_identity), 0
    for group, count in zip(groups, counts, strict=True):
        own = places[first : first + count]
        if cameras is None:
            flat[own] = _repeated_order(group, count, per_identity, rng)
        else:
            flat[own] = list(_camera_visits(group, cameras[group], count, per_identity, rng))
        first += count
    return batches.reshape(len(plan), -1)


def _plan_visits(visits: Ints, width: int, rng: np.random.Generator) -> Ints:
    """(batches, width) numbers of identities, none twice in a row.

    Visits are shuffled and cut into batches; then each identity that is twice in a batch changes places with one of
    another batch, which always leaves fewer of them.
    """
    n_batches = -(-int(visits.sum()) // width)
    visits = np.minimum(visits, n_batches)
    missing = n_batches * width - int(visits.sum())
    while missing:
        more = rng.permutation(np.flatnonzero(visits < n_batches))[:missing]
        visits[more] += 1
        missing -= len(more)
    plan = rng.permutation(np.repeat(np.arange(len(visits)), visits)).reshape(n_batches, width)
    for batch in range(n_batches):
        while (place := _first_repeat(plan[batch])) is not None:
            _exchange(plan, batch, place, rng)
    return plan


def _first_repeat(row: Ints) -> int | None:
    seen: set[int] = set()
    for place, identity in enumerate(row.tolist()):
        if identity in seen:
            return place
        seen.add(identity)
    return None


def _exchange(plan: Ints, batch: int, place: int, rng: np.random.Generator) -> None:
    """Swap the identity there, which its batch has twice, into a batch that has it not."""
    other = int(rng.choice(np.flatnonzero((plan != plan[batch, place]).all(axis=1))))
    spare = _first_repeat(plan[other])
    if spare is None:
        spare = int(rng.choice(np.flatnonzero(~np.isin(plan[other], plan[batch]))))
    plan[batch, place], plan[other, spare] = plan[other, spare], plan[batch, place]


def _repeated_order(rows: Ints, n_groups: int, size: int, rng: np.random.Generator) -> Ints:
    """(groups, size): all rows in random order, again and again; none twice in a group unless there are too few."""
    order = rng.permutation(rows)
    while len(order) < n_groups * size:
        begun = order[len(order) - len(order) % size :]  # their group goes on with others
        again = rng.permutation(rows)
        used = np.isin(again, begun)
        order = np.concatenate([order, again[~used], again[used]])
    return order[: n_groups * size].reshape(n_groups, size)


def _camera_visits(rows: Ints, camids: Ints, n_visits: int, size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Groups of `size` rows from as many cameras as there are, cameras and images in turn."""
    order = rng.permutation(len(rows))
    queues: dict[int, list[int]] = {}
    for row, camid in zip(rows[order].tolist(), camids[order].tolist(), strict=True):
        queues.setdefault(camid, []).append(row)
    drawn = dict.fromkeys(queues, 0)
    for _ in range(n_visits):
        group: list[int] = []
        left: dict[int, int] = {}
        while len(group) < size:
            if not any(left.values()):  # at first, and again where there are fewer images than `size`
                left = {camid: len(queue) for camid, queue in queues.items()}
            for camid in sorted((camid for camid in left if left[camid]), key=drawn.__getitem__)[: size - len(group)]:
                group.append(queues[camid][drawn[camid] % len(queues[camid])])
                drawn[camid] += 1
                left[camid] -= 1
        yield group
