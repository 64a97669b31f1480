/** What an expression is evaluated with: whoever asks says which names there are, and whether nodes can be made there. */
import type * as tree from "../../../grammar/tree.ts";
import { Budget } from "../expansion/limits.ts";
import { textOf } from "../../../grammar/source.ts";
import { reportName } from "../../resolve/messages.ts";
import { abandon } from "../abandon.ts";
import type { Scope } from "./scope.ts";
import type { Value } from "./value.ts";

/** Makes the nodes of a path that stands where a value does, and gives what leaves it. */
export type MakePath = (path: tree.Body | tree.Flow) => Value;

export interface Evaluation {
  readonly scope: Scope;
  readonly budget: Budget;
  readonly makePath: MakePath;
}

/** Where nothing can be made: claims, recipes, arguments of a model. */
export function pureEvaluation(scope: Scope, budget = new Budget()): Evaluation {
  return { scope, budget, makePath: noPath };
}

const noPath: MakePath = ({ span }) => {
  const slots = { name: textOf(span), kind: "path", otherKind: "number or a name" };
  const help =
    "a path runs where a value flows: in a model, a stage or a block. Declare `block Mine { … }` and name it";
  return abandon(reportName("RN2012", span, slots, { help }));
};
