/** A name without what people write in different ways: `Batch norm`, `batch_norm` and `batch-norm` are one. */
export function joined(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}
