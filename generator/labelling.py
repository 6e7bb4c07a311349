"""Labels of images at rendering time: what KEY.json says besides the row, and the captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

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

    def label(self, rows: Sequence[SampleRow]) -> list[tuple[SampleRow, dict[str, Any]]]:
        """Each row with its captions, and `attributes` and `attribute_visibility` for KEY.json; fast for many rows."""
        samples = samples_table(rows)
        sight = part_sight(samples)
        attributes = self._vocabulary.config.attributes
        visibility = attribute_visibility(attributes, sight)
        shown = is_visible(sight.area_px, sight.amodal_px)
        known = [self._person(row.pid, row.outfit) for row in rows]
        seen = self._image_labels([facts for facts, _ in known], samples)
        labelled = []
        for index, row in enumerate(rows):
            values = known[index][1] | {name: column[index] for name, column in seen.items()}
            label = {
                "attributes": {item.name: values[item.name] for item in attributes},
                "attribute_visibility": {
                    item.name: value for item, value in zip(attributes, visibility[index].tolist(), strict=True)
                },
            }
            what = Sight(row.key, row.yaw_deg, row.pose_kind, (row.left_hand, row.right_hand), shown[index])
            first, second = image_captions(self._persons[row.pid], row.outfit, what)
            labelled.append((replace(row, caption_1=first, caption_2=second), label))
        return labelled

    def _person(self, pid: int, outfit: int) -> tuple[dict[str, FactValue | None], dict[str, Value]]:
        """Facts and labels."""
        if (pid, outfit) not in self._of_people:
            facts = person_facts(self._persons[pid], outfit)
            self._of_people[pid, outfit] = facts, self._vocabulary.label(facts)
        return self._of_people[pid, outfit]

    def _image_labels(
        self, records: Sequence[Mapping[str, FactValue | None]], samples: pa.Table
    ) -> dict[str, list[Value]]:
        """The attributes of level image, each for all images."""
        needs, attributes = self._vocabulary.needs("image"), self._vocabulary.attributes("image")
        if not attributes:
            return {}
        person = columns_of_records(records, self._vocabulary.facts, [name for name in needs if name in records[0]])
        values = self._vocabulary.label_columns({**person, **image_columns(samples, needs)}, "image")
        return {item.name: [plain_value(item, value) for value in values[item.name]] for item in attributes}
