/** A run of the playground on a visitor's own images goes on with these alone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, expect, test } from "vitest";
import { openVisits } from "../support/kept-visits.ts";

const { chromium, come } = await openVisits();
const folder = mkdtempSync(join(tmpdir(), "resnet-own-images-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(!chromium)("a run on one's own images asks for them again", async () => {
  const visitor = await come();
  const photos = (name: string, from: number): string => {
    const own = join(folder, name);
    for (const [label, value] of [
      ["dark", from],
      ["light", 200],
    ] as const) {
      mkdirSync(join(own, label), { recursive: true });
      for (let i = 0; i < 40; i++) {
        const data = new Uint8Array(28 * 28).fill(value + i);
        writeFileSync(join(own, label, `${i}.png`), encode({ width: 28, height: 28, data, channels: 1 }));
      }
    }
    return own;
  };
  const [own, others] = [photos("photos", 10), photos("others", 11)];
  const choose = (path: string) => visitor.panel.getByLabel("Choose a folder").setInputFiles(path);
  await choose(own);
  await visitor.panel.getByText("photos: 64 images to train on").waitFor();
  await visitor.train(100_000);
  await visitor.saved();
  await visitor.reload();
  const problem = visitor.kept.getByText(/^It was trained on photos, and the images that are here are others\. /);
  await problem.waitFor();
  await choose(others);
  await visitor.panel.getByText("others: 64 images").waitFor();
  const goOn = visitor.kept.getByRole("button", { name: "Go on" });
  expect(await goOn.isDisabled()).toBe(true);
  await choose(own);
  await problem.waitFor({ state: "hidden" });
  await goOn.click();
  await visitor.saved();
  await visitor.leave();
});
