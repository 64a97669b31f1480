/**
 * Whether the parts of a program fit one another: it is plain data, which anybody may have changed on the way (a copy with
 * other tensors, a program built by hand), and what does not fit would be zeros where weights are, or another's numbers.
 */
import { isKind, quoted, told, wrongArgument } from "./argument.ts";
import { volume } from "./layout.ts";
import type { Program, ProgramValue, TargetCode } from "./program.ts";

const BYTES = 4;
/** At whose multiples a stretch of a buffer begins. */
const STRETCH_BYTES = 256;
const KINDS: readonly unknown[] = ["train", "infer", "probe", "norms"];

/** @param where the function, for messages @throws ResnetProblem RN5013 that names what does not fit; linear in the program */
export function requireWholeProgram(where: string, program: Program): void {
  const { name, tensors, buffers, functions, code } = program;
  const refuse = (reason: string): never => {
    const help = "give the program as an emitted module exports it, or compile it again: resnet compile FILE:MODEL";
    throw wrongArgument(where, `the program ${quoted(String(name))} is not whole: ${reason}`, help);
  };
  const requireEach = (what: string, list: unknown): void => {
    if (!Array.isArray(list)) refuse(`its ${what} are ${told(list)}`);
    const at = (list as readonly unknown[]).findIndex((each) => !isKind(each, "Object"));
    if (at >= 0) refuse(`its ${what}[${at}] is ${told((list as readonly unknown[])[at])}`);
  };
  const requirePlace = (
    what: string,
    { shape, order, buffer }: Pick<ProgramValue, "shape" | "order" | "buffer">,
  ): void => {
    if (!Array.isArray(shape) || !shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0))
      refuse(`the shape of ${what} is ${Array.isArray(shape) ? `[${shape.join(", ")}]` : told(shape)}`);
    if (!Array.isArray(order) || order.length !== shape.length || !shape.every((_, axis) => order.includes(axis)))
      refuse(`the order of ${what} is not one of its ${shape.length} axes`);
    const bytes = buffers[buffer]?.bytes ?? refuse(`${what} lies in the buffer ${told(buffer)} of ${buffers.length}`);
    if (bytes < BYTES * volume(shape)) refuse(`${what} needs ${BYTES * volume(shape)} bytes, its buffer has ${bytes}`);
  };
  for (const [what, list] of Object.entries({ buffers, tensors, functions })) requireEach(what, list);

  const arenas = new Set(buffers.map(({ within }) => within?.buffer));
  for (const [index, { bytes, within }] of buffers.entries()) {
    if (within === undefined) continue;
    const arena = buffers[within.buffer];
    if (
      !arena ||
      arena.within ||
      !(within.offset >= 0) ||
      within.offset % STRETCH_BYTES !== 0 ||
      within.offset + bytes > arena.bytes
    )
      refuse(`buffers[${index}] is a stretch of the buffer ${told(within.buffer)} that is not there`);
  }

  const held = new Set<number>();
  const names = new Set<string>();
  for (const tensor of tensors) {
    const what = `the tensor ${quoted(String(tensor.name))}`;
    if (typeof tensor.name !== "string" || names.has(tensor.name)) refuse(`${what} is there twice, or has no name`);
    requirePlace(what, tensor);
    if (held.has(tensor.buffer)) refuse(`${what} lies in the buffer of another tensor`);
    names.add(tensor.name);
    held.add(tensor.buffer);
  }
  // Without an optimizer's states (`….weight/momentum`) a program infers all the same.
  // Nor is a stretch without a name one: several tensors lie in it, which a step goes along.
  for (const [index, { role, name: owner, within }] of buffers.entries()) {
    const isTensor =
      (role === "parameter" || role === "state") && !arenas.has(index) && !(within && owner === undefined);
    if (isTensor && !held.has(index) && !owner?.includes("/"))
      refuse(`the tensor ${quoted(owner ?? `of buffer ${index}`)} is missing`);
  }

  functions.forEach(({ kind, batch, inputs, outputs, scalars }, index) => {
    const its = `functions[${index}]`;
    if (!KINDS.includes(kind)) refuse(`the kind of ${its} is ${told(kind)}`);
    if (!Number.isSafeInteger(batch) || batch < 1) refuse(`the batch of ${its} is ${told(batch)}`);
    for (const [what, list] of Object.entries({ inputs, outputs, scalars })) requireEach(`${its}.${what}`, list);
    const places = scalars.flatMap(({ place }) => (place === null ? [] : [place])).sort((a, b) => a - b);
    if (!places.every((place, rank) => place === rank)) refuse(`the scalars of ${its} lie at ${told(places)}`);
    for (const value of [...inputs, ...outputs]) requirePlace(`${quoted(String(value.name))} of ${its}`, value);
  });
  for (const [target, each] of Object.entries(code))
    if (each !== undefined) requireSteps(target, each, program, refuse);
}

function requireSteps(
  target: string,
  { steps, preparation, kernels, scratch }: TargetCode & { readonly kernels: readonly unknown[] },
  { functions, buffers }: Program,
  refuse: (reason: string) => never,
): void {
  if (![kernels, scratch, steps, preparation].every((each) => Array.isArray(each)))
    return refuse(`its code for ${target} lacks kernels, scratch, steps or their preparation`);
  for (const [what, { length }] of Object.entries({ steps, preparation }))
    if (length !== functions.length)
      refuse(`its code for ${target} has the ${what} of ${length} functions, there are ${functions.length}`);
  const most = buffers.length + scratch.length;
  for (const { label, kernel, bindings, sizes = [] } of [preparation, steps].flat(2) as TargetCode["steps"][number]) {
    const refuseStep = (does: string): never => refuse(`the step ${quoted(label)} for ${target} ${does}`);
    if (!(kernel in kernels)) refuseStep(`runs kernel ${told(kernel)}`);
    const { sizes: wanted = 0 } = kernels[kernel] as { readonly sizes?: number };
    if (sizes.length !== wanted || !sizes.every(Number.isFinite))
      refuseStep(`gives the sizes [${sizes.join(", ")}], of ${told(wanted)}`);
    const outside = bindings.find((buffer) => !Number.isInteger(buffer) || buffer < 0 || buffer >= most);
    if (outside !== undefined) refuseStep(`binds buffer ${told(outside)} of ${most}`);
  }
}
