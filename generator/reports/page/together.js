/* Which classes of people go together: a heat map that one can walk through with mouse and arrows. */

const DAMPING = 2; // people added to both sides of a ratio, so that a handful says little
let redrawHeat = null; // the map has colours of the theme in it

const MEASURES = {
  lift: { name: "more or less than by chance", cell: ({ both, chance }) => Math.max(-1, Math.min(1, Math.log2((both + DAMPING) / (chance + DAMPING)) / 3)) },
  share: { name: "share of the row that has the column", cell: ({ both, row }) => (row ? both / row : 0) },
};

function togetherView() {
  const data = REPORT.together;
  if (!data) return [el("h1", {}, "Together"), el("p", {}, "The vocabulary has no classes of people.")];
  const holder = el("div", { class: "heat-holder scroll" });
  const scale = el("div", { class: "heat-scale" });
  const draw = (measure) => {
    holder.replaceChildren(heatMap(data, measure));
    scale.replaceChildren(...(measure === "lift"
      ? ["8 times rarer", el("span", { class: "ramp lift" }), "8 times more often"] : ["0 %", el("span", { class: "ramp share" }), "100 %"]));
  };
  const select = el("select", { id: "measure", onchange: () => draw(select.value) },
    Object.entries(MEASURES).map(([value, { name }]) => el("option", { value }, name)));
  redrawHeat = () => draw(select.value);
  draw("lift");
  return [
    el("h1", {}, "What goes together"),
    el("p", { class: "lead" }, `${count(data.people, "person")} by pairs of classes. A click shows the images of a pair; arrows move, Enter opens.`),
    el("div", { class: "heat-controls" }, el("label", { for: "measure" }, "Colour: "), select, scale),
    holder,
  ];
}

function heatMap(data, measure) {
  const classes = data.classes.map(([attribute, index]) => ({
    attribute: data.attributes[attribute], group: attribute,
    name: REPORT.attributes.find((one) => one.name === data.attributes[attribute]).classes[index],
  }));
  const layout = heatLayout(classes);
  const canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": "Heat map of pairs of classes; arrow keys move, Enter shows images" });
  const ratio = Math.max(devicePixelRatio, 1);
  canvas.width = layout.width * ratio;
  canvas.height = layout.height * ratio;
  canvas.style.width = `${layout.width}px`;
  canvas.style.height = `${layout.height}px`;
  const state = { row: 0, column: 0 };
  const paint = (marked) => {
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, layout.width, layout.height);
    paintLabels(context, classes, layout, marked);
    paintCells(context, classes, layout, data, measure);
    if (marked) markCell(context, layout, marked);
  };
  const point = (row, column, x, y) => {
    Object.assign(state, { row, column });
    paint(state);
    showTip(pairText(data, classes, row, column), x, y);
  };
  canvas.addEventListener("mousemove", (event) => {
    const cell = layout.cellAt(event.offsetX, event.offsetY);
    if (cell) point(...cell, event.clientX, event.clientY);
    else { paint(null); showTip(null); }
  });
  for (const leave of ["mouseleave", "blur"]) canvas.addEventListener(leave, () => { paint(null); showTip(null); });
  const open = () => { showTip(null); location.hash = pairLink(classes[state.row], classes[state.column]); };
  canvas.addEventListener("click", (event) => { if (layout.cellAt(event.offsetX, event.offsetY)) open(); });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (event.key === "Enter") open();
    if (!step) return;
    event.preventDefault();
    const clamp = (number) => Math.max(0, Math.min(classes.length - 1, number));
    const [row, column] = [clamp(state.row + step[0]), clamp(state.column + step[1])];
    const box = canvas.getBoundingClientRect();
    point(row, column, box.left + layout.starts[column] + layout.left, box.top + layout.starts[row] + layout.top);
  });
  paint(null);
  return canvas;
}

function pairLink(row, column) {
  const same = row.attribute === column.attribute;
  return linkTo(same ? { [`attr.${row.attribute}`]: [...new Set([row.name, column.name])] }
    : { [`attr.${row.attribute}`]: [row.name], [`attr.${column.attribute}`]: [column.name] });
}

function pairNumbers(data, row, column) {
  const [both, one, other] = [data.counts[row][column], data.counts[row][row], data.counts[column][column]];
  return { both, row: one, column: other, chance: (one * other) / Math.max(data.people, 1) };
}

