/** What a generated program says of its models: claims that were counted apart, and a recipe. */
import { type Counted } from "./counting.ts";
import { Draw } from "./making.ts";
import { sizesOf } from "./program-inputs.ts";
import { called, list, name, number, operation, type Check, type Expression, type Train } from "./tree.ts";

export function checkOf(
  { name: of, params, macs, activations, sizes, outputs }: Counted,
  extents: readonly Expression[],
  side: boolean,
  isSymbolic: boolean,
  draw: Draw,
): readonly Check[] {
  const claims: Expression[] = [
    operation(name("params"), "==", number(params)),
    operation(name("macs"), "==", number(macs)),
    operation(name("flops"), "==", number(2 * macs)),
    operation(name("activations"), "==", number(activations)),
  ];
  for (const [output, [shape]] of outputs) {
    if (!shape || shape.extents.some(({ symbols }) => symbols.length > 0)) continue;
    const inner = shape.extents.map(({ factor }) => number(factor));
    const counted = number(shape.channels);
    const written = list(
      name(draw.of("_", "N")),
      ...(shape.layout === "image" ? [counted, ...inner] : [...inner, counted]),
    );
    claims.push(operation(called("shape", [name(output)]), "==", written));
  }
  const one = sizesOf(extents, sizes);
  const at = side ? list(one, list(number(1), number(3))) : one;
  return [{ kind: "check", model: of, ...(isSymbolic || draw.chance(2) ? { at } : {}), claims }];
}

export function recipeOf(
  { outputs }: Counted,
  layout: string,
  isSymbolic: boolean,
  side: boolean,
  extents: readonly Expression[],
  draw: Draw,
): readonly Train[] {
  const [output, ...others] = [...outputs.values()].flat();
  if (layout !== "image" || isSymbolic || side || !output || output.layout !== "vector" || others.length > 0) return [];
  const [, channels, height, width] = extents;
  const [size, across] = [height, width].map((each) => (each?.kind === "number" ? each.text : ""));
  if (channels?.kind !== "number" || channels.text !== "3" || size === undefined || size !== across) return [];
  return [
    {
      kind: "train",
      name: draw.of("Base", "quick"),
      of: "Base",
      entries: [
        [
          "data",
          called("synthetic", [], { classes: number(output.channels), size: number(size), examples: number(16) }),
        ],
        ["batch", number(4)],
        [
          "loss",
          draw.of<Expression>(
            name("cross_entropy"),
            name("mse"),
            called("cross_entropy", [], { label_smoothing: number("0.1") }),
          ),
        ],
        [
          "optimizer",
          draw.of<Expression>(
            called("sgd", [], { momentum: number("0.9") }),
            name("adam"),
            called("sgd", [], {
              momentum: number("0.9"),
              weight_decay: number("1e-4"),
              no_decay: list(name("norm"), name("bias")),
            }),
          ),
        ],
        [
          "schedule",
          draw.of<Expression>(
            called("constant", [number("0.05")]),
            called("steps", [number("0.05")], { drop: number("0.1"), at: list(number(5)), warmup: number(2) }),
          ),
        ],
        ["steps", number(10)],
      ],
    },
  ];
}
