/**
 * How large a graph may be, whatever makes it. A model is refused before, by what its layers make of a training step
 * (`model/expansion/limits.ts`); this is for what they do not count: another optimizer, a loss, a graph of one's own.
 */
export const NODE_LIMIT = 1_200_000;

/** Thrown where a graph would have more than `NODE_LIMIT` nodes. */
export class GraphTooLarge extends Error {
  override readonly name = "GraphTooLarge";
}
