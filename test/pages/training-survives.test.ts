/**
 * What becomes of a run of the playground whose page is reloaded, closed, hidden or stopped, in real Chromium: what is gone on
 * with ends with the weights and the curves of a run that nothing happened to.
 */
import { afterAll, expect, test } from "vitest";
import { openTabs } from "../support/hidden-tab.ts";
import { design, eventually, expectTheSame, openVisits, STEPS } from "../support/kept-visits.ts";

const { chromium, server, come, undisturbed } = await openVisits();
const tabs = await openTabs();
afterAll(() => tabs?.close());

test.skipIf(!chromium)("a run goes on after a reload and after its tab was closed, bit for bit", async () => {
  const visitor = await come();
  expect(await visitor.kept.isVisible()).toBe(false);
  await visitor.train(STEPS);
  const first = await visitor.saved();
  await visitor.reload();
  await eventually(() => visitor.kept.innerText()).toMatch(
    /^A run is kept: Small, 4 layers, stands at step \d+ of 900, on Fashion-MNIST/,
  );
  await visitor.press("Go on");
  await eventually(() => visitor.saved()).toBeGreaterThan(first);
  await visitor.page.close();
  await visitor.open();
  await visitor.press("Go on");
  await visitor.ended();
  expectTheSame(await visitor.outcome(), await undisturbed());
  // What is trained to its end is there, too.
  await visitor.reload();
  await eventually(() => visitor.kept.innerText()).toMatch(
    /^A run is kept: Small, 4 layers, is trained, 900 steps, on Fashion-MNIST: \d+\.\d % of held-out images right/,
  );
  await visitor.press("Show it");
  await visitor.ended();
  expectTheSame(await visitor.outcome(), await undisturbed());
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});

test.skipIf(!chromium)("of a race both networks go on", async () => {
  const visitor = await come();
  await visitor.train(300, "none");
  await visitor.ended();
  const raced = await visitor.outcome();
  expect(raced.weights).toHaveLength(2);
  await visitor.train(300, "none");
  await visitor.saved();
  await visitor.reload();
  await eventually(() => visitor.kept.innerText()).toContain("Small, 4 layers against plain, 4 layers");
  await visitor.press("Go on");
  await visitor.ended();
  expectTheSame(await visitor.outcome(), raced);
  await visitor.leave();
});

test.skipIf(!chromium)(
  "a run that is stopped goes on; a run that is trained gives way to another one when asked",
  async () => {
    const visitor = await come();
    await visitor.train(100_000);
    await visitor.panel.getByText(/^Step [\d,]+ of 100,000/).waitFor();
    await visitor.press("Stop");
    await visitor.kept.getByText(/stands at step \d+ of 100,000/).waitFor();
    await visitor.press("Go on");
    await visitor.saved();
    await visitor.train(20);
    await visitor.kept.getByText("Training another run forgets this one").waitFor();
    await visitor.press("Keep it");
    await eventually(() => visitor.panel.locator(".numbers").innerText()).toMatch(/^Step [\d,]+ of 100,000/);
    await visitor.train(20);
    await visitor.press("Forget it and train");
    await visitor.ended();
    // Nothing is asked about what has ended before one's eyes.
    await visitor.train(20);
    await eventually(() => visitor.panel.locator(".numbers").innerText()).toMatch(/^Trained 20 steps/);
    expect(await visitor.kept.isVisible()).toBe(false);
    await visitor.leave();
  },
);

test.skipIf(!tabs)("a hidden tab trains on, and shows where it stands at once when it is looked at again", async () => {
  const tab = await tabs!.open(server.url);
  await tab.evaluate(`localStorage.setItem("resnet-playground-text", ${JSON.stringify(design(8))})`);
  await tab.evaluate('localStorage.setItem("resnet-playground-view", "train")');
  await tab.close();
  const own = await tabs!.open(server.url);
  const text = (): Promise<string> =>
    own.evaluate('document.querySelector(".training")?.textContent ?? ""').then(String);
  await eventually(text).toContain("4,000 images to train on");
  await own.evaluate(`document.querySelector("#training-steps").value = ${STEPS}`);
  await own.evaluate('document.querySelector(".training .controls .primary").click()');
  const other = await tabs!.open("about:blank");
  expect(await own.evaluate("document.visibilityState")).toBe("hidden");
  const begun = performance.now();
  await eventually(text).toMatch(/Trained 900 steps/);
  const [, minutes, seconds] = /Trained 900 steps in (\d+):(\d+)/.exec(await text()) ?? [];
  const late = (performance.now() - begun) / 1000 - (60 * Number(minutes) + Number(seconds));
  console.log(`a hidden tab shows its last step ${late.toFixed(1)} s after it at most`);
  expect(await own.evaluate("document.visibilityState")).toBe("hidden");
  // Timers that come once a second would hold up some hundred messages as many seconds.
  expect(late).toBeLessThan(20);
  const cells = '[...document.querySelectorAll(".training table td")].map(({ innerText }) => innerText)';
  await other.close();
  expect(await own.evaluate(cells)).toEqual((await undisturbed()).rows);
  await own.close();
});
