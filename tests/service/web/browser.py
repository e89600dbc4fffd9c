"""The pages in Chromium, on a catalogue of the test's own; there is no storage, so nothing plays."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from service.app import create_app
from tests.making import make_token


@dataclass(frozen=True)
class Site:
    """The pages at `base`, and a browser to open windows of."""

    base: str
    browser: Browser

    def visitor(self, *, scripts: bool = True, width: int = 1280) -> BrowserContext:
        """A browser of somebody who signed in."""
        context = self.browser.new_context(
            base_url=self.base, java_script_enabled=scripts, viewport={"width": width, "height": 800}
        )
        page = context.new_page()
        sign_in(page)
        page.close()
        return context


def sign_in(page: Page) -> None:
    """Type a token of one's own into the sign-in page."""
    page.goto("/sign-in")
    page.fill("[name=token]", make_token())
    page.click("main button")
    page.wait_for_url("**/")


@contextmanager
def serving(browser: Browser) -> Iterator[Site]:
    """The application of the settings in force, until the block ends."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", browser)
        for context in browser.contexts:
            context.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
