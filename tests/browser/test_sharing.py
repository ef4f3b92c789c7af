"""From a filter to a view, a link and a file, each as somebody else may see it, in a browser."""

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from components.ids import Exports, Views
from domain.roles import Role
from tests.browser import house, seen
from tests.browser.conftest import SignIn

PHONE = {"width": 390, "height": 844}
QUERY = "?last=90&types=burglary,theft"


def opened(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/map{query}")
    page.wait_for_selector("[data-hexagons=ok]")
    return seen.at_rest(page)


def test_a_view_is_kept_opened_by_another_role_and_exported(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST), halo.address, QUERY)
    page.get_by_role("button", name="Views").click()
    dialog = page.locator(f"#{Views.DIALOG}")
    expect(dialog).to_contain_text("No view has been saved")
    dialog.get_by_label("Name").fill("Evenings")
    dialog.get_by_label("Days").select_option("frozen")
    dialog.get_by_label("Viewer").check()
    dialog.get_by_role("button", name="Save the view").click()
    expect(dialog.locator(f"#{Views.LIST}")).to_contain_text("Evenings")
    link = dialog.locator(f"#{Views.DONE} a").get_attribute("href")

    other = sign_in(Role.VIEWER)
    other.goto(f"{halo.address}{link}")
    other.wait_for_url(re.compile(r"/map\?from=[-0-9]+&to=[-0-9]+&types=burglary,theft$"))
    other.wait_for_selector("[data-hexagons=ok]")
    other.get_by_role("button", name="Export").click()
    taken = other.locator(f"#{Exports.DIALOG}")
    expect(taken.get_by_label("What")).to_have_value("cells")
    with other.expect_download() as saved:
        taken.get_by_role("link", name="Download").click()
    told = zipfile.ZipFile(saved.value.path()).read("README.md").decode()
    assert "types=burglary,theft" in told
    assert "Burglary" in told

    dialog.get_by_text("More").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("opens nothing")
    assert other.goto(f"{halo.address}{link}").status == 404
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog).to_contain_text("is back")


def test_an_analyst_sees_how_much_it_is_and_says_why_for_exact_places(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.ANALYST), halo.address)
    page.get_by_role("button", name="Export").click()
    dialog = page.locator(f"#{Exports.DIALOG}")
    expect(dialog.locator(f"#{Exports.SAID}")).to_contain_text(re.compile("About .* rows"))
    dialog.get_by_label("Exact places").fill("x")
    dialog.get_by_label("Exact places").blur()
    expect(dialog.get_by_role("link", name="Download")).to_be_hidden()
    expect(dialog.locator(f"#{Exports.REFUSAL}")).to_contain_text("what you need exact places for")
    dialog.get_by_label("Exact places").fill("the court asked for them")
    dialog.get_by_label("Exact places").blur()
    dialog.get_by_label("Format").select_option("gpkg")
    dialog.get_by_role("button", name="Make the file").click()
    files = dialog.locator(f"#{Exports.FILES}")
    expect(files).to_contain_text("Waiting for a worker")
    files.get_by_role("button", name="Cancel").click()
    expect(files).to_be_empty()


def test_a_long_address_is_shared_short(sign_in: SignIn, halo: house.Running) -> None:
    types = "burglary,theft,vehicle_theft,robbery,assault,vandalism,arson,fraud,threat,drugs"
    page = opened(sign_in(Role.ANALYST), halo.address, f"?last=90&types={types}")
    page.get_by_text("Share view").click()
    page.locator("[data-share]").first.click()
    expect(page.locator("[data-share-link]")).to_have_text(re.compile(r"/v/[a-z2-7]{15}$"))


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("ar", "light")])
def test_the_dialogs_have_no_faults_on_a_phone_either(
    sign_in: SignIn, halo: house.Running, language: str, theme: str
) -> None:
    page = sign_in(Role.ANALYST, language=language, viewport=PHONE)
    opened(page, halo.address)
    page.evaluate(f"haloTheme.choose('{theme}')")
    for button, dialog in ((Views.OPENED, Views.DIALOG), (Exports.OPENED, Exports.DIALOG)):
        page.locator(f"#{button}").click()
        expect(page.locator(f"#{dialog}")).to_be_visible()
        assert seen.faults(page) == []
        seen.assert_fits(page, PHONE["width"])
        page.keyboard.press("Escape")
