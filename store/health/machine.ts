import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileBytes, freeBytes, sizeText } from '../disk.ts';
import { isAlive } from '../process-alive.ts';
import { isLeftCopy } from '../backup/restore-copy.ts';
import { DEFAULT_MEMORY, warehouseFile } from '../warehouse.ts';
import type { Finding } from './finding.ts';

const LEAST_FREE = 1024 ** 3;
/** Node and the file cache need what is left of the machine. */
const MOST_MEMORY_SHARE = 0.8;

/** Bytes that a DuckDB memory limit means ("3GB", "512MiB"); undefined for what it would not understand. */
export function limitBytes(limit: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(K|M|G|T)(i)?B\s*$/i.exec(limit);
  if (match === null) return undefined;
  const power = 'KMGT'.indexOf((match[2] ?? '').toUpperCase()) + 1;
  return Math.round(Number(match[1]) * (match[3] === undefined ? 1000 : 1024) ** power);
}

function folderFinding(directory: string): Finding {
  const facts = { path: directory };
  if (!existsSync(directory)) {
    const text = { zh: `数据目录 ${directory} 尚未建立`, en: `The data folder ${directory} does not exist yet` };
    const fix = { zh: '运行 mingcha init，或用 --data 指定。', en: 'Run mingcha init, or name it with --data.' };
    return { check: 'folder', level: 'warn', text, fix, facts };
  }
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const text = {
      zh: `数据目录 ${directory} 不可读写`,
      en: `The data folder ${directory} cannot be read and written`,
    };
    const fix = { zh: '检查目录的所有者和权限。', en: 'Check its owner and permissions.' };
    return { check: 'folder', level: 'bad', text, fix, facts, exit: 2 };
  }
  return {
    check: 'folder',
    level: 'ok',
    text: { zh: `数据目录 ${directory}`, en: `Data folder ${directory}` },
    facts,
  };
}

function diskFinding(directory: string): Finding {
  const file = warehouseFile(directory);
  const [size, wal, free] = [fileBytes(file), fileBytes(`${file}.wal`), freeBytes(directory)];
  const needed = Math.max(LEAST_FREE, size + wal);
  const text = {
    zh: `仓库文件 ${sizeText(size)}，预写日志（WAL） ${sizeText(wal)}，磁盘剩余 ${sizeText(free)}`,
    en: `Warehouse file ${sizeText(size)}, its write-ahead log ${sizeText(wal)}, free disk ${sizeText(free)}`,
  };
  const facts = { file_bytes: size, wal_bytes: wal, free_bytes: free, needed_bytes: needed };
  if (free >= needed) return { check: 'disk', level: 'ok', text, facts };
  const fix = {
    zh: `入库和备份各需约与文件同样大的空间：请空出至少 ${sizeText(needed)}，或把数据目录移到更大的磁盘。`,
    en: `Landing and a backup each need about the file's size again: free at least ${sizeText(needed)}, or move the data folder to a larger disk.`,
  };
  return { check: 'disk', level: 'warn', text, fix, facts };
}

function memoryFinding(limit: string, machine: number): Finding {
  const bytes = limitBytes(limit);
  const facts = { limit, limit_bytes: bytes ?? null, machine_bytes: machine };
  const text = {
    zh: `内存上限 ${limit}，本机内存 ${sizeText(machine)}`,
    en: `Memory limit ${limit}, machine ${sizeText(machine)}`,
  };
  if (bytes !== undefined && bytes <= machine * MOST_MEMORY_SHARE) return { check: 'memory', level: 'ok', text, facts };
  const fix = {
    zh: `把环境变量 MINGCHA_MEMORY 设为不超过本机内存八成的值，如 ${sizeText(machine / 2).replace(/\.\d| /g, '')}。`,
    en: `Set MINGCHA_MEMORY to at most 80 % of the machine, e.g. ${sizeText(machine / 2).replace(/\.\d| /g, '')}.`,
  };
  return { check: 'memory', level: 'warn', text, fix, facts };
}

function spillFinding(directory: string): Finding {
  const folder = join(directory, 'tmp');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d+$/.test(name)) : [];
  const left = names.filter((name) => !isAlive(Number(name)));
  const copies = existsSync(directory) ? readdirSync(directory).filter((name) => isLeftCopy(name)) : [];
  const facts = { folders: names.length, left_over: left.length + copies.length };
  if (facts.left_over === 0)
    return {
      check: 'temporary',
      level: 'ok',
      text: { zh: '没有遗留的临时文件', en: 'No temporary files left over' },
      facts,
    };
  return {
    check: 'temporary',
    level: 'warn',
    text: {
      zh: `有 ${facts.left_over} 处被终止的进程遗留的临时文件`,
      en: `Temporary files of ${facts.left_over} killed processes`,
    },
    fix: {
      zh: '下次打开仓库或恢复备份时自动清除。',
      en: 'They are removed when the warehouse is next opened, or a backup restored.',
    },
    facts,
  };
}

function logFinding(directory: string): Finding[] {
  const file = warehouseFile(directory);
  if (!existsSync(`${file}.wal`) || fileBytes(`${file}.wal`) === 0) return [];
  return [
    {
      check: 'wal',
      level: 'warn',
      text: {
        zh: '有未并入的预写日志 mingcha.duckdb.wal：上一个进程未正常结束，或仍在运行',
        en: 'There is a write-ahead log mingcha.duckdb.wal: the last process did not end as it should, or still runs',
      },
      fix: {
        zh: '已提交的数据都在其中，下次写入时自动并入；不要删除或单独移动它。',
        en: 'All that was committed is in it and the next write takes it in; never delete or move it by itself.',
      },
    },
  ];
}

/**
 * What can be said about the machine and the data folder without opening the warehouse.
 *
 * @param memory the limit in use, as MINGCHA_MEMORY gives it.
 * @param machine bytes of memory of the machine.
 */
export function machineFindings(
  directory: string,
  memory: string = DEFAULT_MEMORY,
  machine: number = totalmem(),
): Finding[] {
  return [
    folderFinding(directory),
    diskFinding(directory),
    memoryFinding(memory, machine),
    spillFinding(directory),
    ...logFinding(directory),
  ];
}
