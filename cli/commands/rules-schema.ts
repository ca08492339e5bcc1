import { resolve } from 'node:path';
import type { ExitCode } from '../../base/problem.ts';
import { ruleJsonSchema } from '../../detectors/schema/rule-json-schema.ts';
import type { Context } from '../context.ts';
import { once, writeFileWhole } from '../file-output.ts';
import { validCatalogue } from '../rules.ts';

/** `mingcha rules schema [--out FILE]`: the JSON Schema of rule files, by which an editor completes and checks them. */
export async function rulesSchema(context: Context, { out }: { out?: string }): Promise<ExitCode> {
  const { law, lists } = validCatalogue(context);
  const { schema } = ruleJsonSchema({ laws: law.documents.map(({ key }) => key), lists: [...lists.keys()] });
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const { effects, language, json } = context;
  if (out === undefined) {
    effects.out.write(text);
    return 0;
  }
  const file = resolve(effects.workingDirectory, out);
  await writeFileWhole(file, once(text));
  if (json) effects.out.write(`${JSON.stringify({ schema: 1, file })}\n`);
  else
    effects.out.write(
      language === 'zh'
        ? `已写入 ${file}。\n在规则文件首行写上下面这一行，编辑器就会补全字段并当场报错：\n# yaml-language-server: $schema=${file}\n`
        : `Written to ${file}.\nWith this first line in a rule file, an editor completes its fields and marks mistakes:\n# yaml-language-server: $schema=${file}\n`,
    );
  return 0;
}
