/** The networks that the playground derives of a design by other shortcuts: which there are, and that no design stands in their way. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { visitTraining } from "../support/train-visit.ts";

const { chromium, own } = await visitTraining();

/** @param declared before the model @param body of its stages */
function design(declared: string, body: string): string {
  return `${declared}
model Small {
  input image: [N, 1, 28, 28]
  stem { conv(4, kernel: 3, stride: 4) -> bn -> relu }
  stage s1 { ${body} }
  head { globalavgpool -> linear(10) }
}
train Small {
  data      fashion_mnist(validation: 2000)
  batch     64
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  cosine(0.1)
  steps     100
  seed      1
}
`;
}
/** A block that names its shortcut, over twice the channels. */
const residual = (shortcut: string): string => `residual {
    conv(8, kernel: 3) -> bn -> relu -> conv(8, kernel: 3) -> bn
  } shortcut ${shortcut}
  relu`;
const write = async (text: string): Promise<void> => {
  const editor = own.page.getByRole("textbox", { name: "Design" });
  await editor.focus();
  await own.page.keyboard.press("Control+A");
  await own.page.keyboard.insertText(text);
};
const shortcut = (name: string): Locator => own.page.getByRole("radio", { name, exact: true });
const reasons = (): Locator => own.panel.locator("#training-unfit");
/** Networks with their parameters, after a step. */
async function raced(one: string, against: string): Promise<readonly string[]> {
  await shortcut(one).check();
  await own.train(1, against);
  await own.panel.getByText(/^Trained 1 step/).waitFor();
  const rows = await own.panel.locator("table tbody tr").all();
  return Promise.all(rows.map(async (row) => (await row.locator("th, td").allInnerTexts()).slice(0, 2).join(": ")));
}

/** Without shortcuts 4·9 + 4·2 of the stem, 4·8·9 + 8·8·9 + 8·4 of the stage, 8·10 + 10 of the head. */
const PLAIN = 36 + 8 + 288 + 576 + 32 + 90;

test.skipIf(!chromium)("all of the paper's options race, and no name of a design stands in their way", async () => {
  // Names that are taken: models as an ablation would call them, and what the design calls as std does.
  const taken = ["none", "zero_pad", "projection", "always_projection"].map(
    (each) => `model Small_${each} {
  input image: [N, 1, 28, 28]
  head { globalavgpool -> linear(7) }
}`,
  );
  const declared = `import { zero_pad as always_projection } from "std/residual"
shortcut projection { conv(8, kernel: 3) }
block zero_pad { bn }
${taken.join("\n")}`;
  await write(design(declared, residual("projection")));
  // 3×3 without a norm, as the design says it.
  expect(await raced("As designed", "none")).toEqual([
    `Small, 4 layers: ${(PLAIN + 4 * 8 * 9).toLocaleString("en-US")}`,
    `plain, 4 layers: ${PLAIN.toLocaleString("en-US")}`,
  ]);
  // As std has them: 1×1 with a norm.
  const projected = (PLAIN + 4 * 8 + 16).toLocaleString("en-US");
  expect(await raced("Zero-pad (A)", "projection")).toEqual([
    `zero-pad, 4 layers: ${PLAIN.toLocaleString("en-US")}`,
    `projection, 4 layers: ${projected}`,
  ]);
  expect(await raced("All projections (C)", "projection")).toEqual([
    `all projections, 4 layers: ${projected}`,
    `projection, 4 layers: ${projected}`,
  ]);
  expect(await own.panel.getByRole("button", { name: /^Download small.*js/ }).allInnerTexts()).toEqual([
    "Download small-all-projections.js",
    "Download small-projection.js",
  ]);
  expect(own.complaints).toEqual([]);
});

test.skipIf(!chromium)("where the shape stays, option C alone has a projection", async () => {
  await write(design("", residual("identity").replaceAll("conv(8", "conv(4")));
  const rows = await raced("All projections (C)", "projection");
  const parameters = rows.map((row) => Number(row.replace(/.*: /, "").replace(",", "")));
  expect(parameters[0]! - parameters[1]!).toBe(4 * 4 + 8);
});

test.skipIf(!chromium)("a model that is imported under another name has other shortcuts, too", async () => {
  const text = design("", residual("identity"));
  const train = text
    .slice(text.indexOf("train Small"))
    .replace("train Small", "train Short of Twenty")
    .replace(/fashion_mnist.*/, "cifar10");
  await write(`import { ResNet20 as Twenty } from "std/residual"\n${train}`);
  expect(await raced("Projection (B)", "none")).toEqual([
    "projection, 20 layers: 272,474",
    "plain, 20 layers: 269,722",
  ]);
});

test.skipIf(!chromium)("what does not fit a network is not to be chosen, with the reason", async () => {
  await write(design("", residual("projection")));
  await expect.poll(() => shortcut("All projections (C)").isEnabled()).toBe(true);
  expect(await reasons().innerText()).toBe("");
  await shortcut("All projections (C)").check();
  // A text that is wrong for a moment changes nothing.
  await write("model");
  await own.panel.getByText("no recipe yet").waitFor({ state: "attached" });
  expect(await shortcut("All projections (C)").isChecked()).toBe(true);
  const flat = "residual { linear(8) -> relu -> linear(8) } shortcut identity";
  await write(
    design("", flat).replace("s1 {", "s1 { globalavgpool -> linear(8)\n").replace("head { globalavgpool ->", "head {"),
  );
  await expect
    .poll(() => reasons().innerText())
    .toBe("Not here: All projections (C). This shortcut does not fit Small: conv takes an image, not [N, 8].");
  expect(await shortcut("All projections (C)").isDisabled()).toBe(true);
  expect(await shortcut("As designed").isChecked()).toBe(true);
  expect(await shortcut("Projection (B)").isEnabled()).toBe(true);
  await own.page.getByLabel("Race against").selectOption("projection");
  await write(design("", "conv(4, kernel: 3)"));
  await expect
    .poll(() => reasons().innerText())
    .toBe(
      "Not here: None (plain), Zero-pad (A), Projection (B), All projections (C). Small has no residual: no shortcut can be taken out of it.",
    );
  expect(await own.page.getByLabel("Race against").inputValue()).toBe("");
  expect(await own.page.getByLabel("Race against").locator("option:disabled").count()).toBe(4);
});
