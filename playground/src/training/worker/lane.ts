/** One network of a run: it trains by its recipe, and is looked at in between. */
import { compileModel, fileStem, type CheckedRecipe } from "resnet-lang";
import {
  channelStatistics,
  Loader,
  normalised,
  openSession,
  saveWeights,
  toPictureMetadata,
  trainRecipe,
  type Dataset,
  type Device,
  type Normalisation,
  type Program,
  type Session,
  type TrainingEvent,
} from "resnet-lang/runtime";
import type { NamedFile } from "../../design/view.ts";
import { moduleFiles } from "../../workers/module-files.ts";
import { countOf } from "../data/image-set.ts";
import type { LaneFacts, LayerNorm, Picture, Shortcut } from "../protocol.ts";
import { className, laneName } from "../view/words.ts";
import { outputsOf } from "./design-fix.ts";
import { History } from "./history.ts";
import type { ModelImage } from "./inputs.ts";
import { layerCount } from "./layers.ts";
import { Looking } from "./looking.ts";
import { Mirror, stateOf } from "./mirror.ts";
import { NotTrained } from "./design-recipes.ts";
import type { KeptLane, LaneStorage } from "./place.ts";

export interface LaneImages {
  readonly training: Dataset;
  readonly heldOut: Dataset;
}
export interface LaneOptions {
  /** As the text calls it: with other shortcuts it is derived, under a name of its own. */
  readonly model: string;
  readonly shortcut: Shortcut;
  readonly device: Device;
  readonly recipe: CheckedRecipe;
  readonly image: ModelImage;
  readonly images: LaneImages;
  readonly signal: { readonly aborted: boolean };
  readonly storage: LaneStorage;
  /** What it goes on from, with its state in the storage; what is there else gives way. */
  readonly kept: KeptLane | undefined;
}

/** Evaluation goes through so many at once at most. */
const MOST_INFERRED = 250;

export class Lane {
  readonly facts: LaneFacts;
  readonly session: Session;
  readonly program: Program;
  readonly recipe: CheckedRecipe;
  readonly events: AsyncGenerator<TrainingEvent, void>;
  readonly normalisation: Normalisation;
  readonly history: History;
  readonly #options: LaneOptions;
  #otherDevice: string | undefined;
  #norms: Promise<Mirror> | undefined;
  #looking: Promise<Looking> | undefined;

  private constructor(options: LaneOptions, program: Program, session: Session) {
    const { model, recipe, shortcut, images, signal, storage, kept } = options;
    this.#options = options;
    this.program = program;
    this.session = session;
    this.recipe = recipe;
    this.facts = {
      ...{ shortcut, model, stem: fileStem(laneName({ shortcut, model })) },
      ...{ layers: layerCount(recipe.model), parameters: program.parameterCount },
    };
    const { normalize } = recipe.data;
    this.normalisation = normalisationOf(normalize, images.training);
    this.history = new History(kept?.history);
    this.events = trainRecipe(session, {
      ...{ data: images.training, heldOut: images.heldOut, storage, signal },
      ...{ resume: kept !== undefined, overwrite: kept === undefined },
      normalisation: this.normalisation,
    });
  }

  /**
   * Its next step comes behind what is kept, or is the first.
   * @throws NotTrained where the design wants something else than a class for each image, and where what is kept is of another program
   */
  static async open(options: LaneOptions): Promise<Lane> {
    const { device, image, images } = options;
    // A page has no files beside the design: the run begins with the seed's own values.
    const { start: _, ...recipe } = options.recipe;
    const infer = Math.min(MOST_INFERRED, countOf(images.heldOut));
    const program = compileModel(recipe.model, {
      functions: [
        { kind: "train", batch: recipe.batch / (recipe.accumulate ?? 1) },
        { kind: "infer", batch: infer },
      ],
      targets: device.targets,
      sizes: image.sizes,
      recipe,
    });
    requireClasses(program);
    if (options.kept && options.kept.hash !== program.hash) throw notTheSame("its design is compiled otherwise");
    const lane = new Lane({ ...options, recipe }, program, await openSession(device, program));
    try {
      await lane.#begin();
    } catch (error) {
      await lane.close();
      throw error;
    }
    return lane;
  }

