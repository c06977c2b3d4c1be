import { InputError, replaceAtomically } from "@slidr/clicks";
import type { LoopState } from "./loopState.js";
import type { TrainingHistory } from "./trainingProgress.js";

const FORMAT = "slidr-checkpoint-1";
const DIGEST_BYTES = 32;

/** The part of a checkpoint that is JSON; vectors follow it as float32 numbers of the machine. */
interface CheckpointHeader {
  readonly format: typeof FORMAT;
  /** Of all that decides the training: another training's checkpoint is refused. */
  readonly fingerprint: string;
  readonly progress: LoopState["progress"];
  readonly epochs: LoopState["epochs"];
  readonly best?: { readonly epoch: number; readonly loss: number };
  /** Histories of the ensemble's finished members, whose parameters are the last vectors. */
  readonly finished?: readonly TrainingHistory[];
  readonly stepCount: number;
  readonly parameterCount: number;
}

/** SHA-256 of anything that is JSON. */
export async function fingerprintOf(settings: unknown): Promise<string> {
  const { createHash } = await import("node:crypto");
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex");
}

/**
 * Writes a checkpoint as one step: after a kill the file is the one before or this one.
 *
 * Layout: length of the header (uint32), header, 3 vectors or more, SHA-256 of all that.
 */
export async function writeCheckpoint(path: string, fingerprint: string, state: LoopState): Promise<void> {
  const { createHash } = await import("node:crypto");
  const { writeFile } = await import("node:fs/promises");
  const { parameters, firstMoment, secondMoment, stepCount } = state.trainer;
  const { progress, epochs, best, finished } = state;
  const header: CheckpointHeader = {
    format: FORMAT,
    fingerprint,
    progress,
    epochs,
    ...(best && { best: { epoch: best.epoch, loss: best.loss } }),
    ...(finished && { finished: finished.map(({ history }) => history) }),
    stepCount,
    parameterCount: parameters.length,
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const vectors = [
    parameters,
    firstMoment,
    secondMoment,
    ...(best ? [best.parameters] : []),
    ...(finished ?? []).map((member) => member.parameters),
  ];
  const parts = [length, json, ...vectors.map((vector) => bytesOf(vector))];
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  await replaceAtomically(path, (temporary) => writeFile(temporary, [...parts, digest.digest()]));
}

/**
 * Reads a checkpoint back, bit for bit.
 *
 * @throws InputError CHECKPOINT_MISSING, CHECKPOINT_DAMAGED, CHECKPOINT_OTHER when it is another training's
 */
export async function readCheckpoint(path: string, fingerprint: string, caller: string): Promise<LoopState> {
  const { createHash } = await import("node:crypto");
  const { readFile } = await import("node:fs/promises");
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(
      "CHECKPOINT_MISSING",
      `${caller} requires resumeFrom to be a file that can be read, got ${path} (${cause.code})`,
      { cause },
    );
  });
  const damaged = (what: string) =>
    new InputError("CHECKPOINT_DAMAGED", `${caller} requires a whole checkpoint, got ${path} (${what})`);
  const end = bytes.length - DIGEST_BYTES;
  if (end < 4) throw damaged(`${bytes.length} bytes`);
  const digest = createHash("sha256").update(bytes.subarray(0, end)).digest();
  if (!digest.equals(bytes.subarray(end))) throw damaged("its digest does not match its content");
  // What the digest vouches for was written by `writeCheckpoint`, or by someone who could write anything.
  const jsonEnd = 4 + bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString("utf8", 4, jsonEnd)) as CheckpointHeader;
  if (header.format !== FORMAT) throw damaged(`format ${header.format}`);
  if (header.fingerprint !== fingerprint) {
    throw new InputError(
      "CHECKPOINT_OTHER",
      `${caller} requires a checkpoint of the same engine, rows, settings and seed, got ${path} of another training`,
    );
  }
  const { progress, epochs, best, finished, stepCount, parameterCount } = header;
  const finishedAt = best ? 4 : 3;
  const vector = (index: number) => {
    const start = jsonEnd + index * parameterCount * 4;
    return new Float32Array(new Uint8Array(bytes.subarray(start, start + parameterCount * 4)).buffer);
  };
  return {
    progress,
    epochs,
    ...(best && { best: { ...best, parameters: vector(3) } }),
    ...(finished && {
      finished: finished.map((history, member) => ({ history, parameters: vector(finishedAt + member) })),
    }),
    trainer: { parameters: vector(0), firstMoment: vector(1), secondMoment: vector(2), stepCount },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
