"""Groups of look-alikes: copies of one person that differ from it, and from each other, in exactly one factor.

Identities 1..size, size + 1..2 size and so on are blocks, a share of which are groups. What a group is depends on
(config, seed, block) alone, so that each member can be drawn by itself.
"""

from __future__ import annotations

from dataclasses import replace

from generator.people.closet import open_closet
from generator.people.config import Factor, PeopleConfig
from generator.people.draw import Draws
from generator.people.spec import GroupSpec, PersonSpec
from generator.people.streams import PersonStream, stream_rng
from generator.people.variants import VARIANTS, Variation, can_vary


def block_of(config: PeopleConfig, pid: int, seed: int) -> tuple[int, int] | None:
    """Number and first pid of the block of look-alikes that an identity is in, None where it stands for itself."""
    rules = config.look_alikes
    if rules.share <= 0.0 or pid < 1:
        return None
    number = (pid - 1) // rules.size
    grouped = Draws(stream_rng(seed, PersonStream.GROUP, number)).chance(rules.share)
    return (number, number * rules.size + 1) if grouped else None


def as_look_alike(config: PeopleConfig, base: PersonSpec, pid: int, number: int, seed: int) -> PersonSpec:
    """The member `pid` of a group.

    Args:
        config: the population.
        base: the first of the group.
        pid: the base's own, or that of another member.
        number: of the group.
        seed: of the dataset.

    Returns:
        The person; one that belongs to no group where none of the config's factors can differ in its outfits.
    """
    closet = open_closet(config)
    draws = Draws(stream_rng(seed, PersonStream.GROUP, number, 0))
    factors: list[Factor] = [factor for factor in config.look_alikes.factors if can_vary(closet, base, factor)]
    if not factors:
        return base
    factor = factors[draws.whole(0, len(factors) - 1)]
    group = GroupSpec(number, factor, base.pid)
    if pid == base.pid:
        return replace(base, group=group)
    variation = Variation(closet, base, pid - base.pid, seed, number)
    return replace(VARIANTS[factor](variation), pid=pid, group=group)
