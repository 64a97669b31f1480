// Before the first paint: a page that is dark for its reader is never light for a moment.
try {
  const chosen = localStorage.getItem("resnet-playground-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // No storage: the system's choice.
}
