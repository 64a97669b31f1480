/** What a network's steps told, from its first one on: what its curves are drawn of, also after a reload. */
import type { ConfusedClasses } from "resnet-lang";
import type { HeldOutPoint, LaneHistory, LayerNorm } from "../protocol.ts";

export class History {
  readonly #losses: number[];
  readonly #accuracies: number[];
  #heldOut: readonly HeldOutPoint[];
  /** Of the first step; empty where they were not measured. */
  norms: readonly LayerNorm[];
  /** Of the last evaluation. */
  confused: ConfusedClasses | undefined;
  /** After that step its numbers ceased to be finite; what was so before may be otherwise now, and is tried again. */
  diverged: number | undefined;

  constructor(before?: LaneHistory) {
    this.#losses = [...(before?.losses ?? [])];
    // Of an accuracy that nobody counts JSON says null.
    this.#accuracies = Array.from(before?.accuracies ?? [], (each) => each ?? Number.NaN);
    this.#heldOut = before?.heldOut ?? [];
    this.norms = before?.norms ?? [];
    this.confused = before?.confused;
  }

  /** Steps done. */
  get step(): number {
    return this.#losses.length;
  }

  /** What is behind a step will be done again. */
  cut(step: number): void {
    this.#losses.length = Math.min(this.#losses.length, step);
    this.#accuracies.length = this.#losses.length;
    this.#heldOut = this.#heldOut.filter((point) => point.step <= step);
  }

  add(loss: number, accuracy: number): void {
    this.#losses.push(loss);
    this.#accuracies.push(accuracy);
  }
  addHeldOut(point: HeldOutPoint): void {
    this.#heldOut = [...this.#heldOut, point];
  }

  /** As it stands. */
  get data(): LaneHistory {
    const { norms, confused, diverged } = this;
    const curves = { losses: this.#losses, accuracies: this.#accuracies, heldOut: this.#heldOut };
    const last = { ...(confused ? { confused } : {}), ...(diverged === undefined ? {} : { diverged }) };
    return { ...curves, norms, ...last };
  }
}
