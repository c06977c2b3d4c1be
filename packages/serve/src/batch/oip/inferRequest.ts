/** What an inference is about. */
export interface InferShape {
  readonly input: string;
  readonly output: string;
  readonly width: number;
}

/** A POST's body, and the headers that go with it. */
export interface InferRequest {
  readonly body: Uint8Array;
  readonly headers: Record<string, string>;
}

/** An inference request with its tensor as JSON numbers, which every server takes. */
export function jsonRequest({ input, output, width }: InferShape, features: Float32Array): InferRequest {
  const tensor = { name: input, shape: [features.length / width, width], datatype: "FP32" };
  const request = { inputs: [{ ...tensor, data: Array.from(features) }], outputs: [{ name: output }] };
  return {
    body: new TextEncoder().encode(JSON.stringify(request)),
    headers: { "content-type": "application/json" },
  };
}

/** An inference request of the binary tensor extension: JSON, then little-endian float32. */
export function binaryRequest({ input, output, width }: InferShape, features: Float32Array): InferRequest {
  const bytes = 4 * features.length;
  const request = {
    inputs: [
      {
        name: input,
        shape: [features.length / width, width],
        datatype: "FP32",
        parameters: { binary_data_size: bytes },
      },
    ],
    outputs: [{ name: output, parameters: { binary_data: true } }],
  };
  const json = new TextEncoder().encode(JSON.stringify(request));
  const body = new Uint8Array(json.length + bytes);
  body.set(json);
  const view = new DataView(body.buffer, json.length);
  for (let index = 0; index < features.length; index++) view.setFloat32(4 * index, features[index]!, true);
  return {
    body,
    headers: {
      "content-type": "application/octet-stream",
      "inference-header-content-length": String(json.length),
    },
  };
}
