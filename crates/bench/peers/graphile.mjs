// graphile-worker over the same PostgreSQL: jobs added beforehand, worked by a task that does nothing.
// node graphile.mjs URL JOBS default|batched → {"jobs": …, "seconds": …}
import pg from "pg";
import { Logger, makeWorkerUtils, run } from "graphile-worker";

const [url, count, mode] = process.argv.slice(2);
const jobs = Number(count);
const quiet = new Logger(() => () => {});
const pgPool = new pg.Pool({ connectionString: url, max: 16 });
pgPool.on("error", () => {});
pgPool.on("connect", (client) => client.on("error", () => {}));
const utils = await makeWorkerUtils({ pgPool, logger: quiet });
await utils.migrate();
await pgPool.query(
  `SELECT count(graphile_worker.add_job('nothing', json_build_object('n', n)))
   FROM generate_series(1, $1::int) AS n`,
  [jobs],
);
// What its own documentation recommends for throughput.
const batched = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const begun = performance.now();
const runner = await run({
  pgPool,
  logger: quiet,
  concurrency: 24,
  noHandleSignals: true,
  taskList: { nothing: async () => {} },
  preset: { worker: { concurrentJobs: 24, ...(mode === "batched" ? batched : {}) } },
});
for (;;) {
  const left = await pgPool.query("SELECT count(*)::int AS n FROM graphile_worker.jobs");
  if (left.rows[0].n === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ jobs, seconds }));
await runner.stop();
await pgPool.end();
process.exit(0);
