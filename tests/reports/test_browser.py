"""Tests of the report's page in a real browser: what is on it, filters, keys, and that it needs no network."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from generator.dataset.read import load_persons, load_samples, read_members
from generator.report import write_report
from tests.dataset.fake_render import HEIGHT_PX, WIDTH_PX, make_dataset
from tests.reports.chromium import BINARY, Chromium

pytestmark = pytest.mark.skipif(BINARY is None, reason="needs Chromium")

CELLS = "document.querySelectorAll('#cells .cell').length"


@pytest.fixture(scope="module")
def dataset_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "people"
    make_dataset(folder)
    return folder


@pytest.fixture(scope="module")
def page(dataset_dir: Path) -> Path:
    write_report(dataset_dir, dataset_dir.with_name("report"))
    return dataset_dir.with_name("report") / "report.html"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    chromium = Chromium(tmp_path_factory.mktemp("profile"))
    yield chromium
    chromium.close()


@pytest.fixture
def browser(running: Chromium) -> Iterator[Chromium]:
    """The browser; whatever the page complains about fails the test."""
    running.complaints.clear()
    running.addresses.clear()
    yield running
    running.ask("1")
    assert running.complaints == []


def picture(browser: Chromium) -> Any:
    return cv2.imdecode(np.frombuffer(browser.screenshot(), np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize("view", ["overview", "attributes", "together", "browse", "about"])
def test_each_part_is_shown_without_complaint_and_without_network(browser: Chromium, page: Path, view: str) -> None:
    browser.open(f"{page.as_uri()}#{view}", "document.querySelector('#tabs a[aria-current]')")
    assert browser.ask("document.querySelector('#tabs a[aria-current]').hash") == f"#{view}"
    assert len(browser.ask("document.getElementById('main').innerText")) > 100
    browser.ask("new Promise((resolve) => setTimeout(resolve, 100))")
    assert all(address.startswith((page.parent.as_uri(), "data:", "about:")) for address in browser.addresses)


def test_numbers_are_those_of_the_dataset(browser: Chromium, page: Path) -> None:
    browser.open(page.as_uri(), "document.querySelector('.tiles')")
    text = browser.ask("document.querySelector('.lead').innerText")
    assert text == "24 images of 6 identities who do not exist, from 2 cameras in 2 worlds."
    browser.open(f"{page.as_uri()}#about", "document.querySelector('.licence')")
    assert browser.ask("document.querySelector('.licence').innerText") == "CC0-1.0"


def test_thumbnails_are_the_images(browser: Chromium, page: Path, dataset_dir: Path) -> None:
    browser.open(f"{page.as_uri()}#browse", f"{CELLS} === 24")
    browser.wait("[...document.querySelectorAll('#cells .thumb')].every((one) => one.style.backgroundImage)")
    browser.ask(
        "Promise.all([...document.querySelectorAll('#cells .thumb')].map((one) => { const image = new Image();"
        "image.src = one.style.backgroundImage.slice(5, -2); return image.decode(); }))"
    )
    browser.ask("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
    shown = picture(browser)
    for place, row in enumerate(load_samples(dataset_dir).to_pylist()):
        box = browser.ask(f"document.querySelectorAll('#cells .thumb')[{place}].getBoundingClientRect().toJSON()")
        left, top = round(box["x"]), round(box["y"])
        stored = cv2.imdecode(np.frombuffer(read_members(dataset_dir, row)["jpg"], np.uint8), cv2.IMREAD_COLOR)
        seen = shown[top : top + HEIGHT_PX, left : left + WIDTH_PX].astype(float)
        inner = np.s_[8:-8, 8:-8]  # corners are round
        assert np.abs(seen[inner] - stored[inner]).mean() < 12, row["key"]


def test_filters_of_an_address_leave_the_images_that_the_index_has(
    browser: Chromium, page: Path, dataset_dir: Path
) -> None:
    genders = {(row["pid"], row["outfit"]): row["attr.gender"] for row in load_persons(dataset_dir).to_pylist()}
    rows = load_samples(dataset_dir).to_pylist()
    wanted = [
        row["key"]
        for row in rows
        if row["weather"] == "rain" and genders[row["pid"], row["outfit"]] == "male" and row["camera_distance_m"] >= 6
    ]
    assert 0 < len(wanted) < len(rows)
    browser.open(f"{page.as_uri()}#browse?weather=rain&attr.gender=male&camera_distance_m=6~", f"{CELLS}")
    assert browser.ask("browse.found.map((index) => SAMPLES.keys[index])") == wanted
    browser.open(f"{page.as_uri()}#browse?attr.view=front,back&once=1", "document.getElementById('found')?.innerText")
    seen = {row["pid"] for row in rows if row["attr.view"] in ("front", "back")}
    assert browser.ask("document.getElementById('found').innerText").startswith(f"{len(seen)} people")


def test_counts_beside_classes_are_what_a_click_on_them_gives(browser: Chromium, page: Path) -> None:
    browser.open(f"{page.as_uri()}#browse?weather=rain", "document.querySelector('.choice')")
    told = browser.ask(
        "[...document.querySelectorAll('.choice')].map((one) => [one.querySelector('input').id,"
        " one.querySelector('input').checked, Number(one.querySelector('.choice-count').textContent)])"
    )
    assert len(told) > 10
    for name, checked, number in told:
        if checked or "f-weather" in name:
            continue
        browser.ask(f"document.getElementById({json.dumps(name)}).click()")
        assert browser.ask("browse.found.length") == number, name
        browser.ask(f"document.getElementById({json.dumps(name)}).click()")


def test_image_opens_with_everything_that_is_stored_about_it(browser: Chromium, page: Path, dataset_dir: Path) -> None:
    row = load_samples(dataset_dir).to_pylist()[13]
    members = read_members(dataset_dir, row)
    browser.open(f"{page.as_uri()}#browse?open={row['key']}", "document.querySelector('.stage')")
    assert browser.ask("document.querySelector('.detail-head h2').innerText") == row["key"]
    browser.click("#tab-files")
    assert json.loads(browser.ask("document.querySelector('.panel pre').innerText")) == json.loads(members["json"])
    browser.click("#tab-person")
    assert f"pid {row['pid']}" in browser.ask("document.querySelector('.panel .tree').innerText")
    browser.click("#tab-labels")
    labels = browser.ask("document.querySelector('.panel').innerText").lower()
    assert "stature m" in labels
    assert ("female" in labels) == (row["pid"] % 2 == 0)
    values = browser.ask("readSample(13).then((one) => maskOf(one.mask)).then((mask) => [...mask.values])")
    mask = cv2.imdecode(np.frombuffer(members["mask.png"], np.uint8), cv2.IMREAD_UNCHANGED)
    assert values == mask.ravel().tolist()


def test_page_is_used_by_keys_alone(browser: Chromium, page: Path) -> None:
    browser.open(page.as_uri(), "document.querySelector('.tiles')")
    browser.press("4")
    browser.wait(f"{CELLS} === 24")
    browser.ask("document.querySelector('#cells .cell').focus()")
    browser.press("ArrowRight")
    browser.press("ArrowRight")
    browser.press("ArrowLeft")
    browser.press("Enter")
    browser.wait("document.querySelector('.stage')")
    assert browser.ask("detail.index") == 1
    hidden = "document.querySelector('.stage [data-layer=parts]').classList.contains('hidden')"
    before = browser.ask(hidden)
    browser.press("p")
    assert browser.ask(hidden) is not before
    browser.press("ArrowRight")
    browser.wait("detail.index === 2 && document.querySelector('.stage')")
    browser.press("Escape")
    browser.wait("!document.getElementById('detail').open && document.activeElement.dataset.index === '2'")
    browser.press("/")
    assert browser.ask("document.activeElement.id") == "find"


def test_heat_map_leads_to_the_images_of_a_pair(browser: Chromium, page: Path) -> None:
    browser.open(f"{page.as_uri()}#together", "document.querySelector('canvas')")
    browser.ask("document.querySelector('canvas').focus()")
    for _ in range(2):
        browser.press("ArrowRight")
    assert "glasses" in browser.ask("document.getElementById('tip').innerText")
    browser.press("Enter")
    browser.wait(CELLS)
    assert browser.ask("Object.keys(browse.query.classes).sort().join()") == "attr.gender,attr.glasses"


def test_shares_that_were_asked_for_stand_beside_those_achieved(browser: Chromium, tmp_path: Path) -> None:
    make_dataset(tmp_path / "people")
    schema = json.loads((tmp_path / "people" / "schema.json").read_text())
    margin = {"attribute": "gender", "given": None, "classes": ["female", "male"], "people": 12}
    shares = {"asked": [0.75, 0.25], "without": [0.4, 0.6], "expected": [0.7, 0.3], "achieved": [0.5, 0.5]}
    given = {**margin, **shares, "given": ["glasses", "yes"], "people": 4}
    schema["sampling"] = {"candidates": 8, "fitted_on": 100, "margins": [{**margin, **shares}, given]}
    (tmp_path / "people" / "schema.json").write_text(json.dumps(schema))
    write_report(tmp_path / "people", tmp_path / "report")
    browser.open(f"{(tmp_path / 'report' / 'report.html').as_uri()}#attributes", "document.querySelector('.fold')")
    text = browser.ask("document.querySelector('.fold').innerText")
    assert "25.0 percentage points from what was asked for, on average; without choosing they would be 35.0" in text
    assert "gender of yes" in text.lower()
    marks = "[...document.querySelectorAll('main > .cards .mark-asked')].map((one) => one.style.left)"
    assert browser.ask(marks) == ["100%", f"{100 * 0.25 / 0.75:.4f}%"], "the attribute's own card, too"


def test_theme_is_dark_or_light_as_asked(browser: Chromium, page: Path) -> None:
    brightness = []
    for theme in ("light", "dark"):
        browser.open(page.as_uri(), "document.querySelector('.tiles')")
        browser.ask(f"setTheme('{theme}')")
        brightness.append(float(np.median(picture(browser))))
    assert brightness[0] > 200
    assert brightness[1] < 60


def test_single_file_holds_everything(browser: Chromium, dataset_dir: Path, tmp_path: Path) -> None:
    write_report(dataset_dir, tmp_path / "alone.html")
    assert [path.name for path in tmp_path.iterdir()] == ["alone.html"]
    browser.open(f"{(tmp_path / 'alone.html').as_uri()}#browse", f"{CELLS} === 24")
    browser.click("#cells .cell")
    browser.wait("document.querySelector('.stage')")
    assert {address for address in browser.addresses if address.startswith("file:")} == {
        f"{(tmp_path / 'alone.html').as_uri()}"
    }


def test_works_from_a_simple_server(browser: Chromium, page: Path) -> None:
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(page.parent)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}/report.html#browse"
        browser.open(address, f"{CELLS} === 24")
        browser.click("#cells .cell")
        browser.wait("document.querySelector('.stage')")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_missing_part_is_said_and_the_rest_goes_on(running: Chromium, dataset_dir: Path, tmp_path: Path) -> None:
    write_report(dataset_dir, tmp_path / "report")
    (tmp_path / "report" / "samples" / "00000.js").unlink()
    running.open(f"{(tmp_path / 'report' / 'report.html').as_uri()}#browse", f"{CELLS} === 24")
    running.click("#cells .cell")
    running.wait("document.querySelector('#detail .loading')?.innerText.includes('cannot be shown')")
    assert "samples/00000.js is not beside this page" in running.ask("document.getElementById('detail').innerText")
