#!/usr/bin/env bash
# Makes ../assets anew. Needs npm; writes outside the repository only in a
# temporary folder. Run it by hand after changing a version in package.json.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json explorer.jsx licences.mjs "$work"/
cd "$work"
npm ci --silent --no-audit --no-fund
npx esbuild explorer.jsx --bundle --minify --format=iife --target=es2022 --loader:.js=jsx \
  --define:process.env.NODE_ENV='"production"' --legal-comments=none \
  --outfile=out/explorer.js --metafile=meta.json --log-level=warning
node licences.mjs meta.json > out/LICENCES.txt
cd - >/dev/null
mkdir -p ../assets
for file in explorer.js explorer.css LICENCES.txt; do
  gzip -9 -n -c "$work/out/$file" > "../assets/$file.gz"
done
ls -l ../assets
