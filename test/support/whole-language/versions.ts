/** Models that come from another: with replacements, or with its trunk. */
import { Expander } from "./expand.ts";
import { Draw, type Gene } from "./making.ts";
import { ModelMaking } from "./model-making.ts";
import { Names } from "./values.ts";
import { call, name, number, type Derived, type Expression, type Model, type Override } from "./tree.ts";

export function derivedOf(
  { numbers: chosen }: Gene,
  of: readonly (Model | Derived)[],
  base: ModelMaking,
  fresh: (stem: string) => string,
): Derived {
  const draw = new Draw(chosen);
  const [first, ...more] = of.map(({ name: own }) => own);
  const from = draw.of(first ?? "Base", ...more);
  const [original] = of;
  const wanted = original?.kind === "model" && from === "Base" && draw.chance(2) ? original.parameters : [];
  const given = wanted.flatMap(({ name: own, type }) =>
    type === "int" ? [[own, number(draw.of(2, 5, 4))] as const] : [],
  );
  const file = base.expanded.names.file.own;
  const blocks = base
    .making()
    .callables("block")
    .flatMap(([own]) => (file.has(own) ? [own] : []));
  const shortcuts = [
    "identity",
    "none",
    ...base
      .making()
      .callables("shortcut")
      .map(([own]) => own),
  ];
  const target = draw.of("relu", "bn", "tanh", "conv", "linear", "layernorm", "sigmoid", ...blocks);
  const replacement = draw.of(
    call("gelu"),
    call("groupnorm", [], { groups: number(1) }),
    call("identity"),
    call("leaky_relu", [], { slope: number("0.2") }),
    call("conv", [], { kernel: number(1) }),
    call("linear", [], { bias: { kind: "bool", is: false } }),
    call("bn", [], { affine: { kind: "bool", is: false } }),
    ...blocks.map((own) => call(own)),
  );
  const overrides: Override[] = [];
  if (draw.chance(2))
    overrides.push({ kind: "shortcut", call: call(draw.of(shortcuts[0] ?? "identity", ...shortcuts)) });
  if (overrides.length === 0 || draw.chance(2)) overrides.push({ kind: "call", name: target, call: replacement });
  if (draw.chance(3) && target !== "silu") overrides.push({ kind: "call", name: "silu", call: call("hardswish") });
  return {
    kind: "derived",
    name: fresh("Version"),
    parameters: [],
    call: call(from, [], Object.fromEntries(given)),
    overrides: draw.chance(5) ? [] : overrides,
  };
}

export function trunkOf(
  { numbers: chosen, bodies }: Gene,
  base: Model,
  names: Names,
  sizes: ReadonlyMap<string, number>,
  fresh: (stem: string) => string,
  extents: readonly Expression[],
  models: ReadonlyMap<string, Model>,
): Model | undefined {
  // Another input of it would be left without a value.
  if (base.items.filter(({ kind }) => kind === "input").length > 1) return undefined;
  const draw = new Draw(chosen);
  const stages = base.items.flatMap((item) => (item.kind === "stage" && item.name !== "head" ? [item.name] : []));
  const making = new ModelMaking(names, new Expander(sizes), fresh);
  making.item({ kind: "input", name: "picture", extents });
  if (!making.item({ kind: "use", model: base.name, upTo: draw.of("trunk", ...stages) }, models)) return undefined;
  making.gene({ pick: 0, numbers: [], bodies });
  const known = [...making.expanded.stages.keys()];
  if (known[0] !== undefined && draw.chance(2)) {
    const from = known[draw.below(known.length)] ?? known[0];
    making.item({
      kind: "let",
      name: fresh("p"),
      value: { kind: "chain", from: name(from), steps: [{ call: call("tanh") }] },
    });
  }
  making.head({ pick: 0, numbers: chosen.slice(2), bodies: [] });
  return { kind: "model", name: fresh("Trunk"), parameters: [], items: making.items };
}
