/**
 * A repository's objects by their ids, through one `git cat-file --batch`. Code that looks at them is synchronous and runs
 * in `settle`: what it finds missing is read, all of it at once, and it runs again.
 *
 * What cannot be read (missing in a partial clone, damaged, too large) is never the same as what is not there.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createHash } from "node:crypto";
import { SOURCE_LIMIT_BYTES } from "../files/read.ts";
import { ByteReader } from "./byte-reader.ts";
import { cannotRun, firstFault, gitEnvironment, type Repository } from "./command.ts";

export type ObjectKind = "commit" | "tree" | "blob";

/** A folder of a million files is a tree of less. */
const LIMITS: { readonly [K in ObjectKind]: number } = {
  commit: SOURCE_LIMIT_BYTES,
  tree: 128 * 2 ** 20,
  blob: SOURCE_LIMIT_BYTES,
};

/** Longer than any header: an id, a kind, a size. */
const HEADER_BYTES = 512;
/** Of what a process said, for a message. */
const SAID_BYTES = 4096;

/** Why something cannot be known; it may be there or not. */
export interface Unknown {
  readonly unknown: string;
  /** What would help, where that is not what helps with every object. */
  readonly help?: string;
  /** Whatever it is, it is the same on both sides of a comparison. */
  readonly isUnchanged?: boolean;
}
export function isUnknown(value: object): value is Unknown {
  return "unknown" in value;
}

/** What is asked for and has not been read yet. */
const PENDING: Unknown = { unknown: "it is being read" };

interface Wanted {
  readonly id: string;
  readonly kind: ObjectKind;
  readonly keep: (bytes: Buffer) => object;
}

interface Batch {
  readonly child: ChildProcessWithoutNullStreams;
  readonly reader: ByteReader;
  readonly ended: Promise<unknown>;
  said: string;
}

export class Objects {
  readonly #repository: Repository;
  readonly #known = new Map<string, unknown>();
  readonly #wanted = new Map<string, Wanted>();
  #batch: Batch | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** What `keep` makes of an object. Only that is remembered: a folder of 250,000 files may hold three designs. */
  get<T extends object>(id: string, kind: ObjectKind, keep: (bytes: Buffer) => T): T | Unknown {
    const known = this.#known.get(id);
    if (known !== undefined) return known as T | Unknown;
    this.#wanted.set(id, { id, kind, keep });
    return PENDING;
  }

  /** Reads what `get` was asked for. @returns false where there was nothing to read @throws UsageError without git */
  async readWanted(): Promise<boolean> {
    let wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    const isMore = wanted.length > 0;
    while (wanted.length > 0) {
      const { child } = (this.#batch ??= this.#start());
      child.stdin.write(wanted.map(({ id }) => `${id}\n`).join(""));
      let answered = 0;
      for (const each of wanted) {
        // A process that ends takes one object with it; another one is asked for those that follow.
        if (this.#batch === undefined) break;
        this.#known.set(each.id, await this.#answer(this.#batch, each));
        answered++;
      }
      wanted = wanted.slice(answered);
    }
    return isMore;
  }

  close(): void {
    this.#batch?.child.kill();
    // A process whose answer nobody reads any more is over only then.
    this.#batch?.child.stdout.destroy();
    this.#batch = undefined;
  }

  async #answer(batch: Batch, { id, kind, keep }: Wanted): Promise<object> {
    const named = `${kind} ${id.slice(0, 12)}`;
    const header = await batch.reader.line(HEADER_BYTES);
    if (header === `${id} missing`) return { unknown: `git does not have ${named} here` };
    const [, found, size = ""] = /^\w+ (\w+) (\d+)$/.exec(header ?? "") ?? [];
    if (Number(size) > LIMITS[kind]) {
      this.close();
      return { unknown: `${named} has ${size} bytes; at most ${LIMITS[kind]} are read` };
    }
    const bytes = found === undefined ? undefined : await batch.reader.take(Number(size));
    const end = bytes && (await batch.reader.take(1));
    if (!bytes || !end) {
      this.close();
      await batch.ended;
      return { unknown: `git cannot read ${named}: ${firstFault(batch.said)}` };
    }
    if (found !== kind) return { unknown: `${named} is a ${found}` };
    return isItself(id, kind, bytes) ? keep(bytes) : { unknown: `${named} is damaged: it is not what its name says` };
  }

  #start(): Batch {
    const child = spawn("git", [...this.#repository.argv, "cat-file", "--batch"], {
      stdio: ["pipe", "pipe", "pipe"],
      env: gitEnvironment(this.#repository),
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    const batch = { child, reader: new ByteReader(child.stdout), ended, said: "" };
    child.stderr.on("data", (data: Buffer) => (batch.said = `${batch.said}${data.toString()}`.slice(0, SAID_BYTES)));
    child.on("error", (error) => (batch.said = cannotRun(error).message));
    // It may end while it is written to; what it did not answer says so.
    child.stdin.on("error", () => undefined);
    return batch;
  }
}

/** Several repositories at once: a submodule is one of its own. */
export class Store {
  readonly #objects = new Map<string, Objects>();

  of(repository: Repository): Objects {
    const key = repository.argv.join("\0");
    const known = this.#objects.get(key) ?? new Objects(repository);
    this.#objects.set(key, known);
    return known;
  }

  /** Runs `look` until it has met nothing that is still to be read; what it made of less is dropped. */
  async settle<T>(look: () => T): Promise<T> {
    for (;;) {
      const seen = attempted(look);
      let isMore = false;
      for (const each of this.#objects.values()) isMore = (await each.readWanted()) || isMore;
      if (!isMore) return seen();
    }
  }

  close(): void {
    for (const each of this.#objects.values()) each.close();
  }
}

/** The result or the error, to be had later. */
function attempted<T>(look: () => T): () => T {
  try {
    const result = look();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** An object's id is the hash of what it is. */
function isItself(id: string, kind: ObjectKind, bytes: Buffer): boolean {
  const hash = createHash(id.length === 40 ? "sha1" : "sha256");
  return hash.update(`${kind} ${bytes.length}\0`).update(bytes).digest("hex") === id;
}
