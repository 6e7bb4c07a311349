/* The parts of the report that do not change: overview, attributes, about. */

const MANIFEST = REPORT.manifest;

function tile(name, value, note) {
  return el("div", { class: "tile" }, el("div", { class: "tile-name" }, name), el("div", { class: "tile-value" }, value),
    note && el("div", { class: "tile-note" }, note));
}

function card(name, meaning, ...content) {
  return el("section", { class: "card" }, el("h3", {}, name), meaning && el("p", { class: "meaning" }, meaning), content);
}

function capture(name) {
  return REPORT.captures.find((entry) => entry.name === name);
}

function overviewView() {
  const { people, images } = REPORT;
  const splits = capture("split");
  const worlds = capture("world").classes.length;
  const kinds = capture("world_kind").classes.length;
  const speed = REPORT.speed;
  return [
    el("div", { class: "hero" },
      el("h1", {}, REPORT.name),
      el("p", { class: "lead" }, `${count(images.count, "image")} of ${count(people.identities, "identity")} who do not exist, from ${count(images.per_camera.values, "camera")} in ${count(worlds, "world")}.`),
      el("div", { class: "strip", "aria-hidden": "true" }, heroThumbs())),
    el("div", { class: "tiles" },
      tile("Identities", whole.format(people.identities), `${whole.format(people.identities - people.test)} to train, ${whole.format(people.test)} to test`),
      tile("Images", whole.format(images.count), splits.classes.map((name, index) => `${whole.format(splits.counts[index])} ${name}`).join(", ")),
      tile("Images per identity", short.format(images.per_identity.median), images.per_identity.least === images.per_identity.most ? "the same for each" : range(images.per_identity)),
      tile("Cameras", whole.format(images.per_camera.values), `${range(images.per_camera)} images each`),
      tile("Worlds", whole.format(worlds), `of ${count(kinds, "kind")}`),
      tile("Labels", count(REPORT.attributes.length, "attribute"), `vocabulary ${REPORT.vocabulary.name}, ${REPORT.attributes.reduce((sum, one) => sum + one.classes.length, 0)} classes`),
      tile("Size", size(REPORT.bytes), `${size(REPORT.bytes / Math.max(images.count, 1))} an image, ${count(MANIFEST.counts.shards, "shard")}`),
      tile("Made at", speed ? `${short.format(speed.images_per_s)} images/s` : "–", speed ? `${duration(speed.worked_s)} of work, by the shards' times` : "the shards' times do not tell")),
    el("h2", {}, "Where, when and how"),
    REPORT.captures.some((entry) => entry.weights) && legend("weight in the config", null),
    el("div", { class: "cards" },
      card("Hour and weather", "Images in percent; a click shows them.", crossGrid(REPORT.hours)),
      card("Viewpoint", "From where people are seen.", rose(capture("view").classes, capture("view").counts)),
      speed && card("Speed", `Images per second while it worked${speed.pauses ? `; ${count(speed.pauses, "pause")} left out` : ""}.`, line(speed.course, "images/s")),
      REPORT.captures.filter((entry) => !["split", "view"].includes(entry.name)).map(captureCard)),
  ];
}

const range = (sizes) => (sizes.least === sizes.most ? whole.format(sizes.least) : `${whole.format(sizes.least)} to ${whole.format(sizes.most)}`);

function captureCard(entry) {
  const content = entry.classes
    ? bars(entry.name, entry.classes, entry.counts, { facet: entry.name, noun: "image", asked: entry.weights, askedAs: "weight in the config" })
    : histogram(entry.histogram, entry.unit);
  return card(title(entry.name), entry.meaning.replaceAll("`", ""), content);
}

function heroThumbs() {
  const shown = Math.min(18, SAMPLES.count);
  return Array.from({ length: shown }, (_, place) => {
    const [first, last] = [place, place + 1].map((one) => Math.floor(one * SAMPLES.count / shown));
    return thumb(clearest(first, last), { tabindex: -1 });
  });
}

/** The image between two that shows most of its person, from near and by day. */
function clearest(first, last) {
  const [height, visible] = ["native_height_px", "visible_fraction"].map((name) => SAMPLES.numbers.find((column) => column.name === name).values);
  const hours = SAMPLES.facets.find((facet) => facet.id === "time_of_day");
  const score = (index) => Math.min(height[index], 400) * visible[index] ** 4 * (hours.classes[hours.codes[index]] === "night" ? 0.3 : 1);
  let best = first;
  for (let index = first; index < last; index += 1) if (score(index) > score(best)) best = index;
  return best;
}

function legend(asked, without) {
  return el("p", { class: "legend" },
    el("span", { class: "legend-fill" }), " in the dataset ", el("span", { class: "legend-asked" }), ` ${asked}`,
    without && [" ", el("span", { class: "legend-without" }), ` ${without}`]);
}

/* Attributes */

function marginOf(attribute) {
  const same = (margin) => margin.attribute === attribute.name && !margin.given
    && margin.classes.join("|") === attribute.classes.join("|");
  return (REPORT.sampling?.margins ?? []).find(same);
}

