/** What each kind of kernel reaches of what a device has, and, where that is less than asked for, which limit it meets. */
import type { Kind } from "./kernel-work.ts";
import { median } from "./statistics.ts";

const UNKNOWN = "why is not known yet of this device; resnet bench --profile has it by layer";
/** Asked for of each kind, in parts of the ceiling. */
const ASKED = 0.85;

/** Known of a target's kernels, not measured here: read beside the shares. */
export type Limits = { readonly [K in Kind]: string };

export const limitsOnWebAssembly: Limits = {
  "few input channels":
    "the input's gradient has 3 of 8 columns of the register tile; it is not asked for where x is an image",
  "3x3": "Winograd's transforms are no products: a fifth of the time at 64 channels, a third at 16",
  strided: "Winograd's transforms of four phases; what 1x1 writes between pixels that nothing reaches",
  "1x1": "the register tile's loop: loads, counting and a copy beside each multiply-add",
  "5x5": "the register tile's loop: loads, counting and a copy beside each multiply-add",
  "7x7": "the register tile's loop, and rows of 14 that fill 14 of 16 of its rows",
  grouped: "sums of 4 to 16 channels a tap are short: the register tile is opened and stored as often",
  depthwise: "weights' gradients load two pixels for three multiply-adds, whose nine sums wait for themselves",
  products: "32 rows share what is packed of a large factor, which is read and written once for it",
  "batched products": "packing one factor of each product of the batch",
  pools: "no multiply-adds: comparisons, or additions to memory",
  reductions: "no multiply-adds: a value is read and added once, along the last axis number by number",
};

const LOADS = "a load by a lane is as dear there as many products, and the ceiling has none";
const ROUND = "loads by lanes and pixels handed round a quad, which the ceiling has not, are most of the time";
const FEW = "few multiply-adds for each load by a lane, which is as dear there as many";
const TAPS = "of each tap it is asked whether it lies inside: that, loops and loads are most of the time";
/**
 * Of depthwise, pools, reductions, products, 1x1, strided and 5x5 known by leaving loads, hand-rounds, bounds or searches out
 * of their kernels and timing these; of the others by analogy.
 */
export const limitsOnSoftwareAdapter: Limits = {
  "few input channels": FEW,
  "3x3": LOADS,
  strided: ROUND,
  "1x1": ROUND,
  "5x5": LOADS,
  "7x7": LOADS,
  grouped: TAPS,
  depthwise: `one multiply-add a tap, and ${TAPS}`,
  products: "each lane loads both factors for itself, which is nearly all of the time",
  "batched products": "each lane loads both factors for itself, which is nearly all of the time",
  pools: "no multiply-adds: comparisons; a maximum's gradient looks for it again in each window that a pixel is in",
  reductions: "no multiply-adds: a value is loaded and added once, of which loading is about half",
};

export interface Shares {
  /** Of the ceilings of multiply-adds and of memory. */
  readonly compute: number;
  readonly memory: number;
}

/** A line for each kind that was met. @param limits undefined where nobody has looked yet why kernels are as fast as they are */
export function kindLines(shares: ReadonlyMap<Kind, readonly Shares[]>, limits?: Limits): readonly string[] {
  return [...shares].map(([kind, each]) => {
    const [compute, memory] = (["compute", "memory"] as const).map((of) => each.map((share) => share[of]));
    const byMemory = each.filter((share) => share.compute < ASKED && share.memory >= ASKED).length;
    const below = each.filter((share) => share.compute < ASKED && share.memory < ASKED).length;
    const bound = byMemory === 0 ? "" : `  ${byMemory} of ${each.length} at ${100 * ASKED} % of memory's ceiling`;
    const limit =
      below === 0 ? "" : `  ${below} of ${each.length} below ${100 * ASKED} %: ${limits?.[kind] ?? UNKNOWN}`;
    return `  ${kind.padEnd(20)} ${percent(compute ?? [])} ${percent(memory ?? [])}${bound}${limit}`;
  });
}
function percent(shares: readonly number[]): string {
  const [middle, most] = [median(shares), Math.max(...shares)].map((share) => (100 * share).toFixed(0));
  return `${middle} (${most}) %`.padStart(14);
}
