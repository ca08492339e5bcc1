import type { Language } from '../../base/language.ts';
import type { Finding } from '../../store/health/finding.ts';
import { withProgram } from '../suggest-command.ts';

const MARK = { ok: '✓', warn: '!', bad: '✗' } as const;

/** Findings for a person: a mark, what was found, and what to do. */
export function healthText(findings: readonly Finding[], language: Language, program: string): string {
  const lines = findings.map(({ level, text, fix, code }) => {
    const named = code === undefined ? '' : `${code} `;
    const advice =
      level === 'ok' || fix === undefined
        ? ''
        : `\n    ${language === 'zh' ? '处理：' : 'Do: '}${withProgram(fix[language], program)}`;
    return `${MARK[level]} ${named}${text[language]}${advice}\n`;
  });
  return (language === 'zh' ? '机器与仓库\n' : 'Machine and warehouse\n') + lines.join('');
}

/** A finding as `doctor --json` shows it. */
export function healthJson({ check, level, text, fix, code, facts }: Finding, language: Language, program: string) {
  return {
    check,
    level,
    text: text[language],
    ...(fix === undefined ? {} : { fix: withProgram(fix[language], program) }),
    ...(code === undefined ? {} : { code }),
    ...(facts === undefined ? {} : { facts }),
  };
}
