/** Stages that stayed what they were and are called otherwise: the same tensors under another prefix. */
import type { CheckedModel } from "../checked.ts";

/** New names by old ones. */
export type Renames = ReadonlyMap<string, string>;

/** In the order of the stages: of several alike the first is the first. */
export function renamedStages(before: CheckedModel, after: CheckedModel): Renames {
  const names = (model: CheckedModel): Set<string> => new Set(model.stages.map(({ name }) => name));
  const [old, now] = [names(before), names(after)];
  const free = [...now].filter((name) => !old.has(name)).map((name) => ({ name, content: contentOf(after, name) }));
  const renames = new Map<string, string>();
  for (const name of old) {
    if (now.has(name)) continue;
    const content = contentOf(before, name);
    const at = free.findIndex((each) => each.content === content);
    if (at >= 0) renames.set(name, free.splice(at, 1)[0]?.name ?? name);
  }
  return renames;
}

/** A path of the old model as the new one calls it. */
export function renamed(path: string, renames: Renames): string {
  const [stage = ""] = path.split(".", 1);
  const now = renames.get(stage);
  return now === undefined ? path : now + path.slice(stage.length);
}

/** A stage's tensors without its own name; of a stage without any its layers. */
function contentOf({ nodes }: CheckedModel, stage: string): string {
  const inside = nodes.filter((node) => node.stage === stage);
  const within = (name: string): string => (name.startsWith(`${stage}.`) ? name.slice(stage.length) : name);
  const tensors = inside.flatMap(({ weights }) =>
    weights.map(({ name, shape, role }) => `${within(name)} ${role} [${shape.join(", ")}]`),
  );
  return (tensors.length > 0 ? tensors : inside.map(({ path, layer }) => `${within(path)} ${layer}`)).join("\n");
}
