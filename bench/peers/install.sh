#!/usr/bin/env bash
# Installs the Python peers (river, Spark, ONNX, scikit-learn, LightGBM, CVXPY) into .peers/ at the root of the repository. Nothing but
# benches, and the tests of Spark, ONNX and the benches themselves, needs them. Does nothing when they are up to date.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
requirements=bench/peers/requirements.txt
installed=.peers/requirements.txt # written last: it stands for an installation that went to its end

if cmp -s "$requirements" "$installed" && .peers/bin/python -c "" 2>/dev/null; then
  echo "peers: .peers/ is up to date"
  exit 0
fi
if ! command -v python3 >/dev/null; then
  echo "peers: no python3 found; install Python 3.11 or newer" >&2
  exit 1
fi
rm -f "$installed"
if ! python3 -m venv --clear .peers; then
  echo "peers: python3 cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2
  exit 1
fi
if ! .peers/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$requirements"; then
  echo "peers: pip could not install $requirements; is a package index reachable?" >&2
  exit 1
fi
cp "$requirements" "$installed"
echo "peers: installed into .peers/"
