/* Which images are asked for: a query that lives in the address, and the images that answer it. */

const WORDS = ["find", "pid", "camera", "sort", "once", "page", "open"]; // keys of an address that are no facets

/** The address that shows images with these classes. */
function linkTo(chosen, more = {}) {
  const parts = Object.entries({ ...chosen, ...more }).filter(([, value]) => (Array.isArray(value) ? value.length : value))
    .map(([name, value]) => `${encodeURIComponent(name)}=${[value].flat().map((one) => encodeURIComponent(one)).join(",")}`);
  return `#browse${parts.length ? `?${parts.join("&")}` : ""}`;
}

/** The query of an address: classes by facet, ranges of numbers, and the rest by name. */
function readQuery(hash) {
  const query = { classes: {}, ranges: {}, find: "", pid: "", camera: "", sort: "", once: "", page: "", open: "" };
  for (const part of (hash.split("?")[1] ?? "").split("&").filter(Boolean)) {
    const [name, text] = part.split("=").map((one) => one ?? "");
    const id = decodeURIComponent(name);
    if (WORDS.includes(id)) query[id] = text.split(",").map(decodeURIComponent).join(",");
    else if (SAMPLES.numbers.some((column) => column.name === id)) query.ranges[id] = text.split("~").map((one) => (one === "" ? null : Number(one)));
    else if (SAMPLES.facets.some((facet) => facet.id === id)) query.classes[id] = text.split(",").map(decodeURIComponent);
  }
  return query;
}

function writeQuery(query) {
  const ranges = Object.fromEntries(Object.entries(query.ranges).filter(([, range]) => range.some((one) => one !== null))
    .map(([name, range]) => [name, range.map((one) => one ?? "").join("~")]));
  const rest = Object.fromEntries(WORDS.map((word) => [word, query[word]]));
  return linkTo(query.classes, { ...ranges, ...rest }).replaceAll("%7E", "~");
}

/** The tests that a query makes, each of the number of an image. */
function testsOf(query) {
  const facets = SAMPLES.facets.filter((facet) => query.classes[facet.id]).map((facet) => {
    const wanted = facet.classes.map((name) => query.classes[facet.id].includes(name));
    return { facet, passes: (index) => wanted[facet.codes[index]] };
  });
  const others = [];
  for (const [name, [low, high]] of Object.entries(query.ranges)) {
    const { values } = SAMPLES.numbers.find((column) => column.name === name);
    others.push((index) => (low === null || values[index] >= low) && (high === null || values[index] <= high));
  }
  for (const [word, column] of [["pid", SAMPLES.pid], ["camera", SAMPLES.camera]]) {
    const wanted = new Set(query[word].split(/[ ,]+/).filter(Boolean).map(Number));
    if (wanted.size) others.push((index) => wanted.has(column[index]));
  }
  const text = query.find.trim().toLowerCase();
  if (text) others.push(/^\d+$/.test(text)
    ? (index) => SAMPLES.pid[index] === Number(text) || SAMPLES.keys[index].includes(text)
    : (index) => SAMPLES.keys[index].toLowerCase().includes(text));
  return { facets, others };
}

/** Images that answer a query, in order, and how many there would be of each class of each facet. */
function answer(query) {
  const { facets, others } = testsOf(query);
  const counts = SAMPLES.facets.map((facet) => new Uint32Array(facet.classes.length));
  const numberOf = new Map(SAMPLES.facets.map((facet, number) => [facet, number]));
  const found = [];
  for (let index = 0; index < SAMPLES.count; index += 1) {
    if (!others.every((passes) => passes(index))) continue;
    const failed = facets.filter((test) => !test.passes(index));
    if (failed.length > 1) continue;
    if (failed.length === 1) {
      // A facet counts what one would get with another of its classes.
      const { facet } = failed[0];
      counts[numberOf.get(facet)][facet.codes[index]] += 1;
      continue;
    }
    found.push(index);
    SAMPLES.facets.forEach((facet, number) => { counts[number][facet.codes[index]] += 1; });
  }
  return { found: ordered(query.once ? onePerIdentity(found) : found, query.sort), matches: found.length, counts };
}

function onePerIdentity(found) {
  const seen = new Set();
  return found.filter((index) => !seen.has(SAMPLES.pid[index]) && seen.add(SAMPLES.pid[index]));
}

function ordered(found, sort) {
  const [name, down] = [sort.replace(/^-/, ""), sort.startsWith("-")];
  const column = SAMPLES.numbers.find((one) => one.name === name);
  const value = column ? (index) => column.values[index] : name === "mixed" ? shuffled : null;
  return value ? found.sort((a, b) => (down ? value(b) - value(a) : value(a) - value(b))) : found;
}

/** A number that has nothing to do with the place of an image, the same each time. */
function shuffled(index) {
  return Math.imul(Math.imul(index + 1, 0x9e3779b1) ^ ((index + 1) >>> 3), 0x85ebca6b) >>> 0;
}
