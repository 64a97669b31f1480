/** Colours of the page's style for what is drawn on a canvas, which knows no style; told again when the theme changes. */

export function colour(of: Element, name: string): string {
  return getComputedStyle(of).getPropertyValue(name).trim();
}

export function onThemeChange(listener: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  new MutationObserver(listener).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
