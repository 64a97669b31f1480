/**
 * Runs graphs and single steps through the WebAssembly target in this process: the same cases as on an adapter, compared
 * with the same interpreter. Work items are split among pretended threads, each with scratch of its own, full of NaN.
 */
import { encodeModule } from "../../compiler/kernels/wasm/code/encode.ts";
import type { WasmDispatch, WasmKernel } from "../../compiler/kernels/wasm/kernel.ts";
import { shareKernels } from "../../compiler/kernels/wasm/share.ts";
import { wasmTarget } from "../../compiler/kernels/wasm/target.ts";
import type { SimdVariant } from "../../runtime/program.ts";
import { schedule } from "../../compiler/schedule/schedule.ts";
import type { Schedule, Step } from "../../compiler/schedule/types.ts";
import "./relaxed-simd.ts";
import { contentsOf, type Contents } from "./initial-contents.ts";
import type { KernelCase } from "./kernel-case.ts";

type KernelFunction = (from: number, to: number, bindings: number, scratch: number) => void;

/** Room behind every buffer that must stay as it is: a kernel that writes beyond its output is found. */
const GUARD_BYTES = 64;
const GUARD = 0x7fa5a5a5;

/** One object each: what is printed for it is remembered, so that a step has the same kernels when it is asked again. */
const FACTS: { readonly [variant in SimdVariant]: { readonly variants: readonly SimdVariant[] } } = {
  plain: { variants: ["plain"] },
  relaxed: { variants: ["relaxed"] },
};

/** Of the same dispatches, however their items are split. */
const modules = {
  plain: new WeakMap<object, WebAssembly.Module>(),
  relaxed: new WeakMap<object, WebAssembly.Module>(),
};
function moduleOf(dispatches: readonly WasmDispatch[], variant: SimdVariant): WebAssembly.Module {
  const exported = new Map(dispatches.map(({ kernel }, index) => [`k${index}`, kernel.code.function]));
  const module =
    modules[variant].get(dispatches) ??
    new WebAssembly.Module(encodeModule(exported, { relaxed: variant === "relaxed" }).bytes);
  modules[variant].set(dispatches, module);
  return module;
}

/** Below 2 GiB. */
const LOW = 1024;

export class WasmRunner {
  readonly variant: SimdVariant;
  readonly #threads: number;
  readonly #base: number;
  readonly #keys = new Set<string>();
  readonly #shared = new WeakMap<Schedule, ReturnType<typeof shareKernels>>();

