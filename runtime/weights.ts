/** A session's tensors as safetensors: saved in PyTorch's layouts, loaded whole or not at all. */
import { matchNames, torchNames, type NameStyle } from "./names.ts";
import { ResnetProblem } from "./problem.ts";
import { readSafetensors, writeSafetensors, type Safetensors, type Tensor } from "./safetensors.ts";
import type { Session } from "./session.ts";

export interface SaveOptions {
  /** Momentum too, so that training can go on. */
  readonly optimizer?: boolean;
  readonly metadata?: { readonly [name: string]: string };
  /** Names as PyTorch's models have them instead of ours. */
  readonly names?: NameStyle;
}

/** Waits for all steps that were begun. @returns the file's bytes */
export async function saveWeights(
  session: Session,
  { optimizer = false, metadata = {}, names }: SaveOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const values = await session.readAll(["parameter", "state", ...(optimizer ? (["optimizer"] as const) : [])]);
  const theirs = names ? torchNames([...values.keys()], names) : new Map<string, string>();
  const shapes = new Map(session.program.tensors.map(({ name, shape }) => [name, shape]));
  const tensors = new Map(
    [...values].map(([name, each]): [string, Tensor] => [
      theirs.get(name) ?? name,
      { dtype: "F32", shape: shapes.get(name) ?? [], values: each },
    ]),
  );
  return writeSafetensors({ tensors, metadata });
}

/**
 * Sets every parameter and running statistic from a file, by our names or PyTorch's; optimizer states if they are there.
 * Nothing is set when anything does not fit.
 * @param file its name, for messages
 * @returns the file's metadata
 * @throws ResnetProblem RN4013 for a damaged file, RN4014 for another model's
 */
export function loadWeights(session: Session, bytes: Uint8Array, file = "the file"): Safetensors["metadata"] {
  const { tensors, metadata } = readSafetensors(bytes, file);
  const ours = session.program.tensors;
  const optional = new Set(ours.filter(({ role }) => role === "optimizer").map(({ name }) => name));
  const { names, missing, others } = matchNames(
    ours.map(({ name }) => name),
    optional,
    [...tensors.keys()],
  );
  if (missing.length + others.length > 0) {
    throw new ResnetProblem(
      "RN4014",
      `${file} lacks ${missing.length} tensors and has ${others.length} others; the first is ${missing[0] ?? others[0]}`,
      "load the weights into the model that they were saved from; PyTorch's names are known for torchvision's ResNets and CIFAR ones",
    );
  }
  const writes: (() => void)[] = [];
  for (const { name, shape } of ours) {
    const found = tensors.get(names.get(name) ?? name);
    if (!found) continue;
    if (found.shape.join() !== shape.join()) {
      throw new ResnetProblem(
        "RN4014",
        `${file} has ${name} as [${found.shape.join(", ")}], the model as [${shape.join(", ")}]`,
        "load the weights into the model that they were saved from",
      );
    }
    writes.push(() => session.write(name, found.values));
  }
  for (const write of writes) write();
  return metadata;
}
