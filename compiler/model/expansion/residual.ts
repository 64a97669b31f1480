/** A residual: both its paths, and their sum (He et al. 2015, section 3.2; `reference.md`, section 3.5). */
import type * as tree from "../../../grammar/tree.ts";
import { abandon, attempt } from "../abandon.ts";
import { reportExpansion } from "./messages.ts";
import { reportName } from "../../resolve/messages.ts";
import type { Part } from "../structure.ts";
import { whole } from "../values/rational.ts";
import type { Scope } from "../values/scope.ts";
import { refuseName } from "../values/refuse-name.ts";
import { number, type Callee, type Value } from "../values/value.ts";
import type { BodyFlow, Context, Expanding, ResolvedCall } from "./context.ts";
import { Frame } from "./frame.ts";
import { joinProblem, shapesAgree, type Repair, type Side } from "./join.ts";
import { joinSides, residualOptions, type ResidualOptions } from "./join-sides.ts";
import type { Nodes, Tensor } from "./nodes.ts";
import { unknownTensor } from "./problems.ts";
import { wayTo } from "./way-to.ts";

/** F(x) joined with S(x), or F(x) where `none` has taken the join away. */
export function expandResidual(expander: Expanding, residual: tree.Residual, flow: BodyFlow, context: Context): Tensor {
  const { nodes } = expander;
  const { value: input } = flow;
  // What is wrong with its options hides nothing of its paths.
  const options = expander.problems.attempt(
    () => residualOptions(residual, expander.evaluation(flow, context)),
    () => undefined,
    () => wayTo(context),
  );
  const frames = context.frame.fork();
  const [bodyParts, shortcutParts]: [Part[], Part[]] = [[], []];
  const inner = { ...context, counts: false };
  const from = nodes.list.length;
  const f = expander.body(
    residual.body,
    { value: input },
    { ...inner, frame: frames.residual, parts: bodyParts },
  ).value;
  const between = nodes.list.length;
  const { call, scope } = expander.shortcutOf(residual, context);
  const s = shortcut(expander, call, input, {
    ...inner,
    scope,
    frame: frames.shortcut,
    parts: shortcutParts,
    joins: f,
  });
  const sides: readonly [Side, Side] = [
    { value: f, from, to: between },
    { value: s.value, from: between, to: nodes.list.length },
  ];
  if (!options) return abandon();
  const before: Part[] = [];
  const joined = s.unjoined
    ? undefined
    : join(expander, residual, options, input, sides, { ...context, parts: before });
  context.parts.push({
    kind: "residual",
    span: residual.keywordSpan,
    input: input.id,
    body: { parts: bodyParts, value: f.id },
    shortcut: { parts: shortcutParts, value: s.value.id, name: call.name.text, call: call.span },
    how: options.join,
    before,
    join: joined?.id,
  });
  return joined ?? f;
}

function shortcut(expander: Expanding, call: tree.Call, input: Tensor, context: Context): BodyFlow {
  const found = context.scope.callable(call.name.text);
  if (found?.kind !== "callable") return refuseName(call.name, context.scope);
  const { callee, bound: carried } = found;
  const kind = calleeKind(callee);
  if (kind !== "shortcut") {
    const help = "a shortcut is identity, none, or one declared with `shortcut NAME { … }`";
    abandon(reportName("RN2012", call.name.span, { name: call.name.text, kind, otherKind: "shortcut" }, { help }));
  }
  return expander.apply({ callee, carried, written: call, name: call.name.text }, { value: input }, context);
}

function join(
  expander: Expanding,
  residual: tree.Residual,
  options: ResidualOptions,
  input: Tensor,
  [f, s]: readonly [Side, Side],
  context: Context,
): Tensor {
  const { nodes } = expander;
  const channels = options.join === "concat" ? s.value.shape.channels : f.value.shape.channels;
  if (!shapesAgree({ ...f.value.shape, channels }, s.value.shape)) {
    const { call, scope } = expander.shortcutOf(residual, context);
    const places = {
      keyword: residual.keywordSpan,
      // What a derivation put there is at fault, not what the residual itself says.
      shortcut: call.span,
      module: scope.module,
    };
    abandon(joinProblem(nodes, input, f, s, places, repairOf(expander, residual, input, f, context)));
  }
  // What joins is no part of its own: the residual says which node it is.
  return joinSides(expander, residual, options, { input, f: f.value, s: s.value }, context);
}

/** How many rows of x one row of F(x) stands for, where that is a whole number. */
function strideBetween(nodes: Nodes, input: Tensor, f: Tensor): Value | undefined {
  const [before, after] = [nodes.strideOf(input.id), nodes.strideOf(f.id)];
  const [y, x] = [after[0] / before[0], after[1] / before[1]];
  if (!Number.isInteger(y) || !Number.isInteger(x)) return undefined;
  return y === x ? number(whole(y)) : { kind: "list", items: [number(whole(y)), number(whole(x))] };
}

/**
 * The input as it is, where it joins and no derivation asks for one shortcut everywhere; else std's projection where
 * that would join the paths, tried for real, and what it would add.
 */
function repairOf(
  expander: Expanding,
  residual: tree.Residual,
  input: Tensor,
  f: Side,
  context: Context,
): Repair | undefined {
  const { nodes } = expander;
  if (!context.overrides.shortcut && shapesAgree(f.value.shape, input.shape)) return "identity";
  const callee = expander.repair();
  if (!callee || f.value.shape.layout !== "image" || input.shape.layout !== "image") return undefined;
  const written = { ...residual.shortcut, arguments: [] };
  return expander.problems.trial(() =>
    nodes.trial(() => {
      const from = nodes.list.length;
      const tried: Context = { ...context, frame: new Frame("trial"), joins: f.value, parts: [] };
      const call: ResolvedCall = { callee, carried: new Map(), written, name: "trial" };
      const flow = attempt(() => expander.apply(call, { value: input }, tried));
      if (!flow || !shapesAgree(f.value.shape, flow.value.shape)) return undefined;
      const weights = nodes.list
        .slice(from)
        .flatMap((node) => node.weights)
        .filter(({ role }) => role === "parameter");
      return {
        callee,
        parameters: weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      };
    }),
  );
}
/** `out` and `stride` of a shortcut, also of one that another calls. */
export function declareJoin(
  nodes: Nodes,
  scope: Scope,
  { name, span }: tree.Call,
  current: Tensor,
  joins: Tensor | undefined,
): void {
  if (!joins) {
    const help = "a shortcut stands after `shortcut` or in another shortcut";
    return abandon(
      reportName("RN2012", span, { name: name.text, kind: "shortcut", otherKind: "block or layer" }, { help }),
    );
  }
  if (joins === unknownTensor || current === unknownTensor) {
    scope.declareUnknown("out");
    return scope.declareUnknown("stride");
  }
  scope.declare("out", { kind: "shape", shape: joins.shape });
  const stride = strideBetween(nodes, current, joins);
  if (stride) scope.declare("stride", stride);
  // A shortcut that enlarges too has no need to ask.
  else
    scope.declareMissing("stride", (span) => {
      const help = "write a shortcut that enlarges as F does: deconv(out.channels, kernel: 2, stride: 2)";
      return reportExpansion("RN2025", span, {}, { help });
    });
}

/** What stands after `shortcut`: `identity` and `none` are shortcuts of the language. */
function calleeKind(callee: Callee): "block" | "shortcut" | "layer" {
  if (callee.kind === "block") return callee.declaration.keyword;
  return callee.kind === "layer" && callee.name !== "identity" ? "layer" : "shortcut";
}
