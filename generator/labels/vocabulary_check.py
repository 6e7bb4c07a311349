"""What is wrong with a vocabulary in view of the facts that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from configs.problems import KeyPath, Problem, did_you_mean
from generator.labels.fact import Fact
from generator.labels.vocabulary_config import (
    Attribute,
    BinsRule,
    CategoryRule,
    ColourRule,
    Condition,
    LabRule,
    NumberRule,
    VocabularyConfig,
)
from generator.people.parts import PartId

PART_NAMES = tuple(part.name.lower() for part in PartId)


def check_vocabulary(config: VocabularyConfig, facts: Mapping[str, Fact]) -> list[Problem]:
    """Every fact, value and class that does not fit; an empty list where all is well."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, attribute in enumerate(config.attributes):
        path: KeyPath = ("attributes", index)
        if attribute.name in seen:
            problems.append(Problem((*path, "name"), f"attribute {attribute.name!r} is given twice."))
        seen.add(attribute.name)
        for part in (part for group in attribute.part or () for part in group):
            if part not in PART_NAMES:
                problems.append(Problem((*path, "part"), f"unknown part {part!r}{did_you_mean(part, PART_NAMES)}"))
        problems.extend(_Checker(attribute, path, facts, config).problems())
    problems.extend(_check_sampling(config))
    return problems


def _check_sampling(config: VocabularyConfig) -> Iterator[Problem]:
    balance = config.sampling.balance
    if isinstance(balance, str):
        return
    known = {item.name: item for item in config.attributes if item.level == "person" and item.classes}
    for name, target in balance.items():
        where: KeyPath = ("sampling", "balance", name)
        if name not in known:
            yield Problem(where, f"no attribute of people that has classes{did_you_mean(name, known)}")
        elif not isinstance(target, str):
            yield from check_shares(where, known[name], target)


def check_shares(where: KeyPath, attribute: Attribute, shares: Mapping[str, float]) -> Iterator[Problem]:
    """What is wrong with the shares of an attribute's classes."""
    for name in shares:
        if name not in attribute.classes:
            yield Problem((*where, name), f"unknown class{did_you_mean(name, attribute.classes)}")
    if not sum(shares.values()) > 0.0:
        yield Problem(where, "expected a share above 0, got none.")


