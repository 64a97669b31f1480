/**
 * Which of a function's dispatches are done only when weights have changed: those that read parameters, states and what
 * such dispatches made, and write where nobody else does. Where one of them hands on to others in a step's scratch,
 * weights in the order in which a kernel takes them, that is kept in memory of its own.
 */
import type { Binding, Dispatch } from "../kernels/target.ts";
import { isKept, type Schedule } from "../schedule/types.ts";
import type { ScratchBinding, ScratchPlace, ScratchTable } from "./scratch-table.ts";

/** A buffer of the schedule, or scratch. */
export type Place = { readonly buffer: number } | ScratchPlace;

export interface PlacedDispatch {
  /** Its number. */
  readonly kernel: number;
  readonly grid: Dispatch["grid"];
  readonly sizes: readonly number[];
  /** Of its bindings. */
  readonly places: readonly Place[];
  /** Done when weights have changed, not with every call. */
  readonly prepares: boolean;
}

const isScratch = (binding: Binding): binding is ScratchBinding => "scratch" in binding;

/** For the dispatches of one function. */
export class DispatchPlacer<Code> {
  readonly #schedule: Schedule;
  readonly #scratch: ScratchTable;
  readonly #numberOf: (kernel: Dispatch<Code>["kernel"]) => number;
  /** What is kept, by the dispatch that makes it: two steps may take one weight in the same order. */
  readonly #made = new Map<string, Place>();

  /** @param numberOf equal for kernels that are the same code */
  constructor(schedule: Schedule, scratch: ScratchTable, numberOf: (kernel: Dispatch<Code>["kernel"]) => number) {
    this.#schedule = schedule;
    this.#scratch = scratch;
    this.#numberOf = numberOf;
  }

  /** @param dispatches of one step, in their order */
  place(dispatches: readonly Dispatch<Code>[]): readonly PlacedDispatch[] {
    if (!this.#schedule.prepares) return dispatches.map((each) => this.#placed(each, false));
    const fixed = this.#fixedIn(dispatches);
    const others = dispatches.filter((dispatch) => !fixed.has(dispatch));
    const handedOn = new Set(
      others.flatMap(({ bindings }) => bindings.filter(isScratch)).map(({ scratch }) => scratch),
    );
    const kept = new Map<number, Place>();
    return dispatches.flatMap((dispatch): readonly PlacedDispatch[] => {
      const prepares = fixed.has(dispatch);
      const [made, ...more] = writtenScratch(dispatch).filter(({ scratch }) => prepares && handedOn.has(scratch));
      const isMadeAtOnce = made !== undefined && more.length === 0 && !kept.has(made.scratch);
      const key = isMadeAtOnce ? this.#keyOf(dispatch, dispatches, made) : undefined;
      const known = key === undefined ? undefined : this.#made.get(key);
      if (made && known) {
        kept.set(made.scratch, known);
        return [];
      }
      for (const each of made ? [made, ...more] : [])
        if (!kept.has(each.scratch)) kept.set(each.scratch, this.#scratch.keep(each));
      const place = made && kept.get(made.scratch);
      if (key !== undefined && place) this.#made.set(key, place);
      return [this.#placed(dispatch, prepares, kept)];
    });
  }
  /** @param kept scratch that lies in memory of its own */
  #placed(dispatch: Dispatch<Code>, prepares: boolean, kept?: ReadonlyMap<number, Place>): PlacedDispatch {
    const { kernel, grid, sizes = [], bindings } = dispatch;
    const placeOf = (binding: Binding): Place =>
      isScratch(binding) ? (kept?.get(binding.scratch) ?? this.#scratch.share(binding)) : binding;
    return { kernel: this.#numberOf(kernel), grid, sizes, prepares, places: bindings.map(placeOf) };
  }

  /** Of what one dispatch makes of buffers alone; undefined where scratch decides, or several dispatches make it. */
  #keyOf(dispatch: Dispatch<Code>, all: readonly Dispatch<Code>[], made: ScratchBinding): string | undefined {
    const { bindings, kernel, grid, sizes = [] } = dispatch;
    const writers = all.filter((each) => writtenScratch(each).some(({ scratch }) => scratch === made.scratch));
    if (writers.length > 1 || bindings.filter(isScratch).length > 1) return undefined;
    const read = bindings.map((binding) => ("buffer" in binding ? binding.buffer : "made"));
    return `${this.#numberOf(kernel)} ${grid.join()} ${sizes.join()} ${read.join()}`;
  }

  /** Those that nothing decides but parameters and states. */
  #fixedIn(dispatches: readonly Dispatch<Code>[]): ReadonlySet<Dispatch<Code>> {
    const { buffers } = this.#schedule;
    const scratch = new Set(dispatches.flatMap(writtenScratch).map((each) => each.scratch));
    const isFixed = ({ bindings, kernel }: Dispatch<Code>): boolean =>
      bindings.every((binding, index) => {
        if (isScratch(binding)) return scratch.has(binding.scratch);
        const slot = buffers[binding.buffer];
        if (!slot) return false;
        return kernel.writes[index] ? slot.role === "prepared" : isKept(slot);
      });
    // What is written by one that is not fixed is not, nor is what that is read by.
    for (let before = -1; before !== scratch.size;) {
      before = scratch.size;
      for (const dispatch of dispatches)
        if (!isFixed(dispatch)) for (const each of writtenScratch(dispatch)) scratch.delete(each.scratch);
    }
    return new Set(dispatches.filter(isFixed));
  }
}

function writtenScratch({ bindings, kernel }: Dispatch<unknown>): readonly ScratchBinding[] {
  return bindings.filter((_, index) => kernel.writes[index]).filter(isScratch);
}
