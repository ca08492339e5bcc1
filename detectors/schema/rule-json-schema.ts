import { annotate, withLists, type FieldNotes, type JsonSchema } from '../../rules/schema/annotate.ts';
import { jsonSchemaOf, ruleFileSchema, type KnownNames } from '../../rules/schema/rule-schema.ts';
import { ARCHETYPES } from '../registry.ts';
import { BUNDLE_NOTES } from './notes/bundle.ts';
import { MARKUP_NOTES } from './notes/markup.ts';
import { PAIR_NOTES } from './notes/pair.ts';
import { QUANTITIES_NOTES } from './notes/quantities.ts';
import { RATIO_NOTES } from './notes/ratio.ts';
import { ROW_NOTES } from './notes/row.ts';
import { QUANTITY_NOTES, STOCK_NOTES } from './notes/supply.ts';
import { BALANCE_NOTES, CODE_FLOW_NOTES, CODE_REUSE_NOTES } from './notes/trace.ts';

const NOTES: Readonly<Record<string, FieldNotes>> = {
  balance: BALANCE_NOTES,
  bundle: BUNDLE_NOTES,
  'code-flow': CODE_FLOW_NOTES,
  'code-reuse': CODE_REUSE_NOTES,
  pair: PAIR_NOTES,
  quantity: { ...QUANTITY_NOTES, ...QUANTITIES_NOTES },
  ratio: RATIO_NOTES,
  row: { ...ROW_NOTES, ...MARKUP_NOTES },
  'stock-on-hand': STOCK_NOTES,
};

/** The JSON Schema of the rule file, and every field that it describes to nobody. */
export interface RuleJsonSchema {
  readonly schema: JsonSchema;
  /** `field` of the file, or `detector: field` of a detector's parameters. */
  readonly undescribed: readonly string[];
}

function parametersThen(detector: string, undescribed: string[]): JsonSchema {
  const archetype = ARCHETYPES[detector];
  if (archetype === undefined) return {};
  const parameters = annotate(jsonSchemaOf(archetype.parameters), NOTES[detector] ?? {}, (field) =>
    undescribed.push(`${detector}: ${field}`),
  );
  return {
    if: { properties: { detector: { const: detector } }, required: ['detector'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema, in data that nobody awaits
    then: { properties: { params: withLists(parameters) } },
  };
}

/**
 * The JSON Schema (draft 7) of a whole rule file: the shape that the rule reader asks for, and for each detector, by
 * `if` and `then`, its own parameters. What only a whole catalogue shows (two rules that must agree, an id used twice,
 * articles, fixtures) `mingcha rules check` tells.
 */
export function ruleJsonSchema(names: KnownNames): RuleJsonSchema {
  const undescribed: string[] = [];
  const file = ruleFileSchema(names, (field) => undescribed.push(field));
  const detectors = Object.keys(ARCHETYPES);
  const properties = {
    ...file.properties,
    detector: { ...(file.properties?.['detector'] as object), enum: detectors },
  };
  const schema: JsonSchema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: '明察规则 Mingcha rule',
    ...file,
    properties,
    allOf: detectors.map((detector) => parametersThen(detector, undescribed)),
  };
  return { schema, undescribed };
}
