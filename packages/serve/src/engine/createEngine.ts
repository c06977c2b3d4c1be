import type { Click, InputError } from "@slidr/clicks";
import { BundleSwitch } from "./bundleSwitch.js";
import { clickFault } from "./clickFault.js";
import { ClickFlight, type FlightHost } from "./clickFlight.js";
import { closedError } from "./closedError.js";
import { DeadlineQueue } from "./deadlineQueue.js";
import type { Decision, DegradedCause } from "./decision.js";
import { degradedDecision } from "./degradedDecision.js";
import type { Engine, EngineHealth } from "./engine.js";
import { engineLimits } from "./engineLimits.js";
import type { EngineOptions } from "./engineOptions.js";
import { holdoutOf } from "./holdout.js";
import { InFlightLimit } from "./inFlightLimit.js";
import { RegistryFollower } from "./registryFollower.js";
import { type StageMarks, stageTimesOf, turnedAwayMarks } from "./stageTimes.js";

/**
 * Makes a decision engine: it follows a registry, or holds the bundle that it is given.
 *
 * It fails open: when the store, a feature, a slice function or the scorer throws or is late, when too much is in flight, or when there
 * is no bundle yet, the click is valid and the decision is marked degraded, with the cause. A reload swaps spec, model, thresholds,
 * slices, store and scorer as one; a click under way is finished by the bundle it began with. A store in memory decides within the call.
 *
 * @param options see {@link EngineOptions}
 * @throws InputError `ENGINE_BUNDLE`, `DEADLINE`, `IN_FLIGHT`, `POLL`, `SHADOW`, `REGISTRY_TIME`, `DRAIN`, `HOLDOUT_RATE`, `HOLDOUT_KEY`; and for `bundle` what is
 *   wrong with it: parts that do not fit, golden rows that score otherwise here, a lookup or function that is not given,
 *   `SCORER_UNCERTAINTY` where `createScorer` is given and the thresholds are by uncertainty
 *
 * Cost of `decide`: one store update, one row of features, one score.
 *
 * @example
 * ```ts
 * import { count, createMemoryStore, defineSpec } from "@slidr/features";
 * import { bundleFromParts } from "@slidr/guardrails";
 * import { serializeModel, velocityRule } from "@slidr/model";
 * import { createEngine } from "@slidr/serve";
 *
 * // The velocity rule as a bundle: more than one click of a user in ten minutes is too many here.
 * const features = defineSpec([count({ by: "userId", window: "10m" })], { timeZone: "UTC" });
 * const names = ["user_clicks_10m"];
 * const { json, weightBytes } = serializeModel(velocityRule({ names, column: names[0]! }).model);
 * const slices = [{ name: "all", parent: -1, threshold: 0.5, calibratedAs: "all" }];
 * const bundle = bundleFromParts({
 *   model: json, weights: weightBytes, features, thresholds: { version: 1, method: "hull", budget: 0.01, slices },
 *   slices: { by: ["device"] }, golden: [], training: {}, findings: [],
 * });
 *
 * const engine = createEngine({
 *   bundle,
 *   createStore: (spec) => createMemoryStore(spec, { entitiesMax: 1000 }),
 *   clock: () => 1_700_000_000_000,
 *   timer: () => performance.now(),
 * });
 * const click = { clickId: "a", clickedAtMs: 1_700_000_000_000, userId: "u", attributes: { device: "tv" } };
 * const decision = await engine.decide(click);
 * decision.invalid; // => false
 * decision.degraded; // => false
 * engine.stats().decided; // => 1
 * ```
 */
