/**
 * `image: "224x224"`, an option of verbs and of the plugin for bundlers: the sizes of a model's symbols, for what cannot be
 * known of all sizes at once.
 */
import type { CheckedModel } from "../compiler/model/checked.ts";
import { MOST_COUNT, wholeFrom } from "../compiler/model/values/counts.ts";
import { formatShape } from "../compiler/model/shapes/shape.ts";
import { sizesForExtents } from "../compiler/model/shapes/sizes.ts";
import { UsageError } from "./usage-error.ts";

/** What a person writes for an input of so many extents, and what it says. */
const forms: readonly { readonly asks: string; readonly example: string }[] = [
  { asks: "leave it out: a vector has no size", example: "" },
  { asks: "say for how many tokens", example: "196" },
  { asks: "say for which images", example: "224x224" },
];

/** ``say for which images: `image: "224x224"` ``. @param side one number, of which an image has two */
export function openHelp({ inputs, symbols }: CheckedModel, side?: string): string {
  if (symbols.size === 0) return "leave `image` out: the input says its size";
  const { asks, example } = forms[inputs[0]?.shape.extents.length ?? 2] ?? { asks: "", example: "" };
  if (example === "") return asks;
  return `${asks}: \`image: "${side !== undefined && example.includes("x") ? `${side}x${side}` : example}"\``;
}

/** None where the input leaves nothing open and no size is given. @throws UsageError */
export function imageSizes(model: CheckedModel, image: string | undefined): ReadonlyMap<string, number> | undefined {
  const symbols = [...model.symbols.keys()];
  const shape = model.inputs[0]?.shape;
  const help = openHelp(model, /^[1-9]\d*$/.exec(image ?? "")?.[0]);
  if (image === undefined) {
    if (symbols.length === 0) return undefined;
    throw new UsageError(`the input of ${model.name} leaves ${symbols.join(" and ")} open`, help);
  }
  const sizes = image.split("x");
  if (sizes.length !== shape?.extents.length || !sizes.every((each) => /^[1-9]\d*$/.test(each)))
    throw new UsageError(`\`image\` is ${image}; the input is ${shape ? formatShape(shape) : "none"}`, help);
  const longest = Math.max(...sizes.map(Number));
  if (longest > MOST_COUNT) throw new UsageError(`\`image\` is ${image}; a size is ${wholeFrom(1, MOST_COUNT)}`, help);
  const found = sizesForExtents(model, sizes.map(Number));
  if (typeof found !== "string") return found;
  throw new UsageError(`RN4006: ${found}`, symbols.length === 0 ? help : "give a size that the input declares");
}
