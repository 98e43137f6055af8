import { crashPoints } from '../scripts/faults/crash-points.js';
import { runFaults } from '../scripts/faults/run.js';

/** Those of the road from the form to the member log; the mailer's have a run of their own. */
const onTheRoad = crashPoints.filter(({ name }) => /^(write|sequencer|relay|fanout|schedule)\./.test(name));

describe('a hub whose processes die at random and at every step', () => {
  it('has each accepted publication in the log of every member that it is for, once and in order, and in nobody else’s', async () => {
    const result = await runFaults({
      count: 150,
      perSecond: 5,
      kills: 6,
      every: 250,
      sleepFor: 0,
      instances: 1,
      seed: 20261124,
      fsync: false,
      crashPoints: onTheRoad,
      natsBinary: { path: process.env['ORTOO_TEST_NATS_BINARY'] ?? '', version: '2.10.0' },
      say: () => undefined,
    });
    expect(result.faults).toEqual([]);
    expect(result.publishing.accepted.length).toBeGreaterThanOrEqual(150);
    expect(result.disturbed.crashed.sort()).toEqual(onTheRoad.map(point => point.name).sort());
    expect(Object.values(result.deaths).every(count => count > 0)).toBe(true);
  }, 300_000);
});
