/**
 * Tiny: made by resnet-lang from a .resnet file. To change it, change that file and compile again.
 *
 * hash        e513b967970ac130
 * parameters  95
 * memory      5.6 KiB planned
 * functions   train (batch 2)
 * recipe      none in the design: the default of a training step
 *   loss      cross_entropy(label_smoothing: 0)
 *   optimizer sgd(momentum: 0.9, nesterov: false, dampening: 0, weight_decay: 0.0001, no_decay: [])
 *   init      []
 *   seed      0
 * WGSL        26 kernels, 26 dispatches, 1.4 KiB beside the plan
 */
import { defineProgram as $defineProgram, rows as $rows, steps as $steps } from "resnet-lang/runtime";

// Learned tensors, running statistics and optimizer states, in PyTorch's layout. Axis i as stored is axis order[i].
const $tensors = $rows(["name", "role", "shape", "order", "initializer", "torch", "buffer", "range"], [
  ["s1.0.residual.conv.weight", "parameter", [4, 2, 3, 3], [2, 3, 1, 0], { kind: "normal", std: 0.23570226039551584 }, "layer1.0.conv1.weight", 3],
  ["s1.0.residual.bn.weight", "parameter", [4], [0], { kind: "constant", value: 1 }, "layer1.0.bn1.weight", 4],
  ["s1.0.residual.bn.bias", "parameter", [4], [0], { kind: "constant", value: 0 }, "layer1.0.bn1.bias", 5],
  ["s1.0.residual.bn.running_mean", "state", [4], [0], { kind: "constant", value: 0 }, "layer1.0.bn1.running_mean", 7],
  ["s1.0.residual.bn.running_var", "state", [4], [0], { kind: "constant", value: 1 }, "layer1.0.bn1.running_var", 8, { least: 0, words: "a variance is 0 or more" }],
  ["head.linear.weight", "parameter", [3, 4], [1, 0], { kind: "uniform", bound: 0.5 }, "fc.weight", 9],
  ["head.linear.bias", "parameter", [3], [0], { kind: "uniform", bound: 0.5 }, "fc.bias", 10],
  ["s1.0.residual.conv.weight/momentum", "optimizer", [4, 2, 3, 3], [2, 3, 1, 0], { kind: "constant", value: 0 }, "layer1.0.conv1.weight/momentum", 13],
  ["s1.0.residual.bn.weight/momentum", "optimizer", [4], [0], { kind: "constant", value: 0 }, "layer1.0.bn1.weight/momentum", 14],
  ["s1.0.residual.bn.bias/momentum", "optimizer", [4], [0], { kind: "constant", value: 0 }, "layer1.0.bn1.bias/momentum", 15],
  ["head.linear.weight/momentum", "optimizer", [3, 4], [1, 0], { kind: "constant", value: 0 }, "fc.weight/momentum", 16],
  ["head.linear.bias/momentum", "optimizer", [3], [0], { kind: "constant", value: 0 }, "fc.bias/momentum", 17],
]);

// Temporaries are shared by values whose lifetimes do not meet.
const $buffers = $rows(["bytes", "role", "name", "within"], [
  [4, "scalars"],
  [256, "input", "image"],
  [1280, "parameter"],
  [288, "parameter", "s1.0.residual.conv.weight", { buffer: 2, offset: 0 }],
  [16, "parameter", "s1.0.residual.bn.weight"],
  [16, "parameter", "s1.0.residual.bn.bias", { buffer: 2, offset: 512 }],
  [512, "state"],
  [16, "state", "s1.0.residual.bn.running_mean", { buffer: 6, offset: 0 }],
  [16, "state", "s1.0.residual.bn.running_var", { buffer: 6, offset: 256 }],
  [48, "parameter", "head.linear.weight", { buffer: 2, offset: 768 }],
  [12, "parameter", "head.linear.bias", { buffer: 2, offset: 1024 }],
  [8, "input", "labels"],
  [1280, "state"],
  [288, "state", "s1.0.residual.conv.weight/momentum", { buffer: 12, offset: 0 }],
  [16, "state", "s1.0.residual.bn.weight/momentum"],
  [16, "state", "s1.0.residual.bn.bias/momentum", { buffer: 12, offset: 512 }],
  [48, "state", "head.linear.weight/momentum", { buffer: 12, offset: 768 }],
  [12, "state", "head.linear.bias/momentum", { buffer: 12, offset: 1024 }],
  [24, "output", "output"],
  [4, "output", "loss"],
  [4, "output", "correct"],
  [1280, "temporary"],
  [512, "temporary"],
  [128, "temporary"],
  [128, "temporary"],
  [128, "temporary"],
  [32, "temporary"],
  [24, "temporary"],
  [16, "temporary"],
  [16, "temporary"],
  [16, "temporary"],
  [16, "temporary"],
  [16, "temporary"],
  [8, "temporary"],
  [4, "temporary"],
  [24, "temporary", , { buffer: 21, offset: 0 }],
  [4, "temporary", , { buffer: 21, offset: 256 }],
  [8, "temporary", , { buffer: 21, offset: 256 }],
  [16, "temporary", , { buffer: 22, offset: 0 }],
  [16, "temporary", , { buffer: 22, offset: 256 }],
  [12, "temporary", , { buffer: 21, offset: 1024 }],
  [48, "temporary", , { buffer: 21, offset: 768 }],
  [16, "temporary", , { buffer: 21, offset: 512 }],
  [288, "temporary", , { buffer: 21, offset: 0 }],
]);

