/** What a plan of memory is asked for, and what it answers. */

export interface Lifetime {
  /** In elements. */
  readonly length: number;
  /** Steps between which the value must be kept, both included: a step never writes what it reads. */
  readonly from: number;
  readonly to: number;
  /** Values that may not lie in the same slot, by index; one may stand there again. */
  readonly apart?: readonly number[];
}
export interface ValuePlace {
  readonly slot: number;
  /** In elements, such that a binding may begin there. */
  readonly offset: number;
  /** Whether nothing else is in the slot while the value is. */
  readonly isAlone: boolean;
}
export interface MemoryPlan {
  /** Of all slots together. */
  readonly total: number;
  /** Length of each slot, and where each value lies. */
  readonly slots: readonly number[];
  readonly places: readonly ValuePlace[];
}
