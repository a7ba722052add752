import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'beckon-client-'));
after(() => rmSync(scratch, { recursive: true }));

test('the types are those of the sources, which pass the strict check', () => {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', root, '--outDir', scratch], { stdio: 'inherit' });
  const made = readdirSync(scratch).sort();
  assert.deepEqual(readdirSync(path.join(root, 'types')).sort(), made, 'run: npm run types');
  for (const file of made) {
    assert.equal(readFileSync(path.join(root, 'types', file), 'utf8'), readFileSync(path.join(scratch, file), 'utf8'), `${file}: run npm run types`);
  }
});

test('the package carries sources, types, licence and README, and nothing else', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: root, encoding: 'utf8' }));
  const names = files.map(({ path: name }) => name);
  for (const name of ['LICENSE', 'README.md', 'package.json', 'src/index.js', 'types/index.d.ts']) assert.ok(names.includes(name), name);
  assert.deepEqual(names.filter((name) => !/^(src\/\w+\.js|types\/\w+\.d\.ts|LICENSE|README\.md|package\.json)$/.test(name)), []);
});

test('the package depends on nothing', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  assert.equal(dependencies, undefined);
});
