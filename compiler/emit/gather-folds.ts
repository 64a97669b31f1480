/**
 * Sums that a kernel leaves in parts, those of a weight's gradient, are added up with the next ones of their kind, by one
 * dispatch for all that are ready together: nobody asks for them before the update. Where somebody does, they are.
 */
import { bug } from "../bug.ts";
import type { Binding, Dispatch } from "../kernels/target.ts";
import { memoryOf, type BufferId, type BufferSlot } from "../schedule/types.ts";
import { labelOf, type Part } from "./part.ts";
import type { ScratchBinding } from "./scratch-table.ts";

/** As many as bind what every device lets one kernel bind: more are hardly ready together. */
const MOST_TOGETHER = 4;
/** Of each: its parts and its result. */
const BINDINGS = 2;
/** Of all parts that wait: they are memory beside the plan's, and in the caches still when they are added up soon. */
const MOST_BYTES = 2 ** 21;
/** Numbers of scratch that no kernel uses: parts that wait lie beside each other. */
const FIRST_SCRATCH = 1000;

interface Gathering<Code> {
  /** Of one kernel. */
  readonly maxBindings: number;
  /** Several dispatches that gather. */
  readonly asOne: (folds: readonly Dispatch<Code>[]) => Dispatch<Code>;
}

/** @param parts of a function, in their order */
export function gatherFolds<Code>(
  parts: readonly Part<Code>[],
  buffers: readonly BufferSlot[],
  { maxBindings, asOne }: Gathering<Code>,
): readonly Part<Code>[] {
  const most = Math.min(MOST_TOGETHER, Math.floor(maxBindings / BINDINGS));
  const result: Part<Code>[] = [];
  let waiting: Part<Code>[] = [];
  const flush = (): void => {
    if (waiting.length > 0) result.push(together(waiting, asOne));
    waiting = [];
  };
  for (const part of parts) {
    const isAsked = waiting.some((each) => resultsOf(each).some((buffer) => touches(part, buffer, buffers)));
    if (isAsked) flush();
    const split = splitFold(part);
    if (!split) {
      result.push(part);
      continue;
    }
    if (bytesOf([...waiting, split.fold]) > MOST_BYTES) flush();
    const moved = inScratch(split.scratch, FIRST_SCRATCH + waiting.length);
    result.push(moved(split.main));
    waiting.push(moved(split.fold));
    // Where the next is likely not to fit they are added up at once: before the next writes its parts all have met again.
    if (waiting.length >= most || bytesOf([...waiting, split.fold]) > MOST_BYTES) flush();
  }
  flush();
  return result;
}

/** A part whose last dispatch gathers what the others have left in scratch, and that dispatch as a part of its own. */
function splitFold<Code>(
  part: Part<Code>,
): { readonly main: Part<Code>; readonly fold: Part<Code>; readonly scratch: number } | undefined {
  const fold = part.dispatches.at(-1);
  const [parts] = fold?.bindings.filter(isScratch) ?? [];
  if (!fold?.gathers || !parts) return undefined;
  return {
    scratch: parts.scratch,
    main: { ...part, dispatches: part.dispatches.slice(0, -1) },
    fold: { ...part, gathers: true, dispatches: [fold] },
  };
}

function together<Code>(waiting: readonly Part<Code>[], asOne: Gathering<Code>["asOne"]): Part<Code> {
  const [first, ...others] = waiting;
  if (!first) return bug("no sums to add up");
  const steps = waiting.flatMap((each) => each.steps);
  if (others.length === 0) return first;
  const label = labelOf(steps[0] ?? bug("sums of no step"), others.length);
  return { label, steps, gathers: true, dispatches: [asOne(waiting.flatMap(({ dispatches }) => dispatches))] };
}

/** The same part with scratch of one number in that of another. */
function inScratch(from: number, to: number): <Code>(part: Part<Code>) => Part<Code> {
  return (part) => {
    const moved = (binding: Binding): Binding =>
      isScratch(binding) && binding.scratch === from ? { ...binding, scratch: to } : binding;
    return { ...part, dispatches: part.dispatches.map((each) => ({ ...each, bindings: each.bindings.map(moved) })) };
  };
}
function isScratch(binding: Binding): binding is ScratchBinding {
  return "scratch" in binding;
}
function bytesOf(folds: readonly Part<unknown>[]): number {
  const bindings = folds.flatMap(({ dispatches }) => dispatches.flatMap((each) => each.bindings));
  return bindings.filter(isScratch).reduce((sum, { bytes }) => sum + bytes, 0);
}
function resultsOf({ dispatches }: Part<unknown>): readonly BufferId[] {
  return dispatches.flatMap(({ bindings }) => bindings.flatMap((each) => ("buffer" in each ? [each.buffer] : [])));
}

function touches({ dispatches }: Part<unknown>, buffer: BufferId, buffers: readonly BufferSlot[]): boolean {
  return dispatches.some(({ bindings }) =>
    bindings.some((each) => "buffer" in each && overlap(each.buffer, buffer, buffers)),
  );
}
function overlap(a: BufferId, b: BufferId, buffers: readonly BufferSlot[]): boolean {
  if (memoryOf(buffers, a) !== memoryOf(buffers, b)) return false;
  const [one, other] = [stretchOf(a, buffers), stretchOf(b, buffers)];
  return one.from < other.to && other.from < one.to;
}
function stretchOf(buffer: BufferId, buffers: readonly BufferSlot[]): { readonly from: number; readonly to: number } {
  const { length, within } = buffers[buffer] ?? bug(`there is no buffer ${buffer}`);
  const from = within?.offset ?? 0;
  return { from, to: from + length };
}
