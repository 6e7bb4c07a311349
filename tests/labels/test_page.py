"""Tests of docs/vocabularies.md: what the page shows works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from configs.loader import ConfigError
from generator.labels.balance import find_margins
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import find_vocabulary, load_vocabulary
from generator.relabel import relabel
from generator.verify import verify_dataset
from tests.dataset.fake_render import make_dataset

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "vocabularies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)


def test_attribute_of_the_page_labels_coats(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(BLOCKS[0])
    vocabulary = load_vocabulary(tmp_path / "mine.yaml", KNOWN_FACTS)
    black, red, knee, hip = (15.0, 0.0, 0.0), (40.0, 56.0, 34.0), 1.8, 0.9
    for hem, lab, expected in ((knee, black, "yes"), (hip, black, "no"), (knee, red, "no"), (0.0, None, "no")):
        assert vocabulary.label({"outer.hem": hem, "outer.lab": lab}) == {"long_black_coat": expected}


def test_mistake_of_the_page_is_refused_in_its_words(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(BLOCKS[0].replace("outer.hem", "outer.hemm"))
    expected = next(line.strip() for line in PAGE.splitlines() if "outer.hemm" in line)
    with pytest.raises(ConfigError) as caught:
        load_vocabulary(path, KNOWN_FACTS)
    assert str(caught.value) == expected.replace("mine.yaml", str(path))


def test_one_entry_is_all_that_a_finished_dataset_needs(tmp_path: Path) -> None:
    make_dataset(tmp_path / "d")
    (tmp_path / "mine.yaml").write_text(
        "name: m\nversion: 1\ndescription: d\nattributes:\n  - {name: tall, if: {fact: stature_m, at_least: 1.63}}\n"
    )
    relabel(tmp_path / "d", str(tmp_path / "mine.yaml"))
    assert verify_dataset(tmp_path / "d").problems == ()


def test_sampling_of_the_page_fits_the_basic_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(find_vocabulary("basic").read_text() + BLOCKS[1])
    margins = {
        margin.name: margin.target.tolist() for margin in find_margins(load_vocabulary(path, KNOWN_FACTS), KNOWN_FACTS)
    }
    assert list(margins) == ["gender", "sleeve", "upper_colour"]
    assert margins["sleeve"] == [0.2, 0.4, 0.4]


def test_page_lists_the_shipped_vocabularies_with_their_size() -> None:
    for path in sorted((ROOT / "configs" / "vocabularies").glob("*.yaml")):
        count = len(load_vocabulary(path, KNOWN_FACTS).config.attributes)
        assert f"| `{path.stem}` | {count} |" in PAGE, path.stem
