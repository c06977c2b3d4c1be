"""Parses a config.pbtxt by Triton's own definition of it and prints it as JSON; a word Triton does not know fails.

    python triton_config.py CONFIG.pbtxt
"""

import importlib.util
import json
import pathlib
import sys

from google.protobuf import json_format, text_format

# The module alone: its package would ask for grpcio, which nothing here needs.
folder = pathlib.Path(importlib.util.find_spec("tritonclient").submodule_search_locations[0])
spec = importlib.util.spec_from_file_location("model_config_pb2", folder / "grpc" / "model_config_pb2.py")
model_config_pb2 = importlib.util.module_from_spec(spec)
spec.loader.exec_module(model_config_pb2)

text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
config = text_format.Parse(text, model_config_pb2.ModelConfig())
print(json.dumps(json_format.MessageToDict(config)))
