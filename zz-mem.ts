import { playCity } from './demo/produce/play.ts';
async function main() {
  const [dir, shape] = process.argv.slice(2);
  const t = Date.now();
  let n = 0,
    big = 0;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const r = await playCity(
    { directory: dir!, shape: shape as 'rows', rate: 0, topicPrefix: '', partitionsOf: () => 6 },
    {
      now: () => Date.now(),
      wait: async () => {},
      send: async (_t, m) => {
        n += m.length;
        for (const x of m) big = Math.max(big, x.value.length);
        await new Promise((r) => setImmediate(r));
      },
    },
  );
  clearInterval(timer);
  const s = (Date.now() - t) / 1000;
  const rec = Object.values(r.ledger.kinds).reduce((a, k) => a + k.records, 0);
  console.log(
    shape,
    'messages',
    n,
    'records',
    rec,
    's',
    s.toFixed(1),
    'rec/s',
    Math.round(rec / s),
    'peak MB',
    Math.round(peak / 1e6),
    'largest',
    big,
    'cpu',
    process.resourceUsage().userCPUTime / 1e6,
    r.failure ?? '',
  );
}
void main();
