/**
 * What names tell without expanding anything, so that it is told in blocks that nothing uses, too, and all in one run:
 * calls of what nothing stands for (RN2010), and two parameters of one name (RN2011).
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { reportName } from "./messages.ts";
import { bindingsOf } from "./bind.ts";
import { namesAt, type Use } from "./bindings.ts";
import { builtIn } from "./built-in.ts";
import type { Module } from "./project.ts";
import { unknownName } from "./unknown-name.ts";

export function checkNames(module: Module): readonly Diagnostic[] {
  const { bindings, uses } = bindingsOf(module.file);
  const twice = bindings
    .filter(({ kind, repeats }) => kind === "parameter" && repeats)
    .map(({ name }) => reportName("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
  const unknown = uses
    .filter((use) => isUnknownStep(use) && !module.lost.mayBe(use.name.text))
    .map(({ name, place }) =>
      unknownName(name, module, () => [...namesAt(place), ...module.names.keys(), ...builtIn.keys()]),
    );
  return [...twice, ...unknown];
}

/** Names of values are told where they are evaluated: some are words that only whoever is called knows. */
function isUnknownStep({ role, meaning, open }: Use): boolean {
  return role === "step" && !open && meaning === undefined;
}
