"""How much travels to an old phone: the first load, later pages, and nothing from elsewhere."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.support import patient_steps

FIRST_LOAD_BYTES = 40_000
LATER_PAGE_BYTES = 12_000
PATHS = (
    "/plan",
    "/plan/about",
    "/plan/one-thing",
    "/plan/events/new",
    "/plan/weeks",
    "/plan/check",
)


class Scales:
    """Weighs what the browser receives, heads included, as it came over the wire."""

    def __init__(self, page: Page) -> None:
        self.received = 0
        self.hosts: set[str] = set()
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._add)

    def _add(self, event: dict[str, float]) -> None:
        self.received += int(event["encodedDataLength"])

    def weigh(self, page: Page, path: str) -> int:
        self.received = 0
        page.goto(path, wait_until="networkidle")
        return self.received


def test_the_first_load_is_small(phone: Page) -> None:
    scales = Scales(phone)
    weight = scales.weigh(phone, "/")
    assert 5_000 < weight <= FIRST_LOAD_BYTES


def test_later_pages_are_smaller_still(phone: Page) -> None:
    patient_steps.begin(phone)
    for path in PATHS:
        # What a page brings along for the first time is weighed with the first load.
        phone.goto(path, wait_until="networkidle")
    scales = Scales(phone)
    too_heavy = {path: scales.weigh(phone, path) for path in PATHS}
    assert {p: weight for p, weight in too_heavy.items() if weight > LATER_PAGE_BYTES} == {}


def test_nothing_is_fetched_from_elsewhere(phone: Page, address: str) -> None:
    scales = Scales(phone)
    patient_steps.begin(phone)
    for path in PATHS:
        phone.goto(path, wait_until="networkidle")
    assert scales.hosts == {urlsplit(address).netloc}
