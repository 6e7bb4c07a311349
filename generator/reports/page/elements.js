/* Elements, words and numbers. Text is always set as text, so that no name in a dataset is taken for markup. */

function make(namespace, tag, attributes, children) {
  const element = namespace ? document.createElementNS(namespace, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const el = (tag, attributes, ...children) => make(null, tag, attributes, children);
const svg = (tag, attributes, ...children) => make("http://www.w3.org/2000/svg", tag, attributes, children);

const plain = (name) => String(name).replaceAll("_", " ").replaceAll(".", " ");
const UNITS = { m: "m", px: "px", deg: "°", s: "s", ev: "EV", db: "dB" };

/** A column's name without its unit: `camera distance`. */
function title(name) {
  const parts = String(name).split("_");
  return plain(parts.length > 1 && parts.at(-1) in UNITS ? parts.slice(0, -1).join("_") : name);
}

const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const count = (number, noun) => `${whole.format(number)} ${number === 1 ? noun : plural(noun)}`;
const plural = (noun) => ({ identity: "identities", person: "people" })[noun] ?? `${noun}s`;

function percent(share) {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
}

function size(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1) : 0;
  return `${short.format(bytes / 1000 ** step)} ${units[step]}`;
}

function duration(seconds) {
  if (seconds < 120) return `${short.format(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function valueText(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : plain(value);
}

const COLOURS = {
  black: "#1b1b1d", white: "#fbfbf8", gray: "#8d9096", grey: "#8d9096", red: "#c8323a", orange: "#e58432",
  yellow: "#ecc94b", green: "#3f8f4f", blue: "#3564b4", purple: "#7b4aa3", pink: "#e58fb1", brown: "#7d5535",
  beige: "#d9c3a0", blond: "#d9b765", tan: "#c9a26f", cyan: "#49b3bd",
};

/** A dot in the colour that a class is named after, where an attribute is about colours. */
function swatch(name, attribute) {
  if (!/colou?r/.test(attribute)) return null;
  return name in COLOURS ? el("span", { class: "swatch", style: { background: COLOURS[name] }, "aria-hidden": "true" }) : null;
}

const tip = document.getElementById("tip");

/** Show words beside a point of the window; without words, hide them. */
function showTip(lines, x, y) {
  tip.hidden = !lines;
  if (!lines) return;
  tip.replaceChildren(...lines.map((line) => el("div", {}, line)));
  const box = tip.getBoundingClientRect();
  const left = x + 16 + box.width > innerWidth ? x - 16 - box.width : x + 16;
  tip.style.left = `${Math.max(left, 6)}px`;
  tip.style.top = `${Math.min(y + 16, innerHeight - box.height - 6)}px`;
}

const themed = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