const $train2 = {
  kind: "train",
  batch: 2,
  inputs: [
    { name: "image", dtype: "f32", shape: [2, 2, 4, 4], order: [0, 2, 3, 1], role: "model", buffer: 1 },
    { name: "labels", dtype: "i32", shape: [2], order: [0], role: "target", classes: 3, buffer: 11 },
  ],
  outputs: [
    { name: "output", dtype: "f32", shape: [2, 3], order: [0, 1], buffer: 18 },
    { name: "loss", dtype: "f32", shape: [], order: [], measure: { metric: "loss", fold: "mean" }, buffer: 19 },
    {
      name: "correct",
      dtype: "f32",
      shape: [],
      order: [],
      measure: { metric: "accuracy", fold: "count" },
      buffer: 20,
    },
  ],
  scalars: [
    { name: "rate", dtype: "f32", meaning: "rate", least: 0, place: 0 },
    { name: "seed", dtype: "i32", meaning: "seed", otherwise: 0, place: null },
  ],
  scalarsBuffer: 0,
};

const $wgsl = {
  requires: [],
  scratch: [256, 1152],
  kernels: [
    {
      name: "conv2d_1",
      writes: [false, false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> p0: array<vec4f>;
fn not_negative(x: vec4f) -> vec4f { return select(x, vec4f(), x < vec4f()); }
var<private> put_count: f32;
var<private> q0_0: vec4f;
var<private> q0_1f: vec4f;
var<private> q0_1m: vec4f;
var<private> q0_1s: vec4f;
fn put(t: i32, a: vec4f) {
  y[t] = a;
  let s0_i0 = (t * 4) / 4;
  let s0_i1 = (t * 4) % 4;
  q0_0 += a;
  q0_1f = select(q0_1f, a, put_count == 0.0f);
  let q0_1_d = a - q0_1f;
  q0_1m += q0_1_d;
  q0_1s += q0_1_d * q0_1_d;
  put_count += 1.0f;
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  let lane = t & 3;
  let o = t % 1;
  let block = min(t / 1, 3);
  let ox = block % 1 * 2;
  let oy = block / 1 % 2;
  let image = block / 2;
  var a0 = vec4f();
  var a1 = vec4f();
  for (var ky = 0; ky < 3; ky++) {
    let iy = oy * 2 + ky * 1 - 1;
    let inside = iy >= 0 && iy < 4;
    let line = (image * 4 + clamp(iy, 0, 3)) * 4;
    let c0 = ox * 2 - 1 + 0 * 1;
    let m0 = select(0.0f, 1.0f, inside && c0 >= 0 && c0 < 4);
    let o0 = (line + clamp(c0, 0, 3)) * 2;
    let c1 = ox * 2 - 1 + 1 * 1;
    let m1 = select(0.0f, 1.0f, inside && c1 >= 0 && c1 < 4);
    let o1 = (line + clamp(c1, 0, 3)) * 2;
    let c2 = ox * 2 - 1 + 2 * 1;
    let m2 = select(0.0f, 1.0f, inside && c2 >= 0 && c2 < 4);
    let o2 = (line + clamp(c2, 0, 3)) * 2;
    let c3 = ox * 2 - 1 + 3 * 1;
    let m3 = select(0.0f, 1.0f, inside && c3 >= 0 && c3 < 4);
    let o3 = (line + clamp(c3, 0, 3)) * 2;
    let c4 = ox * 2 - 1 + 4 * 1;
    let m4 = select(0.0f, 1.0f, inside && c4 >= 0 && c4 < 4);
    let o4 = (line + clamp(c4, 0, 3)) * 2;
    for (var c = 0; c < 2; c++) {
      let s0 = x[o0 + c] * m0;
      let s1 = x[o1 + c] * m1;
      let s2 = x[o2 + c] * m2;
      let s3 = x[o3 + c] * m3;
      let s4 = x[o4 + c] * m4;
      let x0 = s0;
      let x1 = s1;
      let x2 = s2;
      let x3 = s3;
      let x4 = s4;
      let at = (ky * 6 + c * 1) * 1 + o;
      { let w0 = weight[at + 0];
        a0 += x0 * w0;
        a1 += x2 * w0;
      }
      { let w0 = weight[at + 2];
        a0 += x1 * w0;
        a1 += x3 * w0;
      }
      { let w0 = weight[at + 4];
        a0 += x2 * w0;
        a1 += x4 * w0;
      }
    }
  }
  if (t < 4) {
    let to = ((image * 2 + oy) * 2 + ox) * 1 + o;
    for (var p = 0; p < 2; p++) {
      put(to + p * 1, a0);
      a0 = a1;
    }
    p0[(block) * 1 + o] = q0_0;
    p0[4 + (block) * 1 + o] = q0_1f;
    p0[8 + (block) * 1 + o] = q0_1m / put_count;
    p0[12 + (block) * 1 + o] = not_negative(q0_1s - q0_1m * q0_1m / put_count);
  }
}
`,
    },
    {
      name: "fold_1",
      writes: [false, false, true, true, true, true, true, true],
      code: `@group(0) @binding(0) var<storage, read> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> x1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y0: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y1: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> z0: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> z1: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> z2: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> z3: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 1) { return; }
  var a0 = vec4f();
  for (var share = 0; share < 4; share++) {
    let v0 = p[share * 1 + t];
    a0 += v0;
  }
  let f1 = p[4 + 0 * 1 + t];
  var m1 = vec4f();
  for (var share = 0; share < 4; share++) {
    m1 += f32(2) * (p[4 + share * 1 + t] - f1 + p[8 + share * 1 + t]);
  }
  m1 /= 8.0f;
  var a1 = vec4f();
  for (var share = 0; share < 4; share++) {
    let d = (p[4 + share * 1 + t] - f1 + p[8 + share * 1 + t]) - m1;
    a1 += p[12 + share * 1 + t] + f32(2) * d * d;
  }
  let w0_2 = a0 * vec4f(0.125f);
  let w1_2 = a1 * vec4f(0.125f);
  let w1_4 = w1_2 + vec4f(0.000009999999747378752f);
  let w1_5 = vec4f(1.0f) / sqrt(w1_4);
  let w1_6 = x1[(t * 4) / 4];
  let w1_7 = w1_5 * w1_6;
  let w2_2 = a0 * vec4f(0.012500000186264515f);
  let w3_2 = a1 * vec4f(0.014285714365541935f);
  y0[t] = a0;
  y1[t] = a1;
  z0[t] = w0_2;
  z1[t] = w1_7;
  z2[t] = w2_2;
  z3[t] = w3_2;
}
`,
    },
    {
      name: "map_1",
      writes: [false, false, false, false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read> x2: array<f32>;
@group(0) @binding(3) var<storage, read> x3: array<f32>;
@group(0) @binding(4) var<storage, read> x4: array<f32>;
@group(0) @binding(5) var<storage, read_write> y0: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 32) { return; }
  let i0 = (t) / 8;
  let i1 = (t) / 4 % 2;
  let i2 = (t) % 4;
  let v0_0 = x0[i0 * 8 + i1 * 4 + i2];
  let v0_1 = x1[i2];
  let v0_2 = v0_0 - v0_1;
  let v0_3 = x2[i2];
  let v0_4 = v0_2 * v0_3;
  let v0_5 = x3[i2];
  let v0_6 = v0_4 + v0_5;
  let v0_7 = select(0.0f, x4[select(0, i0 * 16 + i1 * 4 + (i2 - 1), i2 >= 1 && i2 < 3)], i2 >= 1 && i2 < 3);
  let v0_8 = v0_6 + v0_7;
  let v0_10 = select(v0_8, 0.0f, !(0.0f < v0_8) & (v0_8 == v0_8));
  y0[t] = v0_10;
}
`,
    },
    {
      name: "reduce_1",
      writes: [false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y0: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> z0: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 2) { return; }
  let t = thread % 2;
  let begin = thread / 2 * 4;
  let end = min(begin + 4, 4);
  let i0 = (t * 4) / 4;
  let i1 = (t * 4) % 4;
  var a0 = vec4f();
  for (var r = begin; r < end; r++) {
    let r0 = r;
    let v0_0 = x0[(i0 * 16 + r0 * 4 + i1) / 4];
    a0 += v0_0;
  }
  let w0_2 = a0 * vec4f(0.25f);
  y0[thread] = a0;
  z0[thread] = w0_2;
}
`,
    },
    {
      name: "matmul_1",
      writes: [false, false, false, true],
      code: `@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> r0: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
fn put(t: i32, a: f32) {
  let s0_i0 = (t) / 3;
  let s0_i1 = (t) % 3;
  let s0_0_1 = r0[s0_i1];
  let s0_0_2 = a + s0_0_1;
  y[t] = s0_0_2;
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 6) { return; }
  let i = t / 3;
  let j = t % 3;
  var sum = f32();
  for (var part = 0; part < 4; part += 256) {
    var some = f32();
    for (var p = part; p < min(part + 256, 4); p++) { some += a[i * 4 + p] * b[p * 3 + j]; }
    sum += some;
  }
  put(t, sum);
}
`,
    },
    {
      name: "reduce_2",
      writes: [false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read_write> y0: array<f32>;
@group(0) @binding(2) var<storage, read_write> z0: array<f32>;
var<private> infinity_bits: u32 = 0x7f800000u;
fn positive_infinity() -> f32 { return bitcast<f32>(infinity_bits); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 2) { return; }
  let t = thread % 2;
  let begin = thread / 2 * 3;
  let end = min(begin + 3, 3);
  let i0 = t;
  var a0 = -positive_infinity();
  for (var r = begin; r < end; r++) {
    let r0 = r;
    let v0_0 = x0[i0 * 3 + r0];
    a0 = select(a0, v0_0, !(v0_0 <= a0) & (a0 == a0));
  }
  let w0_1 = floor(a0);
  y0[thread] = a0;
  z0[thread] = w0_1;
}
`,
    },
    {
      name: "one_hot_1",
      writes: [false, true],
      code: `@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 6) { return; }
  let label = labels[t / 3];
  let place = t % 3;
  y[t] = select(0.0f, 1.0f, label == place);
}
`,
    },
    {
      name: "map_2",
      writes: [false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read_write> y0: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 6) { return; }
  let i0 = (t) / 3;
  let i1 = (t) % 3;
  let v0_0 = x0[i0 * 3 + i1];
  let v0_1 = x1[i0];
  let v0_2 = v0_0 - v0_1;
  let v0_3 = exp(v0_2);
  y0[t] = v0_3;
}
`,
    },
    {
      name: "reduce_3",
      writes: [false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read_write> y0: array<f32>;
@group(0) @binding(2) var<storage, read_write> z0: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 2) { return; }
  let t = thread % 2;
  let begin = thread / 2 * 3;
  let end = min(begin + 3, 3);
  let i0 = t;
  var a0 = f32();
  for (var r = begin; r < end; r++) {
    let r0 = r;
    let v0_0 = x0[i0 * 3 + r0];
    a0 += v0_0;
  }
  let w0_1 = log(a0);
  y0[thread] = a0;
  z0[thread] = w0_1;
}
`,
    },
    {
      name: "reduce_4",
      writes: [false, false, false, false, true, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read> x2: array<f32>;
@group(0) @binding(3) var<storage, read> x3: array<f32>;
@group(0) @binding(4) var<storage, read_write> y0: array<f32>;
@group(0) @binding(5) var<storage, read_write> z0: array<f32>;
@group(0) @binding(6) var<storage, read_write> z1: array<f32>;
fn finite(x: f32) -> f32 { return select(0.0f, 1.0f, (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u); }
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 1) { return; }
  let t = thread % 1;
  let begin = thread / 1 * 6;
  let end = min(begin + 6, 6);
  var a0 = f32();
  for (var r = begin; r < end; r++) {
    let r0 = (r) / 3;
    let r1 = (r) % 3;
    let v0_0 = x0[r0 * 3 + r1];
    let v0_1 = x1[r0 * 3 + r1];
    let v0_2 = x2[r0];
    let v0_3 = v0_1 - v0_2;
    let v0_4 = x3[r0];
    let v0_5 = v0_3 - v0_4;
    let v0_6 = v0_0 * v0_5;
    a0 += v0_6;
  }
  let w0_2 = a0 * -0.5f;
  let w1_1 = finite(w0_2);
  y0[thread] = a0;
  z0[thread] = w0_2;
  z1[thread] = w1_1;
}
`,
    },
    {
      name: "one_hot_2",
      writes: [false, true],
      code: `@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 6) { return; }
  let label = labels[t / 3];
  let place = t % 3;
  y[t] = select(0.0f, 1.0f, place < label && label < 3);
}
`,
    },
    {
      name: "reduce_5",
      writes: [false, false, false, false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read> x2: array<f32>;
@group(0) @binding(3) var<storage, read> x3: array<f32>;
@group(0) @binding(4) var<storage, read_write> y0: array<f32>;
@group(0) @binding(5) var<storage, read_write> y1: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 2) { return; }
  let t = thread % 2;
  let begin = thread / 2 * 3;
  let end = min(begin + 3, 3);
  let i0 = t;
  var a0 = f32();
  var a1 = f32();
  for (var r = begin; r < end; r++) {
    let r0 = r;
    let v0_0 = x0[i0 * 3 + r0];
    let v0_1 = x1[i0 * 3 + r0];
    let v0_2 = x2[i0];
    let v0_3 = select(0.0f, 1.0f, v0_1 >= v0_2);
    let v0_4 = v0_0 * v0_3;
    let v1_0 = x3[i0 * 3 + r0];
    let v1_1 = x1[i0 * 3 + r0];
    let v1_2 = x2[i0];
    let v1_3 = select(0.0f, 1.0f, v1_1 >= v1_2);
    let v1_4 = v1_0 * v1_3;
    a0 += v0_4;
    a1 += v1_4;
  }
  y0[thread] = a0;
  y1[thread] = a1;
}
`,
    },
    {
      name: "reduce_6",
      writes: [false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read_write> y0: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 1) { return; }
  let t = thread % 1;
  let begin = thread / 1 * 2;
  let end = min(begin + 2, 2);
  var a0 = f32();
  for (var r = begin; r < end; r++) {
    let r0 = r;
    let v0_0 = x0[r0];
    let v0_1 = x1[r0];
    let v0_2 = select(0.0f, 1.0f, v0_0 > v0_1);
    a0 += v0_2;
  }
  y0[thread] = a0;
}
`,
    },
    {
      name: "reduce_7",
      writes: [false, false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read_write> y0: array<f32>;
@group(0) @binding(3) var<storage, read_write> z0: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 2) { return; }
  let t = thread % 2;
  let begin = thread / 2 * 3;
  let end = min(begin + 3, 3);
  let i0 = t;
  var a0 = f32();
  for (var r = begin; r < end; r++) {
    let r0 = r;
    let v0_0 = x0[i0 * 3 + r0];
    a0 += v0_0;
  }
  let w0_2 = a0 * -0.5f;
  let w0_3 = -w0_2;
  let w0_4 = x1[t];
  let w0_5 = w0_3 / w0_4;
  y0[thread] = a0;
  z0[thread] = w0_5;
}
`,
    },
    {
      name: "map_3",
      writes: [false, false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<f32>;
@group(0) @binding(2) var<storage, read> x2: array<f32>;
@group(0) @binding(3) var<storage, read_write> y0: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 6) { return; }
  let i0 = (t) / 3;
  let i1 = (t) % 3;
  let v0_1 = x0[i0 * 3 + i1];
  let v0_2 = -0.5f * v0_1;
  let v0_3 = x1[i0];
  let v0_4 = x2[i0 * 3 + i1];
  let v0_5 = v0_3 * v0_4;
  let v0_6 = v0_2 + v0_5;
  y0[t] = v0_6;
}
`,
    },
    {
      name: "reduce_8",
      writes: [false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read_write> y0: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 3) { return; }
  let t = thread % 3;
  let begin = thread / 3 * 2;
  let end = min(begin + 2, 2);
  let i0 = t;
  var a0 = f32();
  for (var r = begin; r < end; r++) {
    let r0 = r;
    let v0_0 = x0[r0 * 3 + i0];
    a0 += v0_0;
  }
  y0[thread] = a0;
}
`,
    },
    {
      name: "matmul_2",
      writes: [false, false, true],
      code: `@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
fn put(t: i32, a: f32) {
  let s0_i0 = t;
  let s0_0_2 = a * 0.25f;
  y[t] = s0_0_2;
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 8) { return; }
  let i = t / 4;
  let j = t % 4;
  var sum = f32();
  for (var part = 0; part < 3; part += 256) {
    var some = f32();
    for (var p = part; p < min(part + 256, 3); p++) { some += a[i * 3 + p] * b[j * 3 + p]; }
    sum += some;
  }
  put(t, sum);
}
`,
    },
    {
      name: "matmul_3",
      writes: [false, false, true],
      code: `@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 12) { return; }
  let i = t / 3;
  let j = t % 3;
  var sum = f32();
  for (var part = 0; part < 2; part += 256) {
    var some = f32();
    for (var p = part; p < min(part + 256, 2); p++) { some += a[p * 4 + i] * b[p * 3 + j]; }
    sum += some;
  }
  y[t] = sum;
}
`,
    },
    {
      name: "reduce_9",
      writes: [false, false, false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<vec4f>;
@group(0) @binding(1) var<storage, read> x1: array<vec4f>;
@group(0) @binding(2) var<storage, read> x2: array<vec4f>;
@group(0) @binding(3) var<storage, read> x3: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> p: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = i32(id.x);
  if (thread >= 1) { return; }
  let t = thread % 1;
  let begin = thread / 1 * 8;
  let end = min(begin + 8, 8);
  let i0 = t * 4;
  var a0 = vec4f();
  var a1 = vec4f();
  for (var r = begin; r < end; r++) {
    let r0 = (r) / 4;
    let r1 = (r) % 4;
    let v0_0 = x0[(r0 * 16 + r1 * 4 + i0) / 4];
    let v0_2 = select(vec4f(), vec4f(1.0f), v0_0 > vec4f(0.0f));
    let v0_3 = x1[(r0 * 4 + i0) / 4];
    let v0_4 = select(vec4f(0.0f), v0_3, v0_2 != vec4f());
    let v1_0 = x2[(r0 * 16 + r1 * 4 + i0) / 4];
    let v1_1 = x3[(i0) / 4];
    let v1_2 = v1_0 - v1_1;
    let v1_3 = x0[(r0 * 16 + r1 * 4 + i0) / 4];
    let v1_5 = select(vec4f(), vec4f(1.0f), v1_3 > vec4f(0.0f));
    let v1_6 = x1[(r0 * 4 + i0) / 4];
    let v1_7 = select(vec4f(0.0f), v1_6, v1_5 != vec4f());
    let v1_8 = v1_2 * v1_7;
    a0 += v0_4;
    a1 += v1_8;
  }
  p[0 + thread] = a0;
  p[1 + thread] = a1;
}
`,
    },
    {
      name: "fold_2",
      writes: [false, false, false, false, true, true, true, true],
      code: `@group(0) @binding(0) var<storage, read> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> x4: array<vec4f>;
@group(0) @binding(2) var<storage, read> x5: array<vec4f>;
@group(0) @binding(3) var<storage, read> x6: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y0: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> y1: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> z0: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> z1: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 1) { return; }
  var a0 = vec4f();
  var a1 = vec4f();
  for (var share = 0; share < 1; share++) {
    let v0 = p[share * 1 + t];
    a0 += v0;
    let v1 = p[1 + share * 1 + t];
    a1 += v1;
  }
  let w0_1 = x4[(t * 4) / 4];
  let w0_2 = a1 * w0_1;
  let w0_4 = w0_2 * vec4f(-0.5f);
  let w0_5 = x5[(t * 4) / 4];
  let w0_7 = w0_5 * vec4f(0.125f);
  let w0_9 = w0_7 + vec4f(0.000009999999747378752f);
  let w0_10 = vec4f(1.0f) / sqrt(w0_9);
  let w0_11 = w0_10 * w0_10;
  let w0_12 = w0_10 * w0_11;
  let w0_13 = w0_4 * w0_12;
  let w0_14 = w0_13 * vec4f(0.125f);
  let w1_1 = x6[(t * 4) / 4];
  let w1_2 = a0 * w1_1;
  let w1_3 = -w1_2;
  let w1_5 = w1_3 * vec4f(0.125f);
  y0[t] = a0;
  y1[t] = a1;
  z0[t] = w0_14;
  z1[t] = w1_5;
}
`,
    },
    {
      name: "map_4",
      writes: [false, false, false, false, false, false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<vec4f>;
@group(0) @binding(1) var<storage, read> x1: array<vec4f>;
@group(0) @binding(2) var<storage, read> x2: array<vec4f>;
@group(0) @binding(3) var<storage, read> x3: array<vec4f>;
@group(0) @binding(4) var<storage, read> x4: array<vec4f>;
@group(0) @binding(5) var<storage, read> x5: array<vec4f>;
@group(0) @binding(6) var<storage, read> x6: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> y0: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 8) { return; }
  let i0 = (t * 4) / 16;
  let i1 = (t * 4) / 4 % 4;
  let i2 = (t * 4) % 4;
  let v0_0 = x0[(i0 * 16 + i1 * 4 + i2) / 4];
  let v0_2 = select(vec4f(), vec4f(1.0f), v0_0 > vec4f(0.0f));
  let v0_3 = x1[(i0 * 4 + i2) / 4];
  let v0_4 = select(vec4f(0.0f), v0_3, v0_2 != vec4f());
  let v0_5 = x2[(i2) / 4];
  let v0_6 = v0_4 * v0_5;
  let v0_7 = x3[(i2) / 4];
  let v0_8 = x4[(i0 * 16 + i1 * 4 + i2) / 4];
  let v0_9 = x5[(i2) / 4];
  let v0_10 = v0_8 - v0_9;
  let v0_11 = v0_7 * v0_10;
  let v0_12 = v0_6 + v0_11;
  let v0_13 = v0_12 + v0_11;
  let v0_14 = x6[(i2) / 4];
  let v0_15 = v0_13 + v0_14;
  y0[t] = v0_15;
}
`,
    },
    {
      name: "conv2d_weight_grad_1",
      writes: [false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dweight: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  let lane = t & 3;
  let o = t % 1;
  let c = t / 1 % 2;
  let ky = t / 2 % 3;
  let slice = min(t / 6, 3);
  var a0_0 = vec4f();
  var a1_0 = vec4f();
  var a2_0 = vec4f();
  for (var r = 0; r < 1; r++) {
    let line = slice * 1 + r;
    let oy = line % 2;
    let image = line / 2;
    let iy = oy * 2 + ky * 1 - 1;
    let inside = iy >= 0 && iy < 4;
    let start = (image * 4 + clamp(iy, 0, 3)) * 4;
    for (var ox = 0; ox < 2; ox += 2) {
      let c0 = ox * 2 - 1 + 0 * 1;
      let s0 = x[(start + clamp(c0, 0, 3)) * 2 + c] * select(0.0f, 1.0f, inside && c0 >= 0 && c0 < 4);
      let c1 = ox * 2 - 1 + 1 * 1;
      let s1 = x[(start + clamp(c1, 0, 3)) * 2 + c] * select(0.0f, 1.0f, inside && c1 >= 0 && c1 < 4);
      let c2 = ox * 2 - 1 + 2 * 1;
      let s2 = x[(start + clamp(c2, 0, 3)) * 2 + c] * select(0.0f, 1.0f, inside && c2 >= 0 && c2 < 4);
      let c3 = ox * 2 - 1 + 3 * 1;
      let s3 = x[(start + clamp(c3, 0, 3)) * 2 + c] * select(0.0f, 1.0f, inside && c3 >= 0 && c3 < 4);
      let c4 = ox * 2 - 1 + 4 * 1;
      let s4 = x[(start + clamp(c4, 0, 3)) * 2 + c] * select(0.0f, 1.0f, inside && c4 >= 0 && c4 < 4);
      let x0 = s0;
      let x1 = s1;
      let x2 = s2;
      let x3 = s3;
      let x4 = s4;
      let d = (line * 2 + ox) * 1 + o;
      { let v = dy[d + 0];
        a0_0 += x0 * v;
        a1_0 += x1 * v;
        a2_0 += x2 * v;
      }
      { let v = dy[d + 1];
        a0_0 += x2 * v;
        a1_0 += x3 * v;
        a2_0 += x4 * v;
      }
    }
  }
  if (t < 24) {
    let to = (slice * 18 + ky * 6 + c * 1) * 1 + o;
    dweight[to + 0] = a0_0;
    dweight[to + 2] = a1_0;
    dweight[to + 4] = a2_0;
  }
}
`,
    },
    {
      name: "map_5",
      writes: [false, false, false, false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<vec4f>;
@group(0) @binding(2) var<storage, read> x2: array<vec4f>;
@group(0) @binding(3) var<storage, read> x3: array<u32>;
@group(0) @binding(4) var<storage, read_write> y0: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> y1: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 1) { return; }
  let i0 = t * 4;
  let v0_0 = vec4f(x0[0]);
  let v0_1 = y0[(i0) / 4];
  let v0_3 = v0_1 * vec4f(0.8999999761581421f);
  let v0_4 = x1[(i0) / 4];
  let v0_5 = x2[(i0) / 4];
  let v0_7 = v0_5 * vec4f(0.125f);
  let v0_9 = v0_7 + vec4f(0.000009999999747378752f);
  let v0_10 = vec4f(1.0f) / sqrt(v0_9);
  let v0_11 = v0_4 * v0_10;
  let v0_12 = y1[(i0) / 4];
  let v0_14 = v0_12 * vec4f(0.00009999999747378752f);
  let v0_15 = v0_11 + v0_14;
  let v0_16 = v0_3 + v0_15;
  let v0_17 = select(v0_1, v0_16, v0_0 != vec4f());
  let v1_0 = vec4f(x0[0]);
  let v1_1 = y1[(i0) / 4];
  let v1_2 = vec4f(bitcast<f32>(x3[0]));
  let v1_4 = v1_2 * v0_17;
  let v1_5 = v1_1 - v1_4;
  let v1_6 = select(v1_1, v1_5, v1_0 != vec4f());
  y0[t] = v0_17;
  y1[t] = v1_6;
}
`,
    },
    {
      name: "map_6",
      writes: [false, false, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y0: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 32) { return; }
  let i0 = t * 4;
  let v0_0 = vec4f(x0[0]);
  let v0_1 = y0[(i0) / 4];
  let v0_3 = v0_1 * vec4f(0.8999999761581421f);
  let v0_4 = x1[(i0) / 4];
  let v0_5 = v0_3 + v0_4;
  let v0_6 = select(v0_1, v0_5, v0_0 != vec4f());
  y0[t] = v0_6;
}
`,
    },
    {
      name: "fold_3",
      writes: [false, true],
      code: `@group(0) @binding(0) var<storage, read> p: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y0: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 18) { return; }
  var a0 = vec4f();
  for (var share = 0; share < 4; share++) {
    let v0 = p[share * 18 + t];
    a0 += v0;
  }
  y0[t] = a0;
}
`,
    },
    {
      name: "map_7",
      writes: [false, false, false, true, true],
      code: `@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read> x1: array<vec4f>;
