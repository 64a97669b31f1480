/** Counts in words: in thousands, and one of a thing is not "1 things". */

/** 1234567 -> `1,234,567`, of others than whole numbers three decimals. */
export function grouped(value: number | bigint): string {
  // An engine loads its tables of countries for the first number that it writes by them: a twentieth of a process's compile.
  return typeof value === "bigint" || Number.isSafeInteger(value)
    ? String(value).replace(/\B(?=(?:\d{3})+$)/g, ",")
    : value.toLocaleString("en-US");
}

/** `1 element`, `3 elements`, `1 is`. @param words as they are of many, the first of them `are` or a plural in -s */
export function counted(count: number | string, words: string): string {
  const isOne = String(count) === "1";
  return `${typeof count === "number" ? grouped(count) : count} ${isOne ? singular(words) : words}`;
}

function singular(words: string): string {
  return words === "are" ? "is" : words.replace(/(ss|x|ch|sh)es$/, "$1").replace(/([^s])s$/, "$1");
}
