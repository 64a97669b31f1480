/** `--image 224x224`: the sizes of a model's symbols, for what cannot be known of all sizes at once. */
import type { CheckedModel } from "../compiler/model/checked.ts";
import { requireSizes } from "./design.ts";
import { UsageError } from "./usage-error.ts";

/** None where the input leaves nothing open and no size is given. @throws UsageError */
export function imageSizes(model: CheckedModel, image: string | undefined): ReadonlyMap<string, number> | undefined {
  const symbols = [...model.symbols.keys()];
  if (image === undefined) {
    if (symbols.length === 0) return undefined;
    throw new UsageError(
      `the input of ${model.name} leaves ${symbols.join(" and ")} open`,
      "say for which images: --image 224x224",
    );
  }
  const [height, width] = image.split("x").map(Number);
  if (!Number.isInteger(height) || !Number.isInteger(width))
    throw new UsageError(`--image is ${image}`, "write height and width: --image 224x224");
  return requireSizes(model, [height ?? 0, width ?? 0]);
}
