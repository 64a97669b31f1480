/** What outlives a reload. A browser may refuse to keep anything: the page works, and forgets. */
const PREFIX = "resnet-playground-";

export function remember(name: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // Refused, or full: nothing else on the page needs it.
  }
}
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** In this tab, reloads included. @returns false where it was marked before, and where a browser keeps nothing */
export function markOnce(name: string): boolean {
  try {
    if (sessionStorage.getItem(PREFIX + name) !== null) return false;
    sessionStorage.setItem(PREFIX + name, "");
    return true;
  } catch {
    return false;
  }
}
