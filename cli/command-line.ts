/** The command line of `resnet`. A verb is loaded when it is given (`verbs.ts`): `check` never sees a GPU. */
import { Command, CommanderError } from "commander";
import { harmless, printable } from "../compiler/diagnostics/render/printable.ts";
import { version } from "../compiler/version.ts";
import { Refused } from "../grammar/refused.ts";
import { failureCode, tellFailure } from "./failure.ts";
import { watchStreams } from "./streams.ts";
import { terminalIo, type Io } from "./terminal.ts";
import { flagsOf } from "./options/as-flags.ts";
import { withFlagsHere } from "./options/foreign-flags.ts";
import { verbs, verbsFor } from "./verbs.ts";

/** Runs one command line. @returns the exit code: 0 clean, 1 findings, 2 usage or files, 3 a bug of ours */
export async function run(argv: readonly string[], given: Io = terminalIo()): Promise<number> {
  const [first, asked] = argv;
  // Commander shows all of the help there, and says nothing of the word.
  if (first === "help" && asked !== undefined && !asked.startsWith("-") && !verbs.has(asked))
    return run([asked], given);
  let code = 0;
  const io: Io = { ...given, err: (text) => given.err(harmless(text, given.colour.err)) };
  const program = new Command("resnet")
    .description("Residual networks as text: checked, compiled to WebGPU and WebAssembly, trained.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(onOneLine(withFlagsHere(text.trimEnd(), program, argv), argv)),
    })
    .showSuggestionAfterError()
    .showHelpAfterError(
      first !== undefined && verbs.has(first)
        ? `(resnet ${first} --help shows its options)`
        : "(resnet --help shows the verbs)",
    );

  try {
    for (const load of verbsFor(argv)) {
      const { verb } = await load();
      const end = (ended: number): void => {
        code = ended;
      };
      verb.addTo(program, io, end, (line) => run(line, given));
    }
    // The language's arrow is a word to look up, and no option.
    const arrow = argv.indexOf("->");
    const words = arrow < 0 ? argv : [...argv.slice(0, arrow), "--", ...argv.slice(arrow)];
    await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Refused) {
      (await import("./design.ts")).showDiagnostics([error.diagnostic], io.colour.err, io.err);
      return 1;
    }
    tellFailure(error, io, flagsOf(program, first));
    return failureCode(error);
  }
}

/** A refusal names what was given, which may hold line breaks: it is one message all the same. */
function onOneLine(text: string, argv: readonly string[]): string {
  const given = argv.flatMap((each) => [each, each.slice(each.indexOf("=") + 1)]).filter((each) => each.includes("\n"));
  return given.reduce((told, each) => told.replaceAll(each, printable(each)), text);
}

/** What the binary does (`main.ts`): runs the command line of this process, which ends with its exit code. */
export async function start(): Promise<void> {
  watchStreams();
  // What fails outside of every call, a rejected promise that nobody awaits, is told like the rest.
  process.on("uncaughtException", (error) => {
    tellFailure(error, terminalIo());
    process.exit(failureCode(error));
  });
  process.exitCode = await run(process.argv.slice(2));
}
