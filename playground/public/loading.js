// What does not come cannot say so itself. `src/loading.ts` says it of what is asked for later.
const isOfPage = (target) =>
  target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === "stylesheet");
const whenParsed = (act) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", act, { once: true });
  else act();
};
const notice = () => document.getElementById("not-loaded");
addEventListener(
  "error",
  ({ target }) => {
    if (isOfPage(target)) whenParsed(() => (notice().hidden = false));
  },
  true,
);
whenParsed(() =>
  notice()
    .querySelector("button")
    .addEventListener("click", () => location.reload()),
);
