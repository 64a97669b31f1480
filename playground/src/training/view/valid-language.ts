/**
 * A browser without a locale, as in a container, calls its language `en-US@posix`, which `Intl` refuses; uPlot asks `Intl`
 * for it as it is loaded, and the page would end there. To be imported before uPlot.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US", configurable: true });
}
