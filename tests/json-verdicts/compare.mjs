// compare.mjs PROGRAM: gives texts to PROGRAM and to JSON.parse, and fails where their verdicts or the members they read differ.
import { spawnSync } from 'node:child_process';
import { generatedTexts, trickyTexts } from './texts.mjs';

const generatedCount = 120_000;
const batchSize = 20_000;
const maxDepth = 64;

function kindOf(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function depthOf(value) {
  let depth = 0;
  for (let level = [value]; level.length > 0; depth++) {
    level = level.filter((item) => item !== null && typeof item === 'object').flatMap((item) => Object.values(item).concat(0));
  }
  return depth - 1;
}

// JavaScript strings may hold lone surrogates; UTF-8 cannot.
const wellFormed = (text) => Buffer.from(text, 'utf8').toString('utf8');

function expected(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return { verdicts: ['invalid', 'deep'] };
  }
  if (depthOf(value) > maxDepth) return { verdicts: ['deep'] };
  if (kindOf(value) !== 'object') return { verdicts: ['other'] };
  const members = new Map(Object.entries(value).map(([name, item]) => [wellFormed(name), item]));
  // Names that are equal only once their lone surrogates are replaced have no order in an object.
  return { verdicts: ['object'], members: members.size === Object.keys(value).length ? members : undefined };
}

function difference(text, line) {
  const { verdicts, members } = expected(text);
  const [verdict, ...read] = JSON.parse(line);
  if (!verdicts.includes(verdict)) return `verdict ${verdict}, expected ${verdicts[0]}`;
  // A scan stops at the limit; whether the text would have been valid is another question.
  if (verdict === 'deep' && (text.match(/[[{]/g) ?? []).length <= maxDepth) return 'too deep without that many containers';
  if (members === undefined) return undefined;
  if (read.length !== members.size) return `${read.length} members, expected ${members.size}`;
  for (const [name, kind, string] of read) {
    const value = members.get(name);
    if (!members.has(name) || kindOf(value) !== kind) return `member ${JSON.stringify(name)} is ${kind}`;
    if (kind === 'string' && wellFormed(value) !== string) return `member ${JSON.stringify(name)} reads ${JSON.stringify(string)}`;
  }
  return undefined;
}

function judge(program, texts) {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  const run = spawnSync(program, { input: Buffer.concat(parts), maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(`${program} ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const lines = run.stdout.toString('utf8').split('\n').slice(0, -1);
  if (lines.length !== texts.length) throw new Error(`${lines.length} answers to ${texts.length} texts`);
  return lines;
}

const texts = [...trickyTexts(), ...generatedTexts(generatedCount)].map(wellFormed);
const tally = {};
let differences = 0;
for (let begin = 0; begin < texts.length; begin += batchSize) {
  const batch = texts.slice(begin, begin + batchSize);
  judge(process.argv[2], batch).forEach((line, index) => {
    const verdict = JSON.parse(line)[0];
    tally[verdict] = (tally[verdict] ?? 0) + 1;
    const fault = difference(batch[index], line);
    if (fault !== undefined && differences++ < 20) console.error(`${JSON.stringify(batch[index])}: ${fault}`);
  });
}
console.log(`${texts.length} texts: ${JSON.stringify(tally)}, ${differences} differences`);

// A generator that makes one kind of text alone proves nothing.
const isVaried = ['object', 'other', 'invalid'].every((verdict) => tally[verdict] > 1000) && tally.deep > 10;
process.exit(differences === 0 && isVaried ? 0 : 1);
