/** What a page's own rules may forbid, and what it then has to allow or to hand over: README.md, "In a page". */
import { quoted } from "../argument.ts";
import { reasonOf, ResnetProblem } from "../problem.ts";

const FILE = "where your site serves the file resnet-lang/runtime/worker";

const POLICY = `a page's Content-Security-Policy has to allow script-src 'wasm-unsafe-eval' and worker-src blob:, or 'self' with the option workerUrl: ${FILE}`;
const TRUSTED_TYPES = `hand over workerUrl as a TrustedScriptURL of ${FILE}: openDevice({ workerUrl: policy.createScriptURL("/worker.js") }); or have a default policy that lets blob: through`;
const SERVED =
  "serve the file resnet-lang/runtime/worker of this version there, from the page's own origin, as text/javascript, with the page's Cross-Origin-Embedder-Policy where it has one, and allow it in worker-src";

/** Whether an engine's error says that the page does not allow WebAssembly. */
export function isForbidden(error: unknown): boolean {
  return /content security policy|\bCSP\b/i.test(String(error));
}
export function webAssemblyForbidden(): ResnetProblem {
  return new ResnetProblem("RN5001", "this page does not allow WebAssembly to be compiled", POLICY);
}

/** @param which of the workers, for messages @param served what the page handed over */
export function workerForbidden(error: unknown, which: string, served: string | object | undefined): ResnetProblem {
  const reason = reasonOf(error);
  if (/Trusted ?(Type|ScriptURL)/i.test(reason))
    return new ResnetProblem("RN5001", "this page requires Trusted Types for the script of a worker", TRUSTED_TYPES);
  const from = served === undefined ? "" : ` from ${quoted(String(served))}`;
  const help = served === undefined ? POLICY : SERVED;
  return new ResnetProblem("RN5001", `a worker cannot be started${from}: ${which}: ${reason}`, help);
}

/** Why a worker that was started did not come so far as to compute. */
export function workerFailed(reason: string): ResnetProblem {
  return new ResnetProblem("RN5001", `a worker cannot be started: ${reason}`, POLICY);
}
