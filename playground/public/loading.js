// What does not come cannot say so itself. `src/loading.ts` says it of what is asked for later.
const isOfPage = (target) =>
  target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === "stylesheet");
const whenParsed = (act) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act, { once: true });
  else act();
};
const show = (id, reason) =>
  whenParsed(() => {
    const notice = document.getElementById(id);
    if (!notice) return;
    if (reason) notice.querySelector("code").textContent = reason;
    notice.hidden = false;
  });
addEventListener(
  "error",
  ({ target }) => {
    if (isOfPage(target)) show("not-loaded");
  },
  true,
);
// Nor does what ends with an error. Once the page is up it takes this notice out, so that no later error shows it.
addEventListener("error", ({ message }) => show("not-begun", message));
addEventListener("unhandledrejection", ({ reason }) => show("not-begun", String(reason)));
// A browser without modules passes them over in silence.
if (!("noModule" in HTMLScriptElement.prototype)) show("not-begun");
whenParsed(() => {
  for (const button of document.querySelectorAll("#not-loaded button, #not-begun button"))
    button.addEventListener("click", () => location.reload());
});
