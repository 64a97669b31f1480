/** The value of a flag that names a file or a folder. */
import { InvalidArgumentError } from "commander";

/** What a variable that is not set makes of a command would be the working folder. @throws InvalidArgumentError */
export function path(text: string): string {
  if (text === "") throw new InvalidArgumentError("It is an empty name: is a variable of your shell not set?");
  return text;
}
