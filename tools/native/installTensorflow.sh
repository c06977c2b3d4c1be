#!/usr/bin/env bash
# Installs @tensorflow/tfjs-node into .native/tensorflow/ at the root of the repository, with its binding built against
# the libtensorflow of PyPI's wheel. Nothing but the tests of the native backend needs it. Does nothing when it is up to
# date. Linux on x86-64, Node 20 or 22, a C++ compiler, make, and a Python 3 with pip; 1 GB on disk.
#
#   tools/native/installTensorflow.sh       # @tensorflow/tfjs-node into .native/tensorflow/
#   tools/native/installTensorflow.sh gpu   # @tensorflow/tfjs-node-gpu into .native/tensorflow-gpu/, for CUDA 12
#
# Why so: tfjs-node's own install script downloads libtensorflow 2.9 and a prebuilt binding from a bucket that many
# networks do not reach, and its GPU build wants CUDA 11.2. The binding is plain Node-API over TensorFlow's C API, which
# has not broken since: libtensorflow_cc of the wheel exports the same functions.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

tfjs=4.22.0
wheel=2.15.1 # for GPUs: CUDA 12.2 and cuDNN 8.9
node_gyp=12.4.0
case "${1:-cpu}" in
  cpu) package=tfjs-node wheel_name=tensorflow-cpu folder=tensorflow ;;
  gpu) package=tfjs-node-gpu wheel_name=tensorflow folder=tensorflow-gpu ;;
  *) echo "usage: $0 [cpu|gpu]" >&2 && exit 2 ;;
esac
target=$here/../../.native/$folder
installed=$target/installed # written last: it stands for an installation that went to its end

# Multiplies two matrices, so that a binding which loads and does not work is noticed here.
works() {
  (cd "$target" && TF_CPP_MIN_LOG_LEVEL=2 node -e "
    const tf = require('@tensorflow/$package');
    const [value] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
    if (value !== 11) throw new Error('1 * 3 + 2 * 4 gives ' + value);
    const { binding, isUsingGpuDevice } = tf.backend();
    console.log('libtensorflow ' + binding.TF_Version + (isUsingGpuDevice ? ', on a GPU' : ', on the CPU'));
  ")
}

if cmp -s "$here/installTensorflow.sh" "$installed" && works >/dev/null 2>&1; then
  echo "native: .native/$folder/ is up to date"
  exit 0
fi
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "native: the wheels are for Linux on x86-64, this is $(uname -sm)" >&2
  exit 1
fi
for program in node npm npx python3 make g++; do
  if ! command -v "$program" >/dev/null; then
    echo "native: no $program found" >&2
    exit 1
  fi
done

rm -rf "$target"
mkdir -p "$target/wheel"
cd "$target"
echo '{ "private": true }' >package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact "@tensorflow/$package@$tfjs"

# Only files are taken from the wheel: it need not suit the Python that is here.
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest wheel \
  --python-version 3.11 --platform manylinux2014_x86_64 "$wheel_name==$wheel"
python3 - "node_modules/@tensorflow/$package/deps" wheel/*.whl <<'PYTHON'
import os, sys, zipfile

deps, path = sys.argv[1:]
INCLUDE = "tensorflow/include/"
HEADERS = [INCLUDE + part for part in ("tensorflow/c/", "tensorflow/core/platform/", "tsl/c/", "tsl/platform/")]
with zipfile.ZipFile(path) as wheel:
    for entry in wheel.infolist():
        name = entry.filename
        if name.startswith("tensorflow/libtensorflow") and ".so" in name:
            place = "lib/" + os.path.basename(name)
        elif any(name.startswith(folder) for folder in HEADERS):
            place = "include/" + name[len(INCLUDE):]
        else:
            continue
        if entry.is_dir():
            continue
        entry.filename = place
        wheel.extract(entry, deps)
PYTHON
rm -r wheel
(
  cd "node_modules/@tensorflow/$package/deps/lib"
  ln -s libtensorflow_cc.so.2 libtensorflow.so # the names that binding.gyp links
  ln -s libtensorflow_framework.so.2 libtensorflow_framework.so
)

# Node's headers lie beside it in most installations; where not, node-gyp downloads them.
prefix=$(dirname "$(dirname "$(realpath "$(command -v node)")")")
nodedir=()
if [ -f "$prefix/include/node/node_api.h" ]; then nodedir=("--nodedir=$prefix"); fi
(
  cd "node_modules/@tensorflow/$package"
  # 8 is the highest version of Node-API that tfjs-node looks for.
  npx -y "node-gyp@$node_gyp" rebuild --jobs=2 --loglevel=error "${nodedir[@]}" --napi_build_version=8 \
    --module_name=tfjs_binding --module_path="$PWD/lib/napi-v8"
  rm -r build
)
echo "native: .native/$folder/ holds @tensorflow/$package $tfjs on $(works)"
cp "$here/installTensorflow.sh" "$installed"