@dataclass(frozen=True)
class _Checker:
    attribute: Attribute
    path: KeyPath
    facts: Mapping[str, Fact]
    config: VocabularyConfig

    def problems(self) -> Iterator[Problem]:
        rule = self.attribute.rule
        if isinstance(rule, CategoryRule):
            yield from self._category(rule)
        elif isinstance(rule, BinsRule):
            yield from self._bins(rule)
        elif isinstance(rule, ColourRule):
            yield from self._colour(rule)
        elif isinstance(rule, NumberRule):
            yield from self._fact(("number", "fact"), rule.fact, ("number",))
        elif isinstance(rule, LabRule):
            yield from self._fact(("lab", "fact"), rule.fact, ("colour",))
        else:
            yield from self._when()

    def _problem(self, where: KeyPath, message: str) -> Problem:
        return Problem((*self.path, *where), f"attribute {self.attribute.name!r}: {message}")

    def _fact(self, where: KeyPath, name: str, kinds: tuple[str, ...]) -> Iterator[Problem]:
        if name not in self.facts:
            yield self._problem(where, f"unknown fact {name!r}{did_you_mean(name, self.facts)}")
        elif self.facts[name].kind not in kinds:
            expected = " or ".join(kinds)
            yield self._problem(where, f"expected a fact of kind {expected}, got {name!r} ({self.facts[name].kind}).")
        elif self.facts[name].level == "image" and self.attribute.level == "person":
            yield self._problem(where, f"{name!r} differs from image to image; write `level: image`.")

    def _classes(self, where: KeyPath, used: Iterable[str]) -> Iterator[Problem]:
        """The rule must give all of the classes and no other."""
        given = list(dict.fromkeys(used))
        for name in given:
            if name not in self.attribute.classes:
                message = f"unknown class {name!r}{did_you_mean(name, self.attribute.classes)}"
                yield self._problem(where, message)
        for name in self.attribute.classes:
            if name not in given:
                yield self._problem(where, f"no rule gives the class {name!r}.")

    def _category(self, rule: CategoryRule) -> Iterator[Problem]:
        wrong = list(self._fact(("category", "fact"), rule.fact, ("category", "boolean")))
        yield from wrong
        others = [] if rule.others is None else [rule.others]
        mapped = (
            rule.map if rule.map is not None else {name: name for name in self.attribute.classes if name not in others}
        )
        if not wrong:
            values = _values(self.facts[rule.fact])
            for value in mapped:
                if value not in values:
                    message = f"{rule.fact} has no value {value!r}{did_you_mean(value, values)}"
                    yield self._problem(("category", "map"), message)
            for value in () if others else values:
                if value not in mapped:
                    yield self._problem(("category", "map"), f"the value {value!r} of {rule.fact} has no class.")
        yield from self._classes(("category", "map"), [*mapped.values(), *others])

    def _bins(self, rule: BinsRule) -> Iterator[Problem]:
        yield from self._fact(("bins", "fact"), rule.fact, ("number",))
        expected = len(self.attribute.classes) - 1
        if len(rule.edges) != expected:
            count = f"expected {expected} edges for {expected + 1} classes, got {len(rule.edges)}."
            yield self._problem(("bins", "edges"), count)

    def _colour(self, rule: ColourRule) -> Iterator[Problem]:
        yield from self._fact(("colour", "fact"), rule.fact, ("colour",))
        yield from self._absent(rule)
        where = ("colour", "palette")
        palette = rule.palette
        if isinstance(palette, str):
            if palette not in self.config.palettes:
                yield self._problem(where, f"unknown palette {palette!r}{did_you_mean(palette, self.config.palettes)}")
                return
            palette = self.config.palettes[palette]
        mapped = rule.map
        if mapped is not None:
            where = ("colour", "map")
            for name in mapped:
                if name not in palette:
                    yield self._problem(where, f"the palette has no colour {name!r}{did_you_mean(name, palette)}")
            if rule.others is None:
                for name in palette:
                    if name not in mapped:
                        yield self._problem(where, f"the colour {name!r} has no class; add it or `others`.")
        further = [name for name in (rule.others, rule.absent) if name is not None]
        yield from self._classes(where, [*(palette if mapped is None else mapped.values()), *further])

    def _absent(self, rule: ColourRule) -> Iterator[Problem]:
        fact = self.facts.get(rule.fact)
        if fact is None or fact.kind != "colour":
            return
        if fact.optional and rule.absent is None:
            yield self._problem(("colour",), f"{rule.fact} can be absent: expected the class of that with `none`.")
        if not fact.optional and rule.absent is not None:
            yield self._problem(("colour", "none"), f"{rule.fact} is never absent.")

    def _when(self) -> Iterator[Problem]:
        if self.attribute.condition is not None:
            yield from self._condition(("if",), self.attribute.condition)
            return
        cases = self.attribute.when or ()
        yield from self._classes(("when",), (case.class_name for case in cases))
        for index, case in enumerate(cases):
            is_last = index == len(cases) - 1
            if case.condition is None and not is_last:
                yield self._problem(("when", index), "only the last case can be `otherwise: true`.")
            if case.condition is not None:
                yield from self._condition(("when", index, "if"), case.condition)
                if is_last:
                    yield self._problem(("when", index), "the last case must be `otherwise: true`.")

    def _condition(self, where: KeyPath, condition: Condition) -> Iterator[Problem]:
        for name, items in (("all", condition.all), ("any", condition.any)):
            for index, item in enumerate(items or ()):
                yield from self._condition((*where, name, index), item)
        if condition.none is not None:
            yield from self._condition((*where, "not"), condition.none)
        if condition.fact is None:
            return
        is_number = condition.below is not None or condition.at_least is not None
        words = ("category", "boolean") if condition.palette is None else ("colour",)
        wrong = list(self._fact((*where, "fact"), condition.fact, ("number",) if is_number else words))
        if condition.palette is not None and condition.palette not in self.config.palettes:
            close = did_you_mean(condition.palette, self.config.palettes)
            wrong.append(self._problem((*where, "palette"), f"unknown palette {condition.palette!r}{close}"))
        yield from wrong
        if wrong or is_number:
            return
        of_palette = self.config.palettes.get(condition.palette or "", {})
        values = tuple(of_palette) if condition.palette else _values(self.facts[condition.fact])
        asked = condition.one_of if condition.one_of is not None else (_text(condition.equal),)
        for value in asked:
            if value not in values:
                what = "the palette" if condition.palette else condition.fact
                yield self._problem(where, f"{what} has no value {value!r}{did_you_mean(value, values)}")


def _values(fact: Fact) -> tuple[str, ...]:
    return ("true", "false") if fact.kind == "boolean" else tuple(str(value) for value in fact.values)


def complete_classes(attribute: Attribute, facts: Mapping[str, Fact]) -> Attribute:
    """The attribute with the classes that it leaves to its fact."""
    rule = attribute.category
    if rule is None or attribute.classes or rule.fact not in facts:
        return attribute
    further = () if rule.others is None else (rule.others,)
    return attribute.model_copy(update={"classes": tuple(dict.fromkeys(_values(facts[rule.fact]) + further))})


def _text(value: str | bool | None) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
