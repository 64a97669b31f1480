/**
 * What all contestants of a line compute: the same weights, statistics, images and labels, in a folder that every one of
 * them reads. Raw float32 and int32, little-endian, in PyTorch's layouts, the tensors in the order of the network's layers:
 * a convolution's weight, its norm's weight, bias, mean and variance, a linear layer's weight and bias, and of a residual
 * first its path, then its shortcut.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkProject } from "../../compiler/check.ts";
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { initialValues } from "../../runtime/initialise.ts";
import type { ProgramTensor } from "../../runtime/program.ts";
import { Random } from "../../runtime/random.ts";
import { networks, type NetworkName } from "./networks.ts";

export interface SubjectTensor {
  readonly name: string;
  readonly shape: readonly number[];
}
/** `subject.json`: what no peer in another language has to know of ours. */
interface Contents {
  readonly network: NetworkName;
  readonly batch: number;
  readonly extent: number;
  readonly classes: number;
  readonly parameters: number;
  readonly rate: number;
  readonly tensors: readonly SubjectTensor[];
}
export interface Subject extends Omit<Contents, "tensors"> {
  readonly tensors: readonly (SubjectTensor & { readonly values: Float32Array })[];
  readonly image: Float32Array;
  readonly labels: Int32Array;
}

/** The only model of a design that imports nothing but std. */
export function modelOf(text: string): CheckedModel {
  const alone = { read: (path: string) => ({ problem: `${path} is not there` }) };
  const checked = checkProject(loadProject("network.resnet", text, alone));
  const model = checked.models.get("Network");
  if (!model) throw new Error(`the network does not check: ${checked.diagnostics[0]?.message}`);
  return model;
}

/** Writes it, and the design as `network.resnet`. */
export function writeSubject(folder: string, network: NetworkName, batch: number): void {
  const { text, extent, classes, parameters, rate } = networks[network];
  const functions = [{ kind: "infer", batch: 1 }] as const;
  const program = compileModel(modelOf(text), { functions, targets: { wasm: { variants: ["plain"] } } });
  const own = program.tensors.filter(({ role }) => role === "parameter" || role === "state");
  const tensors = own.map(({ name, shape }): SubjectTensor => ({ name, shape }));
  const random = new Random(1, "images");
  const contents: Contents = { network, batch, extent, classes, parameters, rate, tensors };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "network.resnet"), text);
  writeFileSync(join(folder, "subject.json"), JSON.stringify(contents));
  writeFileSync(join(folder, "tensors.f32"), Buffer.concat(own.map((each) => bytesOf(firstValues(each)))));
  const image = Float32Array.from({ length: batch * 3 * extent * extent }, () => random.normal());
  writeFileSync(join(folder, "image.f32"), bytesOf(image));
  writeFileSync(join(folder, "labels.i32"), bytesOf(Int32Array.from({ length: batch }, () => random.below(classes))));
}

/** What it begins with; norms, whose ones and zeros would hide a mistake, are near that. */
function firstValues(tensor: ProgramTensor): Float32Array {
  const values = initialValues(tensor, 1);
  if (tensor.shape.length > 1) return values;
  const random = new Random(1, `${tensor.name} of a bench`);
  return values.map((value) => value + 0.2 * (random.uniform() - 0.5));
}

export function readSubject(folder: string): Subject {
  const contents = JSON.parse(readFileSync(join(folder, "subject.json"), "utf8")) as Contents;
  const all = new Float32Array(readWhole(folder, "tensors.f32"));
  let at = 0;
  const tensors = contents.tensors.map((each) => {
    const from = at;
    at += each.shape.reduce((product, extent) => product * extent, 1);
    return { ...each, values: all.subarray(from, at) };
  });
  const [image, labels] = [readWhole(folder, "image.f32"), readWhole(folder, "labels.i32")];
  return { ...contents, tensors, image: new Float32Array(image), labels: new Int32Array(labels) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
/** Of its own, so that numbers may be seen in it. */
function readWhole(folder: string, name: string): ArrayBuffer {
  return new Uint8Array(readFileSync(join(folder, name))).buffer;
}
