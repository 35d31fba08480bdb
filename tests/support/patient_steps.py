"""One patient's way through the pages, for tests with a real browser."""

from playwright.sync_api import Page


def press_save(page: Page) -> None:
    """Press the page's one solid button, and wait for the page that answers."""
    with page.expect_event("load"):
        press(page)


def press(page: Page) -> None:
    """Press the page's one solid button; what is not saved is sent in before the page goes."""
    page.locator("main button.button:not(.button--second)").last.click()


def begin_without_code(page: Page) -> None:
    """Start a plan."""
    page.goto("/")
    page.get_by_label("I am the patient", exact=True).check()
    page.get_by_role("button", name="Start my plan").click()


def begin(page: Page) -> None:
    """Start a plan, note its code, and go to the page that asks for the name."""
    begin_without_code(page)
    page.goto("/plan")
    page.get_by_role("link", name="My code to come back").click()
    page.get_by_role("button", name="I have it. Go on").click()
    page.goto("/plan/about")


def fill_about(page: Page) -> None:
    """Fill in who it is about."""
    page.goto("/plan/about")
    page.get_by_label("Your full name").fill("Alex Example")
    birth = page.get_by_role("group", name="Your date of birth")
    for label, words in (("Day", "9"), ("Month", "April"), ("Year", "1968")):
        birth.get_by_label(label).fill(words)
    press_save(page)


def fill_one_thing(page: Page) -> None:
    """Say what matters most."""
    page.goto("/plan/one-thing")
    page.get_by_label("What matters most").fill("To stand beside my daughter at her wedding.")
    page.get_by_label("A special day or trip").check()
    press_save(page)


def fill_goal(page: Page) -> None:
    """Add a goal, and go on from the list."""
    page.goto("/plan/goals/new")
    page.get_by_label("What do you want").fill("Dance one dance")
    page.get_by_label("Only the month").check()
    page.get_by_label("Month", exact=True).locator("visible=true").fill("6")
    page.get_by_label("Year").locator("visible=true").fill("2027")
    press_save(page)
    press_save(page)


def fill_event(page: Page) -> None:
    """Add some days that matter, and go on from the list."""
    page.goto("/plan/events/new")
    page.get_by_label("What is it?").fill("My daughter’s wedding")
    page.get_by_label("A few days").check()
    for name, day in (("First day", "11"), ("Last day", "13")):
        group = page.get_by_role("group", name=name)
        for label, words in (("Day", day), ("Month", "June"), ("Year", "2027")):
            group.get_by_label(label).fill(words)
    page.get_by_label("There and well").check()
    press_save(page)
    press_save(page)


def share(page: Page) -> None:
    """Say yes on the check page and share."""
    page.goto("/plan/check")
    page.get_by_label("All of my team").check()
    page.get_by_label("Yes. The people I chose").check()
    with page.expect_event("load"):
        page.get_by_role("button", name="Make the copy for my visit").click()


def pick_questions(page: Page) -> None:
    """Pick two questions, and go on from the list."""
    page.goto("/plan/questions/pick")
    page.get_by_label("Who do I call at night").check()
    page.get_by_label("Can I travel").check()
    press_save(page)
    press_save(page)
