/**
 * All of Chevrotain that runs. The build makes one file of it (`scripts/carry-chevrotain.mjs`): published as hundreds, it was a
 * third of what importing the compiler takes, and sound texts are read without it.
 */
export { createToken, CstParser, Lexer, LLkLookaheadStrategy } from "chevrotain";
