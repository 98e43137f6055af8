import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canReach } from './postgres-home.js';

describe('canReach', () => {
  const base = mkdtempSync(join(tmpdir(), 'ortoo-reach-'));
  const inner = join(base, 'inner');
  mkdirSync(inner);
  const { uid, gid } = statSync(base);
  const stranger = { uid: uid + 1, gid: gid + 1 };
  afterAll(() => rmSync(base, { recursive: true }));

  it('says no to a stranger below a private folder, also for what is not there yet', () => {
    chmodSync(base, 0o700);
    expect(canReach(inner, stranger)).toBe(false);
    expect(canReach(join(inner, 'new', 'newer'), stranger)).toBe(false);
  });

  it('says yes to its owner', () => {
    chmodSync(base, 0o700);
    expect(canReach(inner, { uid, gid })).toBe(true);
  });

  it('goes by the group where the group is the same', () => {
    chmodSync(base, 0o701);
    expect(canReach(inner, { uid: uid + 1, gid })).toBe(false);
    chmodSync(base, 0o710);
    expect(canReach(inner, { uid: uid + 1, gid })).toBe(true);
  });

  it('says yes to a stranger when every folder may be walked through', () => {
    chmodSync(base, 0o711);
    expect(canReach(inner, stranger)).toBe(true);
  });
});
