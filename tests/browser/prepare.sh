#!/usr/bin/env bash
# Puts the browser and its judges (Chromium, axe, Lighthouse; pinned npm packages) into .venv/browser.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
target="${1:-$here/../../.venv/browser}"
command -v npm >/dev/null || { echo "Node 20 with npm is needed for the browser tests" >&2; exit 1; }
mkdir -p "$target/chromium"
cp "$here/package.json" "$here/package-lock.json" "$target/"
cd "$target"
PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
TMPDIR="$PWD/chromium" node --input-type=module \
  -e "import c from '@sparticuz/chromium'; await c.executablePath();"
if ldd chromium/chromium | grep "not found" >&2; then
  echo "the libraries above are missing: apt-get install libnss3" >&2; exit 1
fi
if ! fc-list 2>/dev/null | grep -qi cjk; then
  apt-get install -y -qq fonts-noto-cjk >/dev/null 2>&1 \
    || echo "no Chinese font: tests pass, screenshots show boxes (apt-get install fonts-noto-cjk)" >&2
fi
touch ready
