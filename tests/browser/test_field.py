"""Somebody reports from the street: no network, a battery that dies, three languages."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from db import session as database
from domain.roles import Role
from tests import predicted
from tests.browser import gate as gates
from tests.browser import house, seen
from tests.browser import street as streets
from tests.browser.conftest import SignIn
from tests.browser.gate import Gate, Way
from tests.browser.phone import SIZE, WHERE, Phone

SMALL = {"width": 320, "height": 700}
SECRET = "A blue bicycle was taken at the fountain"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR42mPQj+3CgxhGpbEhAKGBbJkLazbtAAAAAElF"
    "TkSuQmCC"
)


@pytest.fixture
def network(halo: house.Running) -> Iterator[Gate]:
    with gates.gate(halo.address) as made:
        yield made


@pytest.fixture
def phone(chromium: Browser, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(chromium.browser_type, tmp_path / "profile")
    yield made
    made.killed()


@pytest.fixture
def street(chromium: Browser, halo: house.Running) -> Iterator[Page]:
    with streets.walked(chromium, halo.address) as page:
        yield page


def test_a_report_survives_no_network_a_cut_and_a_dead_battery(
    halo: house.Running, network: Gate, phone: Phone, sign_in: SignIn
) -> None:
    page = streets.opened(phone.turned_on(network.address), network.address)
    page.wait_for_selector("body[data-kept]")
    # Else a browser keeps what is typed, in the clear, for when it restores the page.
    expect(page.locator("#report")).to_have_attribute("autocomplete", "off")
    network.close()
    page.context.set_offline(True)
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": base64.b64decode(PIXEL)}
    page.set_input_files("#photo", [picture])
    expect(page.locator("#pictures img")).to_have_count(1)
    streets.send(page, SECRET)
    expect(page.locator("#status")).to_have_text("Offline · 1 queued")
    expect(page.locator("#sent-title")).to_have_text("Kept on this device")
    assert streets.reports(halo, SECRET) == []

    # Cut in the middle of the upload, then stored without the phone being told.
    network.way = Way.CUT
    page.context.set_offline(False)
    expect(page.locator(".entry-state")).to_have_text("Not through yet, is tried again")
    assert streets.reports(halo, SECRET) == []
    network.way = Way.DEAF
    page.evaluate("window.dispatchEvent(new Event('online'))")
    streets.await_stored(page, halo, SECRET)
    phone.killed()
    assert Way.DEAF in network.uploads
    assert phone.holds("made_at")
    assert not phone.holds("bicycle")

    # The battery is back before the network is.
    network.close()
    page = streets.opened(phone.turned_on(network.address), network.address)
    expect(page.locator("#status")).to_have_text("Offline · 1 queued")
    network.way = Way.OPEN
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".entry-state")).to_contain_text("Arrived")
    expect(page.locator("#status")).to_have_text("Online")
    assert streets.reports(halo, SECRET) == [("public", 1)]
    assert streets.clusters(halo, SECRET) == 1
    desk = sign_in(Role.LIAISON)
    desk.goto(f"{halo.address}/verify")
    expect(desk.locator(".queue-row", has_text=SECRET)).to_have_count(1)


def test_the_worker_sends_what_waits_after_the_page_is_closed(
    chromium: Browser, halo: house.Running, network: Gate
) -> None:
    context = chromium.new_context(geolocation=WHERE, permissions=["geolocation"])
    page = streets.opened(context.new_page(), network.address)
    page.wait_for_selector("body[data-kept]")
    tools = context.new_cdp_session(page)
    workers: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: workers.extend(one["registrationId"] for one in told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    network.close()
    streets.send(page, "Sent by the worker")
    expect(page.locator("#status")).to_have_text("Offline · 1 queued")
    page.goto("about:blank")
    network.way = Way.OPEN
    event = {"origin": network.address, "registrationId": workers[0], "tag": "outbox"}
    tools.send("ServiceWorker.dispatchSyncEvent", {**event, "lastChance": False})
    streets.await_stored(page, halo, "Sent by the worker")
    expect(streets.opened(page, network.address).locator(".entry-state")).to_contain_text("Arrived")
    context.close()


def test_a_change_of_what_had_arrived_is_a_conflict(street: Page, halo: house.Running) -> None:
    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    street.route(streets.SUBMIT, lost)
    streets.send(street, "Two boys ran away", kind="Vandalism")
    expect(street.locator(".entry-state")).to_have_text("Not through yet, is tried again")
    street.unroute(streets.SUBMIT)
    street.get_by_role("button", name="Change").click()
    expect(street.locator("#text")).to_have_value("Two boys ran away")
    street.fill("#text", "Three boys ran away")
    street.click("#send")
    expect(street.locator("#sent-title")).to_have_text("Another version arrived before")
    expect(street.locator("#status")).to_have_text("1 needs you")
    assert seen.faults(street) == []
    street.get_by_role("button", name="Send as a new report").click()
    expect(street.locator(".entry-state")).to_contain_text("Arrived")
    for words in ("Two boys ran away", "Three boys ran away"):
        assert streets.reports(halo, words) == [("public", 0)]


def test_what_halo_refuses_is_listed_with_its_reason(street: Page) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    street.evaluate(
        """async at => {
          const outbox = await import("/field/outbox.js");
          const about = { category: "theft", position: null, place: "The square", text: "x" };
          const said = { occurred_at: at, occurred_until: null, language: "en" };
          const who = { consent: "2026-11", device: await outbox.device() };
          await outbox.put({ id: outbox.identity(), ...about, ...said, ...who }, []);
        }""",
        long_ago,
    )
    streets.opened(street, street.url.partition("/field/")[0])
    expect(street.locator(".entry-state")).to_have_text("Halo did not take it")
    expect(street.locator(".entry-why").last).to_contain_text("30 days")
    street.get_by_role("button", name="Delete").click()
    expect(street.locator("#outbox")).to_be_hidden()


def _is_told_once_on_the_way(page: Page) -> None:
    """Into the cell where most is expected, along its border, and in again."""
    notice = page.locator("#notice")
    page.locator("#notice-threshold").select_option("4")
    streets.walk(page, 900)
    streets.walk(page, 880)
    expect(notice).to_be_hidden()
    streets.walk(page, 10)
    expect(notice).to_be_hidden()
    streets.walk(page, 0)
    expect(notice).to_contain_text("class 5 of 5")
    assert seen.faults(page) == []
    notice.get_by_role("button", name="Close").click()
    for metres in (240, 235, 30, 10, 240, 20, 0):
        streets.walk(page, metres)
    expect(notice).to_be_hidden()
    page.locator("#notice-threshold").select_option("0")


def test_a_person_reports_as_themselves_and_takes_all_along(
    sign_in: SignIn, halo: house.Running
) -> None:
    with database.transaction(halo.sessions) as session:
        busy, calm = (streets.cell(metres) for metres in (0, 900))
        predicted.surface_published(session, expected={busy: 9.0, calm: 0.1})
    page = sign_in(Role.VIEWER, viewport=SIZE, locale="en-GB")
    page.add_init_script(streets.COUNTED)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(WHERE)
    streets.opened(page, halo.address)
    _is_told_once_on_the_way(page)
    page.context.set_geolocation(WHERE)
    streets.send(page, "Seen on duty", kind="Public order")
    expect(page.locator("#sent-title")).to_have_text("Thank you. It has arrived.")
    assert streets.reports(halo, "Seen on duty") == [("session", 0)]
    page.route(streets.SUBMIT, lambda route: route.abort())
    page.click("#another")
    streets.send(page, "Not sent yet")
    expect(page.locator("#leave")).to_have_text("Sign out and empty the outbox")
    page.goto(f"{halo.address}/account")
    page.locator("#frame-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    streets.opened(page, halo.address)
    expect(page.locator("#leave")).to_have_text("Empty the outbox")
    expect(page.locator("#outbox")).to_be_hidden()
    assert streets.kept(page) == 0


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_it_is_readable_in_every_language_and_light(
    chromium: Browser, halo: house.Running, language: str, theme: str
) -> None:
    context = chromium.new_context(viewport=SMALL, color_scheme=theme)
    page = streets.opened(context.new_page(), halo.address, more=f"?lang={language}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    page.click("#send")
    page.click("#pin")
    page.click("#more-kinds")
    expect(page.locator("#consent-fault")).to_be_visible()
    assert seen.width_px(page) <= SMALL["width"]
    assert seen.faults(page) == []
    context.set_offline(True)
    expect(page.locator("#status")).to_have_attribute("data-state", "offline")
    assert seen.width_px(page) <= SMALL["width"]
    context.close()


def test_what_somebody_began_is_there_again(street: Page) -> None:
    streets.fill(street, "Half a sentence")
    begun = """async () => {
      const { draft } = await import("/field/outbox.js");
      const { report } = (await draft()) || { report: {} };
      return report.text === "Half a sentence" && report.position !== null;
    }"""
    seen.until(street, begun)
    streets.opened(street, street.url.partition("/field/")[0])
    expect(street.locator("#text")).to_have_value("Half a sentence")
    expect(street.get_by_label("Theft", exact=True)).to_be_checked()
    expect(street.locator("#position-said")).to_contain_text("± 12 m")


def test_the_whole_of_it_goes_by_keyboard(street: Page, halo: house.Running) -> None:
    street.locator("input[name=category]").first.focus()
    street.keyboard.press("ArrowRight")
    expect(street.locator("#pin")).to_be_visible()
    street.locator("#pin").press("Enter")
    expect(street.locator("#map")).to_be_focused()
    street.keyboard.press("+")
    street.keyboard.press("ArrowLeft")
    expect(street.locator("#position-said")).to_contain_text("Pin set · in ")
    street.locator("#text").fill("By keyboard")
    street.locator("#consent").press("Space")
    street.locator("#send").press("Enter")
    expect(street.locator("#sent-title")).to_have_text("Thank you. It has arrived.")
    expect(street.locator("#sent-title")).to_be_focused()
    assert streets.reports(halo, "By keyboard") == [("public", 0)]
