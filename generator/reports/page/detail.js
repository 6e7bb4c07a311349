/* Everything about one image, in a dialog: picture, labels, person, capture, camera and the files themselves. */

const dialog = document.getElementById("detail");
const detail = { index: -1, tab: "labels" };
const VISIBILITY = ["hidden", "visible", "cut off"];
const TABS = { labels: "Labels", person: "Person", capture: "Capture", camera: "Camera", files: "JSON" };

async function openDetail(index) {
  detail.index = index;
  const key = SAMPLES.keys[index];
  if (browse.query && location.hash.startsWith("#browse")) history.replaceState(null, "", writeQuery({ ...browse.query, open: key }));
  if (!dialog.open) dialog.showModal();
  dialog.replaceChildren(detailHead(key), el("p", { class: "loading" }, "Loading ..."));
  try {
    const [sample, person] = await Promise.all([readSample(index), readPerson(index)]);
    const readout = el("p", { class: "readout" });
    const stage = await pictureStage(sample, (text) => { readout.textContent = text || "\u00a0"; });
    readout.textContent = "\u00a0";
    if (detail.index !== index) return; // another image was opened meanwhile
    dialog.replaceChildren(detailHead(key), el("div", { class: "detail" },
      el("div", { class: "detail-left" }, stage, readout, layerSwitches(sample), partLegend(sample.label)),
      el("div", { class: "detail-right" }, el("p", { class: "caption-text" }, sample.label.caption_1), detailTabs(sample, person), sameIdentity(index))));
    dialog.querySelector(".detail-right [aria-selected=true]")?.focus({ preventScroll: true });
  } catch (problem) {
    dialog.replaceChildren(detailHead(key), el("p", { class: "loading" }, `This image cannot be shown: ${problem.message}`));
  }
}

function detailHead(key) {
  const place = browse.found.indexOf(detail.index);
  return el("div", { class: "detail-head" },
    el("h2", {}, key), place >= 0 && el("span", { class: "faint" }, `${whole.format(place + 1)} of ${whole.format(browse.found.length)}`),
    el("span", { class: "spring" }),
    el("button", { type: "button", title: "previous (left arrow)", disabled: place < 1, onclick: () => step(-1) }, "‹"),
    el("button", { type: "button", title: "next (right arrow)", disabled: place < 0 || place >= browse.found.length - 1, onclick: () => step(1) }, "›"),
    el("button", { type: "button", title: "close (Esc)", onclick: () => dialog.close() }, "×"));
}

function step(by) {
  const next = browse.found[browse.found.indexOf(detail.index) + by];
  if (next !== undefined && browse.found.includes(detail.index)) openDetail(next);
}

function layerSwitches(sample) {
  const layers = Object.entries(LAYERS).filter(([name]) => name !== "depth" || sample.depth);
  return el("div", { class: "switches" }, layers.map(([name, key]) => el("button", {
    type: "button", "aria-pressed": String(shownLayers[name]), "data-switch": name, onclick: () => toggleLayer(name),
  }, name, el("kbd", {}, key))));
}

function toggleLayer(name) {
  const button = dialog.querySelector(`[data-switch=${name}]`);
  if (!button) return;
  shownLayers[name] = !shownLayers[name];
  button.setAttribute("aria-pressed", String(shownLayers[name]));
  applyLayers(dialog.querySelector(".stage"));
}

/* What is said about the image */

function detailTabs(sample, person) {
  const panel = el("div", { class: "panel", role: "tabpanel", tabindex: 0 });
  const content = { labels: labelTable, person: personPanel, capture: capturePanel, camera: cameraPanel, files: filePanel };
  const buttons = Object.entries(TABS).map(([id, text]) => el("button", { type: "button", role: "tab", id: `tab-${id}`, onclick: () => show(id) }, text));
  const show = (id) => {
    detail.tab = id;
    buttons.forEach((button) => button.setAttribute("aria-selected", String(button.id === `tab-${id}`)));
    panel.replaceChildren(...[content[id](sample, person)].flat());
    panel.scrollTop = 0;
  };
  show(detail.tab);
  return [el("div", { class: "tab-row", role: "tablist" }, buttons), panel];
}

const table = (rows, head) => el("table", { class: "facts" }, head && el("thead", {}, el("tr", {}, head.map((one) => el("th", {}, one)))),
  el("tbody", {}, rows.map((row) => el("tr", {}, row.map((one, index) => el(index ? "td" : "th", index ? {} : { scope: "row" }, one))))));

function labValue(value) {
  return [el("span", { class: "swatch", style: { background: `lab(${value[0]} ${value[1]} ${value[2]})` } }), value.map((one) => one.toFixed(1)).join(", ")];
}

