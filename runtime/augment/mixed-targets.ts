/** The targets of a batch: those of its examples, or mixed as its images are. A class that is mixed is a share of each class. */
import type { TargetData } from "../dataset.ts";
import type { Values } from "../inputs.ts";
import { volume } from "../layout.ts";
import type { Mix } from "./mix.ts";

/** @param classes of a batch that is mixed: each example has a number a class then */
export function targetRoom({ shape, classes }: TargetData, count: number, isMixed: boolean): Values {
  if (classes === undefined) return new Float32Array(count * volume(shape));
  return isMixed ? new Float32Array(count * volume(shape) * classes) : new Int32Array(count * volume(shape));
}

/** @param mix undefined where nothing is mixed @param out as `targetRoom` gives it */
export function writeTargets(
  { values, shape, classes }: TargetData,
  examples: Uint32Array,
  mix: Mix | undefined,
  out: Values,
): void {
  const size = volume(shape);
  const valueAt = (row: number, i: number): number => values[(examples[row] ?? 0) * size + i] ?? 0;
  const other = (row: number): number => (row === 0 ? examples.length : row) - 1;
  if (mix && classes !== undefined) out.fill(0);
  for (let row = 0; row < examples.length; row++)
    for (let i = 0; i < size; i++) {
      const at = row * size + i;
      if (!mix) out[at] = valueAt(row, i);
      else if (classes === undefined) out[at] = mix.own * valueAt(row, i) + (1 - mix.own) * valueAt(other(row), i);
      else {
        const share = (label: number, by: number): void => {
          const place = at * classes + label;
          out[place] = (out[place] ?? 0) + by;
        };
        share(valueAt(row, i), mix.own);
        share(valueAt(other(row), i), 1 - mix.own);
      }
    }
}
