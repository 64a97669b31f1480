/** Prints plain data as JavaScript that a person reads: bare keys, one line while it fits. */

const WIDTH = 116;

/** Any word may stand before a colon, also a reserved one; but `__proto__: …` would set the prototype. */
function key(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

const isNumber = (value: unknown): boolean => typeof value === "number";

/** On one line. Numbers must be finite; anything that is not plain data is a mistake of the caller's. */
export function inlineLiteral(value: unknown): string {
  // Most of a deep network's module are numbers, in lists of nothing else.
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${(value.every(isNumber) ? value : value.map(inlineLiteral)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, each]) => `${key(name)}: ${inlineLiteral(each)}`);
    return fields.length > 0 ? `{ ${fields.join(", ")} }` : "{}";
  }
  return JSON.stringify(value);
}

/** One element a line, each broken further only where it is too long. */
export function literal(value: unknown, indent = ""): string {
  const line = inlineLiteral(value);
  if (line.length + indent.length <= WIDTH || typeof value !== "object" || value === null) return line;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((each) => literal(each, inner))
    : Object.entries(value).map(([name, each]) => `${key(name)}: ${literal(each, inner)}`);
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
}

/** A template string that holds `text` exactly. */
export function templateLiteral(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}
