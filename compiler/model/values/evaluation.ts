/** What an expression is evaluated with: whoever asks says which names there are, and whether nodes can be made there. */
import type * as tree from "../../../grammar/tree.ts";
import { Budget } from "../expansion/limits.ts";
import { unsupported } from "../unsupported.ts";
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

export const noPath: MakePath = ({ span }) => unsupported(span, "a path as a value");
