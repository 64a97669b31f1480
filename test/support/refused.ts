/** What a program hands over wrongly, and what it is told. */
import { expect } from "vitest";

/** As JavaScript hands it over, of which TypeScript would have told. */
export const wrong = <T>(value: unknown): T => value as T;

/** What a call is refused with, thrown at once or later. */
async function problemOf(call: () => unknown): Promise<{ code?: string; message: string; help?: string }> {
  try {
    await call();
  } catch (error) {
    return error as { code?: string; message: string; help?: string };
  }
  return { message: "nothing was refused" };
}
export async function expectRefused(call: () => unknown, code: string, message: RegExp): Promise<void> {
  const problem = await problemOf(call);
  expect(problem.message).toMatch(message);
  expect(problem).toMatchObject({ name: "ResnetProblem", code, help: expect.stringMatching(/\w{3}/) as string });
}
