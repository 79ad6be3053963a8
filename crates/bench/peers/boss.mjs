// pg-boss over the same PostgreSQL: jobs inserted beforehand, fetched and completed by two workers.
// node boss.mjs URL JOBS BATCH → {"jobs": …, "seconds": …}
import PgBoss from "pg-boss";

const [url, count, size] = process.argv.slice(2);
const jobs = Number(count);
const batchSize = Number(size);
const boss = new PgBoss({ connectionString: url, max: 4, supervise: false, schedule: false });
boss.on("error", (error) => {
  throw error;
});
await boss.start();
const name = "orders";
await boss.createQueue(name);
for (let from = 0; from < jobs; from += batchSize) {
  const many = Math.min(batchSize, jobs - from);
  await boss.insert(Array.from({ length: many }, (_, n) => ({ name, data: { n: from + n } })));
}
let done = 0;
async function worker() {
  for (;;) {
    const taken = await boss.fetch(name, { batchSize });
    if (!taken || taken.length === 0) return;
    await boss.complete(name, taken.map((job) => job.id));
    done += taken.length;
  }
}
const begun = performance.now();
await Promise.all([worker(), worker()]);
const seconds = (performance.now() - begun) / 1000;
if (done !== jobs) throw new Error(`${done} of ${jobs} jobs were done`);
console.log(JSON.stringify({ jobs, seconds }));
await boss.stop({ graceful: false });
process.exit(0);
