/** How much of its tail an operation's kernel does as it stores, by family and class of device. */
import type { OperationName } from "../../schedule/families.ts";
import { isVectorisable, type Merged } from "../domain.ts";
import type { DeviceProfile, Hosting, HostingRow } from "../target.ts";
import type { OperationWork, ReduceWork, TailWork } from "../work.ts";
import { rows } from "./hosting-rows.ts";
import { Store, type Made } from "./store.ts";
import { mergedTail } from "./tail-function.ts";

/** The most that kernels of each family that hosts know how to do. */
export const everything = { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" } as const satisfies HostingRow;

/** How many of its tail, from the first on, a kernel does that makes this: the most that fit within the device's bindings. */
export function hostedBy(work: OperationWork<OperationName>, made: Made | undefined, device: DeviceProfile): number {
  const most = (device.hosting ?? rows[device.class])[work.family] ?? "none";
  if (most === "none" || !made) return 0;
  const end = work.tail.findIndex((each) => !isHosted(each, work, made, most));
  for (let count = end < 0 ? work.tail.length : end; count > 0; count--) {
    const { bound } = new Store({ ...work, tail: work.tail.slice(0, count) }, made, device);
    if (inputsOf(work) + bound.length <= device.maxStorageBuffers) return count;
  }
  return 0;
}
/** Buffers that the kernel of a family that hosts reads, at most. */
function inputsOf({ head }: OperationWork<OperationName>): number {
  return (head?.operands.length ?? 1) + 1;
}

function isHosted(each: TailWork, work: OperationWork<OperationName>, made: Made, most: Hosting): boolean {
  const merged = mergedTail(each);
  if (made.width === 4 && !isVectorisable(merged.domain, merged.expressions)) return false;
  return each.family === "map" || (most === "sums" && isSummed(each, merged, work, made));
}
/** Sums over all but the channels, each of which an invocation has a part of. */
function isSummed(
  each: ReduceWork,
  { domain, axes }: Merged,
  { output }: OperationWork<OperationName>,
  { width, parts }: Made,
): boolean {
  const [last, channels] = [domain.length - 1, domain.at(-1) ?? 1];
  const isByChannel = axes.length === last && !axes.includes(last) && channels === output.type.shape.at(-1);
  const finish = each.finish.map(({ expression }) => expression);
  const areSums = each.outputs.every(({ kind }) => kind !== "max");
  return parts !== undefined && width === 4 && isByChannel && areSums && isVectorisable([channels], finish);
}
