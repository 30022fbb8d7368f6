"""A page looked at in a real browser: Chromium without a window, the network or a profile of its own.

The page runs no script, so another page measures it: it holds the report in a frame of the wanted width and writes
down what it finds. Chromium prints that page when it is done.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SECONDS = 60

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
)
DARK = "--blink-settings=preferredColorScheme=0"

MEASURE = """
const luminance = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const colour = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return a ? [r, g, b] : null; };
const ratio = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
onload = () => {
  const view = frame.contentWindow, page = view.document, body = page.body;
  const ground = node => {
    for (let at = node; at; at = at.parentElement) {
      const found = colour(view.getComputedStyle(at).backgroundColor);
      if (found) return found;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const node of page.querySelectorAll("body *:not(svg, svg *)")) {
    const own = [...node.childNodes].some(each => each.nodeType === 3 && each.data.trim());
    if (!own) continue;
    const seen = ratio(colour(view.getComputedStyle(node).color), ground(node));
    if (seen < 4.5) weak.push([node.textContent.trim().slice(0, 40), Math.round(100 * seen) / 100]);
  }
  const outside = [...page.querySelectorAll("body *:not(svg *)")].filter(node => {
    const scrolled = node.parentElement.closest(".scroll, pre");
    const box = node.getBoundingClientRect();
    return !scrolled && box.width && (box.right > view.innerWidth + 0.5 || box.left < -0.5);
  });
  const small = [...page.querySelectorAll("body *:not(svg, svg *)")].filter(
    node => node.textContent.trim() && parseFloat(view.getComputedStyle(node).fontSize) < 12);
  result.textContent = JSON.stringify({
    width: view.innerWidth,
    scroll: page.documentElement.scrollWidth,
    outside: outside.map(node => node.outerHTML.slice(0, 80)),
    small: small.map(node => node.outerHTML.slice(0, 80)),
    weak,
    paper: view.getComputedStyle(body).backgroundColor,
    requests: view.performance.getEntriesByType("resource").map(each => each.name),
    headings: [...page.querySelectorAll("h1, h2, h3")].map(node => node.tagName + " " + node.textContent),
    tables: [...page.querySelectorAll("table")].map(table => ({
      columns: [...table.querySelectorAll("thead th")].every(head => head.scope === "col"),
      rows: [...table.querySelectorAll("tbody tr")].every(row => row.querySelector("th[scope=row]")),
    })),
    unnamed: [...page.querySelectorAll("[role=img]")].filter(
      node => !node.getAttribute("aria-label") && !node.querySelector("title")).length,
    title: page.title,
    language: page.documentElement.lang,
  });
};
"""


def measured(page: str, *, width: int, dark: bool = False) -> dict[str, Any]:
    """What Chromium makes of ``page`` in a window of that many pixels; see ``MEASURE``."""
    assert CHROMIUM
    frame = f'<iframe id="frame" width="{width}" height="800" style="border:0" srcdoc="{html.escape(page)}"></iframe>'
    holder = f'<!doctype html><pre id="result"></pre>{frame}<script>{MEASURE}</script>'
    with tempfile.TemporaryDirectory(prefix="msr-page-", ignore_cleanup_errors=True) as name:
        file = Path(name) / "holder.html"
        file.write_text(holder, encoding="utf-8")
        done = subprocess.run(
            [
                *(CHROMIUM, *FLAGS, *((DARK,) if dark else ())),
                *(f"--user-data-dir={name}/profile", "--virtual-time-budget=5000", "--dump-dom", file.as_uri()),
            ],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
    found = re.search(r'<pre id="result">(.+?)</pre>', done.stdout, re.S)
    assert found, done.stderr[-2000:]
    return json.loads(html.unescape(found[1]))
