"""Show how often each class of an attribute is asked for, and how often it comes.

    python -m generator.balance CONFIG [--identities 1000] [key=value ...]

`asked` is what the vocabulary's `sampling` wants, `without` what people have that are not chosen, `expected` what the
fit promises and `achieved` what the first identities of the dataset have. Exit status: 0, or 2 with what is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from configs.loader import ConfigError, load_config
from generator.config import GenerateConfig
from generator.labels.balance import ShareCounter, report_lines
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import find_vocabulary, load_vocabulary
from generator.people.facts import person_facts
from generator.people.population import Population


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m generator.balance", description="Show shares asked and achieved.")
    parser.add_argument("config", type=Path, help="config of a dataset")
    parser.add_argument("overrides", nargs="*", help="key=value")
    parser.add_argument("--identities", type=int, default=1000, help="people to count, at most those of the config")
    options = parser.parse_args(arguments)
    try:
        config = load_config(GenerateConfig, options.config, options.overrides)
        vocabulary = load_vocabulary(find_vocabulary(config.vocabulary), KNOWN_FACTS)
        population = Population(config.people, vocabulary, config.seed)
        tilt = population.tilt
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    if tilt is None:
        print(f"{vocabulary.name}: has no `sampling`; people are as `people` of the config makes them.")
        return 0
    counter = ShareCounter(tilt)
    for pid in range(1, min(options.identities, config.n_identities) + 1):
        counter.add(person_facts(population.person(pid)))
    print("\n".join(report_lines(counter.report())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
