import { z } from 'zod';
import { KINDS } from '../../records/kinds.ts';
import { ruleSchema } from '../parse/schema.ts';
import { annotate, type FieldNotes, type JsonSchema, type OnUndescribed } from './annotate.ts';
import { RULE_FIELD_NOTES } from './field-notes.ts';

/** What of a site's own files an editor can complete: keys of the law register and names of knowledge lists. */
export interface KnownNames {
  readonly laws: readonly string[];
  readonly lists: readonly string[];
}

/** A cell of a test: the reader keeps its text, so an editor may take it for a number or for nothing. */
const CELL: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] as never };

/** Cells of a decimal; quoted or not, the reader keeps its text. */
const DECIMAL: JsonSchema = { type: ['string', 'number'] as never, pattern: String.raw`^-?\d+(\.\d+)?$` };

/** Rows of records by kind, every column with its Chinese name: what `given` of a test may hold. */
function givenSchema(): JsonSchema {
  const kinds = KINDS.map((kind) => {
    const columns = kind.columns.map((column) => [
      column.name,
      { ...CELL, description: `${column.label.zh} ${column.label.en}` },
    ]);
    const row = { type: 'object', properties: Object.fromEntries(columns), additionalProperties: false };
    return [kind.name, { type: 'array', description: `${kind.label.zh} ${kind.label.en}`, items: row }];
  });
  return { type: 'object', properties: Object.fromEntries(kinds), additionalProperties: false };
}

const property = (schema: unknown, ...path: string[]): Record<string, unknown> =>
  path.reduce<unknown>((here, name) => (here as Record<string, unknown>)[name], schema) as Record<string, unknown>;

/** A JSON Schema of a zod schema as files are written: what has a default may be left out. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return rest;
}

/**
 * The JSON Schema (draft 7) of a rule file without what its detector asks of `params`. Generated from the schema that
 * reads rule files; tables, columns, laws and lists are closed sets, so that an editor completes them.
 */
export function ruleFileSchema(
  names: KnownNames,
  onUndescribed: OnUndescribed = () => undefined,
  notes: FieldNotes = RULE_FIELD_NOTES,
): JsonSchema {
  const schema = annotate(structuredClone(jsonSchemaOf(ruleSchema)), notes, onUndescribed);
  const top = property(schema, 'properties');
  const columns = KINDS.flatMap((kind) => kind.columns.map((column) => `${kind.name}.${column.name}`));
  property(top, 'requires')['items'] = { type: 'string', enum: columns };
  property(top, 'basis', 'items', 'properties', 'law')['enum'] = names.laws;
  const test = property(top, 'tests', 'items', 'properties');
  const { description } = property(test, 'given');
  test['given'] = { description, ...givenSchema() };
  const expected = property(test, 'expect', 'items', 'properties');
  property(expected, 'key')['additionalProperties'] = { type: ['string', 'number', 'boolean'] };
  for (const name of ['amount', 'measure', 'threshold'])
    expected[name] = { description: property(expected, name)['description'], ...DECIMAL };
  expected['amount'] = { ...property(expected, 'amount'), type: ['string', 'number', 'null'] as never };
  property(expected, 'facts')['additionalProperties'] = { type: ['string', 'number', 'boolean'] };
  return {
    ...schema,
    definitions: {
      list: {
        type: 'object',
        description: '引用名单（rules/knowledge）。\nA list of rules/knowledge by its name.',
        properties: { list: { type: 'string', enum: [...names.lists] } },
        required: ['list'],
        additionalProperties: false,
      },
    },
  };
}
