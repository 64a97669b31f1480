/**
 * Rates of the WebAssembly target's kernels beside the ceilings that a loop of multiply-adds and one of moves reach. GFLOP/s
 * count what an operation's definition says; shares of the ceiling count the multiply-adds that are done: Winograd's
 * F(4x4, 3x3) does 36 for the 144 of the definition, at stride 2 81 (169 for 784 of 7x7), and its transforms are left out.
 */
import { availableParallelism } from "node:os";
import type { Binding } from "../compiler/kernels/target.ts";
import type { WasmDispatch } from "../compiler/kernels/wasm/kernel.ts";
import { wasmTarget } from "../compiler/kernels/wasm/target.ts";
import { threesOf } from "../compiler/kernels/wasm/winograd/tiles.ts";
import { schedule } from "../compiler/schedule/schedule.ts";
import type { Schedule } from "../compiler/schedule/types.ts";
import { values } from "../test/support/kernel-case.ts";
import { measureCeiling, measureMoves } from "./ceiling.ts";
import { kindLines, limitsOnWebAssembly, type Shares } from "./kernel-kinds.ts";
import { kernelWork, type Kind, type Work } from "./kernel-work.ts";
import { median } from "./statistics.ts";
import { timeTeam, type Team } from "./wasm-team.ts";

interface Mode {
  readonly relaxed: boolean;
  readonly threads: number;
  /** Done multiply-adds a family, a shape, as GFLOP/s. */
  readonly rates: Map<string, readonly number[]>;
  /** Of each kind: done multiply-adds as GFLOP/s, and values read or written once as GB/s. */
  readonly kinds: Map<Kind, readonly Shares[]>;
}

/** Between cases, since a machine is not always equally fast: the highest that was seen is the ceiling. */
const CASES_BETWEEN_CEILINGS = 6;

export async function benchWasmKernels(only = ""): Promise<void> {
  const all = availableParallelism();
  const variants = (await hasRelaxedSimd()) ? (["relaxed", "plain"] as const) : (["plain"] as const);
  const modes = variants.flatMap((variant) =>
    [...new Set([1, all])].map((threads): Mode => ({
      relaxed: variant === "relaxed",
      threads,
      rates: new Map(),
      kinds: new Map(),
    })),
  );
  const columns = modes.map(({ relaxed, threads }) => `${relaxed ? "relaxed" : "plain"}, ${threads}`);
  console.log("Kernels on WebAssembly, GFLOP/s by the operation's definition, best of several rounds:");
  console.log(row("SIMD, threads", columns, "kernel"));
  const ceilings = modes.map(() => 0);
  const memory = modes.map(() => 0);
  const lookUp = async (): Promise<void> => {
    for (const [index, { relaxed, threads }] of modes.entries()) {
      ceilings[index] = Math.max(ceilings[index] ?? 0, await measureCeiling(relaxed, threads));
      memory[index] = Math.max(memory[index] ?? 0, await measureMoves(relaxed, threads));
    }
  };
  const works = kernelWork().filter(({ each: { name } }) => name.includes(only));
  for (const [index, work] of works.entries()) {
    if (index % CASES_BETWEEN_CEILINGS === 0) await lookUp();
    const plan = schedule(work.each.graph, { maxBindings: 8 });
    const dispatches = plan.steps.flatMap((step) => wasmTarget.dispatches(step, plan, { variants: [] }));
    const family = familyOf(plan, dispatches);
    const bytes = plan.buffers.reduce((sum, { length }) => sum + 4 * length, 0);
    const rates: number[] = [];
    for (const { relaxed, threads, rates: done, kinds } of modes) {
      const best = await timeTeam({ ...teamOf(plan, dispatches), relaxed, threads });
      const rate = work.flops / best / 1e6;
      rates.push(rate);
      const compute = rate * doneOf(family, work);
      done.set(family, [...(done.get(family) ?? []), compute]);
      kinds.set(work.kind, [...(kinds.get(work.kind) ?? []), { compute, memory: bytes / best / 1e6 }]);
    }
    console.log(row(work.each.name, rates.map(oneDecimal), family));
  }
  await lookUp();
  console.log(row("ceiling: multiply-adds in registers", ceilings.map(oneDecimal), ""));
  console.log(row("ceiling: GB/s from memory to memory", memory.map(oneDecimal), ""));
  console.log("Share of the ceiling that the multiply-adds done reach, median (most) over the shapes:");
  for (const family of modes[0]?.rates.keys() ?? []) {
    const cells = modes.map(({ rates }, index) => {
      const each = (rates.get(family) ?? []).map((rate) => (100 * rate) / (ceilings[index] ?? 0));
      return `${median(each).toFixed(0)} (${Math.max(...each).toFixed(0)}) %`;
    });
    console.log(row(family, cells, ""));
  }
  modes.forEach(({ kinds }, index) => {
    console.log(
      `By kind, ${columns[index]} (SIMD, threads): shares of both ceilings, multiply-adds and memory, median (most):`,
    );
    const [compute, moves] = [ceilings[index] ?? 0, memory[index] ?? 0];
    const shares = [...kinds].map(
      ([kind, each]) =>
        [kind, each.map((one) => ({ compute: one.compute / compute, memory: one.memory / moves }))] as const,
    );
    for (const line of kindLines(new Map(shares), limitsOnWebAssembly)) console.log(line);
  });
}

