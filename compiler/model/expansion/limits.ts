/** How much one model may expand to. */
import { grouped } from "../../../grammar/counted.ts";
import type { Span } from "../../../grammar/source.ts";
import { abandon } from "../abandon.ts";
import { reportExpansion } from "./messages.ts";

const LAYER_LIMIT = 100_000;
/** Layers of all models that one run expands of a file: each is within its limit, and a thousand of them fill the memory. */
export const FILE_LAYER_LIMIT = 5 * LAYER_LIMIT;
/** Layers of all plans that the claims of a file ask for: one for each batch and size that they name. */
export const FILE_PLAN_LIMIT = FILE_LAYER_LIMIT;
/** Blocks that call blocks, and models derived from models. */
export const CALL_DEPTH_LIMIT = 64;
/** Calls, those that put no layer into it included: blocks that hold nothing can double 64 times. */
const CALL_LIMIT = 4 * LAYER_LIMIT;
/** Statements and operators evaluated: a block of a thousand `let`s, a hundred thousand times. */
const EVALUATION_LIMIT = 40 * LAYER_LIMIT;
/** Letters of all layers' and weights' names together. */
const NAME_LIMIT = 2 ** 26;

/** What is compiled from so many fits into the memory that Node gives by default; ResNet-1202 has about 162,000. */
const OPERATION_LIMIT = 1_000_000;

/** What is counted, how much of it there may be, and what to do about more: all that RN5010 says of one model. */
const quantities = {
  layers: [LAYER_LIMIT, "use fewer copies"],
  calls: [CALL_LIMIT, "use fewer copies"],
  evaluations: [EVALUATION_LIMIT, "use fewer copies of what holds many statements"],
  "letters of names": [NAME_LIMIT, "use shorter names, or fewer copies"],
  "operations of a training step": [
    OPERATION_LIMIT,
    "use fewer layers; a norm is about a hundred operations of a training step",
  ],
  // Beyond it no number is a pixel's any more, and the stride of a shortcut could not be told.
  "pixels of its input from one position of a layer to the next": [
    Number.MAX_SAFE_INTEGER,
    "use fewer layers with a stride: an image is one pixel long before",
  ],
} as const;
type Quantity = keyof typeof quantities;

/** All of them in words, for the page. */
export const expansionLimits: readonly string[] = [
  ...Object.entries(quantities).map(([quantity, [limit]]) => `${grouped(limit)} ${quantity}`),
  `${grouped(FILE_LAYER_LIMIT)} layers in all models of a file`,
  `${grouped(FILE_PLAN_LIMIT)} layers in all plans of memory that its claims ask for`,
];

/** What one model may still spend. */
export class Budget {
  readonly #model: string;
  readonly #spent = new Map<string, number>();

  /** @param model absent where nothing is expanded: then nothing is counted */
  constructor(model = "") {
    this.#model = model;
  }

  /** Counts, and abandons the model with RN5010 at `span` where it is too much. */
  spend(quantity: Quantity, count: number, span: Span): void {
    if (this.#model === "") return;
    const spent = (this.#spent.get(quantity) ?? 0) + count;
    this.#spent.set(quantity, spent);
    this.bound(quantity, spent, span);
  }
  /** Abandons the model with RN5010 at `span` where `count` is too much. @param help where there is better advice */
  bound(quantity: Quantity, count: number, span: Span, help = (): string => quantities[quantity][1]): void {
    const [limit] = quantities[quantity];
    // Nothing is known of NaN.
    if (!(count > limit)) return;
    const slots = { model: this.#model, limit: `${grouped(limit)} ${quantity}` };
    abandon(reportExpansion("RN5010", span, slots, { help: help() }));
  }
}
