"""Labels of images at rendering time: what KEY.json says besides the row, and the captions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from generator.dataset.schema import SampleRow, samples_table
from generator.labels.captions import Sight, image_captions
from generator.labels.columns import columns_of_records
from generator.labels.fact import FactValue
from generator.labels.image_facts import image_columns
from generator.labels.visibility import attribute_visibility, is_visible, part_sight
from generator.labels.vocabulary import Value, Vocabulary, plain_value
from generator.people.facts import person_facts
from generator.people.spec import PersonSpec


class ImageLabeller:
    """Labels the images of some people."""

    def __init__(self, vocabulary: Vocabulary, persons: Mapping[int, PersonSpec]) -> None:
        self._vocabulary = vocabulary
        self._persons = persons
        self._of_people: dict[tuple[int, int], tuple[dict[str, FactValue | None], dict[str, Value]]] = {}

    def label(self, row: SampleRow) -> tuple[SampleRow, dict[str, Any]]:
        """The row with its captions, and `attributes` and `attribute_visibility` for KEY.json."""
        who = row.pid, row.outfit
        if who not in self._of_people:
            facts = person_facts(self._persons[row.pid], row.outfit)
            self._of_people[who] = facts, self._vocabulary.label(facts)
        facts, labels = self._of_people[who]
        samples = samples_table([row])
        sight = part_sight(samples)
        seen = attribute_visibility(self._vocabulary.config.attributes, sight)[0]
        names = [attribute.name for attribute in self._vocabulary.config.attributes]
        labels = {**labels, **self._image_labels(facts, samples)}
        label = {
            "attributes": {name: labels[name] for name in names},
            "attribute_visibility": {name: int(value) for name, value in zip(names, seen, strict=True)},
        }
        parts = is_visible(sight.area_px[0], sight.amodal_px[0])
        what = Sight(row.key, row.yaw_deg, row.pose_kind, (row.left_hand, row.right_hand), parts)
        first, second = image_captions(self._persons[row.pid], row.outfit, what)
        return replace(row, caption_1=first, caption_2=second), label

    def _image_labels(self, facts: Mapping[str, FactValue | None], samples: Any) -> dict[str, Value]:
        needs, attributes = self._vocabulary.needs("image"), self._vocabulary.attributes("image")
        if not attributes:
            return {}
        person = columns_of_records([facts], self._vocabulary.facts, [name for name in needs if name in facts])
        values = self._vocabulary.label_columns({**person, **image_columns(samples, needs)}, "image")
        return {item.name: plain_value(item, values[item.name][0]) for item in attributes}
