import { existsSync } from 'node:fs';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { availability } from '../../detectors/engine/prepare.ts';
import type { RuleAvailability } from '../../detectors/engine/presence.ts';
import type { Rule } from '../../rules/model.ts';
import { databaseFindings } from '../../store/health/database.ts';
import { problemFinding, type Finding } from '../../store/health/finding.ts';
import { machineFindings } from '../../store/health/machine.ts';
import { warehouseFile } from '../../store/warehouse.ts';
import { attachmentFindings } from '../../suspects/work/attachments.ts';
import { withSession, type Context } from '../context.ts';
import { worstExit } from '../exit-code.ts';
import { healthJson, healthText } from '../render/health.ts';
import { selectRules, validCatalogue } from '../rules.ts';
import { programBuild } from '../version.ts';

interface DoctorOptions {
  readonly deep?: boolean;
}

/**
 * `mingcha doctor`: which rules the data at hand can answer and what the others lack, and whether machine, disk and
 * warehouse file are sound. It answers without a warehouse and with a damaged one; what is bad decides the exit code.
 */
export async function doctor(context: Context, { deep = false }: DoctorOptions): Promise<ExitCode> {
  const rules = selectRules(validCatalogue(context).rules, [], [], ['all']);
  const findings: Finding[] = [
    programFinding(),
    ...machineFindings(context.directory, context.effects.environment['MINGCHA_MEMORY']),
  ];
  const found: RuleAvailability[] = [];
  if (existsSync(warehouseFile(context.directory))) {
    try {
      await withSession(context, 'read', async (session) => {
        const { progress, effects } = context;
        findings.push(...(await databaseFindings(session, { deep, now: effects.now(), progress })));
        if (!findings.some((one) => one.level === 'bad'))
          findings.push(...(await attachmentFindings(session, context.directory, deep)));
        if (!findings.some((one) => one.level === 'bad')) found.push(...(await availability(session, rules)));
      });
    } catch (error) {
      if (!(error instanceof MingchaError) || error.code === 'MC-STORE-006') throw error;
      findings.push(...error.problems.map((problem) => problemFinding('opens', problem)));
    }
  }
  context.endProgress();
  answer(context, rules, found, findings);
  return worstExit(findings.flatMap(({ level, exit }) => (level === 'bad' && exit !== undefined ? [exit] : [])));
}

function programFinding(): Finding {
  const [program, node] = [programBuild(), process.versions.node];
  return {
    check: 'program',
    level: 'ok',
    text: { zh: `明察 ${program}，Node ${node}`, en: `Mingcha ${program}, Node ${node}` },
    facts: { program, node },
  };
}

function answer(
  { effects, json, language }: Context,
  rules: readonly Rule[],
  found: readonly RuleAvailability[],
  findings: readonly Finding[],
): void {
  const { out } = effects;
  const running = found.filter((rule) => rule.runs).length;
  if (json) {
    const health = findings.map((finding) => healthJson(finding, language, effects.program));
    const document = { schema: 1, rules_total: rules.length, rules_that_run: running, rules: found, health };
    out.write(`${JSON.stringify(document)}\n`);
    return;
  }
  if (found.length > 0) out.write(rulesText(rules, found, running, language));
  out.write(healthText(findings, language, effects.program));
  if (running > 0)
    out.write(language === 'zh' ? `\n下一步：${effects.program} scan\n` : `\nNext: ${effects.program} scan\n`);
}

function rulesText(
  rules: readonly Rule[],
  found: readonly RuleAvailability[],
  running: number,
  language: Context['language'],
): string {
  const zh = language === 'zh';
  const lacking = found
    .filter((rule) => !rule.runs)
    .map((rule) => (zh ? `${rule.id} 缺 ${rule.lacks.join('、')}` : `${rule.id} lacks ${rule.lacks.join(', ')}`));
  const tail = lacking.length === 0 ? '' : (zh ? '；' : '; ') + lacking.join(zh ? '；' : '; ');
  const head = zh
    ? `${found.length} 条规则中 ${running} 条可以运行${tail}\n\n`
    : `${running} of ${found.length} rules can run${tail}\n\n`;
  const titles = new Map(rules.map((rule) => [rule.id, rule.title[language]]));
  const rows = found.map((rule) => [rule.runs ? '✓' : '✗', rule.id, titles.get(rule.id) ?? '', rule.lacks.join(' ')]);
  return `${head}${table(rows)}\n`;
}
