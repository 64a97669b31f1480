/** A run of the playground whose device is lost goes on another one, in real Chromium, which stands in for a card. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { design, eventually, expectTheSame, openVisits } from "../support/kept-visits.ts";

const { chromium, come } = await openVisits();

/** A software adapter that says nothing of it, and what it gives away. */
const AS_IF_REAL = `for (const name of ["architecture", "device", "description"]) Object.defineProperty(GPUAdapterInfo.prototype, name, { get: () => "a card" });
Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
globalThis.cards = [];
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...given) {
  const card = await requestDevice.apply(this, given);
  cards.push(card);
  return card;
};`;

/** As a driver does that is taken away, or that fails. */
async function loseCards(page: Page): Promise<void> {
  for (const worker of page.workers())
    await worker.evaluate(() => {
      const { cards = [] } = globalThis as unknown as { cards?: { destroy(): void }[] };
      for (const card of cards.splice(0)) card.destroy();
    });
}

test.skipIf(!chromium)("a device that is lost is told, and the run goes on another one, bit for bit", async () => {
  const steps = 60;
  const visitor = await come(design(4), AS_IF_REAL);
  await visitor.train(steps);
  await visitor.ended();
  await expect(visitor.status.innerText()).resolves.toContain("on a card");
  const onCard = await visitor.outcome();
  const lose = (): Promise<void> => loseCards(visitor.page);
  await visitor.train(steps);
  await visitor.saved();
  await lose();
  await eventually(() => visitor.status.innerText()).toMatch(
    /The device was lost after step \d+, and another one was opened\./,
  );
  await visitor.ended();
  expectTheSame(await visitor.outcome(), onCard);
  // What has ended is looked at on another device, too.
  await lose();
  await visitor.panel.getByRole("region", { name: "Test images" }).getByRole("button").nth(3).click();
  await eventually(() => visitor.status.innerText()).toContain("The device was lost, and another one was opened.");
  await visitor.ended();
  expectTheSame(await visitor.outcome(), onCard);
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});

test.skipIf(!chromium)("a device that is lost for good is told, and the processor goes on", async () => {
  const visitor = await come(design(4), AS_IF_REAL);
  await visitor.train(400);
  await visitor.panel.getByText(/^Step \d+ of 400/).waitFor();
  await expect(visitor.status.innerText()).resolves.toContain("on a card");
  for (const worker of visitor.page.workers())
    await worker.evaluate(() => void (GPU.prototype.requestAdapter = async () => null));
  await loseCards(visitor.page);
  await eventually(() => visitor.status.innerText()).toMatch(
    /^Small, 4 layers \(.*\), recipe Small, on the processor, .*\. The device was lost after step \d+, and another one was opened\./,
  );
  expect(await visitor.panel.getByRole("region", { name: "Run" }).getByRole("alert").count()).toBe(0);
  await visitor.ended();
  // It is looked at there, and so is what comes next.
  const maps = visitor.panel.getByRole("img", { name: /^channel 1 of/ });
  await visitor.panel.getByRole("region", { name: "Test images" }).getByRole("button").nth(3).click();
  await maps.first().waitFor();
  await visitor.train(20);
  await eventually(() => visitor.status.innerText()).not.toContain("The device was lost");
  await visitor.ended();
  await expect(visitor.status.innerText()).resolves.toContain("on the processor");
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});