function pairText(data, classes, row, column) {
  const numbers = pairNumbers(data, row, column);
  const name = (index) => `${plain(classes[index].attribute)}: ${plain(classes[index].name)}`;
  if (classes[row].group === classes[column].group) return [name(row), count(numbers.row, "person"), percent(numbers.row / Math.max(data.people, 1))];
  return [`${name(row)}`, `${name(column)}`, `${count(numbers.both, "person")}: ${percent(numbers.row ? numbers.both / numbers.row : 0)} of the former, ${percent(numbers.column ? numbers.both / numbers.column : 0)} of the latter`,
    numbers.both ? `${short.format(numbers.both / numbers.chance)} times what chance would give` : `chance would give ${count(Math.round(numbers.chance), "person")}`];
}

function heatLayout(classes) {
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = heatFont(20);
  const widest = (words) => Math.ceil(Math.max(...words.map((word) => measure.measureText(plain(word)).width)));
  const names = widest(classes.map((one) => one.name));
  measure.font = `600 ${heatFont(20)}`;
  const groups = widest(classes.map((one) => one.attribute));
  const left = names + groups + 26;
  const top = names + 12;
  const room = document.documentElement.clientWidth - 110 - left - 5 * classes.at(-1).group;
  const cell = Math.max(10, Math.min(20, Math.floor(room / classes.length)));
  const starts = classes.map((one, index) => index * cell + one.group * 5);
  const extent = starts.at(-1) + cell;
  const find = (offset) => starts.findIndex((start) => offset >= start && offset < start + cell);
  const cellAt = (x, y) => {
    const [row, column] = [find(y - top), find(x - left)];
    return row >= 0 && column >= 0 ? [row, column] : null;
  };
  return { cell, left, top, groups, starts, extent, width: left + extent + 8, height: top + extent + 8, cellAt };
}

const heatFont = (cell) => `${cell < 14 ? 10 : 12}px system-ui, sans-serif`;

function paintLabels(context, classes, { cell, left, top, groups, starts }, marked) {
  context.textBaseline = "middle";
  classes.forEach((one, index) => {
    const middle = starts[index] + cell / 2;
    const font = (strong) => `${strong ? "700 " : ""}${heatFont(cell)}`;
    context.fillStyle = themed(marked?.row === index ? "--ink" : "--soft");
    context.font = font(marked?.row === index);
    context.textAlign = "right";
    context.fillText(plain(one.name), left - 8, top + middle);
    context.fillStyle = themed(marked?.column === index ? "--ink" : "--soft");
    context.font = font(marked?.column === index);
    context.save();
    context.translate(left + middle, top - 6);
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    context.fillText(plain(one.name), 0, 0);
    context.restore();
    if (index === 0 || classes[index - 1].group !== one.group) {
      context.font = `600 ${heatFont(cell)}`;
      context.fillStyle = themed("--ink");
      context.textAlign = "left";
      context.fillText(plain(one.attribute), 2, top + middle, groups + 4);
    }
  });
}

function paintCells(context, classes, { cell, left, top, starts }, data, measure) {
  const [cold, middle, warm, full, empty] = ["--cold", "--middle", "--warm", "--accent", "--middle"].map((name) => rgb(themed(name)));
  classes.forEach((row, i) => classes.forEach((column, j) => {
    const same = row.group === column.group;
    const numbers = pairNumbers(data, i, j);
    const level = MEASURES[measure].cell(numbers);
    if (same && i !== j) return;
    const colour = same ? mix(empty, rgb(themed("--soft")), numbers.row / Math.max(data.people, 1))
      : measure === "share" ? mix(empty, full, level) : mix(middle, level < 0 ? cold : warm, Math.abs(level));
    context.fillStyle = `rgb(${colour.map(Math.round).join(",")})`;
    context.fillRect(left + starts[j] + 0.5, top + starts[i] + 0.5, cell - 1, cell - 1);
  }));
}

function markCell(context, { cell, left, top, starts }, { row, column }) {
  context.strokeStyle = themed("--ink");
  context.lineWidth = 2;
  context.strokeRect(left + starts[column], top + starts[row], cell, cell);
}

const rgb = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
const mix = (from, to, share) => from.map((value, index) => value + (to[index] - value) * share);

addEventListener("themechange", () => redrawHeat?.());
