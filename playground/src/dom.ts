/** Elements in few words. */

/** @throws Error where the page has none of that name: its HTML and its scripts do not belong together */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element ${id}`);
  return element;
}

type Attributes = { readonly [name: string]: string | number | boolean | undefined };

/** `element("button", { type: "button", class: "quiet" }, "Share")`; an attribute that is true has no value. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  made.append(...content);
  return made;
}
