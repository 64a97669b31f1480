/**
 * Why neighbours are steps of their own: for each step that makes what one other reads, or several do, what keeps them
 * apart. What the stages wrote down as they decided is said as it is; the rest follows from what the steps are.
 */
import { volume } from "../graph/shape.ts";
import type { NodeId } from "../graph/types.ts";
import { hostsTails } from "./families.ts";
import { boundBy, isOperationStep, outputsOf, singly, type Schedule, type Step } from "./types.ts";

/** Readers that are named. */
const MOST_NAMED = 3;

/** Storage buffers that any device of WebGPU binds: a plan for one that binds more has fused what this would keep apart. */
const LEAST_BINDINGS = 8;

type Planned = Pick<Schedule, "steps" | "buffers" | "prepares" | "gathers">;
/** A step that reads, by its number, and the part of it that does. */
interface Reader {
  readonly at: number;
  readonly part: Step;
}

/** By step, why those that read what it makes are not of it; undefined where nobody does, and where that is said elsewhere. */
export function reasonsApart(plan: Planned): readonly (string | undefined)[] {
  if (!isFused(plan)) return [];
  const makers = makersIn(plan.steps);
  const readers = plan.steps.map((): Reader[] => []);
  for (const [at, step] of plan.steps.entries())
    for (const part of singly(step))
      for (const { node } of part.operands) {
        const maker = makers.get(node) ?? at;
        const known = readers[maker] ?? [];
        if (maker !== at && known.at(-1)?.at !== at) known.push({ at, part });
      }
  return plan.steps.map((step, at) => {
    if (isOperationStep(step) && step.tailEnds !== undefined) return step.tailEnds;
    if (step.family === "map" && step.joinEnds !== undefined) return step.joinEnds;
    // What is made with every call is no part of what is made when weights have changed.
    const all = readers[at] ?? [];
    const others = all.filter((each) => isPrepared(plan, plan.steps[each.at]) === isPrepared(plan, step));
    const [first] = others;
    if (!first) return undefined;
    if (others.length < all.length) return "it is read with every call, too";
    if (others.length === 1 || step.family !== "map") return reasonFor(plan, makers, at, first);
    const named = others.slice(0, MOST_NAMED).map((each) => String(each.at));
    return others.length > MOST_NAMED
      ? `${others.length} steps read it`
      : `${named.slice(0, -1).join(", ")} and ${named.at(-1)} read it`;
  });
}

/** False where each value has a step of its own, and that is reason enough. */
export function isFused({ prepares, gathers }: Pick<Schedule, "prepares" | "gathers">): boolean {
  return prepares || gathers;
}
/** The first to store a value: who stores it again copies it. */
function makersIn(steps: readonly Step[]): ReadonlyMap<NodeId, number> {
  const makers = new Map<NodeId, number>();
  for (const [at, step] of steps.entries())
    for (const { node } of singly(step).flatMap(outputsOf)) if (!makers.has(node)) makers.set(node, at);
  return makers;
}
function isPrepared({ buffers }: Planned, step: Step | undefined): boolean {
  return step !== undefined && outputsOf(step).every(({ buffer }) => buffers[buffer]?.role === "prepared");
}

function reasonFor(
  plan: Planned,
  makers: ReadonlyMap<NodeId, number>,
  at: number,
  { at: to, part }: Reader,
): string | undefined {
  const { steps } = plan;
  const [step, reader] = [steps[at], steps[to]];
  if (!step || !reader) return undefined;
  if (step.family === "reduce") return `${part.name} reads what is summed first`;
  const isHost = hostsTails(step);
  if (step.family !== "map" && !isHost) return `a ${step.family} takes in nothing behind it`;
  if (reader.family === "map" && reader.joins) return `${reader.name} are done together`;
  if (isOperationStep(part)) {
    const isInFront = !isHost && part.headLacks !== undefined;
    return isInFront ? undefined : `${part.name} is a ${part.family}, which reads memory`;
  }
  const last = Math.max(...part.operands.map(({ node }) => makers.get(node) ?? -1));
  if (step.family !== "map") return last > at ? `${part.name} reads what ${steps[last]?.name} makes later` : undefined;
  if (volume(step.domain) < volume(part.domain)) return `${part.name} spreads it over more elements`;
  if (step.domain.join() !== part.domain.join()) return `${part.name} reads it in another shape`;
  const made = outputsOf(step).map(({ node }) => node);
  const bound = new Set(
    [...boundBy(step), ...boundBy(part)].map(({ node }) => node).filter((each) => !made.includes(each)),
  );
  if (bound.size > LEAST_BINDINGS) return `with ${part.name} it would bind ${bound.size} buffers`;
  const isPart = [...boundBy(step), ...boundBy(part)].some(({ layout }) => layout !== undefined);
  return isPart ? `${part.name} is of a part of a larger value` : undefined;
}
