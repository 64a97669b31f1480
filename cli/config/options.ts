/** The flags that every verb with a configuration has; apart from what reads it, so that `--help` loads nothing. */
import { Option } from "commander";
import { path } from "../path-option.ts";

/** `--config`, `--rule`; `load.ts` says what they do. */
export function configOptions(): readonly Option[] {
  const again = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return [
    configOption(),
    new Option("--rule <code=severity>", "RN3004=off, information, warning or error; as often as wanted").argParser(
      again,
    ),
  ];
}

export function configOption(): Option {
  return new Option("--config <file>", "instead of the nearest resnet.config.json").argParser(path);
}
