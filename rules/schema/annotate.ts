import type { z } from 'zod';
import type { Text } from '../../base/language.ts';

/** A JSON Schema (draft 7), as zod writes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What each field of a shape is for, by its dotted path. Positions of lists and free names of mappings take no part. */
export type FieldNotes = Readonly<Record<string, Text>>;

/** Takes note of fields that nobody described. */
export type OnUndescribed = (path: string) => void;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const each = (schemas: readonly unknown[], change: (schema: JsonSchema) => JsonSchema): unknown[] =>
  schemas.map((schema) => (isSchema(schema) ? change(schema) : schema));

/**
 * A schema in which every property has its description, Chinese first and English on a line of its own: what an editor
 * shows beside the field.
 */
export function annotate(schema: JsonSchema, notes: FieldNotes, onUndescribed: OnUndescribed, path = ''): JsonSchema {
  const below = (inner: JsonSchema): JsonSchema => annotate(inner, notes, onUndescribed, path);
  const result: Record<string, unknown> = { ...schema };
  for (const key of ['anyOf', 'oneOf', 'allOf'])
    if (Array.isArray(result[key])) result[key] = each(result[key] as unknown[], below);
  if (Array.isArray(schema.items)) result['items'] = each(schema.items, below);
  else if (isSchema(schema.items)) result['items'] = below(schema.items);
  if (isSchema(schema.additionalProperties)) result['additionalProperties'] = below(schema.additionalProperties);
  if (schema.properties !== undefined) {
    result['properties'] = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => {
        const at = path === '' ? name : `${path}.${name}`;
        const note = Object.hasOwn(notes, at) ? notes[at] : undefined;
        if (note === undefined) onUndescribed(at);
        const inner = isSchema(property) ? annotate(property, notes, onUndescribed, at) : property;
        return [name, note === undefined ? inner : { description: `${note.zh}\n${note.en}`, ...(inner as object) }];
      }),
    );
  }
  return result;
}

/**
 * A schema that lets `{list: name}` stand wherever a list of texts may: the rule reader puts the entries of the list in
 * its place. The definition it refers to is `#/definitions/list`.
 */
export function withLists(schema: JsonSchema): JsonSchema {
  const deep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(deep);
    if (!isSchema(value)) return value;
    const inner = Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, key === 'default' || key === 'enum' ? part : deep(part)]),
    );
    if (value.type !== 'array' || !isSchema(value.items) || value.items.type !== 'string') return inner;
    const { description, ...list } = inner;
    const told = description === undefined ? {} : { description };
    return { ...told, anyOf: [list, { $ref: '#/definitions/list' }] };
  };
  return deep(schema) as JsonSchema;
}
