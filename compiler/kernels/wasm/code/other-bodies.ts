/**
 * The bodies of a function: the tree is walked once, for the relaxed one. The plain one, which says a multiply-add in two
 * instructions, and one without some of its constants are copies of its bytes, a piece at a time.
 */
import { bug } from "../../../bug.ts";
import { encodeBody, writeNumber, type Body, type Gap, type MarkedBody, type Place } from "./function-body.ts";
import { instructions, type ValueType } from "./instructions.ts";
import type { Constant, Statement, WasmFunction } from "./tree.ts";
import { Writer } from "./writer.ts";

/** Whether a constant is left out: as 0, so that functions that differ in such alone have one body. */
export type LeavesOut = (constant: Constant<ValueType>, place: Place) => boolean;

/** By the statements, which functions of other numbers share. */
const relaxedBodies = new WeakMap<readonly Statement[], MarkedBody>();
const plainBodies = new WeakMap<MarkedBody, Body>();

/** Made once for each variant in which it is another. */
export function bodyOf(each: WasmFunction, relaxed: boolean): Body {
  const known = relaxedBodies.get(each.body) ?? encodeBody(each, false);
  relaxedBodies.set(each.body, known);
  if (relaxed || known.multiplyAdds.length === 0) return known;
  const plain = plainBodies.get(known) ?? plainOf(known);
  plainBodies.set(known, plain);
  return plain;
}

/** The relaxed body without some of its constants. */
export function bodyWithout(each: WasmFunction, leavesOut: LeavesOut): Body {
  const body = encodeBody(each, true);
  if (!relaxedBodies.has(each.body)) relaxedBodies.set(each.body, body);
  const copy = new Copy(body);
  let from = 0;
  for (const { from: at, end, constant, place } of body.constants) {
    if (!leavesOut(constant, place)) continue;
    copy.bytes(from, at);
    writeNumber(copy.out, constant.type, 0);
    from = end;
  }
  copy.bytes(from, body.bytes.length);
  return copy.finish();
}

/** c first, then a * b, then the sum. */
function plainOf(body: MarkedBody): Body {
  const { multiplyAdds: marks } = body;
  const copy = new Copy(body);
  /** From a place to another, in which the marks lie from this one on. */
  const piece = (from: number, to: number, first: number): void => {
    let at = from;
    for (let next = first; next < marks.length;) {
      const mark = marks[next] ?? bug("a mark is missing");
      if (mark.from >= to) break;
      copy.bytes(at, mark.from);
      piece(mark.c, mark.end, firstFrom(mark.c, next + 1));
      piece(mark.from, mark.c, next + 1);
      copy.out.bytes(instructions["f32x4.mul"].code);
      copy.out.bytes(instructions[mark.negated ? "f32x4.sub" : "f32x4.add"].code);
      at = mark.end + instructions["f32x4.relaxed_madd"].code.length;
      next = firstFrom(at, next + 1);
    }
    copy.bytes(at, to);
  };
  const firstFrom = (place: number, first: number): number => {
    let at = first;
    while ((marks[at]?.from ?? Infinity) < place) at++;
    return at;
  };
  piece(0, body.bytes.length, 0);
  return copy.finish();
}

/** Pieces of a body, in another order or with others between them: what they leave open goes with them. */
class Copy {
  readonly out: Writer;
  readonly #body: Body;
  readonly #gaps: Gap[] = [];

  constructor(body: Body) {
    this.#body = body;
    // The plain variant is longer by a byte or two of each multiply-add.
    this.out = new Writer(Math.ceil(1.25 * body.bytes.length));
  }
  bytes(from: number, to: number): void {
    if (from === to) return;
    const { bytes, gaps } = this.#body;
    const moved = this.out.length - from;
    // What is left open comes behind the byte of its instruction.
    for (let index = this.#gapBehind(from); index < gaps.length; index++) {
      const gap = gaps[index];
      if (!gap || gap.at > to) break;
      this.#gaps.push({ ...gap, at: gap.at + moved });
    }
    this.out.piece(bytes, from, to);
  }
  /** The first one behind a place: pieces are many, and so are gaps. */
  #gapBehind(place: number): number {
    const { gaps } = this.#body;
    let low = 0;
    let high = gaps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((gaps[middle]?.at ?? Infinity) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
  finish(): Body {
    return { bytes: this.out.finish(), gaps: this.#gaps };
  }
}
