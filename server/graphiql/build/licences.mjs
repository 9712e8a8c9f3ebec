// Prints the licence of every package that went into the bundle.
import { readFileSync, readdirSync } from 'node:fs';

const inputs = Object.keys(JSON.parse(readFileSync(process.argv[2])).inputs);
const folders = new Set();
for (const input of inputs) {
  const match = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  if (match) folders.add(match[1]);
}
console.log('The explorer contains these packages, each under its own licence.\n');
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`));
  console.log(`${'='.repeat(72)}\n${name} ${version} (${license ?? 'see text'})\n`);
  const file = readdirSync(folder).find((f) => /^(licen[cs]e|copying)/i.test(f));
  if (file) console.log(readFileSync(`${folder}/${file}`, 'utf8'));
}
