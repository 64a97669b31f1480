/** Which model of yesterday is which of today: by file and name, or by name alone where a model moved. */
import { compareModels, type Change } from "../../compiler/model/compare.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { formatShape } from "../../compiler/model/shape.ts";

/** Checked models by file, then by name. */
export type Designs = ReadonlyMap<string, ReadonlyMap<string, CheckedModel>>;

export interface ModelComparison {
  readonly file: string;
  readonly model: string;
  readonly status: "same" | "changed" | "removed" | "added";
  /** Where it was before, if that was another file. */
  readonly movedFrom?: string;
  readonly changes: readonly Change[];
}

/** In the order of the files and models before, then what is new. */
export function pairModels(before: Designs, after: Designs): readonly ModelComparison[] {
  const taken = new Set<CheckedModel>();
  const partner = (file: string, name: string): readonly [string, CheckedModel] | undefined => {
    const here = after.get(file)?.get(name);
    if (here) return [file, here];
    // It moved, if one other file has it now that had none of the name before.
    const elsewhere = [...after].flatMap(([other, models]) => {
      const model = before.get(other)?.has(name) ? undefined : models.get(name);
      return model && !taken.has(model) ? [[other, model] as const] : [];
    });
    return elsewhere.length === 1 ? elsewhere[0] : undefined;
  };
  const kept = entriesOf(before).map(([file, name, old]): ModelComparison => {
    const found = partner(file, name);
    if (!found) return { file, model: name, status: "removed", changes: [presence(old, true)] };
    const [now, model] = found;
    taken.add(model);
    return { ...compared(now, old, model), ...(now === file ? {} : { movedFrom: file }) };
  });
  const added = entriesOf(after)
    .filter(([, , model]) => !taken.has(model))
    .map(([file, name, model]): ModelComparison => ({
      file,
      model: name,
      status: "added",
      changes: [presence(model, false)],
    }));
  return [...kept, ...added];
}

/** Two models whose names may differ. */
export function compared(file: string, before: CheckedModel, after: CheckedModel): ModelComparison {
  const changes = compareModels(before, after);
  return { file, model: after.name, status: changes.length === 0 ? "same" : "changed", changes };
}

/** Gone: no checkpoint of it loads anywhere. New: nothing relied on it. */
function presence({ name, inputs }: CheckedModel, gone: boolean): Change {
  const text = inputs.map((each) => `${each.name}: ${formatShape(each.shape)}`).join(", ");
  return {
    class: gone ? "WEIGHTS" : "INTERFACE",
    breaking: gone,
    subject: `model ${name}`,
    before: gone ? text : null,
    after: gone ? null : text,
  };
}

function entriesOf(designs: Designs): readonly (readonly [string, string, CheckedModel])[] {
  return [...designs].flatMap(([file, models]) => [...models].map(([name, model]) => [file, name, model] as const));
}
