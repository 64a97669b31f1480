/** What is told and looked at of a network's layers. */
import type { CheckedModel } from "resnet-lang";
import type { Session } from "resnet-lang/runtime";
import type { Filters } from "../protocol.ts";

/** Of which pictures are made: more fill no screen. */
const MOST_FILTERS = 32;
const MOST_LAYERS = 24;

type Node = CheckedModel["nodes"][number];

/** Layers are counted as papers do: what multiplies, outside of shortcuts. */
export function layerCount({ nodes }: CheckedModel): number {
  const counted = nodes.filter(
    ({ layer, path }) => (layer === "conv" || layer === "linear") && !path.split(".").includes("shortcut"),
  );
  return counted.length;
}

/** Stages, joins of residuals and convolutions; of too many, as many evenly. */
export function lookedAt({ nodes, stages }: CheckedModel): readonly Node[] {
  const ends = new Set(stages.map(({ value }) => value));
  const candidates = nodes.filter(
    ({ id, layer, shape }) => shape.layout === "image" && (ends.has(id) || layer === "conv" || layer === "add"),
  );
  const every = Math.max(1, Math.ceil(candidates.length / MOST_LAYERS));
  return candidates.filter((_, index) => index % every === 0);
}

/** Of the first convolution over the image. @returns undefined where the network begins otherwise */
export async function firstFilters({ nodes }: CheckedModel, session: Session): Promise<Filters | undefined> {
  const first = nodes.find(({ layer }) => layer === "conv");
  const weight = first?.weights.find(({ tensor }) => tensor === "weight");
  const [count = 0, channels = 0, height = 0, width = 0] = weight?.shape ?? [];
  if (!first || !weight || height * width < 2) return undefined;
  const values = await session.read(weight.name);
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-12);
  const size = channels * height * width;
  const filters = Array.from({ length: Math.min(count, MOST_FILTERS) }, (_, index) =>
    Uint8Array.from(values.subarray(index * size, (index + 1) * size), (value) => 128 + (127 * value) / most),
  );
  return { layer: first.path, channels, height, width, filters };
}
