/** A race of which one network's numbers cease to be finite: it is named, and the other one goes on to its end. */
import { expect, test } from "vitest";
import { visitTraining } from "../support/train-visit.ts";

const { chromium, own } = await visitTraining();
// Of a busy machine.
own?.page.setDefaultTimeout(120_000);

/**
 * Without norms, at a rate of 0.3: through the identity of twelve residuals the loss is 10⁸ after a step, and then none, where that of
 * the plain network stays near ln 10.
 */
const design = `block Two {
  residual { conv(8, kernel: 3) -> relu -> conv(8, kernel: 3) } shortcut identity
  relu
}
model Small {
  input image: [N, 1, 28, 28]
  stem { conv(8, kernel: 3, stride: 4) -> relu }
  stage s1 { Two * 12 }
  head { globalavgpool -> linear(10) }
}
train Small {
  data      fashion_mnist(validation: 2000)
  batch     64
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  cosine(0.3)
  steps     20
  seed      1
}
`;
const NAMED =
  /^the numbers of Small, 26 layers ceased to be finite after step \d\. Plain, 26 layers goes on alone; lower the rate of the recipe's schedule, and train again\.$/;
const run = () => own.panel.getByRole("region", { name: "Run" });
const ended = () => own.panel.getByText(/^Trained 20 steps/);
/** Cells behind the parameters, of each network. */
async function rows(): Promise<{ readonly [network: string]: readonly string[] }> {
  const lines = await own.panel.locator("table tbody tr").all();
  const texts = await Promise.all(lines.map((line) => line.locator("th, td").allInnerTexts()));
  return Object.fromEntries(texts.map(([name = "", , ...numbers]) => [name, numbers]));
}
async function train(shortcut: string, against: string, steps = 20): Promise<void> {
  await own.page.getByRole("radio", { name: shortcut }).check();
  await own.train(steps, against);
}

test.skipIf(!chromium)(
  "the network that diverged is named, whichever it is, and the other one is as by itself",
  async () => {
    const editor = own.page.getByRole("textbox", { name: "Design" });
    await editor.focus();
    await own.page.keyboard.press("Control+A");
    await own.page.keyboard.insertText(design);
    await expect.poll(() => own.page.getByRole("combobox", { name: "Model" }).inputValue()).toBe("Small");
    await train("None (plain)", "");
    await ended().waitFor();
    const alone = (await rows())["plain, 26 layers"];
    expect(alone?.map((each) => /^[\d.]+( %)?$/.test(each))).toEqual([true, true, true]);
    for (const [shortcut, against] of [
      ["As designed", "none"],
      ["None (plain)", "designed"],
    ] as const) {
      await train(shortcut, against);
      await expect.poll(() => run().getByRole("alert").innerText(), { timeout: 120_000 }).toMatch(NAMED);
      await ended().waitFor();
      // It is said what the run is, and nothing is left to go on with.
      await expect(run().getByRole("status").innerText()).resolves.toMatch(/26 layers \(.* against .*26 layers \(/);
      const raced = await rows();
      expect(raced["plain, 26 layers"]).toEqual(alone);
      expect(raced["Small, 26 layers"]).toEqual(["not finite", "–", "–"]);
      await own.panel
        .getByText(/^After 20 steps plain, 26 layers has .* against one that is not finite of Small, 26 layers\.$/)
        .waitFor();
      expect(await own.panel.getByRole("region", { name: "Kept run" }).isVisible()).toBe(false);
    }
  },
);

test.skipIf(!chromium)("what goes on alone is kept, and goes on after a reload", async () => {
  await train("As designed", "none", 2_000);
  await expect.poll(() => run().getByRole("alert").innerText(), { timeout: 120_000 }).toMatch(NAMED);
  const saved = own.panel.getByText(/^Kept up to step [1-9]/);
  await saved.waitFor();
  await own.page.reload();
  const kept = own.panel.getByRole("region", { name: "Kept run" });
  await expect
    .poll(() => kept.innerText(), { timeout: 120_000 })
    .toMatch(/^A run is kept: Small, 26 layers against plain, 26 layers, stands at step [1-9][\d,]* of 2,000/);
  await kept.getByRole("button", { name: "Go on" }).click();
  await expect.poll(() => run().getByRole("alert").innerText(), { timeout: 120_000 }).toMatch(NAMED);
  await saved.waitFor();
  await own.page.getByRole("button", { name: "Stop" }).click();
  expect(own.complaints).toEqual([]);
});

test.skipIf(!chromium)("one that trains alone and diverges ends, with the reason", async () => {
  await own.panel.getByRole("button", { name: "Forget it", exact: true }).click();
  await train("As designed", "");
  await expect
    .poll(() => run().getByRole("alert").innerText(), { timeout: 120_000 })
    .toMatch(
      /^the numbers ceased to be finite after step \d\. Lower the rate of the recipe's schedule, and train again\.$/,
    );
  await own.panel.getByText(/^Stopped after \d steps?/).waitFor();
});
