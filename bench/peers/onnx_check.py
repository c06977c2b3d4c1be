"""Holds an exported model to ONNX's own rules and to its golden rows, in Python's ONNX Runtime.

    python onnx_check.py MODEL.onnx [ROWS.f32 SCORES.f32 [UNCERTAINTIES.f32]]

Checks the file (onnx.checker with full_check, strict shape inference of every tensor), scores the golden rows of its
metadata and, where given, raw little-endian float32 rows, whose scores it writes to SCORES.f32, and an
ensemble's uncertainties to UNCERTAINTIES.f32. Prints one JSON line.
"""

import json
import sys

import numpy
import onnx
import onnxruntime


def main():
    path = sys.argv[1]
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    known = {value.name for value in [*inferred.graph.value_info, *inferred.graph.output]}
    unknown = [output for node in model.graph.node for output in node.output if output not in known]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    golden = json.loads(metadata["slidr.golden"])

    names = [output.name for output in session.get_outputs()]
    columns = {"score": "scores", "uncertainty": "uncertainties"}
    expected = numpy.stack([golden[columns[name]] for name in names], axis=1)

    def score(rows):
        return numpy.concatenate(session.run(names, {"features": rows}), axis=1)

    inputs = numpy.array(golden["inputs"], dtype=numpy.float32)
    scores = score(inputs)
    one_by_one = numpy.concatenate([score(row[None, :]) for row in inputs])
    if len(sys.argv) > 3:
        rows = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, inputs.shape[1])
        for path, column in zip(sys.argv[3:], score(rows).astype("<f4").T):
            column.tofile(path)
    result = {
        "irVersion": model.ir_version,
        "opset": {entry.domain: entry.version for entry in model.opset_import},
        "operators": sorted({node.op_type for node in model.graph.node}),
        "withoutShape": unknown,
        "input": [session.get_inputs()[0].name, session.get_inputs()[0].shape],
        "outputs": [[output.name, output.shape] for output in session.get_outputs()],
        "goldenShape": list(scores.shape),
        "goldenDifference": float(numpy.max(numpy.abs(scores - expected))),
        "oneByOneDifference": float(numpy.max(numpy.abs(one_by_one - expected))),
        "metadata": {key: json.loads(text) for key, text in metadata.items() if key != "slidr.golden"},
        "versions": {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
    }
    print(json.dumps(result))


main()
