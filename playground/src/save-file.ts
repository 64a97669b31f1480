/** Hands a file to the visitor. */
import type { NamedFile } from "./design/view.ts";
import { element } from "./dom.ts";

const TYPES: { readonly [extension: string]: string } = {
  js: "text/javascript",
  svg: "image/svg+xml",
  html: "text/html",
  safetensors: "application/octet-stream",
};

export function saveFile({ name, content }: NamedFile): void {
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "text/plain";
  const url = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: url, download: name }).click();
  // Once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
