/** What is offered to do beside what is wrong. */
import { element } from "../../dom.ts";
import type { DesignFix } from "../protocol.ts";

/** None where nothing is offered; it goes once it is done. */
export function fixButtons(
  { fix }: { readonly fix?: DesignFix },
  mend: (fix: DesignFix) => void,
): readonly HTMLElement[] {
  if (!fix) return [];
  const button = element("button", { type: "button" }, fix.title);
  button.addEventListener("click", () => {
    mend(fix);
    button.remove();
  });
  return [button];
}
