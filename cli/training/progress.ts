/** Progress of long work on stderr: a bar on a terminal, gone when it is done, a line every few seconds elsewhere. */
import cliProgress from "cli-progress";
import { clock, type Io } from "../terminal.ts";

const LINE_EVERY_MS = 5000;
/** A person waits for the first sign of life; what is over before is told when it ends. */
const FIRST_LINE_AFTER_MS = 1000;

export interface Bar {
  readonly update: (done: number, text: string) => void;
  readonly stop: () => void;
}

/** @param unit what is counted, `steps` @param done already, where a run goes on */
export function startProgress(io: Io, what: string, total: number, done = 0): Bar {
  if (io.interactive) {
    const format = `${what} [{bar}] {percentage} %  {value}/{total}  {text}`;
    const bar = new cliProgress.SingleBar(
      { format, barsize: 24, hideCursor: true, stream: process.stderr, clearOnComplete: true, etaBuffer: 50 },
      cliProgress.Presets.rect,
    );
    bar.start(total, done, { text: "" });
    return { update: (value, text) => bar.update(value, { text }), stop: () => bar.stop() };
  }
  let last = performance.now() - LINE_EVERY_MS + FIRST_LINE_AFTER_MS;
  let shown = -1;
  let latest: readonly [number, string] | undefined;
  const say = ([value, text]: readonly [number, string]): void => {
    shown = value;
    io.err(`${what} ${value}/${total}  ${text}`);
  };
  return {
    update(value, text) {
      latest = [value, text];
      const now = performance.now();
      if (now - last < LINE_EVERY_MS) return;
      last = now;
      say(latest);
    },
    stop() {
      if (latest && latest[0] !== shown) say(latest);
    },
  };
}

/** Time left at the mean rate since `startedAt` (ms). */
export function eta(startedAt: number, done: number, total: number): string {
  if (done === 0) return "–";
  return clock((((performance.now() - startedAt) / 1000) * (total - done)) / done);
}
