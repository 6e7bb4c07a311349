"use strict";
/* What the page knows, and how it gets the rest: scripts beside it that hand over data when they are run. */

const REPORT = JSON.parse(document.getElementById("report").textContent);
const KEPT = 80; // parts of the data in memory at a time
const loads = new Map();
const receivers = new Map();

function deliver(name, value) {
  receivers.get(name)?.(value);
}

/** Data by name, from the page itself or from a file beside it. */
function load(name) {
  if (!loads.has(name)) {
    const inline = document.querySelector(`script[data-name="${name}"]`);
    loads.set(name, inline ? Promise.resolve(JSON.parse(inline.textContent)) : loadScript(name));
    if (loads.size > KEPT) loads.delete(loads.keys().next().value);
  }
  return loads.get(name);
}

function loadScript(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    receivers.set(name, resolve);
    const leave = () => { script.remove(); receivers.delete(name); };
    script.onload = leave;
    script.onerror = () => { leave(); loads.delete(name); reject(new Error(`${name}.js is not beside this page.`)); };
    script.src = `${name}.js`;
    document.head.append(script);
  });
}

/** Address of a picture: a file beside the page, or the picture itself. */
async function pictureUrl(name) {
  return document.querySelector(`script[data-name="${name}"]`) ? load(name) : `${name}.jpg`;
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

async function unpack(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

async function unpackText(text) {
  return new TextDecoder().decode(await unpack(text));
}

const padded = (number) => String(number).padStart(5, "0");

/** The images that the page shows, column by column. */
const SAMPLES = { count: 0, keys: [], person: null, pid: null, camera: null, facets: [], numbers: [] };

async function readSamples() {
  const stored = REPORT.samples;
  const personPid = new Uint32Array(await unpack(stored.person_pid));
  SAMPLES.count = stored.count;
  SAMPLES.keys = stored.count ? (await unpackText(stored.keys)).split("\n") : [];
  SAMPLES.person = new Uint32Array(await unpack(stored.person));
  SAMPLES.pid = SAMPLES.person.map((row) => personPid[row]);
  SAMPLES.camera = new Uint32Array(await unpack(stored.camera));
  SAMPLES.facets = await Promise.all(stored.facets.map(readFacet));
  SAMPLES.numbers = await Promise.all(stored.numbers.map(async (column) => (
    { ...column, values: new Float32Array(await unpack(column.values)) })));
}

async function readFacet(facet) {
  const codes = new Uint16Array(await unpack(facet.codes));
  const id = facet.group === "attribute" ? `attr.${facet.name}` : facet.name;
  const ofImages = facet.of === "image" ? codes : Uint16Array.from(SAMPLES.person, (row) => codes[row]);
  return { ...facet, id, codes: ofImages };
}

/** Everything about one image of the page. */
async function readSample(index) {
  const name = `samples/${padded(Math.floor(index / REPORT.sheets.per_sheet))}`;
  const chunk = await load(name);
  const place = index % REPORT.sheets.per_sheet;
  chunk.read ??= unpackText(chunk.labels).then(JSON.parse);
  return { ...chunk.images[place], label: (await chunk.read)[place] };
}

/** Facts, labels and spec of the person whom an image shows. */
async function readPerson(index) {
  const row = SAMPLES.person[index];
  const packed = await load(`people/${padded(Math.floor(row / REPORT.people_per_chunk))}`);
  return JSON.parse(await unpackText(packed))[row % REPORT.people_per_chunk];
}