  /** Loads the state that it goes on from. */
  async #begin(): Promise<void> {
    const { events } = this;
    for (let next = await events.next(); !next.done; next = await events.next()) {
      const event = next.value;
      if (event.kind === "resumed") {
        if (event.differences.length > 0) throw notTheSame(event.differences.join(", "));
        this.#otherDevice = event.otherDevice?.then;
      }
      if (event.kind === "began") return this.history.cut(event.step);
    }
  }

  /** On which device it was before, where that gives other last bits than the one it is on. */
  get otherDevice(): string | undefined {
    return this.#otherDevice;
  }

  /**
   * Of the step that comes next, by layer; undefined where a step cannot be looked at as a whole.
   * @param state of the network before that step; as it is now when left out
   */
  async norms(step: number, state = stateOf(this.session)): Promise<readonly LayerNorm[] | undefined> {
    const { recipe, device, image, images } = this.#options;
    const { batch, seed } = recipe;
    const targets = this.program.functions.find(({ kind }) => kind === "train")?.inputs ?? [];
    const labels = targets.find(({ role, dtype }) => role === "target" && dtype === "i32")?.name;
    if ((recipe.accumulate ?? 1) > 1 || labels === undefined || batch > countOf(images.training)) return undefined;
    const functions = [{ kind: "norms", batch }] as const;
    const open = (): Promise<Mirror> =>
      Mirror.open(
        device,
        compileModel(recipe.model, { functions, targets: device.targets, sizes: image.sizes, recipe }),
        this.session,
      );
    const mirror = await (this.#norms ??= open());
    await mirror.copy(state);
    const indices = Uint32Array.from({ length: countOf(images.training) }, (_, index) => index);
    const loaderOptions = { batch, seed, normalisation: this.normalisation, augment: [], leastBatch: batch };
    const { image: pixels, labels: classes } = new Loader(images.training, indices, loaderOptions).batch(step);
    // Of the update, which nobody looks at here, the rate would be a part.
    const numbers = { rate: 0, seed, step: step + 1 };
    const told = await mirror.session.norms({ [image.name]: pixels, [labels]: classes }, numbers);
    return this.program.tensors
      .filter(({ role, shape }) => role === "parameter" && shape.length > 1)
      .map(({ name }) => ({
        name: name.replace(/\.weight$/, ""),
        weight: told.get(`weight/${name}`) ?? 0,
        gradient: told.get(`gradient/${name}`) ?? 0,
      }));
  }

  /** Opened when it is first asked for. */
  get looking(): Promise<Looking> {
    const { device, image } = this.#options;
    return (this.#looking ??= Looking.open(device, this, image));
  }

  /** That it takes no other step is kept beside its last state, or without one. */
  async keepCourse(): Promise<void> {
    await this.#options.storage.keepCourse();
  }

  /** What answers with its weights elsewhere: to infer, one image at a time, prepared as here. */
  module(): readonly NamedFile[] {
    const { recipe, facts } = this;
    return moduleFiles(
      { ...recipe.model, name: laneName(facts) },
      { functions: [{ kind: "infer", batch: 1 }], sizes: this.#options.image.sizes, recipe },
    );
  }
  async weights(): Promise<NamedFile> {
    const content = await saveWeights(this.session, {
      evaluated: true,
      metadata: toPictureMetadata({ normalisation: this.normalisation, classNames: this.#outputNames }),
    });
    return { name: `${this.facts.stem}.safetensors`, content };
  }

  /** Of outputs that no class has, too: elsewhere a network answers as here. */
  get #outputNames(): readonly string[] | undefined {
    const { classNames } = this.#options.images.training;
    const outputs = outputsOf(this.recipe.model) ?? 0;
    return classNames && Array.from({ length: Math.max(outputs, this.classes) }, (_, at) => className(classNames, at));
  }

  get device(): Device {
    return this.#options.device;
  }
  /** Of the images that it is trained on. */
  get classes(): number {
    return this.#options.images.training.classes;
  }
  get imageShape(): Picture["shape"] {
    return this.#options.image.shape;
  }

  /** As the network takes it. */
  input({ shape, pixels }: Picture): Float32Array {
    return normalised(pixels, shape, this.normalisation);
  }

  async close(): Promise<void> {
    await this.events.return();
    for (const opened of [this.#norms, this.#looking]) await (await opened?.catch(() => undefined))?.close();
    await this.session[Symbol.asyncDispose]();
  }
}

function notTheSame(difference: string): NotTrained {
  return new NotTrained(
    `the run that is kept cannot go on to the same numbers: this page has changed since (${difference})`,
    "forget it, and train anew",
  );
}

function normalisationOf(normalize: CheckedRecipe["data"]["normalize"], data: Dataset): Normalisation {
  const [channels] = data.shape;
  if (normalize === "none") return { mean: Array(channels).fill(0), std: Array(channels).fill(1) };
  if (normalize !== "channel" && normalize.mean.length === channels) return normalize;
  return channelStatistics(
    data,
    Uint32Array.from({ length: countOf(data) }, (_, index) => index),
  );
}

function requireClasses({ name, functions }: Program): void {
  const [output] = functions.find(({ kind }) => kind === "infer")?.outputs ?? [];
  if (output?.shape.length !== 2)
    throw new NotTrained(
      `${name} puts out ${output?.shape.slice(1).join("×") ?? "nothing"} of an image, and this page has a class of each`,
      "train a model that ends in `linear(10)` here; `resnet train` on the command line trains others",
    );
}