function labelTable(sample, person) {
  const rows = REPORT.attributes.map((one, index) => {
    const value = (one.level === "person" ? person : sample).attributes[one.name];
    const shown = one.kind === "colour" && value ? labValue(value)
      : one.classes.length ? el("a", { href: linkTo({ [`attr.${one.name}`]: [value] }), onclick: () => dialog.close() }, swatch(value, one.name), valueText(value)) : `${valueText(value)} ${one.unit}`;
    const seen = VISIBILITY[sample.visibility[index]];
    return [plain(one.name), shown, el("span", { class: `seen ${seen.replace(" ", "-")}` }, seen)];
  });
  return table(rows, ["attribute", "class", "in this image"]);
}

function personPanel(_, person) {
  const facts = Object.entries(person.facts).filter(([, value]) => value !== null);
  return [
    table([["person", String(person.pid)], ["split", person.split], ["outfit", String(person.outfit)], person.group !== null && ["look-alikes", `group ${person.group}, differing in ${plain(person.factor)}`]].filter(Boolean)),
    el("details", { open: true }, el("summary", {}, "Spec: all that the person is built from"), tree(person.spec)),
    el("details", {}, el("summary", {}, `Facts (${facts.length})`), table(facts.map(([name, value]) => [plain(name), name.endsWith("lab") ? labValue(value) : valueText(value)]))),
  ];
}

/** JSON that unfolds. */
function tree(value) {
  return el("ul", { class: "tree" }, Object.entries(value).map(([name, one]) => {
    const deep = one !== null && typeof one === "object" && !(Array.isArray(one) && one.every((item) => typeof item !== "object"));
    return el("li", {}, deep ? el("details", {}, el("summary", {}, plain(name)), tree(one)) : [el("span", { class: "faint" }, `${plain(name)} `), valueText(one)]);
  }));
}

const OF_CAMERA = ["camid", "camera_distance_m", "camera_height_m", "camera_pitch_deg", "focal_length_px", "exposure_ev", "shutter_s", "gain_db", "white_balance", "motion_blur_px", "defocus_px", "blur_px", "noise", "sharpening", "codec_quality", "distortion_k1", "box_detector"];

function columnRows(label, wanted) {
  return REPORT.columns.filter(({ name }) => name in label && wanted(name)).map(({ name, unit, meaning }) => [
    el("span", { title: meaning }, title(name)), `${valueText(label[name])} ${unit}`]);
}

function capturePanel({ label }) {
  const one = (name) => typeof label[name] !== "object" && !/^caption|^key$/.test(name);
  return [el("p", {}, label.caption_2), table(columnRows(label, (name) => one(name) && !OF_CAMERA.includes(name)))];
}

function cameraPanel({ label }) {
  const { world_from_camera: matrix, window: frame, distortion } = label.crop_camera ?? {};
  const all = el("a", { href: linkTo({}, { camera: String(label.camid) }), onclick: () => dialog.close() }, `all images of camera ${label.camid}`);
  return [
    el("p", {}, all), table(columnRows(label, (name) => OF_CAMERA.includes(name))),
    matrix && [el("h3", {}, "World from camera"), el("table", { class: "matrix" }, matrix.map((row) => el("tr", {}, row.map((one) => el("td", {}, one.toFixed(4)))))),
      el("p", { class: "faint" }, "4 x 4, metres; x right, y down, z forward.")],
    frame && [el("h3", {}, "Crop window at z = 1"), el("p", {}, `left, top, right, bottom: ${frame.map((one) => one.toFixed(5)).join(", ")}`)],
    distortion && [el("h3", {}, "Distortion"), el("p", {}, distortion.map((one) => one.toFixed(5)).join(", "))],
  ].flat().filter(Boolean);
}

function filePanel({ label, shard }) {
  const text = JSON.stringify(label, null, 1);
  const command = `python -m generator.render CONFIG only=${label.key}`;
  const copy = (what) => el("button", { type: "button", class: "more", onclick: (event) => { navigator.clipboard?.writeText(what); event.target.textContent = "copied"; } }, "copy");
  return [
    el("p", {}, `${label.key}.jpg, .mask.png and .json in shards/${String(shard).padStart(6, "0")}.tar.`),
    el("p", {}, "Render it again: ", el("code", {}, command), " ", copy(command)),
    el("p", {}, `${label.key}.json, as stored: `, copy(text)), el("pre", {}, text),
  ];
}

function sameIdentity(index) {
  const others = [];
  for (let other = 0; other < SAMPLES.count && others.length < 24; other += 1) if (SAMPLES.pid[other] === SAMPLES.pid[index] && other !== index) others.push(other);
  if (!others.length) return null;
  return el("div", { class: "same" },
    el("h3", {}, "The same person ", el("a", { href: linkTo({}, { pid: String(SAMPLES.pid[index]) }), onclick: () => dialog.close() }, "all")),
    el("div", { class: "strip" }, others.map((other) => thumb(other))));
}

dialog.addEventListener("close", () => {
  if (browse.query && location.hash.startsWith("#browse")) history.replaceState(null, "", writeQuery(browse.query));
  document.querySelector(`#cells [data-index="${detail.index}"]`)?.focus();
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
