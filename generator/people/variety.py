"""Samples people, checks their facts and says how varied they are:

python -m generator.people.variety [N] [--seed S] [--prior natural|balanced|uniform] [--quiet]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from generator.people.config import PeopleConfig, Prior
from generator.people.distance import gather, nearest_pair
from generator.people.facts import FACTS, person_facts
from generator.people.sample import sample_person
from generator.people.spec import PersonSpec

_SAY_EVERY_S = 5.0


def wrong_facts(person: PersonSpec) -> Iterator[str]:
    """What is wrong with a person: facts outside their declared values, and what cannot be worn together."""
    for number, worn in enumerate(person.outfits):
        for name, value in person_facts(person, number).items():
            fact = FACTS[name]
            known = value in fact.values if fact.kind == "category" else True
            if fact.kind == "number":
                low, high = fact.values
                known = isinstance(value, float) and float(low) <= value <= float(high)
            if not known:
                yield f"{name}: expected one of {fact.values}, got {value!r}"
        hoods = [worn.upper.hood, worn.outer.hood if worn.outer else "none"]
        if "up" in hoods and worn.accessory("cap", "beanie", "brimmed_hat", "headphones"):
            yield "accessories: expected no hat under a raised hood"
        if (worn.lower.kind == "dress") != (worn.upper.fabric == worn.lower.fabric):
            yield "upper.fabric: expected the cloth of the dress, and of nothing else"
        if person.age_group == "child" and worn.shoes.heel_m > 0.02:
            yield f"shoes.heel_m: expected at most 0.02 on a child, got {worn.shoes.heel_m:.3f}"
    if person.face.beard != "none" and (person.gender == "female" or person.age_group == "child"):
        yield "face.beard: expected none on women and children"


def count_categories(people: Sequence[PersonSpec]) -> dict[str, Counter[str]]:
    """How often each value of each category occurs, by fact; bags and accessories by kind."""
    counts: dict[str, Counter[str]] = {name: Counter() for name, fact in FACTS.items() if fact.kind == "category"}
    counts |= {"bags": Counter(), "other accessories": Counter()}
    for person in people:
        facts, worn = person_facts(person), person.outfits[0]
        for name, fact in FACTS.items():
            if fact.kind == "category":
                counts[name][str(facts[name])] += 1
        counts["bags"].update([str(bag.kind) for bag in worn.bags] or ["none"])
        counts["other accessories"].update([str(item.kind) for item in worn.accessories] or ["none"])
    return counts


def _sample(config: PeopleConfig, count: int, seed: int, quiet: bool) -> list[PersonSpec]:
    people, said = [], time.monotonic()
    for pid in range(1, count + 1):
        people.append(sample_person(config, pid, seed))
        if not quiet and time.monotonic() - said > _SAY_EVERY_S:
            said = time.monotonic()
            print(f"{pid}/{count} people", file=sys.stderr, flush=True)
    return people


def main(argv: list[str] | None = None) -> int:
    """Prints the report; 1 where somebody's facts are wrong."""
    parser = argparse.ArgumentParser(prog="python -m generator.people.variety", description=__doc__)
    parser.add_argument("n_people", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prior", choices=get_args(Prior), default="natural")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args(argv)
    if options.n_people < 2:
        parser.error(f"N: expected at least 2 people, got {options.n_people}")
    start = time.process_time()
    people = _sample(PeopleConfig(prior=options.prior), options.n_people, options.seed, options.quiet)
    spent_s = time.process_time() - start
    print(f"{len(people)} people in {spent_s:.1f} CPU seconds, {1000 * spent_s / len(people):.2f} ms each")
    wrong = [(person.pid, problem) for person in people for problem in wrong_facts(person)]
    for pid, problem in wrong[:20]:
        print(f"pid {pid}: {problem}")
    print(f"{len(wrong)} wrong facts")
    first, second, away = nearest_pair(gather(people))
    print(f"most alike: pids {people[first].pid} and {people[second].pid}, distance {away:.4f}")
    for name, counts in count_categories(people).items():
        print(f"{name}: {', '.join(f'{value} {number}' for value, number in counts.most_common())}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
