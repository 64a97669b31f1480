/** Light or dark: the system's choice until the visitor makes one, which `theme.js` puts up before the first paint. */
import { element } from "./dom.ts";
import { remember } from "./storage.ts";

export function mountTheme(parent: HTMLElement): void {
  const button = element("button", { type: "button", class: "quiet theme", "aria-label": "Dark" });
  parent.append(button);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => {
    const { theme } = document.documentElement.dataset;
    return theme === undefined ? system.matches : theme === "dark";
  };
  const show = (): void => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset["theme"] = theme;
    remember("theme", theme);
    show();
  });
  system.addEventListener("change", show);
  show();
}
