/**
 * What a step makes small: a weighted sum of losses, each of one output or of all that there is. Two that take the same
 * targets share them: the classes of images are asked for once, however many heads tell them.
 */
import { bug } from "../bug.ts";
import type { OutputTaker } from "../model/measures/trainable.ts";
import type { LossTerms } from "../recipes/checked-recipe.ts";
import type { LossContext, ModelOutputs } from "./context.ts";
import type { Loss, LossTarget, StepLoss } from "./loss.ts";
import { lossOf } from "./table.ts";

export interface WeightedLoss {
  readonly loss: Loss;
  readonly weight: number;
  /** Name of an output; absent: all of them. */
  readonly of?: string;
}

/** Its metrics are those of the first loss. */
export interface LossSum extends StepLoss {
  readonly takers: readonly OutputTaker[];
}
type Targets = { readonly [name: string]: LossTarget };

/** @param terms at least one; outputs that they name are the model's */
export function sumOfLosses(terms: readonly [WeightedLoss, ...WeightedLoss[]]): LossSum {
  const contextOf = (term: WeightedLoss, context: LossContext<string>): LossContext<string> => {
    const names = placed(terms, context.outputs).names.get(term) ?? bug("a loss of another sum");
    const targets = Object.entries(names).map(([own, name]) => [own, context.targets[name] ?? bug(`no ${name}`)]);
    return { ...context, outputs: outputsOf(term, context.outputs), targets: Object.fromEntries(targets) };
  };
  const [first] = terms;
  return {
    takers: terms.map(({ loss, of }) => (of === undefined ? loss : { ...loss, of })),
    targets: (outputs) => placed(terms, outputs).targets,
    value: (context) =>
      terms
        .map((term) => {
          const value = term.loss.value(contextOf(term, context));
          return term.weight === 1 ? value : context.build.mapWith("multiply", value, term.weight);
        })
        .reduce((sum, value) => context.build.map("add", sum, value)),
    metrics: first.loss.metrics.map((metric) => ({
      ...metric,
      value: (context) => metric.value(contextOf(first, context)),
    })),
  };
}

/** The loss of a recipe. @param mixes its images are mixed: of each class they have a share */
export function lossSum([first, ...others]: LossTerms, mixes = false): LossSum {
  const weighted = ({ weight, of, ...recipe }: LossTerms[number]): WeightedLoss => {
    const loss = lossOf(recipe);
    return { loss: mixes ? { ...loss, ...loss.ofShares } : loss, weight, ...(of === undefined ? {} : { of }) };
  };
  return sumOfLosses([weighted(first), ...others.map(weighted)]);
}

function outputsOf({ of }: WeightedLoss, outputs: readonly ModelOutputs[]): readonly ModelOutputs[] {
  return of === undefined ? outputs : outputs.filter(({ name }) => name === of);
}

/**
 * The targets of a sum, and what each loss's own are called among them: as the loss says, and with its output's name,
 * `labels_aux`, where another target has that.
 */
function placed(
  terms: readonly WeightedLoss[],
  outputs: readonly ModelOutputs[],
): { readonly targets: Targets; readonly names: ReadonlyMap<WeightedLoss, { readonly [own: string]: string }> } {
  const targets = new Map<string, LossTarget>();
  const names = new Map<WeightedLoss, { readonly [own: string]: string }>();
  for (const term of terms) {
    const own = Object.entries(term.loss.targets(outputsOf(term, outputs)));
    const called = own.map(([name, target]) => {
      const free = [name, `${name}_${term.of ?? "all"}`].find((each) => isSame(targets.get(each) ?? target, target));
      const found = free ?? bug(`two targets would be called ${name}`);
      targets.set(found, target);
      return [name, found];
    });
    names.set(term, Object.fromEntries(called));
  }
  return { targets: Object.fromEntries(targets), names };
}

function isSame(a: LossTarget, b: LossTarget): boolean {
  const isShape = a.shape.length === b.shape.length && a.shape.every((extent, axis) => extent === b.shape[axis]);
  return a.dtype === b.dtype && a.classes === b.classes && isShape;
}
