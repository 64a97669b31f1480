/**
 * Plain data as text, equal for equal data and different for different: a key. JSON alone has one word, null, for NaN and
 * both infinities, and no -0.
 */
export function exactText(data: unknown): string {
  if (!hasOtherNumbers(data)) return JSON.stringify(data);
  return JSON.stringify(data, (_, value: unknown) =>
    isOtherNumber(value) ? { number: Object.is(value, -0) ? "-0" : String(value) } : value,
  );
}

/** One that JSON has no word for. */
function isOtherNumber(value: unknown): boolean {
  return typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
}
/** Asked first: a key is made of every step, and few have such numbers. */
function hasOtherNumbers(data: unknown): boolean {
  if (typeof data === "number") return isOtherNumber(data);
  if (Array.isArray(data)) return data.some(hasOtherNumbers);
  if (typeof data !== "object" || data === null) return false;
  for (const name in data) if (hasOtherNumbers((data as { readonly [name: string]: unknown })[name])) return true;
  return false;
}
