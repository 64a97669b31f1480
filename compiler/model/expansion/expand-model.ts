/** A model by name becomes a checked model: derivations unfolded, stages in order, values named. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type * as tree from "../../../grammar/tree.ts";
import { standardLibrary } from "../../../std/library.ts";
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { loadProject, type Declared, type Project } from "../../resolve/project.ts";
import { Abandoned, abandon } from "../abandon.ts";
import type { CheckedModel } from "../checked.ts";
import { reportExpansion } from "./messages.ts";
import { reportShape } from "../shapes/messages.ts";
import { reportName } from "../../resolve/messages.ts";
import { PeriodLimit } from "../shapes/extent.ts";
import { pureEvaluation, type Evaluation } from "../values/evaluation.ts";
import { Scope } from "../values/scope.ts";
import { refuseName } from "../values/refuse-name.ts";
import type { BlockCallee } from "../values/value.ts";
import { Expander } from "./expander.ts";
import { Budget, CALL_DEPTH_LIMIT } from "./limits.ts";
import { ModelExpansion } from "./model-body.ts";
import { noOverrides, withInner, type Overrides, type Replacement } from "./overrides.ts";
import { bindBlock } from "./pass-arguments.ts";

export type Expansion =
  | { readonly model: CheckedModel; readonly diagnostics: readonly Diagnostic[] }
  | { readonly model: undefined; readonly diagnostics: readonly Diagnostic[] };

type ModelTarget = Declared & { readonly declaration: tree.ModelDeclaration };

/** True when every parameter has a default: `train`, `check` and the command line may name it. */
export function isComplete(declaration: tree.ModelDeclaration): boolean {
  return declaration.parameters.every(({ defaultValue }) => defaultValue !== undefined);
}

/** Expands `declared`, a complete model. What is wrong is told once; nothing is thrown. */
export function expandModel(project: Project, { declaration, module }: ModelTarget): Expansion {
  try {
    const call: tree.Call = {
      kind: "call",
      name: declaration.name,
      arguments: [],
      parenthesised: false,
      span: declaration.name.span,
    };
    const caller = pureEvaluation(new Scope(module), new Budget(declaration.name.text));
    return unfold(project, { declaration, module }, call, caller, noOverrides, declaration, []);
  } catch (error) {
    if (error instanceof Abandoned) return { model: undefined, diagnostics: error.diagnostics };
    if (error instanceof PeriodLimit) {
      return { model: undefined, diagnostics: [reportShape("RN5012", declaration.name.span, { n: error.period })] };
    }
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return {
        model: undefined,
        diagnostics: [reportExpansion("RN5011", declaration.name.span, { path: declaration.name.text })],
      };
    }
    throw error;
  }
}

/** With the overrides that have replaced something. */
type Unfolded = Expansion & { readonly used: ReadonlySet<tree.Override> };

/** Follows derivations to the body, collecting what they replace; the outermost was met first and wins. */
function unfold(
  project: Project,
  { declaration, module }: ModelTarget,
  call: tree.Call,
  caller: Evaluation,
  overrides: Overrides,
  outermost: tree.ModelDeclaration,
  chain: readonly tree.ModelDeclaration[],
): Unfolded {
  if (chain.includes(declaration)) {
    const cycle = cycleText(chain, chain.indexOf(declaration), ({ name }) => name.text);
    abandon(reportName("RN2020", declaration.name.span, { name: declaration.name.text, cycle }));
  }
  if (chain.length >= CALL_DEPTH_LIMIT) {
    const path = wayText([...chain, declaration], ({ name }) => name.text);
    abandon(reportExpansion("RN5011", outermost.name.span, { path }, { help: "derive from the model that is meant" }));
  }
  const scope = new Scope(module);
  const evaluation = pureEvaluation(scope, caller.budget);
  bindBlock(declaration, call, caller, evaluation, new Map());
  const { definition } = declaration;
  if (definition.kind === "model-body")
    return expandBody(project, definition, declaration, evaluation, overrides, outermost);
  const { base } = definition;
  const target = module.names.get(base.name.text);
  if (!target) return refuseName(base.name, scope);
  if (target.declaration.kind !== "model") {
    return abandon(
      reportName(
        "RN2012",
        base.name.span,
        { name: base.name.text, kind: target.declaration.keyword, otherKind: "model" },
        { help: "a model is derived from a model, or has a body: `model Mine { … }`" },
      ),
    );
  }
  const inner = withInner(overrides, definition.overrides, scope);
  const next = { declaration: target.declaration, module: target.module };
  const expansion = unfold(project, next, base, evaluation, inner, outermost, [...chain, declaration]);
  const own = [inner.shortcut, ...inner.calls.values()].filter(
    (each): each is Replacement => each !== undefined && definition.overrides.includes(each.override),
  );
  const idle = own
    .filter(({ override }) => !expansion.used.has(override))
    .map(({ override }) => {
      const name = override.kind === "override-shortcut" ? "shortcut" : override.name.text;
      return reportExpansion("RN3024", override.span, { name, model: base.name.text });
    });
  return { ...expansion, diagnostics: [...expansion.diagnostics, ...idle] };
}

function expandBody(
  project: Project,
  body: tree.ModelBody,
  declaration: tree.ModelDeclaration,
  evaluation: Evaluation,
  overrides: Overrides,
  named: tree.ModelDeclaration,
): Unfolded {
  const expander = new Expander(overrides, evaluation.budget, () => repairShortcut(project));
  const expansion = new ModelExpansion(expander, declaration, evaluation);
  for (const item of body.items) expansion.item(item);
  return { model: expansion.finish(named), diagnostics: [], used: expander.used };
}

/** A projection, the project's own or std's: what a failing join is offered. */
function repairShortcut(project: Project): BlockCallee | undefined {
  const standard = "std/residual";
  const modules = project.modules.has(standard)
    ? []
    : [loadProject(standard, standardLibrary[standard] ?? "", { read: (problem) => ({ problem }) }).entry];
  for (const module of [...project.modules.values(), ...modules]) {
    const declared = module.names.get("projection");
    if (declared?.declaration.kind === "block" && declared.declaration.keyword === "shortcut") {
      return { kind: "block", declaration: declared.declaration, module: declared.module };
    }
  }
  return undefined;
}
