/** A page does what `resnet train` does: it fetches a data set's files, trains by the module's recipe, evaluates and saves. */
import { afterAll, expect, test } from "vitest";
import * as runtime from "../../runtime/index.ts";
import { openPage, startChromium } from "../support/chromium.ts";
import { servePage } from "../support/page-server.ts";
import { digitsFile, recipeModule } from "../support/recipe-module.ts";
import { trainByRecipe } from "./train-recipe.ts";

const { program, emitted } = recipeModule();
const names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"];
const files = names.map((name) => ({ name, content: digitsFile(name) }));
const chromium = await startChromium();
afterAll(() => chromium?.close());

test.skipIf(!chromium)("and gives what a program of Node gives", async () => {
  const here = await trainByRecipe(runtime, program, async (file) => Uint8Array.from(digitsFile(file)).buffer);
  const server = await servePage({ isolated: false, emitted: [...emitted, ...files], program: "Digits" });
  const page = await openPage(chromium!, server.url);
  const there = await page.evaluate(() => resnet.trainByRecipe());
  await page.close();
  await server.close();
  expect(there).toEqual(here);
  expect(there.stored).toEqual([runtime.BEST, runtime.LAST]);
  expect(there.kinds.at(-1)).toBe("ended");
  expect(there.losses.at(-1)).toBeLessThan(there.losses[0] ?? 0);
  expect(new Set(there.classes).size).toBeGreaterThan(1);
});
