/**
 * The WebAssembly instructions that kernels use: name, bytes, types and what follows the opcode (core specification 3.0,
 * section 5.4, "Instructions"). Constructors, encoder and text printer all read this table and know no opcode themselves.
 */

/** In the order in which a function declares its locals. */
export const valueTypes = ["i32", "i64", "f32", "f64", "v128"] as const;
export type ValueType = (typeof valueTypes)[number];

/** What is written behind an opcode: an alignment and an offset, the same and a lane, a lane, 16 lanes, or nothing. */
export type Immediate = "none" | "memory" | "memory-lane" | "lane" | "shuffle";

export interface Instruction {
  readonly code: readonly number[];
  readonly takes: readonly ValueType[];
  /** Absent for stores. */
  readonly gives?: ValueType;
  readonly immediate: Immediate;
  /** log2 of the bytes accessed: the natural alignment is promised even where it is not kept, which is only a hint. */
  readonly align?: number;
}

/** LEB128 of an opcode behind a prefix. */
function prefixed(prefix: number, code: number): readonly number[] {
  return code < 0x80 ? [prefix, code] : [prefix, (code & 0x7f) | 0x80, code >> 7];
}
const plain = (code: number, takes: readonly ValueType[], gives: ValueType): Instruction => ({
  code: [code],
  takes,
  gives,
  immediate: "none",
});
const simd = (code: number, takes: readonly ValueType[], gives: ValueType = "v128"): Instruction => ({
  code: prefixed(0xfd, code),
  takes,
  gives,
  immediate: "none",
});
const load = (code: readonly number[], gives: ValueType, align: number): Instruction => ({
  code,
  takes: ["i32"],
  gives,
  immediate: "memory",
  align,
});
const store = (code: readonly number[], value: ValueType, align: number): Instruction => ({
  code,
  takes: ["i32", value],
  immediate: "memory",
  align,
});

const ii = ["i32", "i32"] as const;
const ff = ["f32", "f32"] as const;
const vv = ["v128", "v128"] as const;
const vvv = ["v128", "v128", "v128"] as const;

