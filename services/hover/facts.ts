/** What a call, a stage, a model is where it stands: shapes, parameters, multiply-adds, what it sees. */
import { grouped } from "../../grammar/counted.ts";
import type { CheckedModel, ModelNode } from "../../compiler/model/checked.ts";
import { ofModel } from "../../compiler/model/measures/of-model.ts";
import { lastPlaces, receptiveFields } from "../../compiler/model/measures/receptive-field.ts";
import { learnedNumbers, paramsOf } from "../../compiler/model/measures/cost.ts";
import { formatShape } from "../../compiler/model/shapes/shape.ts";
import { eachPart, idsOf } from "../../compiler/model/structure.ts";
import type { Name } from "../../grammar/tree.ts";
import type { Design } from "../design.ts";
import type { Fact } from "./item.ts";
import { macsText } from "./macs.ts";

/** Layers that one call has become in a model. */
interface Became {
  readonly model: CheckedModel;
  readonly path: string;
  readonly nodes: readonly ModelNode[];
}

/** Different things that a call is are told up to so many. */
const MOST_TOLD = 4;

/** Of the call that begins at a place: of each way in which it is expanded one line, alike ones counted. */
export function factsOfCall(offset: number, design: Design): readonly Fact[] {
  const told = new Map<string, { readonly facts: readonly Fact[]; readonly first: Became; count: number }>();
  for (const became of becomesAt(offset, design)) {
    const facts = factsOfNodes(became);
    // Deeper copies see more, and are alike all the same.
    const key = JSON.stringify(facts.filter(({ name }) => name !== FIELD));
    const known = told.get(key);
    if (known) known.count++;
    else told.set(key, { facts, first: became, count: 1 });
  }
  const all = [...told.values()];
  const shown = all.slice(0, MOST_TOLD).flatMap(({ facts, first, count }) => {
    const others = count > 1 ? ` and ${count - 1} more alike` : "";
    return all.length > 1 || count > 1
      ? [{ name: "in", value: `${first.model.name}: ${first.path}${others}` }, ...facts]
      : facts;
  });
  return all.length > MOST_TOLD ? [...shown, { name: "and", value: `${all.length - MOST_TOLD} others` }] : shown;
}

export function factsOfModel(name: string, { checked }: Design): readonly Fact[] {
  const model = checked.models.get(name);
  if (!model) return [];
  const { inputs, outputs, nodes } = model;
  const shapes = (ids: readonly number[]): string =>
    ids.flatMap((id) => (nodes[id] ? [formatShape(nodes[id].shape)] : [])).join(", ");
  return [
    {
      name: "shape",
      value: `${shapes(inputs.map(({ value }) => value))} → ${shapes(outputs.flatMap((each) => each.values))}`,
    },
    { name: "parameters", value: grouped(learnedNumbers(model)) },
    { name: "multiply-adds", value: macsText(model, nodes) },
  ];
}

export function factsOfStage({ span }: Name, { checked, module }: Design): readonly Fact[] {
  for (const model of checked.models.values()) {
    const part = model.parts.find((each) => each.kind === "stage" && isAt(each.span, span.start, module.file.source));
    const nodes = part ? idsOf([part]).flatMap((id) => model.nodes[id] ?? []) : [];
    if (nodes.length > 0) return factsOfNodes({ model, path: "", nodes });
  }
  return [];
}

function becomesAt(offset: number, { checked, module }: Design): readonly Became[] {
  const { source } = module.file;
  return [...checked.models.values()].flatMap((model): readonly Became[] => {
    const layers = model.nodes.filter(({ span }) => isAt(span, offset, source));
    const blocks = [...eachPart(model.parts)].flatMap((part): readonly Became[] => {
      if (part.kind !== "block" || !isAt(part.call, offset, source)) return [];
      return [{ model, path: part.path, nodes: idsOf([part]).flatMap((id) => model.nodes[id] ?? []) }];
    });
    return blocks.length > 0 ? blocks : layers.map((node) => ({ model, path: node.path, nodes: [node] }));
  });
}
function isAt(span: Name["span"], offset: number, source: Name["span"]["source"]): boolean {
  return span.source === source && span.start === offset;
}

const FIELD = "receptive field";
const fieldsOf = ofModel(receptiveFields);

function factsOfNodes({ model, nodes }: Became): readonly Fact[] {
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (!first || !last) return [];
  const from = first.inputs.flatMap((id) => (model.nodes[id] ? [formatShape(model.nodes[id].shape)] : []));
  const params = nodes.reduce((sum, node) => sum + paramsOf(node), 0);
  const place = lastPlaces(nodes);
  const field = place && fieldsOf(model)[place.id];
  const [height, width] = field?.size ?? [];
  const facts = [
    { name: "shape", value: `${from.length > 0 ? `${from.join(", ")} → ` : ""}${formatShape(last.shape)}` },
    { name: "parameters", value: grouped(params) },
    { name: "multiply-adds", value: macsText(model, nodes) },
    { name: FIELD, value: height === undefined ? "all of the input" : `${height} × ${width} pixels of the input` },
  ];
  // What costs nothing need not be told.
  return facts.filter(({ value }) => value !== "0");
}
