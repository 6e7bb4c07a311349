/* Bars, histograms, a rose of directions and grids of counts. */

const SHOWN = 12; // bars of a card until one asks for all

/** Bars of classes: what is there, and marks for what was asked for. */
function bars(attribute, classes, counts, options = {}) {
  const total = counts.reduce((sum, one) => sum + one, 0) || 1;
  const shares = options.shares ?? counts.map((one) => one / total);
  const most = Math.max(...shares, ...(options.asked ?? []).map(Number), ...(options.without ?? []), 1e-9);
  const rows = classes.map((name, index) => barRow(attribute, name, index, { shares, counts, most, ...options }));
  const list = el("div", { class: "bars" }, rows.slice(0, SHOWN));
  if (rows.length > SHOWN) {
    const more = el("button", { type: "button", class: "more", onclick: () => {
      list.append(...rows.slice(SHOWN));
      more.remove();
      rows[SHOWN].focus?.();
    } }, `${rows.length - SHOWN} more`);
    return [list, more];
  }
  return list;
}

function barRow(attribute, name, index, { shares, counts, most, asked, askedAs, without, facet, noun }) {
  const at = (share) => ({ left: `${(100 * share) / most}%` });
  const words = [`${plain(name)}: ${percent(shares[index])}${noun ? `, ${count(counts[index], noun)}` : ""}`];
  const wanted = asked?.[index] ?? null;
  if (wanted !== null) words.push(`${askedAs ?? "asked for"} ${percent(wanted)}`);
  if (without) words.push(`${percent(without[index])} without choosing`);
  return el(facet ? "a" : "div", {
    class: "bar-row", href: facet && linkTo({ [facet]: [name] }), title: words.join("; "),
  },
  el("span", { class: "bar-name" }, swatch(name, attribute), plain(name)),
  el("span", { class: "track" },
    shares[index] > 0 && el("span", { class: "fill", style: { width: `${(100 * shares[index]) / most}%` } }),
    without && el("span", { class: "mark-without", style: at(without[index]) }),
    wanted !== null && el("span", { class: "mark-asked", style: at(wanted) })),
  el("span", { class: "bar-value" }, percent(shares[index]), asked && el("small", {}, wanted === null ? "" : ` / ${percent(wanted)}`)));
}

/** A histogram with its range and median. */
function histogram(shape, unit) {
  if (!shape) return el("p", { class: "faint" }, "no values");
  const most = Math.max(...shape.counts, 1);
  const total = shape.counts.reduce((sum, one) => sum + one, 0) || 1;
  const step = 240 / shape.counts.length;
  const width = (shape.high - shape.low) / shape.counts.length;
  const middle = (240 * (shape.median - shape.low)) / (shape.high - shape.low);
  const columns = shape.counts.map((one, index) => svg("rect", {
    x: index * step + 0.5, width: step - 1, y: 70 - (68 * one) / most, height: (68 * one) / most,
  }, svg("title", {}, `${short.format(shape.low + index * width)} to ${short.format(shape.low + (index + 1) * width)} ${unit}: ${percent(one / total)}`)));
  return el("div", {},
    svg("svg", { viewBox: "0 0 240 72", class: "histogram", role: "img", "aria-label": `median ${short.format(shape.median)} ${unit}` },
      columns, svg("line", { x1: middle, x2: middle, y1: 0, y2: 72, class: "median" })),
    el("div", { class: "axis" }, el("span", {}, short.format(shape.low)),
      el("span", {}, `median ${short.format(shape.median)} ${unit}`), el("span", {}, short.format(shape.high))));
}

/** Directions from which people are seen: the front is below, as if the camera stood there. */
function rose(classes, counts) {
  const total = counts.reduce((sum, one) => sum + one, 0) || 1;
  const most = Math.max(...counts, 1);
  const point = (angle, radius) => [radius * Math.sin(angle), radius * Math.cos(angle)].map((one) => one.toFixed(2));
  const wedges = counts.map((one, index) => {
    const middle = (2 * Math.PI * index) / counts.length;
    const half = Math.PI / counts.length - 0.02;
    const radius = 20 + 62 * (one / most);
    const [from, to, back, start] = [[middle - half, radius], [middle + half, radius], [middle + half, 18], [middle - half, 18]]
      .map(([angle, length]) => point(angle, length).join(" "));
    return svg("a", { href: linkTo({ view: [classes[index]] }), "aria-label": `${classes[index]} ${percent(one / total)}` },
      svg("path", { d: `M${from} A${radius} ${radius} 0 0 0 ${to} L${back} A18 18 0 0 1 ${start} Z`, class: "wedge" },
        svg("title", {}, `${classes[index]}: ${percent(one / total)}`)));
  });
  const names = classes.map((name, index) => {
    const [x, y] = point((2 * Math.PI * index) / classes.length, 97);
    return index % 2 ? null : svg("text", { x, y, "text-anchor": index % 4 ? (x > 0 ? "start" : "end") : "middle", "dominant-baseline": "middle" }, name);
  });
  return svg("svg", { viewBox: "-130 -108 260 216", class: "rose", role: "group", "aria-label": "viewpoints" }, wedges, names);
}

/** A grid of two columns' counts, each cell a link to its images. */
function crossGrid(grid) {
  const [rowName, rows] = grid.rows;
  const [columnName, columns] = grid.columns;
  const most = Math.max(...grid.counts.flat(), 1);
  const total = grid.counts.flat().reduce((sum, one) => sum + one, 0) || 1;
  const cell = (one, row, column) => el("td", { style: { "--level": one ? 0.12 + 0.88 * Math.sqrt(one / most) : 0 }, class: one / most > 0.3 ? "strong" : "" },
    one ? el("a", { href: linkTo({ [rowName]: [row], [columnName]: [column] }), title: `${plain(row)}, ${plain(column)}: ${count(one, "image")}, ${percent(one / total)}` }, one / total < 0.005 ? "<1" : Math.round(100 * one / total)) : "");
  const kept = columns.map((_, index) => index).filter((index) => grid.counts.some((line) => line[index]));
  return el("div", { class: "scroll" }, el("table", { class: "grid" },
    el("thead", {}, el("tr", {}, el("td"), kept.map((index) => el("th", { scope: "col" }, plain(columns[index]))))),
    el("tbody", {}, rows.map((row, index) => grid.counts[index].some(Boolean) && el("tr", {},
      el("th", { scope: "row" }, plain(row)), kept.map((place) => cell(grid.counts[index][place], row, columns[place])))))));
}

/** A line over time. */
function line(points, unit) {
  if (points.length < 2) return null;
  const [xMost, yMost] = [points.at(-1)[0], Math.max(...points.map((point) => point[1]))];
  const place = ([x, y]) => `${((300 * x) / xMost).toFixed(1)},${(78 - (72 * y) / yMost).toFixed(1)}`;
  const path = points.map(place).join(" ");
  return el("div", {},
    svg("svg", { viewBox: "0 0 300 80", class: "histogram", role: "img", "aria-label": `at most ${short.format(yMost)} ${unit}` },
      svg("polygon", { points: `${place([points[0][0], 0])} ${path} ${place([xMost, 0])}`, class: "under" }),
      svg("polyline", { points: path, class: "curve" })),
    el("div", { class: "axis" }, el("span", {}, "0"), el("span", {}, `peak ${short.format(yMost)} ${unit}`), el("span", {}, duration(xMost))));
}
