/** 0, 1, … up to `count`, which is not among them. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}
