/** A link to what is on the page; and what a link that was opened brings. */
import { element } from "../dom.ts";
import { tell } from "../notices.ts";
import type { Store } from "../state.ts";
import { linkFor, readLink, type Shared } from "./share-link.ts";
import type { TabName, Tabs } from "./tabs.ts";

interface SharingOptions {
  readonly store: Store;
  readonly tabs: Tabs;
  /** Another text in place of the one that is there. */
  readonly replaceText: (text: string) => void;
}

export function mountSharing(parent: HTMLElement, { store, tabs, replaceText }: SharingOptions): void {
  const button = element("button", { type: "button" }, "Share");
  parent.append(button);
  button.addEventListener("click", () => void share(store, tabs.current()));
  // A link that is opened while the page is there: its text comes, and can be undone.
  addEventListener("hashchange", () => {
    void openLink(location.hash).then((shared) => {
      if (!shared) return;
      replaceText(shared.text);
      store.set({ model: shared.model });
      if (shared.view) tabs.show(shared.view);
    });
  });
  // The address says what is shown, or nothing: a reload must not bring back an older text.
  store.on(["text"], () => {
    if (location.hash !== "") history.replaceState(undefined, "", location.pathname + location.search);
  });
}

async function share(store: Store, view: TabName): Promise<void> {
  const { text, model } = store.get();
  const link = await linkFor({ text, model, view }, location.href);
  history.replaceState(undefined, "", link);
  try {
    await navigator.clipboard.writeText(link);
    tell({ text: "The link is copied. It holds the whole design: nothing is stored anywhere." });
  } catch {
    tell({ text: "The link stands in the address bar: copy it from there. It holds the whole design." });
  }
}

/** What a fragment holds; where it is damaged, that is told, and there is nothing. */
export async function openLink(fragment: string): Promise<Shared | undefined> {
  try {
    return await readLink(fragment);
  } catch (error) {
    const reason = (error as Error).message;
    tell({ text: `The link does not hold a whole design: ${reason}. Your own last design is shown.`, isProblem: true });
    return undefined;
  }
}
