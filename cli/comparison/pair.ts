/** Which model of yesterday is which of today: by file and name, or by name alone where a model moved. */
import { compareModels, type Change } from "../../compiler/model/comparison/compare.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { Span } from "../../grammar/source.ts";
import { formatShape } from "../../compiler/model/shapes/shape.ts";

/** Checked models by file, then by name. */
export type Designs = ReadonlyMap<string, ReadonlyMap<string, CheckedModel>>;

export interface ModelComparison {
  readonly file: string;
  readonly model: string;
  readonly status: "same" | "changed" | "removed" | "added";
  /** Where it was before, if that was another file. */
  readonly movedFrom?: string;
  /** What it was called before, if that was something else. */
  readonly renamedFrom?: string;
  readonly changes: readonly Change[];
  /** Where the design begins today, if it is there. */
  readonly start?: Span;
}

/** In the order of the files and models before, then what is new. */
export function pairModels(before: Designs, after: Designs): readonly ModelComparison[] {
  const taken = new Set<CheckedModel>();
  const partner = (file: string, name: string): Placed | undefined => {
    const here = after.get(file)?.get(name);
    if (here) return { file, name, model: here };
    // It moved, if one other file has it now that had none of the name before.
    const elsewhere = [...after].flatMap(([other, models]) => {
      const model = before.get(other)?.has(name) ? undefined : models.get(name);
      return model && !taken.has(model) ? [{ file: other, name, model }] : [];
    });
    return elsewhere.length === 1 ? elsewhere[0] : undefined;
  };
  const kept = placesOf(before).map((old) => {
    const found = partner(old.file, old.name);
    if (found) taken.add(found.model);
    return { old, found };
  });
  const added = placesOf(after).filter(({ model }) => !taken.has(model));
  const pairs = kept.map(({ old, found }) => {
    if (found) return movedOrKept(old, found);
    const now = renamedTo(old, added);
    if (!now)
      return {
        file: old.file,
        model: old.name,
        status: "removed",
        changes: [presence(old.model, true)],
      } as const;
    added.splice(added.indexOf(now), 1);
    return {
      ...movedOrKept(old, now),
      status: "changed",
      renamedFrom: old.name,
      changes: [calledOtherwise(old, now)],
    } as const;
  });
  const isNew = added.map(
    ({ file, name, model }) => ({ file, model: name, status: "added", changes: [presence(model, false)] }) as const,
  );
  return [...pairs, ...isNew];
}

interface Placed {
  readonly file: string;
  readonly name: string;
  readonly model: CheckedModel;
}

function movedOrKept(old: Placed, now: Placed): ModelComparison {
  return { ...compared(now.file, old.model, now.model), ...(now.file === old.file ? {} : { movedFrom: old.file }) };
}

/** One that is new and does not differ from it in anything, of the same file rather than of another. */
function renamedTo(old: Placed, added: readonly Placed[]): Placed | undefined {
  const alike = added.filter(({ model }) => model.nodes.length === old.model.nodes.length);
  const near = [...alike.filter(({ file }) => file === old.file), ...alike.filter(({ file }) => file !== old.file)];
  return near.find(({ model }) => compareModels(old.model, model).length === 0);
}

/** Checkpoints load; who asks for it by its name does not find it. */
function calledOtherwise(old: Placed, now: Placed): Change {
  const subject = `renamed model ${old.name}:`;
  const names = { before: old.name, after: now.name };
  return { class: "INTERFACE", breaking: true, subject, ...names, place: now.model.span };
}

/** Two models whose names may differ. */
export function compared(file: string, before: CheckedModel, after: CheckedModel): ModelComparison {
  const changes = compareModels(before, after);
  return { file, model: after.name, status: changes.length === 0 ? "same" : "changed", changes };
}

/** Gone: no checkpoint of it loads anywhere. New: nothing relied on it. */
function presence({ name, inputs, span }: CheckedModel, gone: boolean): Change {
  const text = inputs.map((each) => `${each.name}: ${formatShape(each.shape)}`).join(", ");
  return {
    class: gone ? "WEIGHTS" : "INTERFACE",
    breaking: gone,
    subject: `model ${name}`,
    before: gone ? text : null,
    after: gone ? null : text,
    place: span,
  };
}

function placesOf(designs: Designs): Placed[] {
  return [...designs].flatMap(([file, models]) => [...models].map(([name, model]) => ({ file, name, model })));
}
