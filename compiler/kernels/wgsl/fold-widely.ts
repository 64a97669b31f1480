/**
 * Thousands of partial results become results: a workgroup for four channels, whose lanes each fold every 64th part, in
 * their order, and these lane by lane. Where an adapter is a CPU, workgroup memory costs more than it gives: `fold.ts`.
 */
import type { ReduceKind } from "../../schedule/types.ts";
import { partialPlaces } from "../parts.ts";
import type { Binding, DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, reads } from "./bindings.ts";
import type { Finish, Bound } from "./finish.ts";
import type { FoldedParts } from "./fold.ts";
import { declareFunctions } from "./functions.ts";
import { floatLiteral, wgsl } from "./wgsl-tag.ts";

const LANES = 64;

/** @param vectors of four elements of a result @param from partial results as `foldInto` takes them */
export function foldWidely(
  finish: Finish,
  kinds: readonly ReduceKind[],
  vectors: number,
  { count, total, elements }: FoldedParts,
  from: Binding,
  device: DeviceProfile,
): Dispatch {
  const across = Math.min(vectors, device.maxWorkgroupsPerDimension);
  const bound: readonly Bound[] = [[reads("p", "vec4f", {}), from], ...finish.reads, ...finish.results];
  const buffers = bound.map(([buffer]) => buffer);
  const places = partialPlaces(kinds);
  const partial = (place: number, part: string): string => `p[(${place * count} + ${part}) * ${vectors} + t]`;
  const folded = kinds.flatMap((kind, output) => {
    const place = places[output] ?? 0;
    if (kind !== "spread") return addUp(`a${output}`, partial(place, "part"), count);
    const distance = `${partial(place, "part")} - f${output} + ${partial(place + 1, "part")}`;
    return [
      `let f${output} = ${partial(place, "0")};`,
      ...addUp(`m${output}`, `f32(${elements("part")}) * (${distance})`, count),
      `m${output} /= ${floatLiteral(total)};`,
      ...addUp(
        `a${output}`,
        `${partial(place + 2, "part")} + f32(${elements("part")}) * square((${distance}) - m${output})`,
        count,
      ),
    ];
  });
  const code = wgsl`
    ${declareBuffers(buffers)}
    ${declareFunctions(new Set(finish.uses), 4)}
    fn square(x: vec4f) -> vec4f { return x * x; }
    var<workgroup> lanes: array<vec4f, ${LANES}>;
    @compute @workgroup_size(${LANES})
    fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
      // Past the last a whole workgroup does its work again: barriers stay uniform.
      let t = min(i32(id.y) * ${across} + i32(id.x), ${vectors - 1});
      let lane = i32(local);
      ${folded}
      if (lane == 0) {
        ${finish.statements("t")}
      }
    }`;
  const writes = buffers.map((each) => each.writes);
  return {
    kernel: { family: "fold widely", code, writes, requires: [] },
    bindings: bound.map(([, each]) => each),
    grid: [across, Math.ceil(vectors / across), 1],
  };
}

/** The sum of `value` over all parts, which every lane then has. */
function addUp(name: string, value: string, count: number): readonly string[] {
  return [
    `var ${name}_own = vec4f();`,
    `for (var part = lane; part < ${count}; part += ${LANES}) { ${name}_own += ${value}; }`,
    "workgroupBarrier();",
    `lanes[lane] = ${name}_own;`,
    "workgroupBarrier();",
    `var ${name} = lanes[0];`,
    `for (var other = 1; other < ${LANES}; other++) { ${name} += lanes[other]; }`,
  ];
}
