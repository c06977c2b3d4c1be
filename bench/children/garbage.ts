// Run as a process of its own by the bench of faults, so that only the server feels it: sends garbage and prints what became of it.
import { sendGarbage } from "../chaos/garbage.js";

const [url, loadMs] = process.argv.slice(2) as [string, string];
console.log(JSON.stringify(await sendGarbage(url, performance.now() + Number(loadMs))));
