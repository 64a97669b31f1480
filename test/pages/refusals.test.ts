/** What needs a text without errors, asked for while it has some: nothing of it is done, and the visitor is led to the first. */
import { expect, test } from "vitest";
import { visitTraining } from "../support/train-visit.ts";

const { chromium, own } = await visitTraining();

const design = (block: string): string => `import { Basic } from "std/residual"

model Small {
  input image: [N, 1, 28, 28]
  stem { conv(8, kernel: 3, stride: 4) -> bn -> relu }
  stage s1 { ${block}(8) }
  head { globalavgpool -> linear(10) }
}
`;
async function write(text: string): Promise<void> {
  const editor = own.page.getByRole("textbox", { name: "Design" });
  await editor.focus();
  await own.page.keyboard.press("Control+A");
  await own.page.keyboard.insertText(text);
}
/** The line that the cursor is in, where the text has the focus. */
const cursorLine = (): Promise<string> =>
  own.page.evaluate(() => {
    const isInText = document.activeElement?.getAttribute("aria-label") === "Design";
    return isInText ? (document.querySelector(".cm-activeLine")?.textContent ?? "") : "";
  });
const run = () => own.panel.getByRole("region", { name: "Run" });
const alert = () => run().getByRole("alert");
const WRONG = "  stage s1 { Basik(8) }";
async function writeWrong(): Promise<void> {
  await write(design("Basik"));
  await own.page.getByRole("list", { name: "Findings" }).getByText("Basik").first().waitFor();
}

test.skipIf(!chromium)("Train and a race train nothing, and lead to the first error", async () => {
  await writeWrong();
  for (const against of ["", "none"]) {
    await own.train(2, against);
    await expect
      .poll(() => alert().innerText())
      .toMatch(
        /^Nothing is trained while the text has errors; the cursor is at the first\. Line 6: Basik .* \(RN\d+\)$/,
      );
    await expect.poll(cursorLine).toBe(WRONG);
  }
  expect(await own.panel.locator("table").isVisible()).toBe(false);
  // Once it is mended nothing is said any more, and it trains.
  await write(design("Basic"));
  await expect.poll(() => alert().count()).toBe(0);
  await own.train(2);
  await own.panel.getByText(/^Trained 2 steps/).waitFor();
});

test.skipIf(!chromium)("nothing is asked, and what is trained goes on, where another one cannot begin", async () => {
  await own.train(100_000);
  await own.panel.getByText(/^Kept up to step [1-9]/).waitFor();
  const status = await run().getByRole("status").innerText();
  await writeWrong();
  await own.train(2);
  const underWay = /^No new run is begun while the text has errors, and the one under way goes on; the cursor is at/;
  await expect.poll(() => alert().innerText()).toMatch(underWay);
  expect(await own.panel.getByText("Training another run forgets this one").isVisible()).toBe(false);
  expect(await run().getByRole("status").innerText()).toBe(status);
  const step = () => own.panel.locator(".numbers").innerText();
  const before = await step();
  await expect.poll(step).not.toBe(before);
  await own.page.getByRole("button", { name: "Pause" }).click();
  await expect.poll(() => alert().innerText()).toMatch(/^No new run is begun .*, and the paused one stays; the cursor/);
  await own.page.getByRole("button", { name: "Go on" }).click();
  await expect.poll(() => alert().innerText()).toMatch(underWay);
  await write(design("Basic"));
  await expect.poll(() => alert().count()).toBe(0);
  // The paper's race is of another text.
  await writeWrong();
  await own.page.getByLabel("Steps", { exact: true }).fill("1");
  await own.page.getByRole("button", { name: "Race of the paper" }).click();
  await own.page.getByRole("button", { name: "Forget it and train" }).click();
  await own.panel.getByText(/^Trained 1 step/).waitFor();
});

test.skipIf(!chromium)("no module, picture or report is made, and the notice says why", async () => {
  await writeWrong();
  const notice = own.page.locator("#notices");
  for (const [what, says] of [
    [/^Module to infer/, "The text has no model without errors yet: the findings below it say why."],
    [/^Picture/, "The text has no model without errors yet: the findings below it say why."],
    [/^Report/, "The text has no model without errors yet: the findings below it say why."],
  ] as const) {
    await own.page.locator("summary", { hasText: "Download" }).click();
    await own.page.getByRole("button", { name: what }).click();
    await expect.poll(() => notice.innerText()).toContain(says);
    await expect.poll(cursorLine).toBe(WRONG);
    await notice.getByRole("button", { name: "Close" }).click();
  }
});

test.skipIf(!chromium)("a recipe that is wrong is not left out of a module", async () => {
  await write(`${design("Basic")}train Small {
  data      fashion_mnist
  batch     64
  loss      cross_entrapy
  optimizer sgd(momentum: 0.9)
  schedule  cosine(0.1)
  steps     10
}
`);
  await own.page.getByRole("list", { name: "Findings" }).getByText("cross_entrapy").first().waitFor();
  for (const what of [/^Module to infer/, /^Module to train/]) {
    await own.page.locator("summary", { hasText: "Download" }).click();
    await own.page.getByRole("button", { name: what }).click();
    const notice = own.page.locator("#notices");
    await expect
      .poll(() => notice.innerText())
      .toMatch(/No module is made of a text with errors\. The first is on line 12: .*cross_entrapy.* \(RN\d+\)\./);
    await expect.poll(cursorLine).toContain("cross_entrapy");
    await notice.getByRole("button", { name: "Close" }).click();
  }
  expect(own.complaints).toEqual([]);
});
