/**
 * A page's own file system (the origin private file system) as the storage of a run: it outlives the page, its reload and
 * its crash. A file is there whole, or as it was before.
 */
import { told, wrongArgument } from "../runtime/argument.ts";
import { reasonOf } from "../runtime/problem.ts";
import { NotStored, type Storage } from "../training/storage.ts";

/** Below it a folder a run. */
const FOLDER = "resnet-lang";
/** Beside a file that is being written where nothing else writes it whole. */
const PART = ".part";
/** Open as long as a run has the storage, where nothing else locks. */
const LOCK = `lock${PART}`;

/** What every engine has, and what some have besides; TypeScript's DOM knows only a part of it. */
interface FileHandle {
  getFile(): Promise<Blob>;
  createWritable?(): Promise<{
    write(bytes: Uint8Array): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
  /** In workers. */
  createSyncAccessHandle?(): Promise<{
    truncate(size: number): void;
    write(bytes: Uint8Array, options: { readonly at: number }): number;
    flush(): void;
    close(): void;
  }>;
  move?(name: string): Promise<void>;
}
interface FolderHandle {
  getDirectoryHandle(name: string, options: { readonly create: boolean }): Promise<FolderHandle>;
  getFileHandle(name: string, options?: { readonly create: boolean }): Promise<FileHandle>;
  removeEntry(name: string): Promise<void>;
  keys(): AsyncIterable<string>;
}

/**
 * A storage for `trainRecipe`: with `resume: true` a page that was closed in the middle goes on where it was.
 * @param name of the run: one trains at a time by that name, in whichever tab
 * @throws NotStored where the page has no file system of its own; ResnetProblem RN5013 for what is no name
 */
export async function openPageStorage(name: string): Promise<Storage> {
  return opened("openPageStorage", name);
}

/**
 * Takes away all that the storage of that name keeps: a browser's room for a page is bounded, and nobody else frees it.
 * @param name as `openPageStorage` has it; of one that was never there nothing is taken
 * @throws NotStored where a run has it, and where the page has no file system of its own; ResnetProblem RN5013 for what is no
 * name
 */
export async function clearPageStorage(name: string): Promise<void> {
  const storage = await opened("clearPageStorage", name);
  const release = await storage.lock();
  try {
    await storage.clear();
  } finally {
    release();
  }
}

async function opened(where: string, name: string): Promise<PageStorage> {
  if (typeof name !== "string" || !/^[^/\\]+$/.test(name) || name === "." || name === "..")
    throw wrongArgument(where, `the run's name is ${told(name)}`, 'give a name without slashes: "resnet20"');
  const folder = await failing(async () => {
    const root = (await navigator.storage.getDirectory()) as unknown as FolderHandle;
    const ours = await root.getDirectoryHandle(FOLDER, { create: true });
    return ours.getDirectoryHandle(name, { create: true });
  }, "this page has no file system of its own");
  return new PageStorage(name, folder);
}

class PageStorage implements Storage {
  readonly #name: string;
  readonly #folder: FolderHandle;

  constructor(name: string, folder: FolderHandle) {
    this.#name = name;
    this.#folder = folder;
  }

  async lock(): Promise<() => void> {
    const taken = await (navigator.locks ? takeLock(`${FOLDER} ${this.#name}`) : this.#takeFile());
    if (taken) return taken;
    throw new NotStored(
      `another run trains as ${this.#name}, in this tab or another`,
      "wait for it, or take a storage of another name",
    );
  }

  /** Of engines without Web Locks: a file that is open to be written is one writer's, until its tab is gone. */
  async #takeFile(): Promise<(() => void) | undefined> {
    const handle = await failing(
      () => this.#folder.getFileHandle(LOCK, { create: true }),
      "the storage cannot be taken",
    );
    if (!handle.createSyncAccessHandle) throw inWorkersOnly("the storage cannot be taken");
    try {
      const file = await handle.createSyncAccessHandle();
      return () => file.close();
    } catch (error) {
      if (error instanceof DOMException && TAKEN.includes(error.name)) return undefined;
      throw notStored(error, "the storage cannot be taken");
    }
  }

  async list(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const name of this.#folder.keys())
      if (!name.endsWith(PART) && (await this.#file(name))) names.push(name);
    return names;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const file = await this.#file(name);
    return file && new Uint8Array(await failing(() => file.arrayBuffer(), `${name} cannot be read`));
  }

  async clear(): Promise<void> {
    await failing(async () => {
      const names: string[] = [];
      for await (const name of this.#folder.keys()) if (name !== LOCK) names.push(name);
      for (const name of names) await this.#remove(name);
    }, `${this.#name} cannot be cleared`);
  }

  async write(name: string, bytes: Uint8Array, others: readonly string[] = []): Promise<void> {
    await failing(async () => {
      const handle = await this.#folder.getFileHandle(name, { create: true });
      const commit = handle.createWritable ? await writable(handle, bytes) : await this.#besides(name, bytes);
      for (const other of others) await this.#remove(other);
      await commit();
    }, `${name} cannot be written`);
  }

  /** Into a file of its own, which then takes the other's name. */
  async #besides(name: string, bytes: Uint8Array): Promise<() => Promise<void>> {
    const handle = await this.#folder.getFileHandle(name + PART, { create: true });
    const file = await handle.createSyncAccessHandle?.();
    if (!file || !handle.move) throw inWorkersOnly(`${name} cannot be written`);
    try {
      file.truncate(0);
      if (file.write(bytes, { at: 0 }) < bytes.length) throw new Error("there is no room for it");
      file.flush();
    } finally {
      file.close();
    }
    return async () => handle.move?.(name);
  }

  /** @returns undefined where it is not there; a file is made before it is written: one that never was is none */
  async #file(name: string): Promise<Blob | undefined> {
    return failing(async () => {
      try {
        const file = await (await this.#folder.getFileHandle(name)).getFile();
        return file.size === 0 ? undefined : file;
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    }, `${name} cannot be read`);
  }

  async #remove(name: string): Promise<void> {
    try {
      await this.#folder.removeEntry(name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** All is written, and what was there before is there until the returned function was called. */
async function writable(handle: FileHandle, bytes: Uint8Array): Promise<() => Promise<void>> {
  const stream = await handle.createWritable?.();
  try {
    await stream?.write(bytes);
  } catch (error) {
    await stream?.abort().catch(() => undefined);
    throw error;
  }
  return async () => stream?.close();
}

/** @returns what gives it free again; undefined where it is taken */
function takeLock(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(undefined);
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}
/** How engines say that a file is open to be written: of the standard, and of Safari. */
const TAKEN: readonly string[] = ["NoModificationAllowedError", "InvalidStateError"];

function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

async function failing<T>(work: () => Promise<T>, what: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof NotStored ? error : notStored(error, what);
  }
}

function inWorkersOnly(what: string): NotStored {
  return new NotStored(
    `${what}: this engine writes such files in a worker only`,
    "train in a worker of the page, or keep the run in memory: new MemoryStorage()",
  );
}

function notStored(error: unknown, what: string): NotStored {
  const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
  return new NotStored(
    `${what}: ${reasonOf(error)}`,
    isFull
      ? "the browser gives this page no more room: remove what it keeps, or save to the visitor's disk"
      : "serve the page by https or from localhost, outside of a private window and of a sandboxed frame; or keep the run in memory: new MemoryStorage()",
  );
}
