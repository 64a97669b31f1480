/** An argument that a block is to carry where it is passed on: `Unit: Bottleneck(groups: 32)`. */
import { listed, nearest } from "../../../grammar/nearest.ts";
import type * as tree from "../../../grammar/tree.ts";
import { writeInstead } from "../../resolve/unknown-name.ts";
import { abandon } from "../abandon.ts";
import { reportCall } from "../words/messages.ts";

/** @throws Abandoned RN2013, RN2058 where it has no name, or one of which the block has no parameter */
export function refuseCarried(
  { name: { text: callee } }: tree.Call,
  { argument, value: { span } }: { readonly argument: tree.Name | undefined; readonly value: tree.Value },
  parameters: readonly string[],
): void {
  const [first] = parameters;
  const list = listed(parameters) || "none";
  if (argument && parameters.includes(argument.text)) return;
  if (argument) {
    const near = nearest(argument.text, parameters);
    const slots = { callee, name: argument.text, list };
    if (near === undefined) abandon(reportCall("RN2013", argument.span, slots, { help: "remove the argument" }));
    const details = { help: `did you mean ${near}?`, fix: writeInstead(argument.span, near) };
    abandon(reportCall("RN2013", argument.span, slots, details));
  }
  if (first === undefined)
    abandon(reportCall("RN2013", span, { callee, name: "for this value", list }, { help: `write ${callee}` }));
  const help = `what is passed on names the arguments that it carries; its result here is { ${callee}(…) }`;
  abandon(reportCall("RN2058", span, { callee, name: first }, { help }));
}
