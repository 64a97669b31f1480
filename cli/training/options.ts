/** What a person asks of a run besides the design. */
import type { NameStyle } from "../../runtime/names.ts";
import type { TrainingEvent } from "../../training/events.ts";
import type { NamesFile } from "../names-file.ts";
import type { KeptSets } from "../data/read-set.ts";
import type { DeviceChoice } from "../options/shared.ts";
import type { StartOptions } from "./start.ts";

/** What another command line says otherwise. */
export interface CommandChanges {
  readonly resume?: string | undefined;
  readonly weights?: string;
  readonly allowMissing?: readonly string[];
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly rate?: number;
}

export interface RunOptions {
  readonly device: DeviceChoice;
  readonly data?: string;
  /** A published data set that is not here is got. */
  readonly download?: boolean;
  readonly out: string;
  /** A flag gave the length of the run: the recipe's times have not been judged for it. */
  readonly lengthGiven: boolean;
  /** A checkpoint, or the folder of one. */
  readonly resume?: string;
  /** The run that is in `out` was killed before its first state: it is begun again. */
  readonly restarts?: boolean;
  /** Weights that a new run begins with. */
  readonly start?: StartOptions;
  /** Another run that is in `out` may be lost. */
  readonly overwrite: boolean;
  /** Names of the tensors in `best.safetensors`, ours when left out. */
  readonly names?: NameStyle | NamesFile;
  /** The command line of this run with other flags, for people to paste. */
  readonly command: (changes: CommandChanges) => string;
  /** Norms are measured: as often as the run is evaluated, or every so many steps. */
  readonly norms?: { readonly every?: number };
  /** What happens goes to stdout as JSON, an object a line, and what is told to people to stderr. */
  readonly logsJson?: boolean;
  /** Threads that make batches beside the one that trains; when left out as many as serve the device. */
  readonly workers?: number | undefined;
  /** False: each operation is a kernel of its own. */
  readonly fuse?: boolean;
  readonly signal: AbortSignal;
  /** Hears what happens besides who prints it, and is waited for: the run goes on when what it does is done. */
  readonly hear?: ((event: TrainingEvent) => Promise<void>) | undefined;
  /** A run of several, told together: it leaves its weights, and neither a curve nor a module. */
  readonly isOneOfSeveral?: boolean;
  /** Holds the images for them. */
  readonly kept?: KeptSets;
}
