/**
 * Has the service worker keep the page, so that it needs no network from the second visit on. It also adds the two headers
 * without which threads share no memory, and which many hosts of static files cannot send.
 * @returns whether the headers come with the next load of this page: known once the worker is at work
 */
export function keepOffline(): Promise<boolean> {
  // Where it is refused, as in a private window, the page is what it is without.
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return Promise.resolve(false);
  const { serviceWorker } = navigator;
  const loaded = new Promise<unknown>((resolve) => {
    if (document.readyState === "complete") resolve(undefined);
    else addEventListener("load", resolve, { once: true });
  });
  // A page that came through the worker came with its headers: if they did not help, they never will.
  const isWaiting = !crossOriginIsolated && !serviceWorker.controller;
  const atWork = (isWaiting ? Promise.resolve() : loaded)
    .then(() => serviceWorker.register("./service-worker.js"))
    .then(() => serviceWorker.ready);
  // Behind what the page itself asks for.
  void Promise.all([atWork, loaded]).then(
    ([{ active }]) => active?.postMessage("keep"),
    () => undefined,
  );
  return atWork.then(
    () => isWaiting,
    () => false,
  );
}
