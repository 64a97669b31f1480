/** Has the service worker keep the page: from the second visit on it needs no network, and threads may share memory. */
export function keepOffline(): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  // Where it is refused, as in a private window, the page is what it is without.
  addEventListener("load", () => void navigator.serviceWorker.register("./service-worker.js").catch(() => undefined));
}
