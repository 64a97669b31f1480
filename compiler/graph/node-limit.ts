/**
 * How large a graph may be: what is compiled from one of this size fits into the memory that Node gives by default. A
 * training step of ResNet-1202 has about 162,000 nodes.
 */
export const NODE_LIMIT = 1_000_000;

/** Thrown where a graph would have more than `NODE_LIMIT` nodes. */
export class GraphTooLarge extends Error {
  override readonly name = "GraphTooLarge";
}
