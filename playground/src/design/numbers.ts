/** Numbers as a person reads them. */

/** `77,754`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
/** `2.55 M`. */
export function scaled(count: number): string {
  for (const [unit, name] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const)
    if (count >= unit) return `${(count / unit).toPrecision(3)} ${name}`;
  return String(count);
}
/** `3.06 MiB`. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 2 ** 20) return `${(size / 2 ** 10).toFixed(1)} KiB`;
  return size < 2 ** 30 ? `${(size / 2 ** 20).toFixed(2)} MiB` : `${(size / 2 ** 30).toFixed(2)} GiB`;
}
/** `483`, or `7×3` where height and width differ. */
export function pair([height, width]: readonly [number, number]): string {
  return height === width ? grouped(height) : `${grouped(height)}×${grouped(width)}`;
}