export function createEngine(options: EngineOptions): Engine {
  const limits = engineLimits(options);
  const { clock, timer, registry, onDecision, onStages } = options;
  const lines = new BundleSwitch({ ...options, ...limits });
  const follower = registry && new RegistryFollower(registry, lines, { ...limits, clock, timer });
  const deadlines = new DeadlineQueue(limits.deadlineMs, timer);
  const limit = new InFlightLimit(limits.inFlightMax, limits.deadlineMs);
  const degradedBy = { bundle: 0, shed: 0, deadline: 0, store: 0, features: 0, slice: 0, score: 0 };
  const counts = { decided: 0, rejected: 0, lateAnswers: 0, listenerErrors: 0 };
  let inFlight = 0;
  let unanswered = 0;
  let closing: Promise<void> | undefined;
  let whenIdle: (() => void) | undefined;

  const missed = () => {
    counts.listenerErrors++;
  };
  /** An async function is a listener too, by its type; nobody else would hear of its rejection. */
  const heard = (answer: unknown) => {
    if (answer instanceof Promise) answer.catch(missed);
  };
  const tell = (click: Click, decision: Decision, marks: StageMarks) => {
    if (decision.degraded) degradedBy[decision.cause]++;
    else counts.decided++;
    const decidedMs = onStages ? timer() : 0;
    try {
      heard(onDecision?.(click, decision));
    } catch {
      missed();
    }
    if (!onStages) return;
    try {
      heard(onStages(stageTimesOf(marks, decidedMs), decision));
    } catch {
      missed();
    }
  };
  const land = (flight: ClickFlight) => {
    inFlight--;
    flight.line.leave();
    if (inFlight === 0) whenIdle?.();
  };
  const host: FlightHost = {
    clock,
    timer,
    deadlineMs: limits.deadlineMs,
    isHeldOut: options.holdout && holdoutOf(options.holdout),
    heuristic: options.heuristic,
    waiting: (calls) => {
      unanswered += calls;
    },
    late: () => {
      counts.lateAnswers++;
    },
    inTime: () => limit.answeredInTime(),
    ranOut: () => limit.ranOut(timer()),
    decided(flight, decision) {
      tell(flight.click, decision, flight);
      flight.resolve?.(decision);
      land(flight);
    },
    refused(flight, error) {
      counts.rejected++;
      flight.reject?.(error);
      land(flight);
    },
  };

  const refuse = (error: InputError): Promise<never> => {
    counts.rejected++;
    return Promise.reject(error);
  };
  /** Answers a click at once, without asking the store. */
  const turnAway = (
    click: Click,
    startedMs: number,
    cause: DegradedCause,
    reason: string,
  ): Promise<Decision> => {
    const fault = { cause, reason: `${cause}: ${reason}`, counted: "no" } as const;
    const decision = degradedDecision(click, lines.live?.compiled, host, fault);
    tell(click, decision, turnedAwayMarks(startedMs));
    return Promise.resolve(decision);
  };

  if (options.bundle) lines.begin(options.bundle);
  follower?.start();

  return {
    get live() {
      return lines.live?.compiled.digest ?? "none";
    },
    decide(click) {
      const startedMs = timer();
      if (closing) return refuse(closedError("decide"));
      const fault = clickFault(click);
      if (fault) return refuse(fault);
      const line = lines.live;
      if (line === undefined) return turnAway(click, startedMs, "bundle", "there is none yet");
      if (!limit.allows(unanswered))
        return turnAway(click, startedMs, "shed", `${unanswered} calls are unanswered`);
      inFlight++;
      line.enter();
      const flight = new ClickFlight(host, click, line, startedMs);
      flight.start();
      lines.count(click);
      if (flight.decision) return Promise.resolve(flight.decision);
      if (flight.refusal) return Promise.reject(flight.refusal);
      deadlines.add(flight);
      return new Promise((resolve, reject) => {
        flight.resolve = resolve;
        flight.reject = reject;
      });
    },
    reload: (bundle) => lines.reload(bundle.digest, () => bundle),
    async ready() {
      if (closing) throw closedError("ready");
      if (lines.live) return;
      if (follower) await (await follower.look(true)).loaded;
      else await lines.begun;
    },
    health: (): EngineHealth => ({
      ready: lines.live !== undefined && closing === undefined,
      closed: closing !== undefined,
      live: lines.live?.compiled.digest ?? "none",
      specHash: lines.live?.compiled.specHash ?? "none",
      liveSinceMs: lines.liveSinceMs,
      inFlight,
      unanswered,
      unansweredMax: limit.now,
      warming: lines.warming,
      registryReadAtMs: follower?.readAtMs,
      reloadError: lines.error,
    }),
    stats() {
      const degraded = Object.values(degradedBy).reduce((sum, clicks) => sum + clicks, 0);
      return { ...counts, degraded, degradedBy: { ...degradedBy }, reloads: lines.reloads };
    },
    close() {
      closing ??= (async () => {
        follower?.stop();
        lines.stop();
        let timeout: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => {
          timeout = setTimeout(resolve, limits.drainMs);
        });
        if (inFlight > 0) await Promise.race([new Promise<void>((resolve) => (whenIdle = resolve)), late]);
        deadlines.expireAll();
        await Promise.race([lines.close(), late]);
        clearTimeout(timeout);
      })();
      return closing;
    },
  };
}