@group(0) @binding(2) var<storage, read> x2: array<u32>;
@group(0) @binding(3) var<storage, read_write> y0: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y1: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 80) { return; }
  let i0 = t * 4;
  let v0_0 = vec4f(x0[0]);
  let v0_1 = y0[(i0) / 4];
  let v0_3 = v0_1 * vec4f(0.8999999761581421f);
  let v0_4 = x1[(i0) / 4];
  let v0_5 = y1[(i0) / 4];
  let v0_7 = v0_5 * vec4f(0.00009999999747378752f);
  let v0_8 = v0_4 + v0_7;
  let v0_9 = v0_3 + v0_8;
  let v0_10 = select(v0_1, v0_9, v0_0 != vec4f());
  let v1_0 = vec4f(x0[0]);
  let v1_1 = y1[(i0) / 4];
  let v1_2 = vec4f(bitcast<f32>(x2[0]));
  let v1_4 = v1_2 * v0_10;
  let v1_5 = v1_1 - v1_4;
  let v1_6 = select(v1_1, v1_5, v1_0 != vec4f());
  y0[t] = v0_10;
  y1[t] = v1_6;
}
`,
    },
  ],
};

// For each function the layers in their order, and what each runs on wgsl: kernel, buffers, grid, sizes.
const $targets = $steps([$wgsl.kernels], [
  [
    ["s1.0.residual.conv", [["conv2d_1", [1, 3, 23, 44], 1]]],
    ["s1.0.residual.bn", [["fold_1", [44, 4, 31, 28, 29, 30, 38, 39], 1]]],
    ["s1.0.relu", [["map_1", [23, 29, 30, 5, 1, 24], 1]]],
    ["head.globalavgpool", [["reduce_1", [24, 26, 25], 1]]],
    ["head.linear", [["matmul_1", [25, 9, 10, 18], 1]]],
    ["loss", [["reduce_2", [18, 31, 27], 1], ["one_hot_1", [11, 26], 1], ["map_2", [18, 27, 35], 1], ["reduce_3", [35, 32, 33], 1], ["reduce_4", [26, 18, 27, 33, 36, 19, 34], 1], ["one_hot_2", [11, 27], 1], ["reduce_5", [26, 18, 31, 27, 33, 37], 1], ["reduce_6", [33, 37, 20], 1]]],
    ["loss (backward)", [["reduce_7", [26, 32, 31, 33], 1], ["map_3", [26, 33, 35, 27], 1]]],
    ["head.linear (backward)", [["reduce_8", [27, 40], 1], ["matmul_2", [27, 9, 26], 1], ["matmul_3", [25, 27, 41], 1]]],
    ["s1.0.residual.bn (backward)", [["reduce_9", [24, 26, 23, 29, 44], 1], ["fold_2", [44, 4, 28, 30, 42, 27, 31, 32], 1], ["map_4", [24, 26, 30, 31, 23, 29, 32, 25], 1]]],
    ["s1.0.residual.conv (backward)", [["conv2d_weight_grad_1", [1, 25, 45], 1]]],
    ["s1.0.residual.bn.weight (update)", [["map_5", [34, 27, 28, 0, 14, 4], 1]]],
    ["s1.0.residual.bn and 1 more (update)", [["map_6", [34, 22, 6], 1]]],
    ["s1.0.residual.conv (backward)", [["fold_3", [45, 43], 1]]],
    ["s1.0.residual.conv.weight and 3 more (update)", [["map_7", [34, 21, 0, 12, 2], 2]]],
  ],
]);

// What is done before, in the same way, whenever weights have changed.
const $prepared = $steps([$wgsl.kernels], [
  [
  ],
]);

const $program = $defineProgram({
  format: 10,
  name: "Tiny",
  hash: "e513b967970ac130",
  parameterCount: 95,
  plannedBytes: 5728,
  recipe: {
    name: null,
    loss: [{ kind: "cross_entropy", labelSmoothing: 0, weight: 1 }],
    optimizer: { kind: "sgd", momentum: 0.9, nesterov: false, dampening: 0, weightDecay: 0.0001, noDecay: [] },
    init: [],
    seed: 0,
    origin: { file: "test.resnet", network: "2e6173edfa38dcf6" },
  },
  tensors: $tensors,
  buffers: $buffers,
  functions: [$train2],
  code: { wgsl: { ...$wgsl, steps: $targets[0], preparation: $prepared[0] } },
});

export { $program as Tiny };
