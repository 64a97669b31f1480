/** 0, 1, … up to `count`, which is not among them. */
export function range(count: number): readonly number[] {
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push(i);
  return all;
}
