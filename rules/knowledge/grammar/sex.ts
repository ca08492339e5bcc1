import { active, unparsed, type PointText, type Reading } from './reading.ts';
import { plain } from './text.ts';

/** Words that say the sex itself. */
const SAID = { female: /[女妇]/u, male: /男/u };

/**
 * Words of illnesses, organs and states that one sex alone has. 乳腺癌 and 更年期 are not among them: men have breast
 * cancer, and texts speak of the climacteric of both.
 */
const MEANT = {
  female:
    /月经|经期|经血|经行|行经|经来|经水|痛经|通经|调经|经闭|闭经|带下|白带|妊娠|怀孕|受孕|安胎|胎动|胎漏|保胎|产后|产妇|产褥|临产|催产|引产|分娩|流产|早产|恶露|子宫|宫颈|宫寒|宫缩|胞宫|阴道|外阴|卵巢|排卵|崩漏|绝经|盆腔|乳汁|泌乳|缺乳|乳癖|乳痈|乳腺增生|乳房|乳核|孕/u,
  male: /前列腺|阳痿|早泄|遗精|滑精|阴茎|勃起|睾|精子|精液|去势/u,
};

/** Words that stand in names of items for one sex. */
const NAMED = {
  female: /妇|女|宫|痛经|调经|孕|胎|产后|乳癖|坤|月经|乌鸡/u,
  male: /前列|男|睾|阴茎|精囊/u,
};

type Words = typeof SAID;
type Told = '1' | '2' | 'both' | undefined;

function told(text: string, words: Words): Told {
  const [female, male] = [words.female.test(text), words.male.test(text)];
  if (female && male) return 'both';
  return female ? '2' : male ? '1' : undefined;
}

/**
 * Which sex an item is for: by words for the sex, else by words of illnesses, else by the item's name. Words that tell
 * one sex beside illnesses of the other (a man's drug that warns pregnant women) are left to a person.
 */
export function sexLimit(point: PointText): Reading[] {
  const text = plain(point.constraint);
  const said = told(text, SAID);
  const meant = told(text, MEANT);
  if (said !== undefined && said !== 'both')
    return meant === undefined || meant === said
      ? active({ type: 'sex', sex: said })
      : unparsed('sex', 'sex-both-told');
  if (said === 'both' || meant === 'both') return unparsed('sex', 'sex-both-told');
  if (meant !== undefined) return active({ type: 'sex', sex: meant, assumed: ['sex-from-illness'] });
  const named = told(plain(point.itemName), NAMED);
  if (named === '1' || named === '2') return active({ type: 'sex', sex: named, assumed: ['sex-from-name'] });
  return unparsed('sex', 'sex-not-told');
}