async function hasRelaxedSimd(): Promise<boolean> {
  try {
    return (await measureCeiling(true, 1)) > 0;
  } catch {
    return false;
  }
}

/** The kernel that does the work: others pack or fold for it. */
function familyOf({ steps }: Schedule, dispatches: readonly WasmDispatch[]): string {
  const all = dispatches.map(({ kernel }) => kernel.family);
  const own = all.filter((each) => each.startsWith(steps[0]?.family ?? "") && !/ (weights|fold)$/.test(each));
  return own.sort((a, b) => a.length - b.length)[0] ?? all[0] ?? "";
}
/** Multiply-adds done for one of the definition; gradients of inputs at stride 2 have tiles of every second pixel. */
function doneOf(family: string, { extents, imageExtents, taps = 1 }: Work): number {
  if (!family.includes("winograd") || !extents) return 1;
  const [rows, columns] = extents;
  const isStrided = family.includes("strided");
  const halves = imageExtents?.map((extent) => Math.ceil(extent / 2));
  const [down = 0, across = 0] = (isStrided && family.includes("input-grad") ? halves : undefined) ?? extents;
  // Tiles of three have a point less; of an image's 7x7 taps there are none.
  const fewer = (extent: number): number => (taps === 3 ? threesOf(extent) : 0);
  const points = (extent: number): number => (isStrided ? taps + 6 : 6) * Math.ceil(extent / 4) - fewer(extent);
  return (points(down) * points(across)) / (taps ** 2 * rows * columns);
}

function teamOf(
  plan: Schedule,
  dispatches: readonly WasmDispatch[],
): Pick<Team, "calls" | "buffers" | "scratchBytes" | "fill"> {
  const buffers = plan.buffers.map(({ length }) => 4 * length);
  const shared = new Map<number, number>();
  const indexOf = (binding: Binding): number => {
    if ("buffer" in binding) return binding.buffer;
    const known = shared.get(binding.scratch) ?? buffers.push(0) - 1;
    shared.set(binding.scratch, known);
    buffers[known] = Math.max(buffers[known] ?? 0, binding.bytes);
    return known;
  };
  return {
    calls: dispatches.map(({ kernel, bindings, grid }) => ({
      kernel: kernel.code.function,
      items: grid[0],
      bindings: bindings.map(indexOf),
    })),
    buffers,
    scratchBytes: Math.max(...dispatches.map(({ kernel }) => kernel.code.scratchBytes)),
    // Values like real ones: denormals and infinities are slow.
    fill: (buffer, contents) => contents.set(values(contents.length, buffer + 1)),
  };
}

const oneDecimal = (value: number): string => value.toFixed(1);
function row(name: string, cells: readonly string[], family: string): string {
  return `  ${name.padEnd(56)} ${cells.map((each) => each.padStart(14)).join("")}  ${family}`;
}
