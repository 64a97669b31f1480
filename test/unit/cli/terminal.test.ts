/** Which stream gets colours, and what a person may say about it. */
import { expect, test } from "vitest";
import { columnsOf, wantsColour } from "../../../cli/terminal.ts";

const terminal = { isTTY: true };
const file = {};

test("a terminal gets colours, a file and a pipe get none", () => {
  expect(wantsColour(terminal, { TERM: "xterm" })).toBe(true);
  expect(wantsColour(terminal, {})).toBe(true);
  expect(wantsColour(file, { TERM: "xterm" })).toBe(false);
});

test("a dumb terminal gets none, nor one whose user wants none", () => {
  expect(wantsColour(terminal, { TERM: "dumb" })).toBe(false);
  expect(wantsColour(terminal, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColour(terminal, { NO_COLOR: "0" })).toBe(false);
  // An empty one is as good as none: https://no-color.org
  expect(wantsColour(terminal, { NO_COLOR: "" })).toBe(true);
});

test("FORCE_COLOR has the last word, either way", () => {
  for (const stream of [terminal, file]) {
    expect(wantsColour(stream, { FORCE_COLOR: "1", NO_COLOR: "1", TERM: "dumb" })).toBe(true);
    expect(wantsColour(stream, { FORCE_COLOR: "0" })).toBe(false);
    expect(wantsColour(stream, { FORCE_COLOR: "false" })).toBe(false);
  }
  expect(wantsColour(file, { FORCE_COLOR: "" })).toBe(false);
});

test("a terminal says how wide it is, COLUMNS what a person wants; a file has room for all", () => {
  expect(columnsOf({ columns: 120 }, {})).toEqual({ columns: 120 });
  expect(columnsOf({ columns: 120 }, { COLUMNS: "80" })).toEqual({ columns: 80 });
  expect(columnsOf({}, { COLUMNS: "80" })).toEqual({ columns: 80 });
  expect(columnsOf({}, { COLUMNS: "wide" })).toEqual({});
  expect(columnsOf({ columns: 0 }, {})).toEqual({});
});
