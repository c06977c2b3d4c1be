// A process of its own for lmdbProcesses.test.ts: builds versions until it is killed, or reads one.
import { buildLookupTable, openLookupTable } from "@slidr/features/lmdb";
import { users } from "./lmdbUsers.js";

const [task, directory, argument] = process.argv.slice(2) as [string, string, string];

if (task === "hang") {
  // Writes part of its entries, says so and waits for its end.
  async function* entries() {
    yield* users(50_000);
    process.stdout.write("written\n");
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  }
  await buildLookupTable(directory, { version: argument, entries: entries() });
} else if (task === "build") {
  for (let build = 1; ; build++) {
    const entries = users(3000, build * 10_000);
    await buildLookupTable(directory, { version: `${argument}-${build}`, entries });
    if (build === 1) process.stdout.write("built\n");
  }
} else {
  // Reads every key, `argument` of them, while others do.
  const table = await openLookupTable(directory);
  process.stdout.write("open\n");
  let found = 0;
  for (let round = 0; round < 5; round++) {
    for (const [user, number] of users(Number(argument))) if (table.lookup(user) === number) found++;
    if (table.lookup("nobody") !== undefined) found = Number.NaN;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await table.close();
  process.stdout.write(`found ${found}\n`);
}
