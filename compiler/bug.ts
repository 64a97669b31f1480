/** Our fault, never the user's: an impossible state. The command line prints it as such and exits with 3. */
export class CompilerBug extends Error {
  override readonly name = "CompilerBug";
}

export function bug(message: string): never {
  throw new CompilerBug(message);
}
