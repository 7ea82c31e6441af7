"""What a person sees in a real browser, on a phone and on a desk."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from monitor.alerting.sheet import Line, Sheet, as_html
from monitor.channels.webpush import content_of
from monitor.web.serve import serve
from tests.contract.channel_simulators import a_message
from tests.desk import FakeDesk, an_empty_desk

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}
PAGES = (
    "/",
    "/alerts",
    "/alerts/a1",
    "/sources",
    "/months",
    "/quarantine",
    "/reports",
    "/figures/2021-02-05/pork",
    "/observations/9001",
    "/api/docs",
    "/nowhere",
    "/p/invitation",
)

_SHOWN_ALONE = """async (title) => {
    const [registration] = await navigator.serviceWorker.getRegistrations();
    const shown = await registration.getNotifications();
    const [only] = shown;
    const is_alone = shown.length === 1 && only.title === title;
    return is_alone ? [only.title, only.body, only.data.url] : null;
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


def _served(desk: FakeDesk) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    stop = threading.Event()
    thread = threading.Thread(target=serve, args=(desk, "127.0.0.1", port, stop))
    thread.start()
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
        client.get(f"http://127.0.0.1:{port}/healthz")
    yield f"http://127.0.0.1:{port}"
    stop.set()
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture(scope="module")
def address(desk: FakeDesk) -> Iterator[str]:
    yield from _served(desk)


@pytest.fixture(scope="module")
def empty_address() -> Iterator[str]:
    yield from _served(an_empty_desk())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_scrolls_sideways_or_complains(
    browser: Browser, address: str, path: str, size: dict[str, int]
) -> None:
    page = browser.new_page(viewport=size)  # type: ignore[arg-type]  # a plain dict is one
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert [text for text in complaints if "404" not in text] == []
    page.close()


@pytest.mark.parametrize("width", [360, 700])
def test_a_letter_with_a_signed_address_does_not_scroll_sideways(
    browser: Browser, width: int
) -> None:
    sheet = Sheet(
        title="Cảnh báo",
        headline="Giá tăng đột biến: Thịt lợn ba chỉ – Chợ Hồng Bàng 06, Hồng Bàng",
        colour="#b3261e",
        lines=(Line("Nhận xử lý tại", f"https://binhon.example/a/{'WyJhY2tub3ds' * 12}"),),
        link="https://binhon.example/alerts/a1",
        link_text="Xem chứng cứ",
        foot="Sở Công Thương Hải Phòng",
    )
    page = browser.new_page(viewport={"width": width, "height": 800})

    page.set_content(as_html(sheet))

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("path", ["/", "/alerts", "/months", "/sources", "/quarantine", "/reports"])
def test_the_first_start_fits_a_phone(browser: Browser, empty_address: str, path: str) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]  # a plain dict is one

    page.goto(empty_address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.close()


@pytest.mark.parametrize(
    ("is_allowed", "said"),
    [(True, "Trình duyệt này chưa nhận cảnh báo."), (False, "Trình duyệt đang chặn thông báo")],
)
def test_a_phone_shows_the_button_that_subscribes_it_or_why_there_is_none(
    browser: Browser, address: str, is_allowed: bool, said: str
) -> None:
    allowed = ["notifications"] if is_allowed else []
    context = browser.new_context(viewport=PHONE, permissions=allowed)  # type: ignore[arg-type]  # a plain dict is one
    page = context.new_page()

    page.goto(f"{address}/p/invitation")

    page.get_by_text(said).wait_for()
    button = page.get_by_role("button", name="Nhận cảnh báo trên máy này")
    assert button.is_visible() is is_allowed
    assert "Thanh tra Lê Thị Lan" in page.inner_text("main")
    context.close()


def test_what_is_pushed_is_shown_with_its_words_and_is_replaced_by_its_repetition(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(permissions=["notifications"])
    page = context.new_page()
    page.goto(f"{address}/p/invitation")
    page.get_by_text("Trình duyệt này chưa nhận cảnh báo.").wait_for()
    message = replace(a_message(), link=f"{address}/alerts/a1")
    devtools = context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(
            each["registrationId"] for each in event["registrations"]
        ),
    )
    devtools.send("ServiceWorker.enable")
    while not registrations:
        page.evaluate("navigator.serviceWorker.getRegistrations()")
    again = replace(message, title=f"{message.title} (lần 2)")
    shown = None
    for pushed in (message, again):
        # What comes before the worker is awake is dropped.
        while shown is None or shown[0] != pushed.title:
            devtools.send(
                "ServiceWorker.deliverPushMessage",
                {
                    "origin": address,
                    "registrationId": registrations[-1],
                    "data": content_of(pushed).decode(),
                },
            )
            shown = page.evaluate(_SHOWN_ALONE, pushed.title)

    assert shown == [again.title, message.text.strip(), f"{address}/alerts/a1"]
    context.close()


def test_the_language_switch_is_one_click_and_stays(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    page.goto(address)

    page.get_by_title("English").click()
    page.goto(address + "/sources")

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", name="Sources").is_visible()
    page.close()


def test_the_board_refreshes_itself_and_keeps_the_place(
    browser: Browser, address: str, desk: FakeDesk
) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]  # a plain dict is one
    page.clock.install()
    page.goto(address)
    page.evaluate("window.scrollTo(0, 900)")
    kept = desk.alerts
    desk.alerts = kept[:1]

    with page.expect_response("**/fragment"):
        page.clock.run_for(16_000)
    page.get_by_role("heading", name="Cảnh báo đang mở 1").wait_for()

    desk.alerts = kept
    assert page.evaluate("window.scrollY") > 0
    page.close()


def test_the_figures_are_set_in_the_font_with_every_vietnamese_letter(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(address)

    assert page.evaluate("document.fonts.ready.then(f => f.check('16px \"Be Vietnam Pro\"', 'ổ'))")
    page.close()


def test_the_whole_page_can_be_walked_with_the_keyboard(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)  # type: ignore[arg-type]  # a plain dict is one
    page.goto(address)

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator("main, header, footer, nav").count() == 4
    page.close()