  /** @param base where memory is used from: addresses beyond 2 GiB are negative to who compares them as signed numbers */
  constructor(variant: SimdVariant, threads = 3, base = LOW) {
    this.variant = variant;
    this.#threads = threads;
    this.#base = base;
  }
  get name(): string {
    return `WebAssembly, ${this.variant} SIMD${this.#base === LOW ? "" : `, from address ${this.#base} on`}`;
  }

  /** Distinct kernels run so far. */
  get kernels(): number {
    return this.#keys.size;
  }
  /** As a program of this plan alone has them: kernels that differ in sizes are one. */
  dispatches(step: Step, plan: Schedule): readonly WasmDispatch[] {
    const print = (each: Step): readonly WasmDispatch[] => wasmTarget.dispatches(each, plan, FACTS[this.variant]);
    const shared = this.#shared.get(plan) ?? shareKernels(plan.steps.flatMap(print).map(({ kernel }) => kernel));
    this.#shared.set(plan, shared);
    return print(step).map((dispatch) => ({ ...dispatch, ...shared.get(dispatch.kernel) }));
  }

  key(kernel: WasmKernel): string {
    return wasmTarget.key(kernel);
  }
  dispose(): void {}

  run({ name, graph, leaves }: Pick<KernelCase, "name" | "graph" | "leaves">): {
    readonly outputs: ReadonlyMap<string, Float32Array>;
    readonly dispatches: readonly WasmDispatch[];
  } {
    const plan = schedule(graph, { maxBindings: 8 });
    const dispatches = plan.steps.flatMap((step) => this.dispatches(step, plan));
    const results = plan.buffers.filter(({ role }) => role === "output");
    const ids = results.map(({ id }) => id);
    const values = this.runStep(name, plan, dispatches, contentsOf(plan, leaves), ids);
    return {
      dispatches,
      outputs: new Map(results.map(({ name: output = "" }, index) => [output, values[index] ?? new Float32Array()])),
    };
  }

  runStep(
    name: string,
    plan: Schedule,
    dispatches: readonly WasmDispatch[],
    contents: Contents,
    results: readonly number[],
  ): readonly Float32Array[] {
    let top = this.#base;
    /** Words from … to behind each buffer. */
    const guards: (readonly [number, number])[] = [];
    const place = (bytes: number): number => {
      const at = top;
      const end = at + Math.max(4, bytes);
      top = Math.ceil((end + GUARD_BYTES) / 64) * 64;
      guards.push([end / 4, top / 4]);
      return at;
    };
    const bound = dispatches.flatMap(({ bindings }) =>
      bindings.flatMap((each) => ("buffer" in each ? [each.buffer] : [])),
    );
    const arenaOf = (id: number): number => plan.buffers[id]?.within?.arena ?? id;
    // The others of a plan, which may be a whole network's, are nothing to these steps.
    const used = new Set([...bound, ...contents.keys(), ...results].map(arenaOf));
    const memories = plan.buffers.map(({ id, length }) => (used.has(id) ? place(4 * length) : 0));
    const buffers = plan.buffers.map(
      ({ id, within }) => (memories[within?.arena ?? id] ?? 0) + 4 * (within?.offset ?? 0),
    );
    const scratch = new Map<number, number>();
    const scratchBytes = new Map<number, number>();
    for (const { bindings } of dispatches)
      for (const each of bindings)
        if ("scratch" in each)
          scratchBytes.set(each.scratch, Math.max(scratchBytes.get(each.scratch) ?? 0, each.bytes));
    for (const [id, bytes] of scratchBytes) scratch.set(id, place(bytes));
    const own = Array.from({ length: this.#threads }, () =>
      place(Math.max(0, ...dispatches.map(({ kernel }) => kernel.code.scratchBytes))),
    );
    const tables = dispatches.map(({ bindings, sizes = [] }) => place(4 * (bindings.length + sizes.length)));
    const pages = Math.ceil(top / 65536) + 1;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    new Float32Array(memory.buffer, this.#base).fill(Number.NaN);
    const words = new Int32Array(memory.buffer);
    for (const [from, to] of guards) words.fill(GUARD, from, to);
    for (const [id, data] of contents)
      words.set(new Int32Array(data.buffer, data.byteOffset, data.length), (buffers[id] ?? 0) / 4);
    dispatches.forEach(({ bindings, sizes = [] }, index) => {
      const addresses = bindings.map((each) => ("buffer" in each ? buffers[each.buffer] : scratch.get(each.scratch)));
      words.set([...addresses.map((at) => at ?? -1), ...sizes], (tables[index] ?? 0) / 4);
    });
    let instance: WebAssembly.Instance;
    try {
      instance = new WebAssembly.Instance(moduleOf(dispatches, this.variant), { resnet: { memory } });
    } catch (error) {
      throw new Error(`${name}: ${String(error)}`);
    }
    dispatches.forEach(({ grid: [items], kernel }, index) => {
      this.#keys.add(wasmTarget.key(kernel.code));
      const call = instance.exports[`k${index}`] as KernelFunction;
      try {
        for (let t = this.#threads - 1; t >= 0; t--) {
          const [from, to] = [Math.floor((items * t) / this.#threads), Math.floor((items * (t + 1)) / this.#threads)];
          if (from < to) call(from, to, tables[index] ?? 0, own[t] ?? 0);
        }
      } catch (error) {
        throw new Error(`${name}, ${kernel.family}: ${String(error)}`);
      }
      if (guards.some(([from, to]) => words.subarray(from, to).some((word) => word !== GUARD)))
        throw new Error(`${name}, ${kernel.family}: wrote beyond a buffer`);
    });
    return results.map((id) =>
      new Float32Array(memory.buffer, buffers[id] ?? 0, Math.max(1, plan.buffers[id]?.length ?? 1)).slice(),
    );
  }
}
