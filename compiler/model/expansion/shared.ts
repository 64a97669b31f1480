/** `shared NAME = CALL`: one set of weights for all uses of a name (`reference.md`, section 3.8). */
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { reportName } from "../../resolve/messages.ts";
import { abandon } from "../abandon.ts";
import { refuseName } from "../values/refuse-name.ts";
import { evaluate } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import type { SharedWeights } from "../values/value.ts";
import type { Context } from "./context.ts";
import { Frame } from "./frame.ts";
import { reportExpansion } from "./messages.ts";
import type { Tensor } from "./nodes.ts";
import { calledArguments } from "./pass-arguments.ts";

/** Its arguments are read here; its layers are made where it is used. */
export function declareShared({ name, call }: tree.Shared, evaluation: Evaluation, context: Context): void {
  const { scope, frame } = context;
  if (scope.hasOwn(name.text))
    abandon(reportName("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
  const found = evaluate({ ...call, arguments: [], parenthesised: false }, evaluation);
  if (found.kind !== "callable") return refuseName(call.name, scope);
  const shared: SharedWeights = { name: name.text, path: frame.child(name.text).path };
  scope.declare(name.text, { ...found, bound: calledArguments(call, evaluation, found), from: call.span, shared });
}

/**
 * Of one more use. What is shared in a block that is shared itself has the weights of the block's first use.
 * @throws Abandoned RN2026 where its weights do not fit what flows here */
export function sharedFrame(
  shared: SharedWeights,
  { shape: { channels } }: Tensor,
  at: Span,
  { frame }: Pick<Context, "frame">,
): Frame {
  const reuses = frame.reuses || shared.channels !== undefined;
  shared.channels ??= channels;
  shared.first ??= at;
  if (shared.channels !== channels) {
    const help = "one set of weights takes one number of channels: let each use bring the same, or share nothing";
    const related = [{ span: shared.first, text: `used with ${shared.channels} here` }];
    abandon(reportExpansion("RN2026", at, { name: shared.name, n: shared.channels, m: channels }, { related, help }));
  }
  return new Frame(shared.path, reuses);
}
