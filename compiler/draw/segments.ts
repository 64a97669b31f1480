/** A block's way in pieces: each residual is one, with the layers right behind its join, and what stands between two. */
import { eachPart, idsOf, type LayerPart, type ModelPart, type Part, type ResidualPart } from "../model/structure.ts";

export interface Segment {
  /** A residual or what holds one, alone; else what has none. */
  readonly parts: readonly Part[];
  /** Layers that follow a residual: of its sum. */
  readonly after: readonly LayerPart[];
}

export function isJoined(part: ModelPart): part is ResidualPart {
  return part.kind === "residual" && part.join !== undefined;
}
/** Whether a residual with a join is in it, or is it. */
function holdsResidual(part: Part): boolean {
  return [...eachPart([part])].some(isJoined);
}

/** A block that is nothing but a call of another, and layers around it, is what that is made of. */
export function segmentsOf(parts: readonly Part[]): readonly Segment[] {
  const [holder, ...others] = parts.filter(holdsResidual);
  const within = holder && others.length === 0 ? withinOf(holder) : undefined;
  if (within) return segmentsOf(parts.flatMap((part) => (part === holder ? within : [part])));
  const segments: { readonly kind: "residual" | "holder" | "other"; parts: Part[]; after: LayerPart[] }[] = [];
  for (const part of parts) {
    const last = segments.at(-1);
    if (isJoined(part)) segments.push({ kind: "residual", parts: [part], after: [] });
    else if (holdsResidual(part)) segments.push({ kind: "holder", parts: [part], after: [] });
    else if (last?.kind === "residual" && part.kind === "layer") last.after.push(part);
    else if (last?.kind === "other") last.parts.push(part);
    else if (idsOf([part]).length > 0) segments.push({ kind: "other", parts: [part], after: [] });
  }
  return segments;
}
/** Of what has no join of its own. */
function withinOf(part: Part): readonly Part[] | undefined {
  if (part.kind === "block") return part.parts;
  return part.kind === "residual" && part.join === undefined ? part.body.parts : undefined;
}
