// JSON texts, right and wrong: a table of tricky ones, and any number made by rule from a fixed seed.

const seed = 0x5eed1;

/** mulberry32: the same numbers at every run. */
function randomSource(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const scalars = [
  '0', '-0', '-', '+1', '01', '-01', '00', '1.', '.5', '-.5', '1.5', '1.50', '1e5', '1E+05', '1e-5', '1e', '1e+', '1.e5', '0e0', '0x10', '1_0',
  '1e400', '-1e400', '1e-400', '123456789012345678901234567890', '0.1e1.1', '1 2', '--1', '1-', '1e5e5', 'NaN', 'Infinity', '-Infinity',
  'true', 'false', 'null', 'tru', 'truee', 'True', 'nul', 'nulll', 'undefined', 'falsey', 't', 'f', 'n',
  '""', '"a"', '"', '"\\"', '"\\""', '"\\\\"', '"\\\\\\"', '"\\/"', '"\\b\\f\\n\\r\\t"', '"\\a"', '"\\0"', '"\\x41"', "'a'", "\"\\'\"",
  '"\\u0041"', '"\\u004"', '"\\u"', '"\\u00G0"', '"\\U0041"', '"\\ud800"', '"\\udc00"', '"\\ud83d\\ude00"', '"\\ud83d\\u0041"', '"\\uFFFF"',
  '"\\u0000"', '"\u0000"', '"\u001f"', '"\n"', '"\t"', '"\u007f"', '"\u0080"', '"\u2028"', '"\ufeff"', '"\u{1f600}"', '`a`', '"a""b"',
];

const structures = [
  '', ' ', '\t\r\n', '\v', '\f', '\u00a0', '\ufeff', '\ufeff{}', '{}', '[]', ' {} ', '\n{}\n', '{}\v', '{}\u0000', '{}{}', '{},', ',', ':', '{', '}', '[',
  ']', '{]', '[}', '[,]', '[1,]', '[,1]', '[1,,2]', '[1 2]', '[1:2]', '{,}', '{"a"}', '{"a":}', '{"a":1,}', '{"a" 1}', '{"a"::1}', '{"a",1}', '{a:1}',
  '{1:2}', '{null:1}', "{'a':1}", '{"a":1 "b":2}', '{"a":1,"a":2}', '{"\\u0061":1,"a":2}', '{"":0}', '{"__proto__":1}', '{"2":1,"1":2}', '[[]', '[]]',
  '{"a":[}', '{"a":1]', '/**/{}', '{}//', '#', '[1]x', '{"a":{"b":{"c":[{}]}}}', '{"\\ud800":1}', '[\u00a01]', '[1\v]', '{"a"\f:1}',
];

/** Strings of every length around the sizes of a block, with something at every place in them. */
function blockTexts() {
  const texts = [];
  for (let length = 0; length < 140; length++) {
    const plain = 'x'.repeat(length);
    for (const piece of ['', '\\n', '\\', '\\\\', '\\"', '"', '\\u00e9', '\\u00e', '\u0001', '\u001f', '\u00e9']) {
      texts.push(`"${plain}${piece}"`, `{"${plain}${piece}${'y'.repeat(70)}":"${piece}${plain}"}`, `["${plain}${piece}`);
    }
  }
  return texts;
}

function nestedTexts() {
  return [1, 63, 64, 65, 66, 127, 128, 129, 1000].flatMap((depth) => [
    '['.repeat(depth) + ']'.repeat(depth),
    '{"a":'.repeat(depth) + '1' + '}'.repeat(depth),
    '[{"a":'.repeat(depth / 2) + 'null' + '}]'.repeat(depth / 2),
    '['.repeat(depth),
    '['.repeat(depth) + '}'.repeat(depth),
  ]);
}

export function trickyTexts() {
  const wrapped = scalars.flatMap((scalar) => [scalar, ` ${scalar}\n`, `[${scalar}]`, `[${scalar},${scalar}]`, `{"a":${scalar}}`, `{${scalar}:1}`]);
  return [...wrapped, ...structures, ...structures.map((text) => `[${text}]`), ...structures.map((text) => `{"a":${text}}`), ...blockTexts(), ...nestedTexts()];
}

class Generator {
  constructor() {
    this.random = randomSource(seed);
  }

  below(bound) {
    return Math.floor(this.random() * bound);
  }

  pick(items) {
    return items[this.below(items.length)];
  }

  space() {
    return this.below(4) === 0 ? this.pick([' ', '\n', '\t', '\r\n', '   ']) : '';
  }

  string() {
    const pieces = ['a', 'xyz', ' ', '\\n', '\\r\\n', '\\"', '\\\\', '\\/', '\\u0041', '\\ud83d\\ude00', '\\ud800', '\u00e9', '\u{1f600}', '{', ',', ':',
      'a=candidate:1 1 udp 2122260223 192.0.2.1 61665 typ host', '0123456789abcdef', '\u007f', '\u2029'];
    return `"${Array.from({ length: this.below(6) }, () => this.pick(pieces)).join('')}"`;
  }

  number() {
    const digits = () => String(this.below(10 ** (1 + this.below(9))));
    const fraction = this.below(3) === 0 ? `.${digits()}` : '';
    const exponent = this.below(4) === 0 ? this.pick(['e', 'E']) + this.pick(['', '+', '-']) + digits().slice(0, 3) : '';
    return this.pick(['', '-']) + digits() + fraction + exponent;
  }

  value(depth) {
    const kind = this.below(depth > 5 ? 5 : 8);
    if (kind < 2) return this.string();
    if (kind < 4) return this.number();
    if (kind === 4) return this.pick(['true', 'false', 'null']);
    return kind === 5 ? this.array(depth) : this.object(depth);
  }

  items(make) {
    return Array.from({ length: this.below(5) }, () => this.space() + make() + this.space()).join(',') || this.space();
  }

  array(depth) {
    return `[${this.items(() => this.value(depth + 1))}]`;
  }

  object(depth) {
    return `{${this.items(() => `${this.string()}${this.space()}:${this.space()}${this.value(depth + 1)}`)}}`;
  }

  /** Cuts, doubles, swaps or puts in a little, where a parser's states change. */
  mutate(text) {
    const at = this.below(text.length + 1);
    const length = this.below(4);
    const piece = this.pick(['"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '+', '.', 'e', ' ', '\n', '\u0000', '\u001f', '\u00a0', '\ufeff', 'u', 't', '/', "'",
      'null', '\\u', '\\ud8', '1e', '"":', ',,']);
    switch (this.below(5)) {
      case 0: return text.slice(0, at) + text.slice(at + 1 + length);
      case 1: return text.slice(0, at) + piece + text.slice(at);
      case 2: return text.slice(0, at) + piece + text.slice(at + 1);
      case 3: return text.slice(0, at + length) + text.slice(at);
      default: return text.slice(0, at);
    }
  }
}

export function generatedTexts(count) {
  const generator = new Generator();
  return Array.from({ length: count }, () => {
    let text = generator.below(4) === 0 ? generator.value(0) : generator.object(0);
    for (let mutations = generator.below(4); mutations > 0; mutations--) text = generator.mutate(text);
    return text;
  });
}
