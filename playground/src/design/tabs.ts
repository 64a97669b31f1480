/** The views of a model, one at a time; arrows go from tab to tab. */
import { byId } from "../dom.ts";

export const tabNames = ["architecture", "layers", "compiled", "train"] as const;
export type TabName = (typeof tabNames)[number];

export interface Tabs {
  readonly current: () => TabName;
  readonly show: (name: TabName) => void;
  /** Called when its tab is shown, the first time and every other. */
  readonly onShow: (name: TabName, listener: () => void) => void;
}

export function isTabName(name: string | null | undefined): name is TabName {
  return tabNames.some((each) => each === name);
}

/** @param onChoice hears what is shown */
export function mountTabs(first: TabName, onChoice: (name: TabName) => void): Tabs {
  const listeners: { readonly name: TabName; readonly listener: () => void }[] = [];
  let current = first;
  const show = (name: TabName): void => {
    current = name;
    onChoice(name);
    for (const each of tabNames) {
      const isShown = each === name;
      const tab = byId(`tab-${each}`);
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      byId(`panel-${each}`).hidden = !isShown;
    }
    for (const each of listeners) if (each.name === name) each.listener();
  };
  for (const [index, name] of tabNames.entries()) {
    const tab = byId(`tab-${name}`);
    tab.addEventListener("click", () => show(name));
    tab.addEventListener("keydown", (event) => {
      const to = destination(event.key, index);
      if (to === undefined) return;
      event.preventDefault();
      show(to);
      byId(`tab-${to}`).focus();
    });
  }
  show(first);
  return {
    current: () => current,
    show,
    onShow: (name, listener) => {
      listeners.push({ name, listener });
      if (name === current) listener();
    },
  };
}

function destination(key: string, from: number): TabName | undefined {
  const last = tabNames.length - 1;
  const places: { readonly [key: string]: number } = {
    ArrowRight: from === last ? 0 : from + 1,
    ArrowLeft: from === 0 ? last : from - 1,
    Home: 0,
    End: last,
  };
  return tabNames[places[key] ?? -1];
}
