/** What an example makes and costs, as the real check measures it. */
import { counted, grouped } from "../../grammar/counted.ts";
import { checkProject } from "../check.ts";
import type { CheckedModel } from "../model/checked.ts";
import { Quantities } from "../model/measures/quantities.ts";
import { formatShape } from "../model/shapes/shape.ts";
import { loadProject } from "../resolve/project.ts";
import type { Topic } from "./topic.ts";

/** Topics of which the example is a model that is there for them. */
const measuredKinds: readonly Topic["kind"][] = ["layer", "shortcut", "block", "model"];

/** `from [N, 64, 32, 32] to [N, 128, 16, 16]: 73,728 parameters, 18,874,368 multiply-adds`; none where nothing is counted. */
export function measuredLines({ kind, name, example, whole }: Topic): readonly string[] {
  if (!measuredKinds.includes(kind)) return [];
  const lines = [
    ["from", example.design] as const,
    ...(whole === undefined ? [] : [[`${name} itself, from`, whole] as const]),
  ];
  const models = lines.flatMap(([begin, design]) => {
    const project = loadProject("example.resnet", design, { read: () => ({ problem: "it is not there" }) });
    const [model] = checkProject(project).models.values();
    return model ? [{ begin, model }] : [];
  });
  const measured = models.map(({ begin, model }) => `${begin} ${textOfModel(model)}`);
  const last = models.at(-1)?.model;
  return kind === "model" && last && last.stages.length > 0 ? [...measured, stagesOf(last)] : measured;
}

/** What `use` and claims may name. */
function stagesOf({ stages, nodes, symbols }: CheckedModel): string {
  const texts = stages.map(({ name, value }) => {
    const shape = nodes[value]?.shape;
    return shape && symbols.size === 0 ? `${name} ${formatShape(shape)}` : name;
  });
  return `stages: ${texts.join(", ")}`;
}

function textOfModel(model: CheckedModel): string {
  const measured = new Quantities(model);
  const of = (quantity: "params" | "macs"): number => measured.of(quantity, undefined, new Map());
  const shapes = (nodes: readonly { readonly shape: CheckedModel["inputs"][number]["shape"] }[]): string =>
    nodes.map(({ shape }) => formatShape(shape)).join(", ");
  const outputs = model.outputs.flatMap(({ values }) => values.flatMap((id) => model.nodes[id] ?? []));
  const way = `${shapes(model.inputs)} to ${shapes(outputs)}`;
  const learned = `${way}: ${counted(of("params"), "parameters")}`;
  // Of open sizes the rest is no number.
  if (model.symbols.size > 0) return `${learned}; multiply-adds as \`resnet summary --image\` counts them`;
  return `${learned}, ${grouped(of("macs"))} multiply-adds`;
}
