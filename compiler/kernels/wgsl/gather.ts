/** Partial sums of several weights' gradients become these: one dispatch for all, each in its own order. */
import { bug } from "../../bug.ts";
import type { DeviceProfile, Dispatch, GatheredSums } from "../target.ts";
import { declareBuffers, entry, gridFor, reads, threadIndex, write, writes } from "./bindings.ts";
import { wgsl } from "./wgsl-tag.ts";

/** @param folds such as bind their parts and their result */
export function gatherFolds(folds: readonly Dispatch[], device: DeviceProfile): Dispatch {
  const jobs = folds.map(({ gathers }): GatheredSums => gathers ?? bug("a dispatch that gathers nothing"));
  const buffers = jobs.map(({ width, half }, at) => {
    const type = width === 4 ? "vec4f" : "f32";
    return { type, parts: reads(`p${at}`, type, {}), result: writes(`y${at}`, type, half ? { half } : {}) };
  });
  const grid = gridFor(
    jobs.reduce((sum, { results }) => sum + results, 0),
    device.maxWorkgroupsPerDimension,
  );
  let end = 0;
  const branches = buffers.flatMap(({ type, parts, result }, at) => {
    const { results, count } = jobs[at] ?? bug("a job less than buffers");
    const first = end;
    end += results;
    return [
      `if (t >= ${first} && t < ${end}) {`,
      `  let own = t - ${first};`,
      `  var sum = ${type}();`,
      `  for (var share = 0; share < ${count}; share++) { sum += ${parts.name}[share * ${results} + own]; }`,
      `  ${write(result, "own", "sum")}`,
      "}",
    ];
  });
  const bound = buffers.flatMap(({ parts, result }) => [parts, result]);
  const code = wgsl`
    ${declareBuffers(bound)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      ${branches}
    }`;
  return {
    kernel: { family: "fold together", code, writes: bound.map((each) => each.writes), requires: [] },
    bindings: folds.flatMap(({ bindings }) => bindings),
    grid,
  };
}
