/** A call of a block or shortcut: its parameters have values, its body stands in the place of the call. */
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { reportName } from "../../resolve/messages.ts";
import { abandon } from "../abandon.ts";
import { Together } from "../together.ts";
import type { Part } from "../structure.ts";
import { pureEvaluation } from "../values/evaluation.ts";
import { Scope } from "../values/scope.ts";
import type { BlockCallee } from "../values/value.ts";
import type { BodyFlow, Context, Expanding, ResolvedCall } from "./context.ts";
import type { Frame } from "./frame.ts";
import { CALL_DEPTH_LIMIT } from "./limits.ts";
import { reportExpansion } from "./messages.ts";
import { bindBlock } from "./pass-arguments.ts";
import { declareJoin } from "./residual.ts";
import { wayTo } from "./way-to.ts";

/** A block's body in the place of its call. */
export function expandBlock(
  expander: Expanding,
  { declaration, module }: BlockCallee,
  { written, name, carried, frame: own, passed = false }: ResolvedCall,
  flow: BodyFlow,
  context: Context,
): BodyFlow {
  const namedFrom = passed ? context.inside.length : (context.namedFrom ?? 0);
  const from = context.inside.indexOf(declaration, namedFrom);
  if (from >= 0) {
    const cycle = cycleText(context.inside, from, (each) => each.name.text);
    const help = "a block may not contain itself, directly or not";
    abandon(reportName("RN2020", written.span, { name: declaration.name.text, cycle }, { help }));
  }
  if (context.inside.length >= CALL_DEPTH_LIMIT) {
    const path = wayText([...context.inside, declaration], (each) => each.name.text);
    abandon(reportExpansion("RN5011", written.span, { path }, { help: "repeat with `Unit * n` instead of nesting" }));
  }
  const scope = new Scope(module);
  expander.budget.spend("evaluations", declaration.parameters.length, written.span);
  const together = new Together();
  const values = bindBlock(
    declaration,
    written,
    expander.evaluation(flow, context),
    pureEvaluation(scope, expander.budget),
    carried,
    together,
  );
  // Its body is looked at all the same, with parameters of which nothing is known.
  expander.problems.attempt(
    () => together.end(),
    () => undefined,
    () => wayTo(context),
  );
  scope.declare("in", flow.value);
  const residual = expander.blocks.of({ kind: "block", declaration, module }, scope, context);
  if (residual) scope.declare("block", residual);
  const isShortcut = declaration.keyword === "shortcut";
  if (isShortcut) declareJoin(expander.nodes, scope, written, flow.value, context.joins);
  // A shortcut's layers are named by the residual that it belongs to, not by the shortcut.
  const frame = own ?? (isShortcut ? context.frame : blockFrame(name, context));
  const parts: Part[] = [];
  context.parts.push({
    kind: "block",
    name: declaration.name.text,
    call: written.span,
    arguments: values,
    path: frame.path,
    parts,
  });
  return expander.body(declaration.body, flow, {
    scope,
    frame,
    stage: context.stage,
    calledFrom: [written.span, ...context.calledFrom],
    inside: [...context.inside, declaration],
    namedFrom,
    counts: false,
    parts,
    overrides: context.overrides,
    ...(residual ? { residual } : {}),
    model: context.model,
    block: {
      name: declaration.name.text,
      values,
      path: frame.path,
      ...(context.copy === undefined ? {} : { copy: context.copy }),
      ...(context.block ? { outer: context.block } : {}),
    },
    joins: isShortcut ? context.joins : undefined,
    copy: undefined,
  });
}

/** A block of a stage or of the model itself is counted, others are called by their names. */
function blockFrame(name: string, { counts, frame }: Context): Frame {
  return counts ? frame.indexed() : frame.child(name);
}
