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
