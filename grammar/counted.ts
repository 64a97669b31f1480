/** Counts in words: in thousands, and one of a thing is not "1 things". */

/** 1234567 -> `1,234,567`. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 element`, `3 elements`, `1 is`. @param words as they are of many, the first of them `are` or a plural in -s */
export function counted(count: number | string, words: string): string {
  const isOne = String(count) === "1";
  return `${typeof count === "number" ? grouped(count) : count} ${isOne ? singular(words) : words}`;
}

function singular(words: string): string {
  return words === "are" ? "is" : words.replace(/(ss|x|ch|sh)es$/, "$1").replace(/([^s])s$/, "$1");
}
