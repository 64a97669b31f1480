/** Weights of a convolution of stride 2 as products take them: by groups of planes, [plane][block][inputs of phases][8]. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import type { Binding } from "../../../target.ts";
import { i32, v128 } from "../../code/build.ts";
import type { I32, V128 } from "../../code/tree.ts";
import { loadFourApart } from "../../four-apart.ts";
import { dispatchOf, type WasmDispatch } from "../../kernel.ts";
import { TILE_COLUMNS } from "../../register-tile.ts";
import { vectorArithmetic } from "../vector-arithmetic.ts";
import {
  formOf,
  forwardPhases,
  gradientPhases,
  groupOf,
  groupsOf,
  planeOf,
  pointsOf,
  weightAreas,
  type Phase,
} from "./phases.ts";
import { range } from "../../../range.ts";

interface Layout {
  readonly family: string;
  readonly phases: readonly Phase[];
  readonly inputs: number;
  readonly outputs: number;
  /** Address of the first tap of an input and eight outputs, from there to that of the other four, and a tap's vector. */
  readonly origin: (weight: I32, block: I32, input: I32) => I32;
  readonly halfBytes: number;
  readonly read: (at: I32, tap: number) => V128;
  /** Numbers in a plane from a block to the next, and to where those of a phase begin. */
  readonly blockNumbers: (phases: number) => number;
  readonly phaseNumbers: (place: number) => number;
}

/** An item is all taps of one input and eight outputs. */
function transformed(spec: ConvolutionSpec, layout: Layout, bindings: readonly Binding[]): WasmDispatch {
  const { family, phases, inputs, outputs, origin, halfBytes, read } = layout;
  const options = { family, bindings, writes: [false, true], items: (inputs * outputs) / TILE_COLUMNS };
  const form = formOf(spec);
  const [{ areas }, groups, transform] = [weightAreas(spec), groupsOf(form), form.transforms.weight];
  return dispatchOf(options, ({ f, from, to, buffers }) => {
    const [weight, products] = buffers as [I32, I32];
    const arithmetic = vectorArithmetic(f, transform, (form.taps + 1) / 2);
    f.for("item", from, to, 1, (item) => {
      const [block, input] = [f.let("block", i32.div(item, inputs)), f.let("input", i32.rem(item, inputs))];
      const first = f.let("first", origin(weight, block, input));
      const inputAt = f.let("input_at", i32.add(products, i32.mul(input, TILE_COLUMNS * 4)));
      const outs = groups.map(({ phases: count }, group) =>
        f.let("out", i32.add(i32.add(inputAt, i32.mul(block, layout.blockNumbers(count) * 4)), areas[group]?.at ?? 0)),
      );
      f.for("half", 0, TILE_COLUMNS / 4, 1, (half) => {
        const at = f.let("at", i32.add(first, i32.mul(half, halfBytes)));
        const ofHalf = outs.map((out) => f.let("out_of_half", i32.add(out, i32.mul(half, 16))));
        for (const phase of phases) {
          const { rows, columns } = phase;
          const down = columns.taps.map((x) =>
            transform(
              arithmetic,
              rows.taps.map((y) => f.let("tap", read(at, y * form.taps + x))),
            ),
          );
          const values = range(form.points).map((i) =>
            transform(
              arithmetic,
              down.map((column) => column[i]),
            ),
          );
          for (const { i, j, place } of pointsOf(phases, phase)) {
            const [group, value] = [groupOf(form, i, j), values[i]?.[j]];
            const plane = (planeOf(form, i, j) - groups[group].first) * (areas[group]?.planeBytes ?? 0);
            const out = ofHalf[group] as I32;
            if (value) f.store(out, value, plane + layout.phaseNumbers(place) * 4);
          }
        }
      });
    });
  });
}

/** Bindings are the weight [taps, taps, ci, co] and the products; the phases' inputs are one sum. */
export function transformStridedWeights(spec: ConvolutionSpec, bindings: readonly Binding[]): WasmDispatch {
  const { ci, co } = spec;
  return transformed(
    spec,
    {
      ...{ family: "conv2d winograd weights", phases: forwardPhases(spec), inputs: ci, outputs: co },
      origin: (weight, block, input) =>
        i32.add(i32.add(weight, i32.mul(block, TILE_COLUMNS * 4)), i32.mul(input, co * 4)),
      halfBytes: 16,
      read: (at, tap) => v128.load(at, tap * ci * co * 4),
      blockNumbers: (phases) => phases * ci * TILE_COLUMNS,
      phaseNumbers: (place) => place * ci * TILE_COLUMNS,
    },
    bindings,
  );
}

/** The same of the gradient: inputs are dy's channels, and each phase has outputs of its own. */
export function transformTurnedStridedWeights(spec: ConvolutionSpec, bindings: readonly Binding[]): WasmDispatch {
  const { ci, co } = spec;
  return transformed(
    spec,
    {
      ...{ family: "conv2d-input-grad winograd weights", phases: gradientPhases(spec), inputs: co, outputs: ci },
      origin: (weight, block, input) =>
        i32.add(i32.add(weight, i32.mul(block, TILE_COLUMNS * co * 4)), i32.mul(input, 4)),
      halfBytes: 4 * co * 4,
      read: (at, tap) => loadFourApart(at, tap * ci * co * 4, co * 4),
      blockNumbers: () => co * TILE_COLUMNS,
      phaseNumbers: (place) => place * ci * co,
    },
    bindings,
  );
}
