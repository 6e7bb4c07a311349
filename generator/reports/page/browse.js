/* Images to look through: filters on the left, a page of thumbnails on the right. */

const PER_PAGE = 60;
const CHOICES = 10; // classes of a facet until one asks for all
const browse = { query: null, found: [], opened: new Set(["attr", "weather", "split"]), all: new Set() };

const lazy = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(async ({ target }) => {
  lazy.unobserve(target);
  target.style.backgroundImage = `url("${await pictureUrl(target.dataset.sheet)}")`;
}), { rootMargin: "300px" });

/** A thumbnail that opens its image; its sheet is loaded when it comes into sight. */
function thumb(index, attributes = {}) {
  const { per_sheet: perSheet, columns, width, height } = REPORT.sheets;
  const place = index % perSheet;
  const picture = el("span", { class: "thumb", "data-sheet": `thumbs/${padded(Math.floor(index / perSheet))}`, style: {
    width: `${width}px`, height: `${height}px`,
    "background-position": `-${(place % columns) * width}px -${Math.floor(place / columns) * height}px`,
  } });
  lazy.observe(picture);
  const facet = (id) => { const one = SAMPLES.facets.find((item) => item.id === id); return plain(one.classes[one.codes[index]]); };
  return el("button", { type: "button", class: "cell", style: { width: `${width}px` }, "data-index": index, onclick: () => openDetail(index),
    "aria-label": `person ${SAMPLES.pid[index]}, camera ${SAMPLES.camera[index]}, ${facet("weather")}`, ...attributes },
  picture, el("span", { class: "caption" }, el("b", {}, `${SAMPLES.pid[index]}`), ` c${SAMPLES.camera[index]}`,
    el("br"), `${facet("time_of_day")}, ${facet("weather")}`));
}

function browseView() {
  browse.query = readQuery(location.hash);
  const view = el("div", { class: "browse" },
    el("aside", { id: "filters", "aria-label": "Filters" }),
    el("div", { class: "results" },
      el("div", { class: "controls" }, searchBox(), sortBox(), onceBox()),
      el("div", { id: "chips", class: "chips" }),
      el("p", { id: "found", class: "found", "aria-live": "polite" }),
      el("div", { id: "cells", class: "cells" }),
      el("nav", { id: "pager", class: "pager", "aria-label": "Pages" })));
  requestAnimationFrame(refresh);
  return [view];
}

function searchBox() {
  let timer;
  return el("input", { type: "search", id: "find", placeholder: "Person or key (/)", "aria-label": "Person or key", value: browse.query.find,
    oninput: (event) => { clearTimeout(timer); timer = setTimeout(() => change({ find: event.target.value }), 200); } });
}

function sortBox() {
  const orders = [["", "as stored"], ["mixed", "mixed"], ...SAMPLES.numbers.flatMap(({ name }) => [[name, `${title(name)}, least first`], [`-${name}`, `${title(name)}, most first`]])];
  return el("label", {}, "Order ", el("select", { id: "sort", onchange: (event) => change({ sort: event.target.value }) },
    orders.map(([value, text]) => el("option", { value, selected: value === browse.query.sort }, text))));
}

function onceBox() {
  return el("label", {}, el("input", { type: "checkbox", id: "once", checked: Boolean(browse.query.once), onchange: (event) => change({ once: event.target.checked ? "1" : "" }) }), "one for each person");
}

/** Change the query; the page begins again unless the change is about it. */
function change(part) {
  Object.assign(browse.query, { page: "" }, part);
  history.replaceState(null, "", writeQuery(browse.query));
  refresh();
}

function refresh() {
  if (!document.getElementById("cells")) return;
  const { found, matches, counts } = answer(browse.query);
  browse.found = found;
  const pages = Math.max(Math.ceil(found.length / PER_PAGE), 1);
  const page = Math.min(Math.max(Number(browse.query.page) || 1, 1), pages);
  const shown = found.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  document.getElementById("found").textContent = matches === 0 ? "No image is like that."
    : `${count(found.length, browse.query.once ? "person" : "image")}${matches < SAMPLES.count ? ` of ${whole.format(SAMPLES.count)} images` : ""}${pages > 1 ? `, page ${page} of ${pages}` : ""}`;
  document.getElementById("cells").replaceChildren(...shown.map((index) => thumb(index)));
  document.getElementById("pager").replaceChildren(...pager(page, pages));
  document.getElementById("chips").replaceChildren(...chips());
  drawFilters(counts);
}

function pager(page, pages) {
  if (pages === 1) return [];
  const go = (target, text, name) => el("button", { type: "button", disabled: target < 1 || target > pages || target === page, "aria-label": name, "aria-current": target === page && !name ? "page" : null, onclick: () => { change({ page: String(target) }); scrollTo(0, 0); } }, text);
  const near = [...new Set([1, page - 2, page - 1, page, page + 1, page + 2, pages])].filter((one) => one >= 1 && one <= pages);
  const numbers = near.flatMap((one, place) => [place && one > near[place - 1] + 1 ? el("span", {}, "…") : null, go(one, String(one))]);
  return [go(page - 1, "‹", "previous page ([)"), ...numbers.filter(Boolean), go(page + 1, "›", "next page (])")];
}

