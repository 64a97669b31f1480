/** What a network answers to one image, and what its layers make of it. */
import { compileModel } from "resnet-lang";
import { softmax, type Device } from "resnet-lang/runtime";
import type { LayerMaps, Picture } from "../protocol.ts";
import type { ModelImage } from "./inputs.ts";
import type { Lane } from "./lane.ts";
import { lookedAt } from "./layers.ts";
import { Mirror } from "./mirror.ts";

const MOST_CHANNELS = 16;

export class Looking {
  readonly #mirror: Mirror;
  readonly #lane: Lane;
  readonly #image: ModelImage;

  private constructor(mirror: Mirror, lane: Lane, image: ModelImage) {
    this.#mirror = mirror;
    this.#lane = lane;
    this.#image = image;
  }

  /** Compiled for one image, with what its layers put out as outputs. */
  static async open(device: Device, lane: Lane, image: ModelImage): Promise<Looking> {
    const { model } = lane.recipe;
    const seen = lookedAt(model).map(({ id }) => ({ name: outputOf(id), values: [id], list: false }));
    const program = compileModel(
      { ...model, outputs: [...model.outputs, ...seen] },
      { functions: [{ kind: "infer", batch: 1 }], targets: device.targets, sizes: image.sizes, recipe: lane.recipe },
    );
    return new Looking(await Mirror.open(device, program, lane.session), lane, image);
  }

  /** As it has been trained so far. */
  refresh(): Promise<void> {
    return this.#mirror.copy();
  }

  async #outputs(picture: Picture): Promise<{ readonly [name: string]: Float32Array }> {
    return this.#mirror.session.run({ [this.#image.name]: this.#lane.input(picture) });
  }

  /** A share for each class; not a number where the network's outputs are none any more. */
  async shares(picture: Picture): Promise<readonly number[]> {
    const [logits = new Float32Array()] = Object.values(await this.#outputs(picture));
    return logits.every(Number.isFinite) ? softmax(logits) : Array.from(logits, () => Number.NaN);
  }

  async maps(picture: Picture): Promise<readonly LayerMaps[]> {
    const outputs = await this.#outputs(picture);
    const shapes = new Map(this.#mirror.session.program.functions[0]?.outputs.map(({ name, shape }) => [name, shape]));
    return lookedAt(this.#lane.recipe.model).map(({ id, path }) => {
      const values = outputs[outputOf(id)] ?? new Float32Array();
      const [, count = 0, height = 0, width = 0] = shapes.get(outputOf(id)) ?? [];
      return {
        layer: path,
        height,
        width,
        channels: asPictures(values, Math.min(count, MOST_CHANNELS), height * width),
      };
    });
  }

  close(): Promise<void> {
    return this.#mirror.close();
  }
}

/** No name of a design has a slash. */
function outputOf(id: number): string {
  return `seen/${id}`;
}

/** One scale for all of a layer: channels can be compared. */
function asPictures(values: Float32Array, count: number, area: number): readonly Uint8Array[] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const scale = most > least ? 255 / (most - least) : 0;
  return Array.from({ length: count }, (_, channel) =>
    Uint8Array.from(values.subarray(channel * area, (channel + 1) * area), (value) => (value - least) * scale),
  );
}
