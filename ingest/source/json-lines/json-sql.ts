import { literal } from '../../../store/sql.ts';

/** A JSON pointer to one field of an object, whatever signs its name holds (RFC 6901). */
function pointer(key: string): string {
  return literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

/** SQL of the values of some fields of a JSON object, as a list of texts in the order of `keys`. */
export function fieldsSql(json: string, keys: readonly string[]): string {
  return keys.length === 0 ? '[]::VARCHAR[]' : `json_extract_string(${json}, [${keys.map(pointer).join(', ')}])`;
}

/** SQL of the JSON under some fields of a JSON object, as a list in the order of `keys`; NULL where there is none. */
export function nodesSql(json: string, keys: readonly string[]): string {
  return keys.length === 0 ? '[]::JSON[]' : `json_extract(${json}, [${keys.map(pointer).join(', ')}])`;
}

/** SQL that is true where one of some fields of a JSON object holds a list or an object. */
export function nestedSql(json: string, keys: readonly string[]): string {
  if (keys.length === 0) return 'false';
  return `coalesce(list_has_any(json_type(${json}, [${keys.map(pointer).join(', ')}]), ['OBJECT', 'ARRAY']), false)`;
}

/** The keys among `keys` that are `name`, in whatever case, in their order. */
export function spellings(keys: readonly string[], name: string): string[] {
  return keys.filter((key) => key.toLowerCase() === name);
}
