#!/usr/bin/env bash
# Installs @tensorflow/tfjs-backend-webgpu and Dawn (npm's `webgpu`, binary inside) into .native/webgpu/ at the root of
# the repository. Nothing but the tests of the WebGPU backend needs them. Does nothing when they are up to date. Linux,
# macOS or Windows; 450 MB on disk.
#
# Dawn needs a Vulkan driver on Linux. Without one, and as root on Debian, Mesa's software driver (lavapipe) is installed:
# slow, right for tests. Debian 12's own Mesa, 22.3, is too old for Dawn: there it comes from bookworm-backports, out of
# lists of its own, so that the machine's sources stay as they are.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

tfjs=4.22.0
webgpu=0.6.2
target=$here/../../.native/webgpu
installed=$target/installed # written last: it stands for an installation that went to its end

# Prints the adapter's name; fails where there is none.
adapter() {
  (cd "$target" && node --input-type=module -e "
    import { create } from 'webgpu';
    const adapter = await create([]).requestAdapter();
    if (adapter === null) process.exit(1);
    console.log(adapter.info.description || adapter.info.vendor);
  " 2>/dev/null)
}

install_lavapipe() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then return 1; fi
  export DEBIAN_FRONTEND=noninteractive
  local options=(-q -o DPkg::Lock::Timeout=120) suite=()
  . /etc/os-release
  if [ "${VERSION_CODENAME:-}" = bookworm ]; then
    local lists
    lists=$(mktemp -d)
    mkdir -p "$lists/state/partial"
    cat >"$lists/debian.sources" <<'SOURCES'
Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
    options+=(-o Dir::Etc::sourcelist="$lists/debian.sources" -o Dir::Etc::sourceparts=-)
    options+=(-o Dir::State::lists="$lists/state")
    suite=(-t bookworm-backports)
  fi
  apt-get "${options[@]}" update &&
    apt-get "${options[@]}" install -y --no-install-recommends "${suite[@]}" libvulkan1 mesa-vulkan-drivers
}

if cmp -s "$here/installWebgpu.sh" "$installed" && adapter >/dev/null; then
  echo "native: .native/webgpu/ is up to date"
  exit 0
fi
rm -rf "$target"
mkdir -p "$target"
(
  cd "$target"
  echo '{ "private": true }' >package.json
  npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact \
    "@tensorflow/tfjs@$tfjs" "@tensorflow/tfjs-backend-webgpu@$tfjs" "webgpu@$webgpu"
)
if ! adapter >/dev/null; then install_lavapipe || true; fi
if ! name=$(adapter); then
  echo "native: WebGPU finds no adapter; on Linux it needs a Vulkan driver, such as Mesa 25 or NVIDIA's" >&2
  exit 1
fi
echo "native: .native/webgpu/ holds @tensorflow/tfjs-backend-webgpu $tfjs, on $name"
cp "$here/installWebgpu.sh" "$installed"
