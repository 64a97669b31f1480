/**
 * Plain data as text, equal for equal data and different for different: a key. JSON alone has one word, null, for NaN and
 * both infinities, and no -0.
 */
export function exactText(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? { number: Object.is(value, -0) ? "-0" : String(value) }
      : value,
  );
}
