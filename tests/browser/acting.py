"""What a person does at the widget, and the judge that looks on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

TOOLS = Path(__file__).parents[2] / ".venv" / "browser"
CHROMIUM = TOOLS / "chromium" / "chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
AXE = TOOLS / "node_modules" / "axe-core" / "axe.min.js"
Open = Callable[..., Page]
PHONE, KIOSK = (390, 844), (1080, 1920)
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})
  .then(r => r.violations.map(v => [v.id, v.nodes.slice(0, 4).map(n => n.target.join(' ') + ': ' + n.failureSummary)]))"""


@cache
def axe() -> str:
    """The judge's source."""
    return AXE.read_text("utf-8")


def violations(page: Page, only: list[str] | None = None) -> list[Any]:
    """What axe has against the page as it is; by all its rules, or by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    found: list[Any] = page.evaluate(RUN, only or TAGS)
    return found


def ask(page: Page, text: str) -> Locator:
    """Type and send; gives the turn."""
    field = page.locator(".field textarea")
    field.fill(text)
    field.press("Enter")
    return page.locator(".turn").last


def answered(page: Page, text: str = "身份证丢了怎么补办") -> Locator:
    """The turn, answered."""
    turn = ask(page, text)
    turn.locator(".after .acts").wait_for()
    return turn


def opened_panel(page: Page) -> None:
    """Press the launcher and wait."""
    page.get_by_role("button", name="办事问答").click()
    page.locator(".composer").wait_for()


def menu(page: Page) -> None:
    """Open the menu."""
    page.locator("[data-name=menu]").click()


def asking(page: Page) -> None:
    """A question that waits for its answer."""
    page.route("**/v1/web/turns", lambda route: None)
    ask(page, "护照怎么办").locator(".asking, .queued").wait_for()


def sources_and_rating(page: Page) -> None:
    """An answer with its sources open and a bad rating."""
    turn = answered(page)
    turn.locator("summary").click()
    turn.get_by_role("button", name="非常不满意").click()
    turn.locator(".reasons").wait_for()


def where(page: Page) -> str:
    """What has the focus, through all shadow roots."""
    said: str = page.evaluate("""() => { let e = document.activeElement;
      while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
      return e ? e.getAttribute('aria-label') || e.textContent.trim().slice(0, 40) || e.tagName : ''; }""")
    return said


def too_small(page: Page, least: int) -> list[str]:
    """Buttons, links and boxes whose target is smaller; links inside sentences may be."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelector('daoban-assistant').shadowRoot
      .querySelectorAll('button, summary, .act, .call, label:has(input), textarea')]
      .filter(e => e.checkVisibility() && !e.matches('.foot, .inline'))
      .map(e => [e.getAttribute('aria-label') || e.textContent.slice(0, 20), e.getBoundingClientRect()])
      .filter(([, r]) => r.width && (r.width < least - .5 || r.height < least - .5))
      .map(([t, r]) => `${t} ${r.width}x${r.height}`)""",
        least,
    )
    return found


def smallest_type(page: Page) -> float:
    """The size of the smallest text to be seen, in pixels."""
    size: float = page.evaluate("""() => { const root = document.querySelector('daoban-assistant').shadowRoot, sizes = [];
      const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) { const e = walk.currentNode.parentElement;
        if (walk.currentNode.data.trim() && e.checkVisibility() && !e.closest('.vh') && e.getBoundingClientRect().width)
          sizes.push(parseFloat(getComputedStyle(e).fontSize)); }
      return Math.min(...sizes); }""")
    return size
