/** A link to what is on the page; and what a link that was opened brings. */
import { element } from "../dom.ts";
import { tell } from "../notices.ts";
import type { Store } from "../state.ts";
import type { Bring } from "./bringing.ts";
import { linkFor, readLink, relinked, type Shared } from "./share-link.ts";
import { tabNames, type TabName, type Tabs } from "./tabs.ts";

interface SharingOptions {
  readonly store: Store;
  readonly tabs: Tabs;
  readonly bring: Bring;
}

export function mountSharing(parent: HTMLElement, { store, tabs, bring }: SharingOptions): void {
  const button = element("button", { type: "button" }, "Share");
  parent.append(button);
  button.addEventListener("click", () => void share(store, tabs.current()));
  // A link that is opened while the page is there: its text comes, and can be undone.
  addEventListener("hashchange", () => {
    void openLink(location.hash, "what was here stays").then((shared) => {
      if (!shared) return;
      const { text, model } = shared;
      bring({ text, model, says: "This design came with the link." });
      if (shared.view) tabs.show(shared.view);
    });
  });
  // The address says what is shown, or nothing: a reload must not bring back an older text.
  store.on(["text"], () => {
    if (location.hash !== "") history.replaceState(undefined, "", location.pathname + location.search);
  });
  const follow = (): void => {
    const now = relinked(location.hash, { model: store.get().model, view: tabs.current() });
    if (now !== location.hash) history.replaceState(undefined, "", now);
  };
  store.on(["model"], follow);
  for (const name of tabNames) tabs.onShow(name, follow);
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

/** What a fragment holds; where it is damaged, that is told, and there is nothing. @param instead what is shown then */
export async function openLink(fragment: string, instead: string): Promise<Shared | undefined> {
  try {
    return await readLink(fragment);
  } catch (error) {
    const reason = (error as Error).message;
    const text = `The link does not hold a whole design: ${reason}. Copy all of it and open it again; ${instead}.`;
    tell({ text, isProblem: true });
    return undefined;
  }
}
