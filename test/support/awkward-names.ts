/** Names that mean something to a language that we write: a design may have each of them, as it may have any other. */
import ts from "typescript";
import { reservedWords } from "../../grammar/tokens.ts";

/** ECMA-262, 12.7.2, with what is reserved in modules, in strict code or only in some places. */
const ecmaScript = `
  await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if import in instanceof new null return super switch this throw true try typeof var void while with yield
  let static implements interface package private protected public
  as async from get meta of set target accessor arguments eval undefined NaN Infinity constructor prototype __proto__
  __esModule then toString valueOf hasOwnProperty toJSON name length`;
/** WGSL, 15.1 and 15.2: its keywords and the words that it reserves. */
const wgsl = `
  alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop
  override requires return struct switch true var while
  NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class
  co_await co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr
  constinit crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern
  external fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline
  instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil
  noexcept noinline nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset
  partition pass patch pixelfragment precise precision premerge priv protected pub public readonly ref regardless register
  reinterpret_cast require resource restrict self set shared sizeof smooth snorm static static_assert static_cast std
  subroutine super target template this thread_local throw trait try type typedef typeid typename typeof union unless
  unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield
  main f32 i32 u32 vec4f array atomic ptr sampler workgroup storage x y rate seed`;
/** Graphviz's and Mermaid's words; Windows' devices; what a training step puts out, and a module of ours once declared. */
const others = `
  node edge graph digraph subgraph strict cluster end flowchart click style linkStyle classDef direction TB LR default o x
  CON prn AUX nul COM1 lpt9 _ __ _a a A a_ loss correct image tensors buffers wgsl wasm train10 infer10 program
  bytesOf defineProgram TypedProgram TypedProgramTrain Shaped any never string number boolean symbol object unknown bigint`;

/** @param texts more names: every word that stands in these */
export function awkwardNames(...texts: readonly string[]): readonly string[] {
  const keywords: string[] = [];
  for (let kind = ts.SyntaxKind.FirstKeyword; kind <= ts.SyntaxKind.LastKeyword; kind++)
    keywords.push(ts.tokenToString(kind) ?? "");
  const all = [
    ...keywords,
    ...Object.getOwnPropertyNames(globalThis),
    ...Object.getOwnPropertyNames(Object.prototype),
    ...[ecmaScript, wgsl, others, ...texts].flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []),
  ];
  const reserved: readonly string[] = reservedWords;
  return [...new Set(all)].filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.includes(name));
}
