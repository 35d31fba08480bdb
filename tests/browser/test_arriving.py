"""Links from other sites: an open plan stays open, and no link opens a plan by itself."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.support import patient_steps


@pytest.fixture
def elsewhere() -> Iterator[HTTPServer]:
    """Another site: same computer, other name, so the browser takes it for another site."""

    class Links(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            leads_to: str = self.server.leads_to  # type: ignore[attr-defined]  # see `follow`
            self.wfile.write(f'<a href="{leads_to}">Go</a>'.encode())

        def log_message(self, *_args: object) -> None:
            """Keep the test's output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Links)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def follow(page: Page, elsewhere: HTTPServer, address: str) -> None:
    elsewhere.leads_to = address  # type: ignore[attr-defined]  # read by the handler above
    page.goto(f"http://localhost:{elsewhere.server_port}/")
    page.get_by_role("link", name="Go").click()


def test_a_link_from_another_site_keeps_the_open_plan(phone: Page, elsewhere: HTTPServer) -> None:
    patient_steps.begin(phone)
    phone.goto("/plan/one-thing")
    home = phone.url.split("/plan")[0]
    other = phone.context.new_page()
    follow(other, elsewhere, f"{home}/")
    expect(other.get_by_role("link", name="Go on with my plan")).to_be_visible()
    phone.get_by_label("What matters most").fill("To sing again")
    patient_steps.press_save(phone)
    expect(phone.get_by_role("heading", level=1)).not_to_have_text("Please open this page again")


def test_a_code_in_a_link_is_filled_in_but_never_sent_by_itself(
    phone: Page, elsewhere: HTTPServer
) -> None:
    patient_steps.begin(phone)
    home = phone.url.split("/plan")[0]
    phone.context.clear_cookies()
    phone.goto(f"{home}/come-back#K7PM-2Q9T-XW4D")
    expect(phone.locator("main input[type=text]")).to_have_value("K7PM-2Q9T-XW4D")
    assert phone.url == f"{home}/come-back"
    follow(phone, elsewhere, f"{home}/come-back#K7PM-2Q9T-XW4D")
    expect(phone.locator("main input[type=text]")).to_be_visible()
    assert phone.url == f"{home}/come-back"
