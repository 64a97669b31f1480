// Kernels of Tiny, each a module of its own; the .js file carries them.

// ------------------------------------------------------------------------------------------------
// conv2d_1
// train: s1.0.residual.conv

@group(0) @binding(0) var<storage, read> x: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// fold_1
// train: s1.0.residual.bn

@group(0) @binding(0) var<storage, read> p: array<vec4f>;
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

// ------------------------------------------------------------------------------------------------
// map_1
// train: s1.0.relu

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_1
// train: head.globalavgpool

@group(0) @binding(0) var<storage, read> x0: array<vec4f>;
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

// ------------------------------------------------------------------------------------------------
// matmul_1
// train: head.linear

@group(0) @binding(0) var<storage, read> a: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_2
// train: loss

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// one_hot_1
// train: loss

@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 6) { return; }
  let label = labels[t / 3];
  let place = t % 3;
  y[t] = select(0.0f, 1.0f, label == place);
}

// ------------------------------------------------------------------------------------------------
// map_2
// train: loss

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_3
// train: loss

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_4
// train: loss

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// one_hot_2
// train: loss

@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let t = i32(id.x);
  if (t >= 6) { return; }
  let label = labels[t / 3];
  let place = t % 3;
  y[t] = select(0.0f, 1.0f, place < label && label < 3);
}

// ------------------------------------------------------------------------------------------------
// reduce_5
// train: loss

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_6
// train: loss

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_7
// train: loss (backward)

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// map_3
// train: loss (backward)

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_8
// train: head.linear (backward)

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// matmul_2
// train: head.linear (backward)

@group(0) @binding(0) var<storage, read> a: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// matmul_3
// train: head.linear (backward)

@group(0) @binding(0) var<storage, read> a: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// reduce_9
// train: s1.0.residual.bn (backward)

@group(0) @binding(0) var<storage, read> x0: array<vec4f>;
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

// ------------------------------------------------------------------------------------------------
// fold_2
// train: s1.0.residual.bn (backward)

@group(0) @binding(0) var<storage, read> p: array<vec4f>;
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

// ------------------------------------------------------------------------------------------------
// map_4
// train: s1.0.residual.bn (backward)

@group(0) @binding(0) var<storage, read> x0: array<vec4f>;
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

// ------------------------------------------------------------------------------------------------
// conv2d_weight_grad_1
// train: s1.0.residual.conv (backward)

@group(0) @binding(0) var<storage, read> x: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// map_5
// train: s1.0.residual.bn.weight (update)

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// map_6
// train: s1.0.residual.bn and 1 more (update)

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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

// ------------------------------------------------------------------------------------------------
// fold_3
// train: s1.0.residual.conv (backward)

@group(0) @binding(0) var<storage, read> p: array<vec4f>;
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

// ------------------------------------------------------------------------------------------------
// map_7
// train: s1.0.residual.conv.weight and 3 more (update)

@group(0) @binding(0) var<storage, read> x0: array<f32>;
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
