import type { ExitCode } from '../../base/problem.ts';
import { withWarehouse, type Context } from '../context.ts';

/** `mingcha init`: an empty warehouse in the data folder; an existing one is left as it is. */
export async function init(context: Context): Promise<ExitCode> {
  await withWarehouse(context, 'create', async () => undefined);
  const { out, program } = context.effects;
  if (context.json) out.write(`${JSON.stringify({ schema: 1, data: context.directory })}\n`);
  else {
    out.write(
      context.language === 'zh'
        ? `数据仓库已就绪：${context.directory}\n下一步：${program} ingest files 数据文件夹\n`
        : `The warehouse is ready: ${context.directory}\nNext: ${program} ingest files FOLDER\n`,
    );
  }
  return 0;
}
