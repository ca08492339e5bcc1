import { isDeepStrictEqual } from 'node:util';

type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** Words of a schema that say nothing of a value's validity. */
const SILENT = ['$schema', 'title', 'description', 'default', 'definitions', 'format', 'then'];

/**
 * What is wrong with a value by a JSON Schema of draft 7, as `path: keyword`. A keyword that is not known here throws, so
 * that nothing of a schema goes unchecked.
 */
export function schemaErrors(value: unknown, schema: Schema, root: Schema = schema, path = ''): string[] {
  const below = (part: unknown, inner: unknown, at: string): string[] =>
    inner === true ? [] : schemaErrors(part, inner as Schema, root, at);
  const valid = (inner: unknown): boolean => below(value, inner, path).length === 0;
  const object = isObject(value) ? value : {};
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  const among = (keyword: string): unknown[] => schema[keyword] as unknown[];
  const fails = (keyword: string, broken: boolean): string[] => (broken ? [`${path}: ${keyword}`] : []);
  const number = typeof value === 'number' ? value : undefined;
  const text = typeof value === 'string' ? value : undefined;

  return Object.entries(schema).flatMap(([keyword, wanted]): string[] => {
    switch (keyword) {
      case '$ref':
        return below(value, (root['definitions'] as Schema)[String(wanted).replace('#/definitions/', '')], path);
      case 'type':
        return fails(keyword, ![wanted].flat().some((type) => isOfType(value, String(type))));
      case 'const':
        return fails(keyword, !isDeepStrictEqual(value, wanted));
      case 'enum':
        return fails(keyword, !among(keyword).some((one) => isDeepStrictEqual(value, one)));
      case 'pattern':
        return fails(keyword, text !== undefined && !new RegExp(String(wanted), 'u').test(text));
      case 'minLength':
        return fails(keyword, text !== undefined && text.length < Number(wanted));
      case 'minimum':
        return fails(keyword, number !== undefined && number < Number(wanted));
      case 'maximum':
        return fails(keyword, number !== undefined && number > Number(wanted));
      case 'exclusiveMinimum':
        return fails(keyword, number !== undefined && number <= Number(wanted));
      case 'exclusiveMaximum':
        return fails(keyword, number !== undefined && number >= Number(wanted));
      case 'minItems':
        return fails(keyword, Array.isArray(value) && list.length < Number(wanted));
      case 'maxItems':
        return fails(keyword, list.length > Number(wanted));
      case 'uniqueItems':
        return fails(keyword, new Set(list.map((one) => JSON.stringify(one))).size < list.length);
      case 'items':
        return Array.isArray(wanted)
          ? list.flatMap((part, i) => (i < wanted.length ? below(part, wanted[i], `${path}/${i}`) : []))
          : list.flatMap((part, i) => below(part, wanted, `${path}/${i}`));
      case 'additionalItems':
        return fails(keyword, wanted === false && list.length > among('items').length);
      case 'properties':
        return Object.entries(properties).flatMap(([name, inner]) =>
          Object.hasOwn(object, name) ? below(object[name], inner, `${path}/${name}`) : [],
        );
      case 'required':
        return isObject(value)
          ? among(keyword).flatMap((name) => fails(`required ${String(name)}`, !Object.hasOwn(object, String(name))))
          : [];
      case 'propertyNames':
        return Object.keys(object).flatMap((name) => below(name, wanted, `${path}/${name}`));
      case 'additionalProperties':
        return Object.keys(object)
          .filter((name) => !Object.hasOwn(properties, name))
          .flatMap((name) =>
            wanted === false ? [`${path}/${name}: unknown`] : below(object[name], wanted, `${path}/${name}`),
          );
      case 'anyOf':
        return fails(keyword, !among(keyword).some(valid));
      case 'oneOf':
        return fails(keyword, among(keyword).filter(valid).length !== 1);
      case 'allOf':
        return among(keyword).flatMap((inner) => below(value, inner, path));
      case 'if':
        return valid(wanted) ? below(value, schema['then'], path) : [];
      default:
        if (SILENT.includes(keyword)) return [];
        throw new Error(`the schema has an unknown keyword ${keyword}`);
    }
  });
}