function attributesView() {
  const list = el("div", { class: "cards" });
  const draw = (of) => list.replaceChildren(...REPORT.attributes.map((one) => attributeCard(one, of)));
  const choice = (value, text, checked) => el("label", {}, el("input", { type: "radio", name: "of", value, checked, onchange: () => draw(value) }), text);
  draw("people");
  return [
    el("h1", {}, "Attributes"),
    el("p", { class: "lead" }, `The classes of the vocabulary ${REPORT.vocabulary.name}. ${REPORT.vocabulary.description}`),
    el("fieldset", { class: "switch" }, el("legend", {}, "Share of"), choice("people", "people", true), choice("images", "images", false)),
    askedSection(),
    list,
    el("details", { class: "fold" },
      el("summary", {}, el("h2", {}, "Facts of people"), el("span", { class: "faint" }, ` ${REPORT.facts.length} things that are known before a vocabulary names them`)),
      el("div", { class: "cards" }, REPORT.facts.map(factCard))),
  ];
}

function attributeCard(one, of) {
  const note = [one.description, `visible in ${percent(one.visible)} of the images`].filter(Boolean).join("; ");
  if (!one.classes.length) return card(plain(one.name), note, one.histogram ? histogram(one.histogram, one.unit) : el("p", { class: "faint" }, `a ${one.kind}`));
  const counts = of === "people" && one.people ? one.people : one.images;
  const margin = of === "people" && one.people ? marginOf(one) : null;
  const options = { facet: `attr.${one.name}`, noun: counts === one.people ? "person" : "image" };
  if (margin && margin.people === counts.reduce((sum, number) => sum + number, 0)) options.asked = margin.asked;
  return card(plain(one.name), note, bars(one.name, one.classes, counts, options));
}

function askedSection() {
  const margins = REPORT.sampling?.margins;
  if (!margins) return el("p", { class: "note" }, "No shares of classes were asked for: people are as the generator draws them.");
  const cards = margins.map((margin) => card(
    `${plain(margin.attribute)}${margin.given ? ` of ${plain(margin.given[1])}` : ""}`,
    margin.people === undefined ? null : `among ${count(margin.people, "person")}`,
    bars(margin.attribute, margin.classes, margin.achieved.map((share) => Math.round(share * (margin.people ?? 0))),
      { shares: margin.achieved, asked: margin.asked, without: margin.without, noun: "person" })));
  return el("details", { class: "fold", open: true },
    el("summary", {}, el("h2", {}, "Asked and achieved"), el("span", { class: "faint" }, ` ${count(margins.length, "distribution")}, each identity chosen from ${REPORT.sampling.candidates} candidates`)),
    el("p", { class: "note" }, distance(margins)),
    legend("asked for", "without choosing"),
    el("div", { class: "cards" }, cards));
}

/** How far the shares are from what was asked for, in a sentence. */
function distance(margins) {
  const points = (column) => {
    const differences = margins.flatMap((margin) => margin.asked.map((asked, index) => Math.abs(margin[column][index] - asked)));
    return (100 * differences.reduce((sum, one) => sum + one, 0) / Math.max(differences.length, 1)).toFixed(1);
  };
  return `Shares are ${points("achieved")} percentage points from what was asked for, on average; without choosing they would be ${points("without")}.`;
}

function factCard(fact) {
  const content = fact.classes
    ? bars(fact.name, fact.classes, fact.counts, { noun: "person", asked: fact.weights, askedAs: "weight in the config" })
    : histogram(fact.histogram, fact.unit === "1" ? "" : fact.unit);
  return card(plain(fact.name), fact.meaning, content);
}

/* About */

function aboutView() {
  const pair = ([name, value]) => [el("dt", {}, plain(name)), el("dd", {}, String(value))];
  return [
    el("h1", {}, "About"),
    el("div", { class: "cards wide" },
      card("Licence of the images", null, el("p", { class: "licence" }, MANIFEST.image_licence)),
      card("Made of", null, el("dl", {}, Object.entries({ format: MANIFEST.format_version, seed: MANIFEST.seed, vocabulary: `${REPORT.vocabulary.name} ${REPORT.vocabulary.version}`, ...MANIFEST.versions }).map(pair))),
      card("Made how fast", null, REPORT.speed
        ? [el("p", {}, `${short.format(REPORT.speed.images_per_s)} images per second over ${duration(REPORT.speed.worked_s)} of work, read off the times at which shards were finished. A copy that does not keep the times of files loses this.`), line(REPORT.speed.course, "images/s")]
        : el("p", {}, "Not known: the shards' files do not have the times at which they were finished, or there are too few of them.")),
      card("About this page", null, el("p", {}, `Numbers are of all ${count(REPORT.images.count, "image")}. ${SAMPLES.count < REPORT.images.count ? `${whole.format(SAMPLES.count)} of them, equally many of each identity, are here to look at; --samples shows more.` : "All of them are here to look at."} The page loads nothing from the network.`))),
    el("h2", {}, "dataset.yaml"),
    el("p", { class: "faint" }, "What it was planned from, with all defaults written out, and what it was made with."),
    el("pre", { class: "config", tabindex: 0 }, REPORT.config),
  ];
}
