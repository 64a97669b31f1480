/** Random designs, nested as they like: whatever they are saved as is read back as what it was. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lower } from "../../compiler/lower/lower.ts";
import { checkProject } from "../../compiler/check.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { leftOver, matchTensors } from "../../runtime/match-tensors.ts";
import { torchNames } from "../../runtime/names.ts";
import { checkedDesign } from "../support/design-text.ts";

test("in every style, and after any prefix, each tensor has a name of its own and is found by it", () => {
  let models = 0;
  fc.assert(
    fc.property(checkedDesign, fc.constantFrom("", "module.", "_orig_mod.model."), (text, prefix) => {
      const { models: checked } = checkProject(loadProject("a.resnet", text, { read: (problem) => ({ problem }) }));
      const model = checked.get("Smooth");
      if (!model) return;
      models++;
      const { tensors } = lower(model, { kind: "infer", batch: 1 });
      const ours = tensors.map(({ name }) => name);
      for (const names of [
        new Map(ours.map((name) => [name, name])),
        torchNames(tensors, "torchvision"),
        torchNames(tensors, "cifar"),
      ]) {
        expect(new Set(names.values()).size).toBe(ours.length);
        const file = new Map(tensors.map(({ name, shape }) => [prefix + names.get(name), shape]));
        const { best, rival } = matchTensors(tensors, file, []);
        expect([leftOver(best), rival, best.prefix]).toEqual([0, undefined, prefix]);
        expect(best.used).toEqual(new Map([...names].map(([name, theirs]) => [name, prefix + theirs])));
      }
    }),
    { numRuns: 30, seed: 10 },
  );
  expect(models).toBeGreaterThan(10);
});
