import { expect, test } from 'vitest';
import { farewellJson, farewellText } from '../../../cli/serve/farewell.ts';

const both = { streaming: true, running: ['scan', 'backup'] };

test('names what is finished first, and how long that takes at most', () => {
  expect(farewellText(both, 'zh')).toBe(
    '正在停止：先把已读到的消息入库并复核，等正在执行的命令结束（scan、backup），最多 8 秒；未读的消息下次启动接着读\n',
  );
  expect(farewellText(both, 'en')).toBe(
    'stopping: first what was read lands and is resolved, commands that run end (scan, backup), within 8 s; what is unread is read at the next start\n',
  );
  expect(farewellText({ streaming: false, running: [] }, 'zh')).toBe('正在停止\n');
  expect(farewellText({ streaming: false, running: ['scan'] }, 'en')).toBe(
    'stopping: first commands that run end (scan), within 8 s\n',
  );
});

test('as one line of JSON', () => {
  expect(JSON.parse(farewellJson(both))).toEqual({
    schema: 1,
    event: 'stopping',
    finishing: ['stream', 'scan', 'backup'],
    seconds: 8,
  });
});
