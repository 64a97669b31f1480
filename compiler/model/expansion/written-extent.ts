/**
 * Extents as a person writes them, and as messages show them: `32 * H`, `floor((H + 1) / 2)`, `H * W + 1`. What has no
 * symbol in it is any expression.
 */
import type * as tree from "../../../grammar/tree.ts";
import { constant, scaled, symbolic, windowed, type AxisExtent, type Extent } from "../shapes/extent.ts";
import { increased, productOf } from "../shapes/extent-product.ts";
import { evaluate } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import * as rational from "../values/rational.ts";
import { asNumber } from "../values/read-value.ts";

/** extent / over; extents are whole, what stands inside of a floor is not. */
interface Quotient {
  readonly extent: Extent;
  readonly over: number;
}

/** Operators around a symbol; no extent that a layer makes has more. */
const DEPTH_LIMIT = 64;

/**
 * @param isSymbol whether a name that stands for no value is a symbol
 * @returns undefined where it is no extent: not whole, or below 0, or of no form that extents have
 * @throws Abandoned where a part of it cannot be evaluated
 */
export function writtenExtent(
  item: tree.Value,
  evaluation: Evaluation,
  isSymbol: (name: string) => boolean,
): Extent | undefined {
  if (item.kind === "body" || item.kind === "flow") return undefined;
  const read = new Reader(evaluation, isSymbol).quotient(item, 0);
  return read?.over === 1 ? read.extent : undefined;
}

class Reader {
  readonly #evaluation: Evaluation;
  readonly #isSymbol: (name: string) => boolean;

  constructor(evaluation: Evaluation, isSymbol: (name: string) => boolean) {
    this.#evaluation = evaluation;
    this.#isSymbol = isSymbol;
  }

  quotient(item: tree.Expression, depth: number): Quotient | undefined {
    if (depth > DEPTH_LIMIT) return undefined;
    if (!this.#hasSymbol(item, depth)) return number(asNumber(evaluate(item, this.#evaluation), item.span));
    if (item.kind === "binary") return this.#binary(item, depth);
    if (item.kind !== "call") return undefined;
    const [argument] = item.arguments;
    if (!item.parenthesised) return { extent: symbolic(item.name.text), over: 1 };
    const inner = argument && isExpression(argument.value) ? this.quotient(argument.value, depth + 1) : undefined;
    if (!inner || inner.extent.kind === "product") return inner?.over === 1 ? inner : undefined;
    const { extent, over } = inner;
    switch (item.name.text) {
      case "floor":
        return { extent: windowed(extent, 0, over, 0), over: 1 };
      case "ceil":
        return { extent: windowed(extent, over - 1, over, 0), over: 1 };
      case "round":
        return { extent: windowed(scaled(extent, 2), over, 2 * over, 0), over: 1 };
      default:
        return undefined;
    }
  }

  #hasSymbol(item: tree.Value, depth: number): boolean {
    if (depth > DEPTH_LIMIT) return true;
    switch (item.kind) {
      case "binary":
        return this.#hasSymbol(item.left, depth + 1) || this.#hasSymbol(item.right, depth + 1);
      case "call":
        if (item.parenthesised) return item.arguments.some(({ value }) => this.#hasSymbol(value, depth + 1));
        return !this.#evaluation.scope.value(item.name.text) && this.#isSymbol(item.name.text);
      default:
        return false;
    }
  }

  #binary({ operator, left, right }: tree.Binary, depth: number): Quotient | undefined {
    const [a, b] = [this.quotient(left, depth + 1), this.quotient(right, depth + 1)];
    if (!a || !b) return undefined;
    const [fixed, other] = b.extent.kind === "constant" ? [b, a] : [a, b];
    const by = fixed.extent.kind === "constant" ? fixed.extent.value : undefined;
    switch (operator) {
      case "+":
      case "-": {
        if (by === undefined || (operator === "-" && fixed === a)) return undefined;
        const over = a.over * b.over;
        const shift = (operator === "-" ? -by : by) * other.over;
        const grown = times(other.extent, fixed.over);
        return grown && reduced({ extent: increased(grown, shift), over });
      }
      case "*": {
        if (by !== undefined) {
          const grown = times(other.extent, by);
          return grown && reduced({ extent: grown, over: a.over * b.over });
        }
        if (a.extent.kind === "product" || b.extent.kind === "product" || a.over * b.over !== 1) return undefined;
        return { extent: productOf(a.extent, b.extent), over: 1 };
      }
      case "/": {
        if (by === undefined || by <= 0 || fixed !== b) return undefined;
        const grown = times(a.extent, b.over);
        return grown && reduced({ extent: grown, over: a.over * by });
      }
      default:
        return undefined;
    }
  }
}

function isExpression(value: tree.Value): value is tree.Expression {
  return value.kind !== "body" && value.kind !== "flow";
}
function number(value: rational.Rational): Quotient | undefined {
  const [extent, over] = [Number(value.numerator), Number(value.denominator)];
  return Number.isSafeInteger(extent) && Number.isSafeInteger(over) ? { extent: constant(extent), over } : undefined;
}
function times(extent: Extent, by: number): Extent | undefined {
  if (by < 0) return undefined;
  if (extent.kind !== "product") return scaled(extent, by);
  return by === 0 ? constant(0) : { ...extent, factor: extent.factor * by, plus: extent.plus * by };
}
/** 4 * H / 2 is 2 * H. */
function reduced({ extent, over }: Quotient): Quotient {
  if (over === 1 || extent.kind === "product") return { extent, over };
  const whole = exactly(extent, over);
  return whole ? { extent: whole, over: 1 } : { extent, over };
}
function exactly(extent: AxisExtent, over: number): AxisExtent | undefined {
  if (extent.kind === "constant") return extent.value % over === 0 ? constant(extent.value / over) : undefined;
  if (extent.kind !== "form" || extent.u % over !== 0 || extent.b % over !== 0) return undefined;
  return { ...extent, u: extent.u / over, b: extent.b / over };
}
