/** Opens sessions: a program and a device are judged, and its tensors begin. */
import { requireFunction, requireOptions, requireWhole, told, wrongArgument } from "./argument.ts";
import { requireWholeProgram } from "./checked-program.ts";
import { requireProgram } from "./define-program.ts";
import type { Device } from "./device.ts";
import type { CompileProgress } from "./execution.ts";
import { firstValues } from "./initialise.ts";
import type { Program } from "./program.ts";
import { Session } from "./session.ts";

export interface SessionOptions {
  /** Of the initial values; when left out the recipe's, and 0 where the program has none. */
  readonly seed?: number;
  readonly onCompile?: (progress: CompileProgress) => void;
}

/**
 * Sets a program up on a device, with first values from the seed. Where the program is an emitted module's, the session
 * knows the names of its inputs, outputs and tensors.
 * @throws ResnetProblem RN5001 to RN5006 before anything is allocated, RN5013 for what is no device or program
 */
export async function openSession<P extends Program>(
  device: Device,
  program: P,
  options: SessionOptions = {},
): Promise<Session<P>> {
  requireDevice(device);
  requireProgram("openSession", program);
  requireWholeProgram("openSession", program);
  requireOptions("openSession", options, ["seed", "onCompile"]);
  const { seed = program.recipe?.seed ?? 0, onCompile } = options;
  requireWhole("openSession", "seed", seed);
  if (onCompile !== undefined) requireFunction("openSession", "onCompile", onCompile);
  let accept = (): void => undefined;
  const accepted = new Promise<void>((resolve) => (accept = () => void setTimeout(resolve, 4)));
  const opening = device.open(program, (progress) => {
    accept();
    onCompile?.(progress);
  });
  // The first values are drawn while the device compiles: from when it does, so that a plan that it refuses takes no memory,
  // and an engine had its turn to begin on other threads. Whatever fails, both are waited for, and nothing stays open.
  const [opened, drawn] = await Promise.allSettled([
    opening,
    Promise.race([accepted, opening]).then(() => {
      // Zeros are there.
      const tensors = program.tensors.filter(({ initializer: each }) => each?.kind !== "constant" || each.value !== 0);
      return firstValues(tensors, seed);
    }),
  ]);
  if (opened.status === "rejected") throw opened.reason;
  const session = new Session(device, program, opened.value);
  try {
    if (drawn.status === "rejected") throw drawn.reason;
    for (const [name, values] of drawn.value) session.write(name, values);
    return session;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

function requireDevice(device: unknown): void {
  const { open } = (device ?? {}) as { readonly open?: unknown };
  if (typeof open === "function") return;
  throw wrongArgument(
    "openSession",
    `the device is ${told(device)}`,
    "give what openDevice resolves to: await openDevice()",
  );
}