function chips() {
  const { classes, ranges, pid, camera } = browse.query;
  const chip = (text, drop) => el("button", { type: "button", class: "chip", onclick: drop, "aria-label": `without ${text}` }, text, el("span", { "aria-hidden": "true" }, " ×"));
  const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  const list = [
    ...Object.entries(classes).map(([id, names]) => chip(`${plain(id.replace(/^attr\./, ""))}: ${names.map(plain).join(", ")}`, () => change({ classes: without(classes, id) }))),
    ...Object.entries(ranges).filter(([, range]) => range.some((one) => one !== null)).map(([name, [low, high]]) => chip(`${title(name)} ${low === null ? `≤ ${high}` : high === null ? `≥ ${low}` : `${low} to ${high}`}`, () => change({ ranges: without(ranges, name) }))),
    pid && chip(`person: ${pid}`, () => change({ pid: "" })),
    camera && chip(`camera: ${camera}`, () => change({ camera: "" })),
  ].filter(Boolean);
  return list.length ? [...list, el("button", { type: "button", class: "chip clear", onclick: () => { location.hash = "#browse"; } }, "clear")] : [];
}

/* Filters */

function drawFilters(counts) {
  const focused = document.activeElement?.id;
  const group = (name, text) => el("section", {}, el("h3", {}, text), SAMPLES.facets
    .map((facet, number) => (facet.group === name && facet.classes.length > 1 ? facetBox(facet, counts[number]) : null)));
  document.getElementById("filters").replaceChildren(
    group("attribute", "Attributes"), group("capture", "Capture"),
    el("section", {}, el("h3", {}, "Numbers"), textBox("camera", "camera, such as 17, 18"), textBox("pid", "person, such as 4, 5"), SAMPLES.numbers.map(rangeBox)));
  if (focused) document.getElementById(focused)?.focus();
}

function facetBox(facet, counts) {
  const chosen = browse.query.classes[facet.id] ?? [];
  const open = chosen.length > 0 || browse.opened.has(facet.id);
  const order = facet.classes.map((_, index) => index).filter((index) => counts[index] || chosen.includes(facet.classes[index]));
  const kept = browse.all.has(facet.id) ? order : order.slice(0, CHOICES);
  const box = el("details", { open, class: "facet" },
    el("summary", {}, plain(facet.name), chosen.length > 0 && el("span", { class: "badge" }, chosen.length)),
    kept.map((index) => choiceBox(facet, facet.classes[index], counts[index], chosen, index)),
    kept.length < order.length && el("button", { type: "button", class: "more", onclick: () => { browse.all.add(facet.id); refresh(); } }, `${order.length - kept.length} more`));
  box.addEventListener("toggle", () => (box.open ? browse.opened.add(facet.id) : browse.opened.delete(facet.id)));
  return box;
}

function choiceBox(facet, name, number, chosen, index) {
  const toggle = (event) => {
    const names = event.target.checked ? [...chosen, name] : chosen.filter((one) => one !== name);
    const { [facet.id]: _, ...others } = browse.query.classes;
    change({ classes: names.length ? { ...others, [facet.id]: names } : others });
  };
  return el("label", { class: "choice" }, el("input", { type: "checkbox", id: `f-${facet.id}-${index}`, checked: chosen.includes(name), onchange: toggle }),
    el("span", { class: "choice-name" }, swatch(name, facet.name), plain(name)), el("span", { class: "choice-count" }, whole.format(number)));
}

function textBox(word, placeholder) {
  return el("label", { class: "numbers" }, el("span", {}, word === "pid" ? "person" : word), el("input", { type: "text", id: `f-${word}`, inputmode: "numeric", placeholder, value: browse.query[word], onchange: (event) => change({ [word]: event.target.value.trim() }) }));
}

function rangeBox({ name, unit }) {
  const range = browse.query.ranges[name] ?? [null, null];
  const bound = (place, text) => el("input", { type: "number", step: "any", id: `f-${name}-${place}`, placeholder: text, "aria-label": `${title(name)} ${text}`, value: range[place], onchange: (event) => {
    const next = range.map((old, index) => (index === place ? (event.target.value === "" ? null : Number(event.target.value)) : old));
    change({ ranges: { ...browse.query.ranges, [name]: next } });
  } });
  return el("div", { class: "numbers" }, el("span", {}, `${title(name)}${unit ? ` [${unit}]` : ""}`), el("span", { class: "pair" }, bound(0, "least"), bound(1, "most")));
}

/* Keys */

/** Arrows move between thumbnails. */
function moveInCells(event) {
  const cells = [...document.querySelectorAll("#cells .cell")];
  const at = cells.indexOf(document.activeElement);
  if (at < 0) return;
  const across = cells.filter((cell) => cell.offsetTop === cells[0].offsetTop).length;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
  if (step && cells[at + step]) { event.preventDefault(); cells[at + step].focus(); }
}

function turnPage(step) {
  const buttons = document.querySelectorAll("#pager button");
  if (buttons.length) buttons[step < 0 ? 0 : buttons.length - 1].click();
}
