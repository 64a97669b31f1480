/** Published data sets from where they are published, or from a mirror of it: only when a person asks for it. */
import { randomBytes } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { DamagedFile, type Archive, type PublishedSet } from "../../datasets/data-set.ts";
import { tarFiles } from "../../datasets/tar.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import type { Io } from "../terminal.ts";
import { startProgress } from "../training/progress.ts";
import { UsageError } from "../usage-error.ts";
import { fetchFile, isAsPublished, NotFetched } from "./fetch-file.ts";
import { isThere } from "./places.ts";

export interface Download {
  readonly io: Io;
  readonly signal?: AbortSignal | undefined;
}

/** Of a file: what a progress bar counts in. */
const KILOBYTE = 1000;

/**
 * Gets what of a set is not in a folder; a file is there whole and as it was published, or not at all.
 * @throws ResnetProblem RN4012 with the way by hand, UsageError for a mirror that is no address
 */
export async function download(
  kind: string,
  set: Pick<PublishedSet, "archives">,
  folder: string,
  { io, signal }: Download,
): Promise<void> {
  const missing = set.archives.filter(({ unpacksTo = "", files }) =>
    files.some((name) => !isThere(join(folder, unpacksTo), [name])),
  );
  for (const [at, archive] of missing.entries()) {
    const url = addressOf(kind, archive);
    const file = basename(archive.url);
    const bar = startProgress(io, `downloading ${file}`, Math.ceil(archive.bytes / KILOBYTE));
    const onBytes = (count: number): void => bar.update(Math.ceil(count / KILOBYTE), "kB");
    try {
      if (!(await isAsPublished(join(folder, file), archive)))
        await fetchFile({ ...archive, url }, join(folder, file), onBytes, signal);
      if (archive.unpacksTo !== undefined) await unpack(join(folder, file), archive, folder);
    } catch (error) {
      if (error instanceof NotFetched) throw byHand(kind, missing.slice(at), folder, error.message);
      throw error;
    } finally {
      bar.stop();
    }
  }
}

/** Of the mirror that RESNET_MIRROR names, with a folder a set, else where it is published. */
function addressOf(kind: string, { url }: Archive): string {
  const mirror = process.env["RESNET_MIRROR"];
  if (mirror === undefined || mirror === "") return url;
  const base = mirror.replace(/\/+$/, "");
  if (/^https?:\/\//.test(base) && URL.canParse(base)) return `${base}/${kind}/${basename(url)}`;
  throw new UsageError(
    `RESNET_MIRROR is ${mirror}, which is no address`,
    "give the address of a folder that holds one for each data set: https://example.org/data",
  );
}

function byHand(kind: string, missing: readonly Archive[], folder: string, reason: string): ResnetProblem {
  const addresses = missing.map(({ url }) => url).join(", ");
  const then = missing.some(({ unpacksTo }) => unpacksTo !== undefined) ? ", and do this again" : "";
  return new ResnetProblem(
    "RN4012",
    `${kind} was not downloaded, and nothing of that file is kept: ${reason}`,
    `try it again, name another folder (--data) or a mirror (RESNET_MIRROR), or by hand put into ${folder} what is at ${addresses}${then}`,
  );
}

/** The set's files of an archive, all of them at once; the archive is not needed any more then. */
async function unpack(file: string, { files, unpacksTo = "" }: Archive, folder: string): Promise<void> {
  const part = join(folder, `.${unpacksTo}.${process.pid}.${randomBytes(6).toString("hex")}.part`);
  try {
    mkdirSync(part);
    const found: string[] = [];
    // An error of the file comes out of the stream that is read.
    const chunks = pipeline(createReadStream(file), createGunzip(), () => undefined);
    for await (const { name, bytes } of tarFiles(file, chunks, (each) => files.includes(each))) {
      writeFileSync(join(part, name), bytes);
      found.push(name);
    }
    const missing = files.find((name) => !found.includes(name));
    if (missing !== undefined) throw new DamagedFile(file, `there is no ${missing} in it`);
    moveAll(part, join(folder, unpacksTo), files);
    rmSync(file);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** As a whole folder, or where there is one that lacks files each in its place. */
function moveAll(from: string, to: string, files: readonly string[]): void {
  if (!existsSync(to)) return renameSync(from, to);
  for (const name of files) renameSync(join(from, name), join(to, name));
}
