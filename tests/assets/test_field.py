"""The rules of the field report page, tried in the browser that follows them."""

from collections.abc import Callable

import pytest
from dash import Dash
from playwright.sync_api import Page, expect

from api import field_page
from tests.browser import street as streets

# Along a line of four cells, the second of class 5; metres east of the middle of the first.
WALKS = """async () => {
  const { OUTSIDE, step } = await import("/field/nearness.js");
  const cells = [0, 1, 2, 3].map((n) =>
    ({ lat: 41, lon: -36 + n * 0.004, klass: n === 1 ? 5 : 2 }));
  const layer = { cells, reachM: 200 };
  const walk = (metres, { threshold = 4, accuracyM = 10, everyMs = 15_000 } = {}) => {
    let state = OUTSIDE;
    let told = 0;
    metres.forEach((east, at) => {
      const fix = { lat: 41, lon: -36 + east / 83_900, accuracyM, at: at * everyMs };
      const next = step(state, fix, layer, threshold);
      state = next.state;
      if (next.cell) told += 1;
    });
    return told;
  };
  const out = Array.from({ length: 30 }, (_, n) => n * 20);
  const border = Array.from({ length: 40 }, (_, n) => 168 + (n % 4 < 2 ? 15 : -15));
  const slow = { everyMs: 10 * 60_000 };
  return {
    through: walk(out),
    border: walk(border),
    jump: walk([0, 0, 330, 0, 0, 330, 0]),
    coarse: walk(out, { accuracyM: 150 }),
    off: walk(out, { threshold: 0 }),
    higher: walk(out.map((one) => one + 500)),
    soon: walk([...out, ...out.reverse(), ...out], { everyMs: 1_000 }),
    later: walk([330, 330, 900, 900, 330, 330, 900, 900], slow),
  };
}"""


@pytest.fixture
def street(page: Page, empty_app: Dash, server: Callable[[Dash], str]) -> Page:
    """The page alone: nobody takes its reports."""
    empty_app.server.register_blueprint(field_page.blueprint)
    return streets.opened(page, server(empty_app).rstrip("/"))


def test_fifty_wait_at_most_and_forgetting_leaves_nothing(street: Page) -> None:
    street.route(streets.SUBMIT, lambda route: route.abort())
    said = street.evaluate(
        """async () => {
          const outbox = await import("/field/outbox.js");
          const report = { category: "theft", occurred_at: new Date().toISOString() };
          for (let n = 0; n < outbox.MOST; n++)
            await outbox.put({ ...report, id: outbox.identity() }, []);
          const one = (await outbox.listed())[0];
          await outbox.put({ ...report, id: one.id }, []);
          try {
            await outbox.put({ ...report, id: outbox.identity() }, []);
            return "taken";
          } catch (problem) {
            return problem instanceof outbox.Full ? "full" : String(problem);
          }
        }"""
    )
    assert said == "full"
    expect(street.locator("#outbox-count")).to_contain_text("50 of at most 50")
    street.get_by_label("Theft", exact=True).check()
    street.fill("#place", "The square")
    street.check("#consent")
    street.click("#send")
    expect(street.locator("#send-fault")).to_contain_text("50 reports are waiting already")
    street.click("#leave")
    expect(street.locator("#leave-question")).to_contain_text("50 reports have not been sent")
    street.click("#leave-yes")
    expect(street.locator("#outbox")).to_be_hidden()
    assert street.evaluate("indexedDB.databases().then(all => all.length)") <= 1
    assert streets.kept(street) == 0


def test_the_key_cannot_be_read_out_and_opens_nothing_else(street: Page) -> None:
    said = street.evaluate(
        """async () => {
          const sealing = await import("/field/sealing.js");
          const store = await import("/field/store.js");
          const sealed = await sealing.sealedJson({ text: "fountain" }, "one");
          const opened = await sealing.unsealedJson(sealed, "one");
          const tried = [
            crypto.subtle.exportKey("raw", await store.read("kept", "key")),
            sealing.unsealedJson(sealed, "another"),
          ];
          const refused = (await Promise.allSettled(tried)).map((one) => one.status);
          return [opened.text, ...refused];
        }"""
    )
    assert said == ["fountain", "rejected", "rejected"]


def test_a_notice_comes_once_on_the_way_in(street: Page) -> None:
    """Steps of 20 m across a cell of class 5 and back, then along its border."""
    told = street.evaluate(WALKS)
    assert told == {
        "through": 1,
        "border": 1,
        "jump": 0,
        "coarse": 0,
        "off": 0,
        "higher": 0,
        "soon": 1,
        "later": 2,
    }


def test_sending_waits_longer_each_time_and_as_long_as_it_is_told(street: Page) -> None:
    said = street.evaluate(
        """async () => {
          const { outcome, pause } = await import("/field/sending.js");
          const pauses = [1, 2, 3, 20].map((n) => pause(n, 0, 0.5));
          const codes = [0, 200, 201, 400, 403, 409, 413, 422, 429, 500, 503];
          return [pauses, pause(1, 90, 0.5), codes.map(outcome)];
        }"""
    )
    assert said[0] == [5_000, 10_000, 20_000, 900_000]
    assert said[1] == 90_000
    no, yes, later = "refused", "received", "later"
    assert said[2] == [later, yes, yes, no, no, "conflict", no, no, later, later, later]
