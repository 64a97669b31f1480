/** Partial results of a reduction become results, part by part in their order, and these are stored with what is made of them. */
import type { ReduceKind } from "../../schedule/types.ts";
import { partialPlaces } from "../parts.ts";
import type { Binding, DeviceProfile, Dispatch } from "../target.ts";
import type { StoredPlace } from "../work.ts";
import { declareBuffers, entry, gridFor, reads as read, threadIndex } from "./bindings.ts";
import { Finish, type Bound } from "./finish.ts";
import { declareFunctions } from "./functions.ts";
import { fold, start } from "./walk.ts";
import { floatLiteral, wgsl } from "./wgsl-tag.ts";

/** Parts whose partial results are folded, in order. */
export interface FoldedParts {
  readonly count: number;
  /** Elements of all, and WGSL, of type i32, of those of one by its number: never none. */
  readonly total: number;
  readonly elements: (part: string) => string;
}

/** y[i] = sum of x[part][i] over parts, in order: of the partial sums of weight gradients. @param width of a result */
export function foldPartials(
  results: number,
  count: number,
  width: 1 | 4,
  from: Binding,
  to: StoredPlace,
  device: DeviceProfile,
): Dispatch {
  const finish = new Finish({ operands: [], outputs: [to], finish: [] }, width);
  const type = width === 4 ? "vec4f" : "f32";
  const parts = { count, total: count, elements: () => "1" };
  const gathers = { width, results, count, ...(to.half && { half: to.half }) };
  return { ...foldInto(finish, ["sum"], results, parts, type, from, device), gathers };
}

/** @param outputs elements of a result, or vectors @param from partial results by output as `partialsOf` says, each of a part behind the other */
export function foldInto(
  finish: Finish,
  kinds: readonly ReduceKind[],
  outputs: number,
  parts: FoldedParts,
  type: "vec4f" | "f32",
  from: Binding,
  device: DeviceProfile,
): Dispatch {
  const grid = gridFor(outputs, device.maxWorkgroupsPerDimension);
  const bound: readonly Bound[] = [[read("p", type, {}), from], ...finish.reads, ...finish.results];
  const buffers = bound.map(([buffer]) => buffer);
  const uses = new Set([...finish.uses, ...(kinds.includes("max") ? ["positive_infinity"] : [])]);
  const places = partialPlaces(kinds);
  /** WGSL of a partial result: the place-th of `part`. */
  const partial = (place: number, part: string): string => {
    const before = place === 0 ? "" : `${place * parts.count * outputs} + `;
    return `p[${before}${part} * ${outputs} + t]`;
  };
  const plain = kinds.flatMap((kind, output) =>
    kind === "spread" ? [] : [{ kind, output, place: places[output] ?? 0 }],
  );
  const spreads = kinds.flatMap((kind, output) => (kind === "spread" ? [{ output, place: places[output] ?? 0 }] : []));
  const code = wgsl`
    ${declareBuffers(buffers)}
    ${declareFunctions(uses, type === "vec4f" ? 4 : 1)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${outputs}) { return; }
      ${plain.map(({ kind, output }) => `var a${output} = ${start(kind, type)};`)}
      for (var share = 0; share < ${parts.count}; share++) {
        ${plain.flatMap(({ kind, output, place }) => [
          `let v${output} = ${partial(place, "share")};`,
          fold(kind, `a${output}`, `v${output}`),
        ])}
      }
      ${spreads.flatMap(({ output, place }) => foldSpread(output, type, parts, (number, part) => partial(place + number, part)))}
      ${finish.statements("t")}
    }`;
  const writes = buffers.map((each) => each.writes);
  return {
    kernel: { family: "fold partials", code, writes, requires: [] },
    bindings: bound.map(([, each]) => each),
    grid,
  };
}

/**
 * The squares about the mean of all are those about the parts' own means and, for each part, its elements times the square
 * of how far its mean is from that of all (Chan, Golub and LeVeque 1979). Means are counted from what the first is near.
 * @param partial of a part, by its place in `partialsOf`
 */
function foldSpread(
  output: number,
  type: "vec4f" | "f32",
  { count, total, elements }: FoldedParts,
  partial: (place: number, part: string) => string,
): readonly string[] {
  const eachPart = `for (var share = 0; share < ${count}; share++) {`;
  const [first, mean] = [`f${output}`, `m${output}`];
  const distance = `${partial(0, "share")} - ${first} + ${partial(1, "share")}`;
  return [
    `let ${first} = ${partial(0, "0")};`,
    `var ${mean} = ${type}();`,
    eachPart,
    `  ${mean} += f32(${elements("share")}) * (${distance});`,
    "}",
    `${mean} /= ${floatLiteral(total)};`,
    `var a${output} = ${type}();`,
    eachPart,
    `  let d = (${distance}) - ${mean};`,
    `  a${output} += ${partial(2, "share")} + f32(${elements("share")}) * d * d;`,
    "}",
  ];
}
