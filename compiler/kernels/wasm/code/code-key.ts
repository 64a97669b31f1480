/** Which functions are the same code: they are one in a module, whoever has written them. */
import { LatelyMet } from "../../../graph/lately-met.ts";
import type { Body, Gap } from "./function-body.ts";
import { bodyOf } from "./other-bodies.ts";
import type { WasmFunction } from "./tree.ts";

const latin1 = new TextDecoder("latin1");

/** Its bytes, what goes where they are open, and numbers for what it calls, which is most of a kernel's code. */
function textOf({ params, numbers = [], result }: WasmFunction, { bytes, gaps }: Body): string {
  let open = "";
  for (let place = 0; place < gaps.length; place++) {
    const gap = gaps[place] as Gap;
    open += gap.callee ? `${gap.at} calls ${known.of(gap.callee)},` : `${gap.at} ${gap.place},`;
  }
  const signature = params.map(({ type }) => type).join();
  return `${signature}>${result?.type ?? ""}:${numbers.join()}:${open}:${latin1.decode(bytes)}`;
}

class Numbers {
  #known = new WeakMap<WasmFunction, number>();
  /** Functions are forgotten with texts: one that lives on would keep a number that its equals no longer get. */
  readonly #ofText = new LatelyMet<number>(() => (this.#known = new WeakMap()));
  #next = 0;

  of(each: WasmFunction): number {
    const number = this.#known.get(each) ?? this.#ofText.of(textOf(each, bodyOf(each, true)), () => this.#next++);
    this.#known.set(each, number);
    return number;
  }
}
const known = new Numbers();

/** Equal for functions of the same code, and all they call: two kernels with one number are the same kernel. */
export function codeNumber(each: WasmFunction): number {
  return known.of(each);
}
/** The same of a function with another body. */
export function codeKey(each: WasmFunction, body: Body): string {
  return textOf(each, body);
}
