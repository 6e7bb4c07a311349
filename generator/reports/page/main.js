/* The page: which part is shown, the theme, and keys. */

const VIEWS = { overview: ["Overview", overviewView], attributes: ["Attributes", attributesView], together: ["Together", togetherView], browse: ["Browse", browseView], about: ["About", aboutView] };
const THEMES = ["auto", "light", "dark"];

function route() {
  const name = location.hash.slice(1).split("?")[0];
  const current = name in VIEWS ? name : "overview";
  const main = document.getElementById("main");
  if (dialog.open) dialog.close();
  showTip(null);
  main.className = current;
  main.replaceChildren(...VIEWS[current][1]().flat().filter(Boolean));
  for (const link of document.querySelectorAll("#tabs a")) {
    if (link.hash === `#${current}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  const index = current === "browse" ? SAMPLES.keys.indexOf(browse.query.open) : -1;
  if (current === "browse") browse.query.open = "";
  if (index >= 0) requestAnimationFrame(() => openDetail(index));
}

function remembered() {
  try { return localStorage.getItem("theme") ?? "auto"; } catch { return "auto"; } // a page from a disk may have no storage
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme").textContent = { auto: "◐ auto", light: "☀ light", dark: "☾ dark" }[theme];
  try { localStorage.setItem("theme", theme); } catch { /* it holds until the page is closed */ }
  dispatchEvent(new Event("themechange"));
}

const nextTheme = () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea")) return;
  if (dialog.open) {
    const layer = Object.keys(LAYERS).find((name) => LAYERS[name] === event.key);
    if (layer) toggleLayer(layer);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") { event.preventDefault(); step(event.key === "ArrowLeft" ? -1 : 1); }
    return;
  }
  if (event.key === "t") nextTheme();
  else if (event.key === "/" && document.getElementById("find")) { event.preventDefault(); document.getElementById("find").focus(); }
  else if (event.key === "[" || event.key === "]") turnPage(event.key === "[" ? -1 : 1);
  else if (/^[1-5]$/.test(event.key)) location.hash = Object.keys(VIEWS)[Number(event.key) - 1];
  else moveInCells(event);
}

async function start() {
  setTheme(remembered());
  document.getElementById("theme").addEventListener("click", nextTheme);
  document.getElementById("tabs").append(...Object.entries(VIEWS).map(([id, [name]], index) => el("a", { href: `#${id}`, title: `${name} (${index + 1})` }, name)));
  await readSamples();
  addEventListener("hashchange", route);
  addEventListener("keydown", pressed);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
  route();
}

start().catch((problem) => { document.getElementById("main").textContent = `The report cannot be shown: ${problem.message}`; });
