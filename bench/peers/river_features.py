"""river's equivalent of the default feature spec (packages/features/src/spec/defaultSpec.ts), timed.

    python river_features.py CLICKS.csv

CLICKS.csv: clickedAtMs,userId,ip,campaignId,device,loggedIn, with that header, in order of time. Prints one JSON line:
clicks per second of processor time, and the last click's row in the order of the spec, which a test holds against ours.

river can express: counts over a sliding window (utils.TimeRolling over stats.Sum of 1: stats.Count cannot be reverted,
so it cannot roll); the gap (stats.Shift); mean and deviation of the last 8 gaps (utils.Rolling); distinct values in a
window by a statistic of one's own, as its documentation invites to (what it has itself, sketch.NUnique, is an estimate
and cannot roll). Plain Python does what is no statistic: the /24, burst, hour, day, the flag.

river cannot express: a bound on memory (every event of a window is kept, no entity is ever given up, no cap on distinct
values), second deliveries, a count of late clicks, a series of gaps that begins anew after a pause. Its windows slide by
event where ours step by tile, so that the counts are near to ours, not equal.

Entities share one dictionary each, where feature_extraction.Agg would keep one per feature, make each key twice per
feature and copy its statistic deeply for every new entity: the same statistics, as fast as river can run them.
"""

import collections
import csv
import datetime as dt
import gc
import json
import math
import sys
import time

import river
from river import stats, utils

MINUTE = dt.timedelta(minutes=1)
TEN_MINUTES = dt.timedelta(minutes=10)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
TURN = 2 * math.pi


class Distinct(stats.base.Univariate):
    """How many different values, exactly; with `revert`, so that it can roll."""

    def __init__(self):
        self.counts = {}

    def update(self, x):
        self.counts[x] = self.counts.get(x, 0) + 1

    def revert(self, x):
        left = self.counts[x] - 1
        if left:
            self.counts[x] = left
        else:
            del self.counts[x]

    def get(self):
        return len(self.counts)


def counts(*windows):
    return [utils.TimeRolling(stats.Sum, window) for window in windows]


class User:
    def __init__(self):
        self.counts = counts(MINUTE, TEN_MINUTES, HOUR, DAY)
        self.last = stats.Shift(1)
        self.gap_mean = utils.Rolling(stats.Mean, 8)
        self.gap_variance = utils.Rolling(stats.Var, 8, ddof=0)


class Network:
    """An address or its /24: its counts, and how many different ones were seen with it."""

    def __init__(self):
        self.counts = counts(TEN_MINUTES, HOUR, DAY)
        self.distinct = utils.TimeRolling(Distinct, DAY)


class Cross:
    def __init__(self):
        self.counts = counts(TEN_MINUTES, HOUR, DAY)


def counted(entity, t):
    values = []
    for count in entity.counts:
        count.update(1, t=t)
        values.append(count.obj.get())
    return values


def distinct(entity, value, t):
    entity.distinct.update(value, t=t)
    return entity.distinct.obj.get()


def gaps(user, now_ms):
    """Gap, mean and deviation of ln(gap) over the last 8; -1 where there is none yet."""
    user.last.update(now_ms)
    before_ms = user.last.get()
    if before_ms is None:
        return [-1, -1, -1]
    gap = now_ms - before_ms
    log = math.log(max(gap, 1))
    user.gap_mean.update(log)
    user.gap_variance.update(log)
    # A variance that is reverted from may come out a little below 0.
    return [gap, user.gap_mean.obj.get(), math.sqrt(max(user.gap_variance.obj.get(), 0))]


class Features:
    def __init__(self):
        self.users = collections.defaultdict(User)
        self.addresses = collections.defaultdict(Network)
        self.networks = collections.defaultdict(Network)
        self.campaigns = collections.defaultdict(Cross)
        self.campaigns_logged_in = collections.defaultdict(Cross)

    def row(self, clicked_at_ms, t, user_id, ip, campaign_id, device, logged_in):
        user = self.users[user_id]
        address = self.addresses[ip]
        network = self.networks[ip.rpartition(".")[0]]
        row = counted(user, t)
        row.append(row[0] * 60 / row[2])
        row += gaps(user, clicked_at_ms)
        row += counted(address, t)
        row.append(distinct(address, user_id, t))
        row += counted(network, t)
        row.append(distinct(network, ip, t))
        row += counted(self.campaigns[campaign_id, device], t)
        row += counted(self.campaigns_logged_in[campaign_id, device, logged_in], t)
        hour = TURN * t.hour / 24
        day = TURN * t.weekday() / 7
        row += [math.sin(hour), math.cos(hour), math.sin(day), math.cos(day), logged_in]
        return row


def read(path):
    start = dt.datetime(1970, 1, 1)
    with open(path, encoding="utf-8", newline="") as file:
        for click in csv.DictReader(file):
            ms = int(click["clickedAtMs"])
            t = start + dt.timedelta(milliseconds=ms)
            logged_in = 1 if click["loggedIn"] in ("1", "true") else 0
            yield ms, t, click["userId"], click["ip"], click["campaignId"], click["device"], logged_in


def main():
    clicks = list(read(sys.argv[1]))
    # Nothing here forms cycles, so that the collector only looks and never finds: without it river is twice as fast.
    gc.disable()
    features = Features()
    began = time.process_time()
    for click in clicks:
        row = features.row(*click)
    seconds = time.process_time() - began
    result = {"clicksPerSecond": len(clicks) / seconds, "clicks": len(clicks), "version": river.__version__}
    print(json.dumps({**result, "lastRow": row}))


main()
