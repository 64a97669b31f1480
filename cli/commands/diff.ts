/** `resnet diff A B`: what changed between two designs, or two models of one. */
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { compared, pairModels, type ModelComparison } from "../comparison/pair.ts";
import { showComparisons } from "../comparison/show.ts";
import { openDesign, openModel, parseTarget, requireSound, type Target } from "../design.ts";
import { json } from "../options/shared.ts";
import type { Io } from "../terminal.ts";
import { defineVerb, twoWords } from "../verb.ts";

export const verb = defineVerb({
  name: "diff",
  says: "what changed between two designs: weights, shapes, inputs and outputs, costs",
  examples: [
    "resnet diff nets/first.resnet changed.resnet",
    "resnet diff examples/cifar.resnet:ResNet20 examples/cifar.resnet:ResNet32 --json",
  ],
  words: twoWords("before", "after"),
  options: { json },
  /** @returns 1 when they differ */
  run: (before, after, given, io) => {
    const shown = { json: given.json === true, against: before, counts: () => true };
    return showComparisons(comparisons(parseTarget(before), parseTarget(after), io), shown, io) > 0 ? 1 : 0;
  },
});

function comparisons(before: Target, after: Target, io: Io): readonly ModelComparison[] {
  if (before.name !== undefined || after.name !== undefined) {
    // A model named on one side alone is looked for by its name on the other.
    const [old, now] = [partner(before, after, io), partner(after, before, io)];
    return [compared(after.file, old, now)];
  }
  const file = after.file;
  return pairModels(new Map([[file, modelsOf(before, io)]]), new Map([[file, modelsOf(after, io)]]));
}

function partner(target: Target, other: Target, io: Io): CheckedModel {
  if (target.name !== undefined) return openModel(target, io);
  const models = modelsOf(target, io);
  const [only] = models.values();
  return (
    models.get(other.name ?? "") ?? (models.size === 1 && only ? only : openModel({ ...target, name: other.name }, io))
  );
}

function modelsOf({ file }: Target, io: Io): ReadonlyMap<string, CheckedModel> {
  const design = openDesign(file);
  requireSound(design.diagnostics, io);
  return design.models;
}
