/** What kind of personal text a column holds, and so how it is masked. */
export type PersonalKind = 'name' | 'certificate' | 'phone' | 'address';

/** How many characters of each kind stay readable, at the head and at the tail. */
export const KEPT_CHARACTERS: Readonly<Record<PersonalKind, readonly [head: number, tail: number]>> = {
  name: [1, 0],
  certificate: [3, 2],
  phone: [3, 4],
  address: [3, 0],
};

/**
 * Masks one personal value for a reader: 张三 becomes 张*, a certificate keeps its first 3 and last 2
 * characters, a phone its first 3 and last 4.
 */
export function maskPersonal(value: string, kind: PersonalKind): string {
  const characters = Array.from(value);
  const keep = KEPT_CHARACTERS[kind];
  const hidden = characters.length - keep[0] - keep[1];
  if (hidden <= 0) return characters.length <= 1 ? '*' : characters[0] + '*'.repeat(characters.length - 1);
  const tail = keep[1] === 0 ? '' : characters.slice(-keep[1]).join('');
  return characters.slice(0, keep[0]).join('') + '*'.repeat(hidden) + tail;
}
