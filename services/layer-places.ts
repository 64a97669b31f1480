/** Which text each layer, block and stage of a model comes from: a picture and its text point at each other by this. */
import { callsOf } from "../compiler/model/calls.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import { eachPart, idsOf } from "../compiler/model/structure.ts";
import type { Span } from "../grammar/source.ts";
import type * as tree from "../grammar/tree.ts";
import type { Design } from "./design.ts";
import { covers, rangeOf, type Range } from "./range.ts";

export interface LayerPlace extends Range {
  readonly model: string;
  readonly kind: "layer" | "block" | "stage";
  /** `conv2_x.0.residual.conv_2`, of a block `conv2_x.0`, of a stage `conv2_x`. */
  readonly path: string;
}

/**
 * Every path of every model that could be expanded, outer ones first. What stands in an imported file is where this text
 * calls it, and what a derived model brings along is at its declaration.
 */
export function layerPlaces(design: Design): readonly LayerPlace[] {
  const before = known.get(design);
  if (before) return before;
  const places = [...design.checked.models.values()].flatMap((model) => placesOf(model, design));
  known.set(design, places);
  return places;
}
const known = new WeakMap<Design, readonly LayerPlace[]>();

/** Those whose text a place lies in, the shortest text first. */
export function layersAt(design: Design, offset: number): readonly LayerPlace[] {
  return layerPlaces(design)
    .filter((each) => covers(each, offset))
    .sort((a, b) => a.to - a.from - (b.to - b.from));
}

function placesOf(model: CheckedModel, { module }: Design): readonly LayerPlace[] {
  const { source, declarations, imports } = module.file;
  const declaration = declarations.find((each) => each.kind === "model" && each.name.text === model.name);
  // One that is only checked or trained here is imported.
  const imported = imports.flatMap(({ names }) => names).find(({ name }) => name.text === model.name);
  const whole = rangeOf((declaration ?? imported)?.span ?? { source, start: 0, end: 0 });
  const stages = new Map(declarations.flatMap(stagesOf).map(({ name, span }) => [name.span, span]));
  const own = { model: model.name };
  /** @param spans the innermost first */
  const rangeIn = (spans: readonly Span[]): Range | undefined => {
    const here = spans.find((each) => each.source === source);
    return here && rangeOf(here);
  };
  const blocks: LayerPlace[] = [];
  const parts = [...eachPart(model.parts)].flatMap((part): readonly LayerPlace[] => {
    if (part.kind === "stage")
      return [{ ...own, kind: "stage", path: part.name, ...(rangeIn([stages.get(part.span) ?? part.span]) ?? whole) }];
    if (part.kind !== "block") return [];
    // A layer in it knows from where the block was called, and from where that; one without layers is in another's text.
    const inner = idsOf(part.parts).flatMap((id) => model.nodes[id]?.calledFrom ?? []);
    const around = blocks.findLast(({ path }) => part.path.startsWith(`${path}.`));
    const place: LayerPlace = {
      ...own,
      kind: "block",
      path: part.path,
      ...(rangeIn([part.call, ...inner]) ?? { from: around?.from ?? whole.from, to: around?.to ?? whole.to }),
    };
    blocks.push(place);
    return [place];
  });
  const layers = model.nodes.map((node): LayerPlace => {
    return { ...own, kind: "layer", path: node.path, ...(rangeIn(callsOf(node)) ?? whole) };
  });
  return [...parts, ...layers];
}

function stagesOf(declaration: tree.Declaration): readonly tree.Stage[] {
  if (declaration.kind !== "model" || declaration.definition.kind !== "model-body") return [];
  return declaration.definition.items.filter((each) => each.kind === "stage");
}
