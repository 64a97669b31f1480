/** Colours of the page's style for what is drawn on a canvas, which knows no variables; told again when the theme changes. */
const known = new Map<string, string>();

/** As a canvas takes it. @param name of a variable of the style, `--accent` */
export function colour(of: Element, name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  of.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  known.set(name, found);
  return found;
}

export function onThemeChange(listener: () => void): void {
  const changed = (): void => {
    known.clear();
    listener();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
