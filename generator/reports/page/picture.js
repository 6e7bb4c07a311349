/* One image, large: the crop with parts, skeleton and boxes over it. */

const LAYERS = { parts: "p", skeleton: "k", boxes: "b", depth: "d" };
const shownLayers = { parts: false, skeleton: true, boxes: false, depth: false };
const OTHER_PERSON = 128;

async function pictureStage(sample, readout) {
  const { label } = sample;
  const image = el("img", { alt: label.caption_1 ?? label.key, draggable: "false" });
  image.src = `data:image/jpeg;base64,${sample.image}`;
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const scale = Math.max(1, Math.min((innerHeight - 310) / height, 620 / height, 420 / width));
  const stage = el("div", { class: "stage", style: { width: `${Math.round(width * scale)}px`, height: `${Math.round(height * scale)}px` } }, image);
  if (sample.depth) stage.append(el("img", { class: "layer", "data-layer": "depth", alt: "depth", src: `data:image/jpeg;base64,${sample.depth}` }));
  const mask = await maskOf(sample.mask);
  stage.append(maskLayer(mask), boxLayer(label, width, height, scale), skeletonLayer(label, width, height, scale));
  stage.addEventListener("mousemove", (event) => {
    const box = image.getBoundingClientRect();
    const [x, y] = [Math.floor((event.clientX - box.left) * width / box.width), Math.floor((event.clientY - box.top) * height / box.height)];
    readout(x >= 0 && y >= 0 && x < width && y < height ? `${partName(mask.values[y * width + x])} at ${x}, ${y}` : "");
  });
  stage.addEventListener("mouseleave", () => readout(""));
  applyLayers(stage);
  return stage;
}

function applyLayers(stage) {
  for (const layer of stage.querySelectorAll("[data-layer]")) layer.classList.toggle("hidden", !shownLayers[layer.dataset.layer]);
}

async function maskOf(base64) {
  const bitmap = await createImageBitmap(new Blob([bytesOf(base64)], { type: "image/png" }), { colorSpaceConversion: "none" });
  const canvas = el("canvas", { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const values = Uint8Array.from({ length: bitmap.width * bitmap.height }, (_, index) => pixels.data[4 * index]);
  return { canvas, context, pixels, values };
}

function maskLayer({ canvas, context, pixels, values }) {
  const { parts } = REPORT.drawing;
  const colours = REPORT.parts.map((name) => parts[name] ?? null);
  values.forEach((value, index) => {
    const colour = value >= OTHER_PERSON ? parts["somebody else"] : colours[value];
    pixels.data.set(colour ? [...colour, 205] : [255, 255, 255, 90], 4 * index);
  });
  context.putImageData(pixels, 0, 0);
  canvas.className = "layer crisp";
  canvas.dataset.layer = "parts";
  return canvas;
}

function partName(value) {
  const part = plain(REPORT.parts[value % OTHER_PERSON] ?? "unknown");
  return value >= OTHER_PERSON ? `somebody else's ${part}` : part;
}

const lineColour = (name) => `rgb(${REPORT.drawing.lines[name].join(",")})`;

function boxLayer(label, width, height, scale) {
  const box = ([x0, y0, x1, y1], name) => svg("rect", { x: x0, y: y0, width: Math.max(x1 - x0, 0), height: Math.max(y1 - y0, 0), fill: "none", stroke: lineColour(name), "stroke-width": 2 / scale });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "layer", "data-layer": "boxes" }, box(label.box_amodal, "whole person"), box(label.box_visible, "visible box"));
}

function skeletonLayer(label, width, height, scale) {
  const points = label.keypoints_2d;
  const visible = label.keypoints_visibility;
  const side = (index) => (index === 0 ? "visible box" : index % 2 ? "left" : "right"); // COCO numbers the left side odd
  const colourOf = (a, b) => lineColour(a === 0 || b === 0 ? side(a || b) : a % 2 === b % 2 ? side(a) : "visible box");
  const bones = REPORT.drawing.bones.filter(([a, b]) => visible[a] && visible[b]).map(([a, b]) => svg("line", {
    x1: points[a][0], y1: points[a][1], x2: points[b][0], y2: points[b][1], stroke: colourOf(a, b), "stroke-linecap": "round",
    "stroke-width": (Math.min(visible[a], visible[b]) === 2 ? 4 : 1.6) / scale, "stroke-dasharray": Math.min(visible[a], visible[b]) === 2 ? null : `${5 / scale} ${3 / scale}`,
  }));
  const joints = points.map(([x, y], index) => (visible[index] ? svg("circle", { cx: x, cy: y, r: 4.2 / scale, fill: visible[index] === 2 ? lineColour(side(index)) : "white", stroke: "#222", "stroke-width": 1 / scale },
    svg("title", {}, `${plain(REPORT.keypoints[index])}, ${visible[index] === 2 ? "visible" : "hidden"}`)) : null));
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "layer", "data-layer": "skeleton" }, bones, joints);
}

/** Names of the parts that can be seen and of the lines, with their colours. */
function partLegend(label) {
  const areas = label.part_area_px.map((area, index) => [REPORT.parts[index], area]).filter(([name, area]) => area > 0 && name !== "background");
  const entry = (name, colour, note) => el("li", { title: note }, el("span", { class: "swatch", style: { background: colour } }), plain(name));
  return [
    el("ul", { class: "parts" }, areas.sort((a, b) => b[1] - a[1]).map(([name, area]) => entry(name, `rgb(${REPORT.drawing.parts[name].join(",")})`, `${whole.format(area)} px`))),
    el("ul", { class: "parts" }, Object.keys(REPORT.drawing.lines).map((name) => entry(name, lineColour(name)))),
  ];
}
