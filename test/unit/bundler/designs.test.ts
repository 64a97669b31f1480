/** What the plugin compiles of a recipe over a person's own images: with what they are where they lie there, and without. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DesignErrors, Designs } from "../../../bundler/designs.ts";
import { repository } from "../../support/shared-data.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "resnet-designs-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const design = (words: string): string => `model Net {
  input image: [N, 3, 4, 4]
  head { globalavgpool -> linear(2) }
}
train Net {
  data image_folder("photos", augment: [resize([4, 4])], evaluate: [resize([4, 4])], validation: 2)
  batch 2
  loss cross_entropy
  optimizer sgd
${words}
}
`;
const IN_STEPS = design("  schedule constant(0.1)\n  steps 6");
const IN_EPOCHS = design("  schedule constant(0.1)\n  epochs 2");

/** In a folder of its own, with this many pictures of each class. */
function compiled(text: string, ...pictures: readonly number[]): ReturnType<Designs["compile"]> {
  const own = mkdtempSync(join(folder, "one-"));
  writeFileSync(join(own, "net.resnet"), text);
  pictures.forEach((count, index) => {
    const path = join(own, "photos", `class-${index}`);
    mkdirSync(path, { recursive: true });
    for (let each = 0; each < count; each++)
      cpSync(join(repository, "test/fixtures/images/colours.png"), join(path, `${each}.png`));
  });
  return new Designs().compile(join(own, "net.resnet"), "train_Net", { for: "portable", batch: 1 }, false);
}

test("images that lie beside the design say how long an epoch is, and what their classes are called", () => {
  const { program, unseen } = compiled(IN_EPOCHS, 5, 5);
  expect(unseen).toBeUndefined();
  expect(program.recipe?.run).toMatchObject({ unit: "epochs", steps: 8, stepsPerEpoch: 4 });
  expect(program.pictures?.classNames).toEqual(["class-0", "class-1"]);
});

test("a page may bring images that are not there: a recipe that counts in steps says how long it trains all the same", () => {
  const counted = compiled(IN_STEPS);
  expect(counted.unseen).toMatchObject({ code: "RN4012" });
  expect(counted.program.recipe?.run).toMatchObject({ unit: "steps", steps: 6, schedule: { kind: "constant" } });
  expect(counted.program.recipe?.run?.stepsPerEpoch).toBeUndefined();
  const uncounted = compiled(IN_EPOCHS);
  expect(uncounted.unseen).toMatchObject({ code: "RN4012" });
  expect(uncounted.program.recipe?.run).toBeUndefined();
});

test("a size that does not fit is told by the plugin's option, and not by the command's flag", () => {
  writeFileSync(
    join(folder, "open.resnet"),
    "model Net {\n  input image: [N, 3, H, W]\n  globalavgpool -> linear(2)\n}\n",
  );
  const open = () =>
    new Designs().compile(join(folder, "open.resnet"), "Net", { for: "portable", batch: 1, image: "8" });
  expect(open).toThrow("`image` is 8; the input is [N, 3, H, W]");
  expect(open).toThrow(expect.objectContaining({ help: 'say for which images: `image: "8x8"`' }) as Error);
});

test("images that are there and do not fit the model are refused", () => {
  expect(() => compiled(IN_STEPS, 3, 3, 3)).toThrow(DesignErrors);
});
