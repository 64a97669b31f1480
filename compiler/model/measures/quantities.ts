/** Quantities of a checked model and of its stages (`reference.md`, section 6), each computed once however often it is asked for. */
import type { CheckedModel, ModelNode, ModelStage } from "../checked.ts";
import { depthOf, paramsOf, totalCost } from "./cost.ts";
import type { MemoryPlan } from "./memory-claim.ts";
import type { Pair } from "../layers/read-arguments.ts";
import { receptiveField, receptiveFields } from "./receptive-field.ts";

export const quantities = ["params", "macs", "flops", "activations", "depth", "receptive_field"] as const;
export type Quantity = (typeof quantities)[number];
/** Those that are one number. */
type NumberQuantity = Exclude<Quantity, "receptive_field">;

/** Bytes that a plan of a model takes; the compiler's second half knows, which a checked model does not. */
export type PlannedBytes = (model: CheckedModel, plan: MemoryPlan, sizes: ReadonlyMap<string, number>) => number;

export class Quantities {
  readonly #model: CheckedModel;
  readonly #stages: ReadonlyMap<string, ModelStage>;
  readonly #values = new Map<string, number>();
  #nodesOf: ReadonlyMap<string, readonly ModelNode[]> | undefined;
  #fields: ReturnType<typeof receptiveFields> | undefined;

  constructor(model: CheckedModel) {
    this.#model = model;
    this.#stages = new Map(model.stages.map((stage) => [stage.name, stage]));
  }

  hasStage(name: string): boolean {
    return this.#stages.has(name);
  }

  /** @param stage the whole model where it is left out @param sizes of the model's symbols, as far as the quantity needs them */
  of(quantity: NumberQuantity, stage: string | undefined, sizes: ReadonlyMap<string, number>): number {
    return this.#once([quantity, stage ?? ""], sizes, () => this.#measure(quantity, this.#nodes(stage), sizes));
  }

  /** Of the last image or tokens, [height, width] in pixels of the input. */
  field(stage: string | undefined): Pair {
    this.#fields ??= receptiveFields(this.#model);
    return receptiveField(this.#model, this.#nodes(stage), this.#fields);
  }

  /** In bytes of f32. @throws Refused where there is no such plan */
  memory(plan: MemoryPlan, sizes: ReadonlyMap<string, number>, plannedBytes: PlannedBytes): number {
    return this.#once([plan.kind, plan.batch], sizes, () => plannedBytes(this.#model, plan, sizes));
  }

  #once(of: readonly (string | number)[], sizes: ReadonlyMap<string, number>, measure: () => number): number {
    const key = [...of, ...[...sizes].flat()].join(" ");
    const known = this.#values.get(key) ?? measure();
    this.#values.set(key, known);
    return known;
  }

  #nodes(stage: string | undefined): readonly ModelNode[] {
    if (stage === undefined) return this.#model.nodes;
    this.#nodesOf ??= byStage(this.#model);
    return this.#nodesOf.get(stage) ?? [];
  }

  #measure(quantity: NumberQuantity, nodes: readonly ModelNode[], sizes: ReadonlyMap<string, number>): number {
    switch (quantity) {
      case "params":
        return nodes.reduce((sum, node) => sum + paramsOf(node), 0);
      case "macs":
        return totalCost(this.#model, nodes, sizes).macs;
      case "flops":
        return 2 * totalCost(this.#model, nodes, sizes).macs;
      case "activations":
        return totalCost(this.#model, nodes, sizes).activations;
      case "depth":
        return depthOf(this.#model, nodes);
    }
  }
}

function byStage({ nodes }: CheckedModel): ReadonlyMap<string, readonly ModelNode[]> {
  const found = new Map<string, ModelNode[]>();
  for (const node of nodes) {
    const known = found.get(node.stage);
    if (known) known.push(node);
    else found.set(node.stage, [node]);
  }
  return found;
}
