/** A kernel whose workgroups are of several classes, each of which does something of its own: one dispatch for all of them. */
import type { DeviceProfile } from "../target.ts";
import { entry, gridFor, threadIndex, WORKGROUP } from "./bindings.ts";
import { wgsl } from "./wgsl-tag.ts";

export interface PrintedClass {
  /** Invocations. */
  readonly total: number;
  /** What each does, by its number `t` among these. */
  readonly body: string;
  /** It computes something, for which it needs what the kernel enables. */
  readonly isReached: boolean;
}
type Grid = readonly [number, number, number];

/** Of all classes one kernel, or of each its own where a grid would not be a line. @param enable a directive, or nothing */
export function classKernels(
  classes: readonly PrintedClass[],
  enable: string,
  declarations: readonly string[],
  device: DeviceProfile,
): readonly (readonly [code: string, grid: Grid])[] {
  const groups = classes.reduce((sum, each) => sum + groupsOf(each), 0);
  if (classes.length > 1 && groups <= device.maxWorkgroupsPerDimension)
    return [[severalClasses(classes, enable, declarations), [groups, 1, 1]]];
  return classes.map((each) => {
    const grid = gridFor(each.total, device.maxWorkgroupsPerDimension);
    const code = wgsl`
      ${each.isReached ? enable : ""}
      ${declarations}
      ${entry}
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let t = ${threadIndex(grid)};
        ${each.body}
      }`;
    return [code, grid];
  });
}

/** A workgroup is of one class, so that its lanes go the same way. */
function severalClasses(classes: readonly PrintedClass[], enable: string, declarations: readonly string[]): string {
  let groups = 0;
  const branches = classes.map((each, place) => {
    const before = groups;
    groups += groupsOf(each);
    const call = `{ class_${place}(i32(id.x)${before === 0 ? "" : ` - ${before * WORKGROUP}`}); }`;
    return place === classes.length - 1 ? call : `if (group.x < ${groups}u) ${call}`;
  });
  const functions = classes.map(
    ({ body }, place) => wgsl`
      fn class_${place}(t: i32) {
        ${body}
      }`,
  );
  return wgsl`
    ${classes.some(({ isReached }) => isReached) ? enable : ""}
    ${declarations}
    ${functions}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) group: vec3u) {
      ${branches.join(" else ")}
    }`;
}
function groupsOf({ total }: PrintedClass): number {
  return gridFor(total, Number.POSITIVE_INFINITY)[0];
}
