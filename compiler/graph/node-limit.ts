/** How large a graph may be: what is compiled from one of this size fits into the memory that Node gives by default. */
export const NODE_LIMIT = 2_000_000;

/** Thrown where a graph would have more than `NODE_LIMIT` nodes. */
export class GraphTooLarge extends Error {
  override readonly name = "GraphTooLarge";
}
