// From the shards' gradients to new parameters.

import {
  ADAM_CHUNK,
  FIRST_MOMENT,
  field,
  floatField,
  GRADIENT,
  GRADIENT_SCALE,
  INVERSE_SECOND_CORRECTION,
  PARAMETER_COUNT,
  PARAMETERS,
  pointer,
  RATE,
  SECOND_MOMENT,
  SEGMENTS,
  SHARD_COUNT,
  SHARD_GRADIENT,
  SHARD_GRADIENT_BYTES,
} from "./control";
import { multiplyAdd } from "./math";
import { gatherTableGradient } from "./table";

const TABLE_PANEL: i32 = 1;

/**
 * Sums one segment of the gradient over the shards, in order, adds the penalty, and notes its sum of squares.
 *
 * A segment's record is 32 bytes: kind, first parameter, byte offset in a shard's gradient, parameters, penalty.
 */
export function reduceSegment(index: i32): void {
  const segment = pointer(SEGMENTS) + ((<usize>index) << 5);
  const offset = load<usize>(segment, 4) << 2;
  const kernel = pointer(PARAMETERS) + offset;
  const gradient = pointer(GRADIENT) + offset;
  const first = pointer(SHARD_GRADIENT) + load<usize>(segment, 8);
  const bytes = pointer(SHARD_GRADIENT_BYTES);
  const shards = field(SHARD_COUNT);
  const penalty = load<f32>(segment, 16);
  const squares =
    load<i32>(segment) === TABLE_PANEL
      ? gatherTableGradient(first, bytes, shards, kernel, gradient, penalty)
      : sumShards(first, bytes, shards, kernel, gradient, penalty, load<usize>(segment, 12) << 2);
  store<f64>(segment, squares, 24);
}

function sumShards(
  first: usize,
  shardBytes: usize,
  shards: i32,
  kernel: usize,
  gradient: usize,
  penalty: f32,
  bytes: usize,
): f64 {
  const l2 = f32x4.splat(penalty);
  let even = f64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    let sum = v128.load(first + at);
    let from = first + at + shardBytes;
    for (let shard = 1; shard < shards; shard += 1, from += shardBytes) sum = f32x4.add(sum, v128.load(from));
    sum = multiplyAdd(l2, v128.load(kernel + at), sum);
    v128.store(gradient + at, sum);
    const squares = f32x4.mul(sum, sum);
    const high = i8x16.shuffle(squares, squares, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    even = f64x2.add(even, f64x2.promote_low_f32x4(squares));
    even = f64x2.add(even, f64x2.promote_low_f32x4(high));
  }
  return f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
}

/** One chunk of Adam (Kingma and Ba 2015, algorithm 1); padding has no gradient and stays 0. */
export function adamChunk(index: i32): void {
  const chunk = <usize>field(ADAM_CHUNK);
  const start = (<usize>index * chunk) << 2;
  const end = min(start + (chunk << 2), (<usize>field(PARAMETER_COUNT)) << 2);
  const parameters = pointer(PARAMETERS);
  const firsts = pointer(FIRST_MOMENT);
  const seconds = pointer(SECOND_MOMENT);
  const gradients = pointer(GRADIENT);
  const scale = f32x4.splat(floatField(GRADIENT_SCALE));
  const rate = f32x4.splat(floatField(RATE));
  const correction = f32x4.splat(floatField(INVERSE_SECOND_CORRECTION));
  const epsilon = f32x4.splat(1e-8);
  const keep1 = f32x4.splat(0.9),
    new1 = f32x4.splat(<f32>(1 - 0.9));
  const keep2 = f32x4.splat(0.999),
    new2 = f32x4.splat(<f32>(1 - 0.999));
  for (let at = start; at < end; at += 16) {
    const g = f32x4.mul(v128.load(gradients + at), scale);
    const m = f32x4.add(f32x4.mul(v128.load(firsts + at), keep1), f32x4.mul(g, new1));
    const v = f32x4.add(f32x4.mul(v128.load(seconds + at), keep2), f32x4.mul(f32x4.mul(g, g), new2));
    v128.store(firsts + at, m);
    v128.store(seconds + at, v);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(v, correction)), epsilon);
    const step = f32x4.div(f32x4.mul(m, rate), root);
    v128.store(parameters + at, f32x4.sub(v128.load(parameters + at), step));
  }
}
