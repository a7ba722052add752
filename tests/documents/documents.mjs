// The documents of the API as the tests look at them.
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

const folder = new URL('../../doc/', import.meta.url);

/** @param {string} name of a file in doc/ */
export const read = (name) => parse(readFileSync(new URL(name, folder), 'utf8'));

/** What the schema of OpenAPI 3.1 finds. */
export async function faultsOfOpenApi(document) {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  if (validator.version && validator.version !== '3.1') return [`it is OpenAPI ${validator.version}`];
  return valid ? [] : [errors].flat();
}

/** What AsyncAPI's own parser calls an error or a warning. */
export async function faultsOfAsyncApi(document) {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  const warning = 1;
  return diagnostics.filter(({ severity }) => severity <= warning).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** Follows `$ref`, as JSON Pointers (RFC 6901) into the same document. */
export function lookUp(document, node) {
  let found = node;
  while (found?.$ref) {
    const parts = found.$ref.replace(/^#\//, '').split('/');
    found = parts.reduce((from, part) => from?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  }
  return found;
}

/** Every `$ref` that leads nowhere. */
export function brokenReferences(document) {
  const broken = [];
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (typeof node.$ref === 'string' && lookUp(document, node) === undefined) broken.push(node.$ref);
    Object.values(node).forEach(visit);
  };
  visit(document);
  return broken;
}

const methods = ['get', 'put', 'post', 'delete', 'patch'];

function* operations(document) {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) if (item[method]) yield [`${method} ${path}`, item[method]];
  }
}

/** Every example of an answer, and every example of a request that is answered 2xx: `[name, schema, value]`. */
export function* examplesOfOpenApi(document) {
  for (const [name, operation] of operations(document)) {
    const sent = operation.requestBody?.content['application/json'];
    for (const [status, response] of Object.entries(operation.responses)) {
      for (const { schema, examples = {} } of Object.values(lookUp(document, response).content ?? {})) {
        for (const [each, example] of Object.entries(examples)) {
          yield [`${name} ${status} ${each}`, schema, lookUp(document, example).value];
          if (sent && status.startsWith('2')) yield [`${name} request ${each}`, sent.schema, sent.examples[each].value];
        }
      }
    }
  }
}

export function* examplesOfAsyncApi(document) {
  for (const [name, message] of Object.entries(document.components.messages)) {
    for (const example of message.examples) yield [`${name} ${example.name}`, message.payload, example.payload];
  }
}

/** The examples that do not fit their schemas. */
export function misfits(document, examples) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'document', components: document.components });
  const absolute = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/'));
  const found = [];
  for (const [name, schema, value] of examples) {
    const fits = ajv.compile(absolute(schema));
    if (!fits(value)) found.push(`${name}: ${ajv.errorsText(fits.errors)}`);
  }
  return found;
}