export const instructions = {
  "i32.load": load([0x28], "i32", 2),
  "f32.load": load([0x2a], "f32", 2),
  "i32.store": store([0x36], "i32", 2),
  "f32.store": store([0x38], "f32", 2),
  "i32.eq": plain(0x46, ii, "i32"),
  "i32.ne": plain(0x47, ii, "i32"),
  "i32.lt_s": plain(0x48, ii, "i32"),
  "i32.lt_u": plain(0x49, ii, "i32"),
  "i32.gt_s": plain(0x4a, ii, "i32"),
  "i32.ge_s": plain(0x4e, ii, "i32"),
  "i32.add": plain(0x6a, ii, "i32"),
  "i32.sub": plain(0x6b, ii, "i32"),
  "i32.mul": plain(0x6c, ii, "i32"),
  "i32.div_s": plain(0x6d, ii, "i32"),
  "i32.div_u": plain(0x6e, ii, "i32"),
  "i32.rem_s": plain(0x6f, ii, "i32"),
  "i32.rem_u": plain(0x70, ii, "i32"),
  "i32.and": plain(0x71, ii, "i32"),
  "i32.or": plain(0x72, ii, "i32"),
  "i32.xor": plain(0x73, ii, "i32"),
  "i32.shl": plain(0x74, ii, "i32"),
  "i32.shr_u": plain(0x76, ii, "i32"),
  "i32.reinterpret_f32": plain(0xbc, ["f32"], "i32"),
  "f32.eq": plain(0x5b, ff, "i32"),
  "f32.ne": plain(0x5c, ff, "i32"),
  "f32.lt": plain(0x5d, ff, "i32"),
  "f32.gt": plain(0x5e, ff, "i32"),
  "f32.ge": plain(0x60, ff, "i32"),
  "f32.abs": plain(0x8b, ["f32"], "f32"),
  "f32.neg": plain(0x8c, ["f32"], "f32"),
  "f32.floor": plain(0x8e, ["f32"], "f32"),
  "f32.sqrt": plain(0x91, ["f32"], "f32"),
  "f32.add": plain(0x92, ff, "f32"),
  "f32.sub": plain(0x93, ff, "f32"),
  "f32.mul": plain(0x94, ff, "f32"),
  "f32.div": plain(0x95, ff, "f32"),
  "f32.min": plain(0x96, ff, "f32"),
  "f32.max": plain(0x97, ff, "f32"),
  "f32.convert_i32_s": plain(0xb2, ["i32"], "f32"),
  "f32.convert_i32_u": plain(0xb3, ["i32"], "f32"),
  "f32.reinterpret_i32": plain(0xbe, ["i32"], "f32"),
  "v128.load": load(prefixed(0xfd, 0), "v128", 4),
  "v128.load32_splat": load(prefixed(0xfd, 9), "v128", 2),
  "v128.load32_zero": load(prefixed(0xfd, 0x5c), "v128", 2),
  "v128.load64_zero": load(prefixed(0xfd, 0x5d), "v128", 3),
  "v128.store": store(prefixed(0xfd, 0x0b), "v128", 4),
  "v128.load32_lane": {
    code: prefixed(0xfd, 0x56),
    takes: ["i32", "v128"],
    gives: "v128",
    immediate: "memory-lane",
    align: 2,
  },
  "v128.store32_lane": { code: prefixed(0xfd, 0x5a), takes: ["i32", "v128"], immediate: "memory-lane", align: 2 },
  "v128.store64_lane": { code: prefixed(0xfd, 0x5b), takes: ["i32", "v128"], immediate: "memory-lane", align: 3 },
  "i8x16.shuffle": { code: prefixed(0xfd, 0x0d), takes: vv, gives: "v128", immediate: "shuffle" },
  "f32x4.splat": simd(0x13, ["f32"]),
  "f32x4.extract_lane": { code: prefixed(0xfd, 0x1f), takes: ["v128"], gives: "f32", immediate: "lane" },
  "f32x4.replace_lane": { code: prefixed(0xfd, 0x20), takes: ["v128", "f32"], gives: "v128", immediate: "lane" },
  "i64x2.splat": simd(0x12, ["i64"]),
  "f64x2.splat": simd(0x14, ["f64"]),
  "f32x4.eq": simd(0x41, vv),
  "f32x4.ne": simd(0x42, vv),
  "f32x4.lt": simd(0x43, vv),
  "f32x4.gt": simd(0x44, vv),
  "f32x4.ge": simd(0x46, vv),
  "f64x2.eq": simd(0x47, vv),
  "f64x2.lt": simd(0x49, vv),
  "f64x2.gt": simd(0x4a, vv),
  "v128.not": simd(0x4d, ["v128"]),
  "v128.and": simd(0x4e, vv),
  "v128.andnot": simd(0x4f, vv),
  "v128.or": simd(0x50, vv),
  "v128.bitselect": simd(0x52, vvv),
  "f32x4.demote_f64x2_zero": simd(0x5e, ["v128"]),
  "f64x2.promote_low_f32x4": simd(0x5f, ["v128"]),
  "f32x4.floor": simd(0x68, ["v128"]),
  "f64x2.nearest": simd(0x94, ["v128"]),
  "i64x2.shl": simd(0xcb, ["v128", "i32"]),
  "i64x2.shr_u": simd(0xcd, ["v128", "i32"]),
  "f32x4.abs": simd(0xe0, ["v128"]),
  "f32x4.neg": simd(0xe1, ["v128"]),
  "f32x4.sqrt": simd(0xe3, ["v128"]),
  "f32x4.add": simd(0xe4, vv),
  "f32x4.sub": simd(0xe5, vv),
  "f32x4.mul": simd(0xe6, vv),
  "f32x4.div": simd(0xe7, vv),
  "f32x4.min": simd(0xe8, vv),
  "f32x4.max": simd(0xe9, vv),
  "f32x4.pmin": simd(0xea, vv),
  "f32x4.pmax": simd(0xeb, vv),
  "f64x2.abs": simd(0xec, ["v128"]),
  "f64x2.neg": simd(0xed, ["v128"]),
  "f64x2.add": simd(0xf0, vv),
  "f64x2.sub": simd(0xf1, vv),
  "f64x2.mul": simd(0xf2, vv),
  "f64x2.div": simd(0xf3, vv),
  "f64x2.pmin": simd(0xf6, vv),
  "f64x2.pmax": simd(0xf7, vv),
  "f32x4.relaxed_madd": simd(0x105, vvv),
  "f32x4.relaxed_nmadd": simd(0x106, vvv),
} as const satisfies { readonly [name: string]: Instruction };

export type InstructionName = keyof typeof instructions;
