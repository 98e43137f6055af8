// The hub's own sequencer and relay, side by side as in a hub that leads.
import { Bus, Election, Relay, Sequencer } from '@ortoo/messaging';
import { Database, dialTo } from '@ortoo/persistence';
import { Secret, silentLogger, Wakeup } from '@ortoo/runtime';
import { answer, setting } from './answer.js';

const url = new Secret(setting('ORTOO_HUB_DATABASE_URL'));
const database = await Database.connect({ url, applicationName: 'bench-relay', poolSize: 4 });
const bus = Bus.open({ url: setting('ORTOO_NATS_URL'), name: 'bench-relay', log: silentLogger });
await new Promise<void>(resolve => bus.onConnected(() => resolve()));
const sequencer = new Sequencer(database);
const settings = { hub: 'http://127.0.0.1:3000', keepDays: 14, maxBytes: 4 * 1024 ** 3, replicas: 1 };
const relay = new Relay(database, bus, settings, silentLogger);
const lead = await new Election('sequencer', dialTo(url, 'bench-relay-leader'), silentLogger).stand();
if (!lead) throw new Error('Somebody else leads');
const { term } = lead;

async function drain(rows: number): Promise<number> {
  const before = await messages();
  const begun = performance.now();
  const numbered = new Wakeup();
  let isNumbering = true;
  const numberAll = async (): Promise<void> => {
    for (;;) {
      const events = await sequencer.number(term);
      relay.offer(events);
      isNumbering = events.length > 0;
      numbered.knock();
      if (!isNumbering) return;
    }
  };
  const relayAll = async (): Promise<void> => {
    while (isNumbering) {
      await numbered.wait(1000);
      await relay.catchUp(term);
    }
    await relay.catchUp(term);
  };
  await Promise.all([numberAll(), relayAll()]);
  const seconds = (performance.now() - begun) / 1000;
  const arrived = (await messages()) - before;
  if (arrived !== rows) throw new Error(`${arrived} of ${rows} rows are in the stream`);
  return seconds;
}

async function messages(): Promise<number> {
  return (await (await relay.stream())?.place())?.messages ?? 0;
}

answer({ drain });
