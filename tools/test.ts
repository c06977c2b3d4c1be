import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countChecks, formatCounts } from "./runner/counts.js";
import { formatProblems } from "./runner/formatProblems.js";
import { runStages } from "./runner/runStages.js";
import type { Stage, StageResult } from "./runner/stage.js";
import { browser } from "./stages/browser.js";
import { build } from "./stages/build.js";
import { cleanTreeStage, gitStatus } from "./stages/cleanTree.js";
import { consumerStage } from "./stages/consumer.js";
import { docExamples } from "./stages/docExamples.js";
import { docstrings } from "./stages/docstrings.js";
import { exampleScripts } from "./stages/exampleScripts.js";
import { formatAndLint } from "./stages/formatAndLint.js";
import { importDirections } from "./stages/importDirections.js";
import { lockFile } from "./stages/lockFile.js";
import { nativeTensorflow } from "./stages/nativeTensorflow.js";
import { packageGrid } from "./stages/packageGrid.js";
import { attwStage, packStage, publintStage } from "./stages/packages.js";
import { redis } from "./stages/redis.js";
import { s3 } from "./stages/s3.js";
import { spark } from "./stages/spark.js";
import { types } from "./stages/types.js";
import { unitTests } from "./stages/unitTests.js";
import { webgpu } from "./stages/webgpu.js";

/** The README's test command: every check there is, two at a time, all results collected, counts at the end. */
async function main(): Promise<void> {
  const tarballs = mkdtempSync(join(tmpdir(), "slidr-packed-"));
  const startedAtMs = Date.now();
  try {
    const results = await runStages(await stagesOfTheRun(tarballs), { lanes: 2, onStart, onEnd });
    const checks = results.flatMap((result) => result.checks);
    const failures = checks.filter((check) => check.status === "failed");
    if (failures.length > 0) console.log(`\nWhat failed:`);
    for (const { name } of failures) console.log(`  ${name}`);
    console.log(`\n${((Date.now() - startedAtMs) / 1000).toFixed(1)} s in all`);
    console.log(formatCounts(countChecks(checks)));
    process.exitCode = failures.length > 0 ? 1 : 0;
  } finally {
    rmSync(tarballs, { recursive: true, force: true });
  }
}

async function stagesOfTheRun(tarballs: string): Promise<Stage[]> {
  const stages = [
    browser,
    redis,
    s3,
    spark,
    nativeTensorflow,
    webgpu,
    formatAndLint,
    packageGrid,
    importDirections,
    docstrings,
    lockFile,
    types,
    unitTests,
    build,
    packStage(tarballs),
    publintStage(tarballs),
    attwStage(tarballs),
    consumerStage(tarballs),
    docExamples,
    exampleScripts,
  ];
  const titles = stages.map((stage) => stage.title);
  return [...stages, cleanTreeStage(await gitStatus(), titles)];
}

function onStart({ title }: Stage): void {
  console.log(`   ${title} ...`);
}

function onEnd({ title, seconds, checks }: StageResult): void {
  console.log(`== ${title}: ${formatCounts(countChecks(checks))} (${seconds.toFixed(1)} s)`);
  for (const line of formatProblems(checks)) console.log(line);
}

await main();
