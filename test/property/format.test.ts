/** Formatting keeps the checked models, every comment and its own result, wherever comments and line breaks stand. */
import fc from "fast-check";
import { format } from "prettier";
import { expect, test } from "vitest";
import { checkProject } from "../../compiler/check.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { printModel } from "../../compiler/model/measures/text.ts";
import { plugin } from "../../format/plugin.ts";
import { keepsMeaning } from "../../format/same.ts";
import { parse } from "../../grammar/parse.ts";
import { standardLibrary } from "../../std/library.ts";
import { checkedDesign, inserted, insertionsAnywhere } from "../support/design-text.ts";
import { tourPrograms } from "../support/tour.ts";

const formatted = (text: string, printWidth = 120): Promise<string> =>
  format(text, { parser: "resnet", plugins: [plugin], printWidth });

/** What a text declares, models expanded layer by layer, recipes and what is found wrong, without places. */
function meaning(text: string): { readonly models: readonly string[]; readonly rest: string } {
  const noFiles = { read: () => ({ problem: "there are no files here" }) };
  const { models, recipes, diagnostics } = checkProject(loadProject("any.resnet", text, noFiles));
  return {
    models: [...models.values()].map(printModel),
    // A doc comment that describes nothing may become a plain one.
    rest: JSON.stringify(
      [recipes, diagnostics.flatMap(({ code, message }) => (code === "RN1011" ? [] : [code, message]))],
      (key, value: unknown) => (/span$/i.test(key) || key === "model" || key === "source" ? undefined : value),
    ),
  };
}

const widths = fc.constantFrom(120, 120, 80, 40);

test("generated designs keep their checked models and comments, and a second run changes nothing", async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(checkedDesign, insertionsAnywhere, widths, async (design, insertions, width) => {
      const text = inserted(design, insertions);
      const before = parse({ path: "any.resnet", text });
      expect(before.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const once = await formatted(text, width);
      expect(keepsMeaning(before.file, parse({ path: "any.resnet", text: once }))).toBe(true);
      expect(await formatted(once, width)).toBe(once);
      const model = meaning(text);
      if (model.models.length > 0) checked++;
      expect(meaning(once)).toEqual(model);
    }),
    { numRuns: 120 },
  );
  // Not a property of programs that all fail to check.
  expect(checked).toBeGreaterThan(60);
});

test("the library and the tour keep tree and comments with comments anywhere in them", async () => {
  const texts = [...Object.values(standardLibrary), ...tourPrograms()];
  expect(texts.length).toBeGreaterThan(8);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), insertionsAnywhere, widths, async (program, insertions, width) => {
      const text = inserted(program, insertions);
      const before = parse({ path: "any.resnet", text });
      const once = await formatted(text, width);
      expect(keepsMeaning(before.file, parse({ path: "any.resnet", text: once }))).toBe(true);
      expect(await formatted(once, width)).toBe(once);
    }),
    { numRuns: 200 },
  );
});
