/** Data sets from a server: whole and as they were published, or nothing, with the reason and the way by hand. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { download } from "../../../cli/data/download.ts";
import { tarFiles } from "../../../datasets/tar.ts";
import type { Archive } from "../../../datasets/data-set.ts";
import { dataSets } from "../../../datasets/table.ts";
import type { Io } from "../../../cli/terminal.ts";
import { scratchFolder } from "../../support/command-line.ts";
import { openMirror } from "../../support/mirror.ts";

const scratch = scratchFolder();
let folders = 0;
const told: string[] = [];
const fresh = (): string => join(scratch, `${++folders}`);
const io: Io = {
  out: () => undefined,
  err: (text) => told.push(text),
  interactive: false,
  colour: { out: false, err: false },
};

const mirror = openMirror();
beforeEach(() => told.splice(0));
const body = gzipSync(Uint8Array.from({ length: 5000 }, (_, i) => i % 251));
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const labels: Archive = {
  url: "https://example.org/labels-ubyte.gz",
  sha256: sha256(body),
  bytes: body.length,
  files: ["labels-ubyte"],
};
const get = (folder: string, archive: Archive = labels): Promise<void> =>
  download("mnist", { archives: [archive] }, folder, { io });

test("are asked of the mirror, are as they were published, and not asked for again", async () => {
  const folder = join(fresh(), "deep", "er");
  mirror.serve(body);
  await get(folder);
  expect(readdirSync(folder)).toEqual(["labels-ubyte.gz"]);
  expect(readFileSync(join(folder, "labels-ubyte.gz")).equals(body)).toBe(true);
  expect(told.join("\n")).toContain("downloading labels-ubyte.gz");
  await get(folder);
  expect(mirror.asked).toEqual(["/sets/mnist/labels-ubyte.gz"]);
});

describe("leave nothing, and say why and what to do by hand", () => {
  const said = async (archive: Archive = labels): Promise<string> => {
    const folder = fresh();
    const error: unknown = await get(folder, archive).catch((each: unknown) => each);
    expect(error).toMatchObject({
      code: "RN4012",
      help: expect.stringContaining(`by hand put into ${folder} what is at ${archive.url}`) as string,
    });
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    return (error as Error).message;
  };
  test("of another checksum", async () => {
    const other = Uint8Array.from(body).reverse();
    mirror.serve(other);
    expect(await said()).toContain(`has the checksum ${sha256(other)}, the set's file ${labels.sha256} (SHA-256)`);
  });
  test("cut off, with and without a length, and longer", async () => {
    mirror.serve(body.subarray(0, 100));
    expect(await said()).toMatch(new RegExp(`labels-ubyte.gz is cut off after 100 of ${body.length} bytes`));
    mirror.answer = (_, response) => {
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 100), () => response.destroy());
    };
    expect(await said()).toMatch(/the connection ended/);
    mirror.serve(Buffer.concat([body, body]));
    expect(await said()).toMatch(/is longer than [\d,]+ bytes, and no file of the set/);
  });
  test("that the server has not, or fails to give", async () => {
    for (const [status, text] of [
      [404, "Not Found"],
      [500, "Internal Server Error"],
    ] as const) {
      mirror.answer = (_, response) => response.writeHead(status).end("<html>");
      expect(await said()).toContain(`the server answers ${status} ${text}`);
    }
  });
  test("where nobody listens, and where there is no network", async () => {
    const { port } = mirror;
    await mirror.close();
    expect(await said()).toMatch(
      new RegExp(`127.0.0.1:${port}/sets/mnist/labels-ubyte.gz: no connection \\(connection refused\\)`),
    );
    vi.stubEnv("RESNET_MIRROR", "http://nowhere.invalid");
    expect(await said()).toMatch(
      /nowhere\.invalid\/mnist\/labels-ubyte\.gz: no connection \(the name of the server is not known: is there a network\?\)$/,
    );
  });
  test("that are interrupted", async () => {
    const controller = new AbortController();
    mirror.answer = (_, response) => {
      response.write(body.subarray(0, 100));
      setTimeout(() => controller.abort(), 10);
    };
    const folder = fresh();
    const running = download("mnist", { archives: [labels] }, folder, { io, signal: controller.signal });
    await expect(running).rejects.toMatchObject({
      code: "RN4012",
      message: expect.stringContaining("it was interrupted") as string,
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("nothing is kept where the folder cannot be written", async () => {
  const file = fresh();
  writeFileSync(file, "");
  mirror.serve(body);
  await expect(get(join(file, "cache"))).rejects.toMatchObject({
    code: "RN4012",
    message: expect.stringMatching(/cache: a file is where a folder should be/) as string,
    help: expect.stringContaining("--data") as string,
  });
});

test("what a killed process left is taken away; what another one is fetching is not", async () => {
  const folder = fresh();
  mkdirSync(folder);
  const part = (id: number): string => `.labels-ubyte.gz.${id}.0123456789ab.part`;
  const gone = 2 ** 22 + 1;
  for (const id of [gone, process.pid]) writeFileSync(join(folder, part(id)), "part");
  mirror.serve(body);
  await get(folder);
  expect(readdirSync(folder).sort()).toEqual([part(process.pid), "labels-ubyte.gz"]);
});

describe("an archive", () => {
  const files = ["one.bin", "two.bin"];
  const source = fresh();
  mkdirSync(join(source, "set-bin"), { recursive: true });
  for (const [i, name] of [...files, "readme.html"].entries())
    writeFileSync(join(source, "set-bin", name), new Uint8Array(700 * i + 1).fill(i));
  const packed = (...flags: readonly string[]): Buffer =>
    execFileSync("tar", ["czf", "-", ...flags, "-C", source, "set-bin"]);
  const archiveOf = (bytes: Uint8Array): Archive => ({
    url: "https://example.org/set.tar.gz",
    sha256: sha256(bytes),
    bytes: bytes.length,
    files,
    unpacksTo: "set-bin",
  });

  test("is unpacked whole, with the set's files alone, and goes; one that somebody has put there is not fetched", async () => {
    const bytes = packed();
    mirror.serve(bytes);
    const fetched = fresh();
    await get(fetched, archiveOf(bytes));
    const put = fresh();
    mkdirSync(put);
    writeFileSync(join(put, "set.tar.gz"), bytes);
    await get(put, archiveOf(bytes));
    for (const folder of [fetched, put]) {
      expect(readdirSync(folder)).toEqual(["set-bin"]);
      expect(readdirSync(join(folder, "set-bin")).sort()).toEqual(files);
      expect([...readFileSync(join(folder, "set-bin", "two.bin"))]).toEqual(Array.from({ length: 701 }, () => 1));
    }
    expect(mirror.asked).toEqual(["/sets/mnist/set.tar.gz"]);
  });

  test("writes nowhere else, whatever paths are in it, and follows no link", async () => {
    const bytes = packed("--transform", "s,^set-bin,../../../escaped,", "-P");
    mirror.serve(bytes);
    const folder = join(fresh(), "a", "b", "c");
    await get(folder, archiveOf(bytes));
    expect(readdirSync(folder)).toEqual(["set-bin"]);
    expect(readdirSync(join(folder, "../../.."))).not.toContain("escaped");
  });

  test("that lacks a file of the set, is cut off or is no archive is told, and nothing of it is kept", async () => {
    const lacking = archiveOf(packed("--exclude", "two.bin"));
    const folder = fresh();
    mirror.serve(packed("--exclude", "two.bin"));
    await expect(get(folder, lacking)).rejects.toThrow(/set\.tar\.gz: there is no two\.bin in it/);
    expect(readdirSync(folder).filter((name) => name !== "set.tar.gz")).toEqual([]);
    const plain = execFileSync("tar", ["cf", "-", "-C", source, "set-bin"]);
    const read = async (bytes: Uint8Array): Promise<readonly string[]> => {
      const names: string[] = [];
      const chunks = (async function* () {
        // In pieces that are no blocks.
        for (let at = 0; at < bytes.length; at += 333) yield bytes.subarray(at, at + 333);
      })();
      for await (const { name } of tarFiles("a.tar", chunks, () => true)) names.push(name);
      return names.sort();
    };
    expect(await read(plain)).toEqual([...files, "readme.html"].sort());
    await expect(read(plain.subarray(0, 1000))).rejects.toThrow(/a\.tar: it is cut off/);
    await expect(read(new Uint8Array(1024).fill(7))).rejects.toThrow(/a\.tar: it is no tar archive/);
  });
});

test("every published set says where its files are, what they are and how they are checked", () => {
  for (const set of Object.values(dataSets)) {
    if (set.kind !== "published") continue;
    const names = set.archives.flatMap(({ files }) => files);
    const wanted = (["train", "test"] as const).flatMap((part) => set.files(part).map((each) => each.names[0] ?? ""));
    expect([...names].sort()).toEqual([...wanted].sort());
    for (const { sha256: sum, url } of set.archives)
      expect([sum, url]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^https?:/)]);
  }
});
