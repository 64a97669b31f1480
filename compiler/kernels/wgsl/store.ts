/**
 * How an operation's kernel puts down what it makes: as it is, or with the first of its tail done on it while it is in a
 * register. The tail is one function, so that its text is there once however many elements an invocation makes. What each
 * invocation sums by channel of what it put down are partial results, which further dispatches fold in a fixed order.
 */
import { bug } from "../../bug.ts";
import { volume } from "../../graph/shape.ts";
import type { OperationName } from "../../schedule/families.ts";
import { partialPlaces, partialsOf } from "../parts.ts";
import type { Binding, DeviceProfile, Dispatch } from "../target.ts";
import type { OperationWork, ReduceWork } from "../work.ts";
import { write, writes, type BufferBinding, type FloatBinding } from "./bindings.ts";
import { Finish, type Bound } from "./finish.ts";
import { foldInto } from "./fold.ts";
import { foldWidely } from "./fold-widely.ts";
import { declareFunctions } from "./functions.ts";
import type { Source } from "./source.ts";
import { TailFunction } from "./tail-function.ts";
import { declareSums, notNegative, partialsOfSum, sumsOf, type TailSum } from "./tail-sums.ts";

/** What a kernel makes at a time, of an image or a matrix. */
export interface Made {
  /** Neighbours along the last axis that are one value. */
  readonly width: 1 | 4;
  /** Parts of the sums over all but the last axis, dispatch by dispatch; none where no invocation has channels of its own. */
  readonly parts?: readonly MadeParts[];
}
export interface MadeParts {
  readonly count: number;
  /** WGSL, of type i32, of the elements of each channel that part `part` of these has: at least one. */
  readonly elements: (part: string) => string;
}

/** Parts that an invocation folds alone: on a GPU many more are waited for, one after the other. */
const MOST_BY_ONE = 256;

/** The buffers, the function and the sums of an operation all of whose tail is done as it stores. */
export class Store {
  readonly #work: OperationWork<OperationName>;
  readonly #made: Made;
  readonly #device: DeviceProfile;
  readonly #source: Source | undefined;
  readonly #function: TailFunction | undefined;
  readonly #plain: FloatBinding;
  /** What an invocation sums of what it puts down. */
  readonly sums: readonly TailSum[];

  /** @param source whose function the kernel calls, where it has one */
  constructor(work: OperationWork<OperationName>, made: Made, device: DeviceProfile, source?: Source) {
    [this.#work, this.#made, this.#device, this.#source] = [work, made, device, source];
    this.#plain = writes("y", made.width === 4 ? "vec4f" : "f32", work.output);
    this.sums = sumsOf(work.tail);
    this.#function = work.tail.length === 0 ? undefined : new TailFunction(work, made.width);
  }

  /** Behind the operation's inputs. */
  get bound(): readonly Bound[] {
    if (!this.#function) return [[this.#plain, this.#work.output]];
    const partials = this.#reductions.map(({ at, partials }): Bound => [writes(`p${at}`, "vec4f", {}), partials]);
    return [...this.#function.bound, ...partials];
  }
  get buffers(): readonly BufferBinding[] {
    return this.bound.map(([buffer]) => buffer);
  }
  get bindings(): readonly Binding[] {
    return this.bound.map(([, binding]) => binding);
  }
  /** Behind those of the buffers. */
  get declarations(): readonly string[] {
    const [own, loading] = [this.#function, this.#source];
    const uses = new Set([...(own?.uses ?? []), ...(loading?.uses ?? [])]);
    const functions = declareFunctions(uses, this.#made.width === 4 || loading?.width === 4 ? 4 : 1);
    const spreads = this.sums.some(({ kind }) => kind === "spread") ? [notNegative] : [];
    return [
      ...(functions === "" ? [] : [functions]),
      ...spreads,
      ...declareSums(this.sums),
      ...(own?.text ?? []),
      ...(loading?.text ?? []),
    ];
  }
  /** A statement that puts down `value`, the one at `at` of all that are made, counted in units of the width. */
  put(at: string, value: string): string {
    return this.#function ? `put(${at}, ${value});` : write(this.#plain, at, value);
  }

  /** By sum where its partial results lie: of part `part`, for the channels at `channel`, in vectors of four. */
  partialPlaces(part: string, channel: string): readonly (readonly string[])[] {
    const vectors = this.#vectors;
    return this.#reductions.flatMap(({ at, work }) => {
      const kinds = work.outputs.map(({ kind }) => kind);
      const places = partialPlaces(kinds);
      return kinds.map((kind, output) =>
        Array.from({ length: partialsOf[kind] }, (_, number) => {
          const before = ((places[output] ?? 0) + number) * this.#partCount * vectors;
          return `p${at}[${before === 0 ? "" : `${before} + `}(${part}) * ${vectors} + ${channel}]`;
        }),
      );
    });
  }
  /** Statements of an invocation that is a part by itself. @param dispatch which of the operation's own it is of */
  putSums(block: string, channel: string, dispatch = 0): readonly string[] {
    const places = this.partialPlaces(this.partOf(block, dispatch), channel);
    return this.sums.flatMap((sum, at) =>
      partialsOfSum(sum).map((value, number) => `${places[at]?.[number] ?? bug("a sum without a place")} = ${value};`),
    );
  }
  /** The number among all parts of one of a dispatch's own. */
  partOf(block: string, dispatch: number): string {
    const before = this.#parts.slice(0, dispatch).reduce((sum, { count }) => sum + count, 0);
    return before === 0 ? block : `${before} + ${block}`;
  }
  /** Behind all of the operation's own: partial results become sums, and what is made of these. */
  get folds(): readonly Dispatch[] {
    const total = volume(this.#work.output.type.shape.slice(0, -1));
    const parts = { count: this.#partCount, total, elements: (part: string) => this.#elements(part) };
    return this.#reductions.map(({ work, at, partials }) => {
      const kinds = work.outputs.map(({ kind }) => kind);
      const finish = new Finish(work, 4);
      const dispatch =
        parts.count > MOST_BY_ONE && this.#device.class !== "software"
          ? foldWidely(finish, kinds, this.#vectors, parts, partials, this.#device)
          : foldInto(finish, kinds, this.#vectors, parts, "vec4f", partials, this.#device);
      return { ...dispatch, tail: at, folds: true };
    });
  }

  get #parts(): readonly MadeParts[] {
    return this.#made.parts ?? [];
  }
  get #partCount(): number {
    return this.#parts.reduce((sum, { count }) => sum + count, 0);
  }
  /** Of a part among all. */
  #elements(part: string): string {
    let end = this.#partCount;
    return this.#parts.toReversed().reduce((others, { count, elements }) => {
      end -= count;
      const own = elements(end === 0 ? part : `(${part} - ${end})`);
      return others === "" ? own : `select(${others}, ${own}, ${part} < ${end + count})`;
    }, "");
  }
  get #vectors(): number {
    return (this.#work.output.type.shape.at(-1) ?? 4) / 4;
  }
  get #reductions(): readonly Reduction[] {
    return this.#work.tail.flatMap((work, at) => {
      if (work.family !== "reduce") return [];
      const numbers = work.outputs.reduce((sum, { kind }) => sum + partialsOf[kind], 0);
      return [{ work, at, partials: { scratch: at, bytes: 16 * this.#vectors * this.#partCount * numbers } }];
    });
  }
}
interface Reduction {
  readonly work: ReduceWork;
  readonly at: number;
  readonly partials: Binding & { readonly scratch: number };
}
