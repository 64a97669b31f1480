/**
 * How an operation's kernel takes an element of its first input: from its buffer or, where the work has a head, made by a
 * function, `take`, so that its text is there once however many elements an invocation loads.
 */
import { bug } from "../../bug.ts";
import { isVectorisable, mergeAxes, type Merged } from "../domain.ts";
import type { Binding } from "../target.ts";
import type { HeadWork, TensorPlace } from "../work.ts";
import { read, reads, type BufferBinding } from "./bindings.ts";
import { printExpression } from "./expression.ts";
import { boundOperand, type Bound } from "./finish.ts";
import { indexLines } from "./map.ts";
import { operandTypes } from "./operands.ts";

/** What a kernel reads in place of `x`. */
interface Loaded {
  readonly inputs: readonly [TensorPlace, ...TensorPlace[]];
  readonly head?: HeadWork;
}

export class Source {
  readonly #plain: BufferBinding;
  readonly #x: TensorPlace;
  readonly #reads = new Map<string, Bound>();
  readonly #hasHead: boolean;
  readonly width: 1 | 4;
  /** Functions that `text` calls. */
  readonly uses: ReadonlySet<string>;
  /** Of the kernel, in front of where elements are taken. */
  readonly text: readonly string[];

  /** @param width neighbours along the channels that are one value */
  constructor({ inputs: [x], head }: Loaded, width: 1 | 4) {
    this.width = width;
    this.#x = x;
    const type = width === 4 ? "vec4f" : "f32";
    this.#plain = reads("x", type, x);
    this.#hasHead = head !== undefined;
    if (!head) {
      [this.uses, this.text] = [new Set(), []];
      return;
    }
    const { domain, expression } = mergedHead(head);
    const types = operandTypes(head.operands, [expression], width);
    const { statements, value, uses } = printExpression(expression, {
      width,
      index: domain.map((_, axis) => `i${axis}`),
      prefix: "h",
      operand: (operand) => {
        const place = head.operands[operand] ?? bug("a head loads what is no operand");
        const own = types[operand] ?? "f32";
        const key = `${place.buffer} ${own}`;
        const [, binding] = boundOperand(head.operands, operand, own);
        const [buffer] = this.#reads.get(key) ?? [
          { name: `h${this.#reads.size}_from`, type: own, writes: false, half: place.half },
        ];
        this.#reads.set(key, [buffer, binding]);
        return { name: buffer.name, isScalars: place.isScalars, half: place.half };
      },
    });
    this.uses = uses;
    const lines = [...indexLines(domain, width), ...statements, `return ${value};`];
    this.text = [`fn take(t: i32) -> ${type} {`, ...lines.map((line) => `  ${line}`), "}"];
  }

  /** In front of what the kernel reads and writes besides. */
  get bound(): readonly Bound[] {
    return this.#hasHead ? [...this.#reads.values()] : [[this.#plain, this.#x]];
  }
  get buffers(): readonly BufferBinding[] {
    return this.bound.map(([buffer]) => buffer);
  }
  get bindings(): readonly Binding[] {
    return this.bound.map(([, binding]) => binding);
  }
  /** The value at `at` of all that there are, counted in units of the width. */
  readonly take = (at: string): string => (this.#hasHead ? `take(${at})` : read(this.#plain, at));
}

function mergedHead({
  domain,
  expression,
}: HeadWork): Pick<Merged, "domain"> & { readonly expression: HeadWork["expression"] } {
  const merged = mergeAxes(domain, [], [expression], []);
  return { domain: merged.domain, expression: merged.expressions[0] ?? expression };
}
/** Whether a head can be made four neighbours at a time, with no element that is there on some conditions: these compile slowly. */
export function isMadeByFours(head: HeadWork): boolean {
  const { domain, expression } = mergedHead(head);
  const isGuarded = expression.instructions.some((each) => each.kind === "load" && each.access.guards.length > 0);
  return !isGuarded && isVectorisable(domain, [expression]);
}
