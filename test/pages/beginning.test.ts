/** A run that is asked for in the playground before it trains: it can be stopped, and takes the place of another only if it is right. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { visitTraining } from "../support/train-visit.ts";

const { chromium, own } = await visitTraining();
own?.page.setDefaultTimeout(120_000);

const controls = (): Locator => own.panel.getByRole("region", { name: "Run", exact: true });
const said = (text: string | RegExp) => controls().getByText(text).waitFor();
const step = async (): Promise<number> =>
  Number(/^Step ([\d,]+)/.exec(await controls().locator(".numbers").innerText())?.[1]?.replace(",", "") ?? Number.NaN);

test.skipIf(!chromium)("steps that cannot be done are told, and nothing begins", { timeout: 240_000 }, async () => {
  for (const wrong of ["0", "-5", "2.5", "99999999"]) {
    await own.page.getByLabel("Steps", { exact: true }).fill(wrong);
    await own.page.getByRole("button", { name: "Train", exact: true }).click();
    await said("Steps are a whole number from 1 to 1,000,000; of an empty field the recipe says how many");
    await expect(own.page.getByLabel("Steps", { exact: true }).getAttribute("aria-invalid")).resolves.toBe("true");
    await own.page.getByRole("button", { name: /^Race of the paper/ }).click();
    await expect(own.page.getByRole("button", { name: "Stop" }).isDisabled()).resolves.toBe(true);
  }
});

test.skipIf(!chromium)("a run that is being made ready can be stopped", { timeout: 240_000 }, async () => {
  await own.page.getByLabel("Steps", { exact: true }).fill("100000");
  await own.page.getByRole("button", { name: /^Race of the paper/ }).click();
  await own.page.getByRole("button", { name: "Stop" }).click();
  await said("Stopped before the first step.");
  await own.page.getByRole("button", { name: "Train", exact: true }).waitFor();
});

test.skipIf(!chromium)(
  "a run goes on while another one cannot begin: one that races itself, one of a wrong design",
  { timeout: 360_000 },
  async () => {
    await own.train(100_000);
    await said(/^Step [\d,]+ of 100,000/);
    const goesOn = async (): Promise<void> => {
      await said(/^FashionNet, 8 layers \(77,754 parameters\)/);
      // Told of again with its next steps.
      await said(/^Step [\d,]+ of 100,000/);
      const before = await step();
      await expect.poll(step, { timeout: 120_000 }).toBeGreaterThan(before);
    };
    const anew = async (): Promise<void> => {
      await own.page.getByRole("button", { name: "Train anew", exact: true }).click();
      // Of what is kept by now it is asked.
      const sure = own.panel.getByRole("button", { name: "Forget it and train" });
      if (await sure.isVisible()) await sure.click();
    };
    await own.page.getByLabel("Race against").selectOption("designed");
    await anew();
    await said("a network does not race against itself. Choose other shortcuts for one of the two.");
    await goesOn();
    await own.page.getByLabel("Race against").selectOption("");
    await own.page.getByRole("textbox", { name: "Design" }).press("Control+End");
    await own.page.keyboard.insertText("\nmodel Broken {");
    await anew();
    await said(/this \{ is never closed \(RN1003\)/);
    await goesOn();
    await own.page.getByRole("button", { name: "Stop" }).click();
    await said(/^Stopped after [\d,]+ steps/);
    expect(own.complaints).toEqual([]);
  },
);
