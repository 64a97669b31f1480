/** WGSL functions that expressions may call, printed only where they are used. */

const scalarFunctions: { readonly [name: string]: string } = {
  // Bits, not comparisons: a compiler may assume that no value is NaN or infinite, and does.
  finite: "fn finite(x: f32) -> f32 { return select(0.0f, 1.0f, (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u); }",
  safe_sigmoid: `fn safe_sigmoid(x: f32) -> f32 {
  let e = exp(-abs(x));
  return select(e, 1.0f, x >= 0.0f) / (1.0f + e);
}`,
  // tanh of a large argument overflows in some drivers.
  safe_tanh: "fn safe_tanh(x: f32) -> f32 { return tanh(clamp(x, -10.0f, 10.0f)); }",
  // Abramowitz and Stegun 7.1.26 is good to 1.5e-7; a series near 0 keeps relative accuracy there.
  safe_erf: `fn safe_erf(x: f32) -> f32 {
  let z = abs(x);
  let t = 1.0f / (1.0f + 0.3275911f * z);
  let far = 1.0f - ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * exp(-z * z);
  let near = z * (1.1283791671f - z * z * (0.3761263890f - z * z * (0.1128379167f - z * z * 0.0268661706f)));
  return sign(x) * select(far, near, z < 0.3f);
}`,
};

const others: { readonly [name: string]: string } = {
  positive_infinity: `var<private> infinity_bits: u32 = 0x7f800000u;
fn positive_infinity() -> f32 { return bitcast<f32>(infinity_bits); }`,
  // compiler/graph/random.ts, in the same words.
  uniform_hash: `fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}
fn uniform_hash(seed: u32, stream: u32, index: u32) -> f32 {
  return f32(pcg(pcg(pcg(seed) + stream) + index) >> 8u) / 16777216.0f;
}`,
};

/** @param width 4 adds the vec4f version of each */
export function declareFunctions(uses: ReadonlySet<string>, width: 1 | 4): string {
  return [...uses]
    .sort()
    .flatMap((name) => {
      const scalar = scalarFunctions[name];
      if (scalar === undefined) return [others[name] ?? ""];
      const four = `fn ${name}_4(x: vec4f) -> vec4f { return vec4f(${["x", "y", "z", "w"].map((axis) => `${name}(x.${axis})`).join(", ")}); }`;
      return width === 4 ? [scalar, four] : [scalar];
    })
    .join("\n");
}
