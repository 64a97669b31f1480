/** What kernels read and write beside their buffers, as far as it is not proven that they do not (`bounds/accesses.ts`). */
import type { Dispatch } from "../../compiler/kernels/target.ts";
import type { Schedule } from "../../compiler/schedule/types.ts";
import type { Program, ProgramStep } from "../../runtime/program.ts";
import { outsideAccesses } from "./bounds/accesses.ts";
import { parseKernel } from "./bounds/syntax.ts";

/** What is bound to a kernel: bytes of each of its buffers. */
export interface Bound {
  readonly code: string;
  readonly sizes: readonly number[];
  readonly writes: readonly boolean[];
  readonly bytes: readonly number[];
  readonly grid: ProgramStep["grid"];
}

/** Of all functions of a program, as a device is given them. */
export function boundOf({ buffers, code: { wgsl } }: Program): readonly Bound[] {
  if (!wgsl) return [];
  const bytes = [...buffers.map((each) => each.bytes), ...wgsl.scratch];
  return [...wgsl.preparation, ...wgsl.steps].flat().flatMap(({ kernel, bindings, sizes = [], grid }) => {
    const found = wgsl.kernels[kernel];
    return found ? [{ ...found, sizes, bytes: bindings.map((each) => bytes[each] ?? 0), grid }] : [];
  });
}
/** Of a step, before what differs in numbers alone is one kernel. */
export function boundBy({ kernel: { code, writes }, bindings, grid }: Dispatch, { buffers }: Schedule): Bound {
  const bytes = bindings.map((each) => ("scratch" in each ? each.bytes : 4 * (buffers[each.buffer]?.length ?? 0)));
  return { code, writes, sizes: [], bytes, grid };
}

/** Judges each kernel once, with its sizes, buffers and grid. */
export class AccessJudge {
  readonly #seen = new Set<string>();

  /** Kernels that were judged. */
  get count(): number {
    return this.#seen.size;
  }
  /** What is not proven to be within the buffers, each with its kernel; nothing where all is. */
  unproven(all: readonly Bound[]): readonly string[] {
    return all.flatMap(({ code, sizes, bytes, grid }) => {
      const key = [sizes, bytes, grid, code].join("\n");
      if (this.#seen.has(key)) return [];
      this.#seen.add(key);
      const found = outsideAccesses(parseKernel(code, sizes), bytes, grid);
      return found.length === 0 ? [] : [`${found.join(", ")}; sizes ${sizes.join()}, grid ${grid.join()}:\n${code}`];
    });
  }
}
