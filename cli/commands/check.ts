/** `resnet check FILES`: parse, resolve, prove every join, evaluate every claim. */
import { hasErrors } from "../../compiler/model/check.ts";
import { openDesign, parseTarget, showDiagnostics } from "../design.ts";
import type { Io } from "../terminal.ts";

export function check(files: readonly string[], io: Io): number {
  let worst = 0;
  for (const each of files) {
    const { file, name } = parseTarget(each);
    const { diagnostics, models, recipes } = openDesign(file, name === undefined ? undefined : [name]);
    showDiagnostics(diagnostics, io.colour, io.out);
    const errors = diagnostics.filter(({ severity }) => severity === "error").length;
    const others = diagnostics.length - errors;
    const found = [
      errors > 0 ? `${errors} error${errors === 1 ? "" : "s"}` : "",
      others > 0 ? `${others} warning${others === 1 ? "" : "s"}` : "",
    ].filter(Boolean);
    const sizes = `${models.size} model${models.size === 1 ? "" : "s"}${recipes.length > 0 ? `, ${recipes.length} recipe${recipes.length === 1 ? "" : "s"}` : ""}`;
    io.out(`${file}: ${found.length > 0 ? found.join(", ") : `${sizes} checked, nothing found`}`);
    if (hasErrors(diagnostics)) worst = 1;
  }
  return worst;
}
