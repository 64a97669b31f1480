/** Augmentations that a program hands over: known ones, with arguments that they can have, in an order that means something. */
import { requireOptions, requireWord, told, wrongArgument } from "./argument.ts";
import {
  augmentationProblem,
  isDeterministic,
  isMixer,
  type Augmentation,
  type AugmentationKind,
} from "./augment/augmentation.ts";

type FieldType = "number" | "pair" | "number or pair";
const fields: { readonly [K in AugmentationKind]: { readonly [field: string]: FieldType } } = {
  pad_crop: { padding: "number" },
  flip: {},
  resize: { size: "number or pair" },
  center_crop: { size: "pair" },
  random_resized_crop: { size: "pair", scale: "pair", ratio: "pair" },
  color_jitter: { strength: "number" },
  cutout: { size: "number" },
  random_erasing: { probability: "number", scale: "pair", ratio: "pair" },
  mixup: { alpha: "number" },
  cutmix: { alpha: "number" },
};
const kinds = Object.keys(fields);

/** @throws ResnetProblem RN5013 */
export function requireAugmentations(where: string, name: "augment" | "evaluate", list: unknown): void {
  if (!Array.isArray(list)) throw wrongArgument(where, `${name} is ${told(list)}`, "give a list, [] for none");
  for (const [place, each] of (list as readonly Augmentation[]).entries()) {
    requireOptions(where, each, ["kind", ...kinds.flatMap((kind) => Object.keys(fields[kind as AugmentationKind]))]);
    requireWord(where, "the kind of an augmentation", each.kind, kinds);
    for (const [field, type] of Object.entries(fields[each.kind])) {
      const value: unknown = (each as unknown as { readonly [field: string]: unknown })[field];
      if (!isOf(type, value))
        throw wrongArgument(where, `${field} is ${told(value)}`, `give ${each.kind} ${HOW[type]}`);
    }
    const problem = augmentationProblem(each);
    if (problem !== undefined) throw wrongArgument(where, `${each.kind} is none: ${problem}`, "give it such arguments");
    if (name === "evaluate" && !isDeterministic(each))
      throw wrongArgument(
        where,
        `evaluate has ${each.kind}, which draws`,
        "evaluate with resize and center_crop alone",
      );
    const next = (list as readonly Augmentation[])[place + 1];
    if (isMixer(each) && next && !isMixer(next))
      throw wrongArgument(where, `${each.kind} stands before ${next.kind}`, "what mixes batches comes last");
  }
}

const HOW: { readonly [T in FieldType]: string } = {
  number: "a number",
  pair: "a list of two numbers",
  "number or pair": "a number, or a list of two",
};

function isOf(type: FieldType, value: unknown): boolean {
  const isNumber = typeof value === "number";
  if (type === "number") return isNumber;
  const isPair = Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number");
  return isPair || (type === "number or pair" && isNumber);
}
