/** A model by name becomes a checked model: derivations unfolded, stages in order, values named. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type * as tree from "../../../grammar/tree.ts";
import { standardLibrary } from "../../../std/library.ts";
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { loadProject, type Declared, type Project } from "../../resolve/project.ts";
import { Abandoned, abandon } from "../abandon.ts";
import { Together } from "../together.ts";
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
import { ModelExpansion, type OpenedModel, type OpenModel } from "./model-body.ts";
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
    const opened = (): Unfolded => {
      const caller = pureEvaluation(new Scope(module), new Budget(declaration.name.text));
      return unfold({ declaration, module }, callOf(declaration.name), caller, noOverrides, declaration, []);
    };
    let unfolded = opened();
    let { expander, finish } = expandBody(project, unfolded, declaration);
    const { countWasRead, soFar } = expander.blocks;
    if (countWasRead) {
      unfolded = opened();
      ({ expander, finish } = expandBody(project, unfolded, declaration, soFar));
    }
    return { model: finish(), diagnostics: idle(unfolded, expander.used) };
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

/** A body, and the derivations that led to it. */
interface Unfolded extends OpenedModel {
  /** What is wrong with the arguments that led there. */
  readonly wrong: readonly Together[];
  readonly derivations: readonly {
    readonly base: tree.Call;
    readonly replacements: readonly Replacement[];
  }[];
}

/** Follows derivations to the body, collecting what they replace; the outermost was met first and wins. */
function unfold(
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
  const together = new Together();
  bindBlock(declaration, call, caller, evaluation, new Map(), together);
  const wrong = together.isWrong ? [together] : [];
  const { definition } = declaration;
  if (definition.kind === "model-body")
    return { declaration, body: definition, evaluation, overrides, derivations: [], wrong };
  const { base } = definition;
  const target = modelCalled(base.name, scope, "a model is derived from a model, or has a body: `model Mine { … }`");
  const inner = withInner(overrides, definition.overrides, scope);
  const unfolded = unfold(target, base, evaluation, inner, outermost, [...chain, declaration]);
  const replacements = [inner.shortcut, ...inner.calls.values()].filter(
    (each): each is Replacement => each !== undefined && definition.overrides.includes(each.override),
  );
  const origin = { span: base.span, text: "derived here" };
  const derivations = [{ base, replacements }, ...unfolded.derivations];
  return { ...unfolded, derivations, origin, wrong: [...wrong, ...unfolded.wrong] };
}

/** @param help what may stand there */
function modelCalled(name: tree.Name, scope: Scope, help: string): ModelTarget {
  const target = scope.module.names.get(name.text);
  if (!target) return refuseName(name, scope);
  const { declaration, module } = target;
  if (declaration.kind === "model") return { declaration, module };
  const slots = { name: name.text, kind: declaration.keyword, otherKind: "model" };
  return abandon(reportName("RN2012", name.span, slots, { help }));
}

/** What a derivation replaces that is nowhere: RN3024. */
function idle({ derivations }: Unfolded, used: ReadonlySet<tree.Override>): readonly Diagnostic[] {
  return derivations.flatMap(({ base, replacements }) =>
    replacements
      .filter(({ override }) => !used.has(override))
      .map(({ override }) => {
        const name = override.kind === "override-shortcut" ? "shortcut" : override.name.text;
        const help = "leave it out, or name what is there: `resnet summary` shows the model's layers";
        return reportExpansion("RN3024", override.span, { name, model: base.name.text }, { help });
      }),
  );
}

/** How `make` ended where it did not come to its end. */
function abandonment(make: () => void): Abandoned | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    if (error instanceof Abandoned) return error;
    throw error;
  }
}

/**
 * @param count of residual blocks, where it is known: what reads it before expands once more
 * @returns what has made the nodes, and what gives the model or throws what is wrong with it
 */
function expandBody(
  project: Project,
  opened: Unfolded,
  named: tree.ModelDeclaration,
  count?: number,
): { readonly expander: Expander; readonly finish: () => CheckedModel } {
  const expander = new Expander(opened.evaluation.budget, () => repairShortcut(project), count);
  const keep = ({ wrong }: Unfolded): void => wrong.forEach(({ told }) => expander.problems.fail(told));
  keep(opened);
  const open: OpenModel = (name, { evaluation: caller, overrides, way = [named] }) => {
    const target = modelCalled(name, caller.scope, "what is used is a model: `use ResNet50.trunk`");
    const from = way.indexOf(target.declaration);
    if (from >= 0) {
      const cycle = cycleText(way, from, (each) => each.name.text);
      const help = "a model may not contain itself, directly or not";
      abandon(reportName("RN2020", name.span, { name: name.text, cycle }, { help }));
    }
    if (way.length >= CALL_DEPTH_LIMIT) {
      const path = wayText([...way, target.declaration], (each) => each.name.text);
      abandon(reportExpansion("RN5011", name.span, { path }, { help: "use the model that is meant" }));
    }
    const used = unfold(target, callOf(name), pureEvaluation(caller.scope, caller.budget), overrides, named, []);
    keep(used);
    return { ...used, way: [...way, target.declaration] };
  };
  const expansion = new ModelExpansion(named.name.text, expander, open);
  const wrong = abandonment(() => opened.body.items.forEach((item) => expansion.item(item, opened)));
  const finish = (): CheckedModel => {
    let model: CheckedModel | undefined;
    const late = wrong ?? abandonment(() => (model = expansion.finish(named)));
    for (const each of late?.diagnostics ?? []) expander.problems.tell(each);
    return model ?? abandon(...expander.problems.told);
  };
  return { expander, finish };
}

function callOf(name: tree.Name): tree.Call {
  return { kind: "call", name, arguments: [], parenthesised: false, span: name.span };
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
